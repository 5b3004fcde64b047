package io.jenkins.plugins.scpcopy.sftp;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.util.Arrays;

/** Reads the fields of one received packet; none reaches beyond its end. */
final class PacketReader {
    private final byte[] packet;
    private int at;

    PacketReader(byte[] packet) {
        this.packet = packet;
    }

    /** @throws ViolationException if the packet has no more bytes, as in every method here */
    int uint8() throws ViolationException {
        need(1);
        return packet[at++] & 0xff;
    }

    int int32() throws ViolationException {
        need(4);
        return uint8() << 24 | uint8() << 16 | uint8() << 8 | uint8();
    }

    long uint32() throws ViolationException {
        return int32() & 0xffff_ffffL;
    }

    /** @throws ViolationException also if the number is larger than any size or offset can be */
    long uint63() throws ViolationException {
        long value = uint32() << 32 | uint32();
        if (value < 0) {
            throw new ViolationException("a number beyond 63 bits");
        }
        return value;
    }

    /** A limit: what does not fit is as good as none. */
    long uint64OrMax() throws ViolationException {
        long value = uint32() << 32 | uint32();
        return value < 0 ? Long.MAX_VALUE : value;
    }

    byte[] bytes() throws ViolationException {
        int length = length();
        at += length;
        return Arrays.copyOfRange(packet, at - length, at);
    }

    /** Names and texts; what is not valid UTF-8 comes out with U+FFFD. */
    String string() throws ViolationException {
        int length = length();
        at += length;
        return RemoteText.decode(packet, at - length, length);
    }

    /** The bytes of a string field, in place. */
    Data data() throws ViolationException {
        int length = length();
        at += length;
        return new Data(packet, at - length, length);
    }

    boolean isAtEnd() {
        return at == packet.length;
    }

    private int length() throws ViolationException {
        long length = uint32();
        if (length > packet.length - at) {
            throw new ViolationException("a field that is longer than its packet");
        }
        return (int) length;
    }

    private void need(int count) throws ViolationException {
        if (packet.length - at < count) {
            throw new ViolationException("a packet that is cut off");
        }
    }
}
