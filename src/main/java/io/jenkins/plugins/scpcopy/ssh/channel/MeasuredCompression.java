package io.jenkins.plugins.scpcopy.ssh.channel;

import com.jcraft.jsch.Compression;
import com.jcraft.jsch.Session;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * Compresses the packets of one direction (RFC 4253, 6.2), with an eye on what that brings. JSch makes it by this class's name. Its
 * own classes for it only replace frequent bytes by shorter codes, and find no repetitions.
 */
public final class MeasuredCompression implements Compression {
    /**
     * Behind what is compressed JSch puts padding and an authentication code, for which it leaves at least 80 bytes. The rest of
     * these is for noise, which grows by less: a packet in a larger array would let JSch fill the next one beyond what the host takes.
     */
    private static final int BEHIND = 52;
    /** No packet is larger than this when it is whole. */
    private static final int LARGEST = 1024 * 1024;

    private CompressionMeter meter = new CompressionMeter();
    private Deflater deflater;
    private Inflater inflater;
    private byte[] room = new byte[64 * 1024];

    @Override
    public void init(int type, int level, Session session) {
        init(type, level);
        meter = ((SessionLog) session.getLogger()).compression();
    }

    @Override
    public void init(int type, int level) {
        if (type == DEFLATER) {
            deflater = new Deflater(level);
        } else {
            inflater = new Inflater();
        }
    }

    @Override
    public void end() {
        if (deflater != null) {
            deflater.end();
        }
        if (inflater != null) {
            inflater.end();
        }
    }

    /**
     * @param end where the packet ends; afterwards, where it does when compressed
     * @return the packet, from {@code start} on compressed
     */
    @Override
    public byte[] compress(byte[] packet, int start, int[] end) {
        long began = System.nanoTime();
        int whole = end[0] - start;
        deflater.setInput(packet, start, whole);
        int count = 0;
        do {
            grow(count);
            count += deflater.deflate(room, count, room.length - count, Deflater.SYNC_FLUSH);
        } while (count == room.length);
        byte[] compressed = with(packet, start, count, BEHIND);
        end[0] = start + count;
        meter.sent(whole, count, began, System.nanoTime());
        return compressed;
    }

    /**
     * @param length of what is compressed; afterwards, of the whole
     * @return the packet, whole from {@code start} on
     * @throws UncheckedIOException if it cannot be, which ends the session
     */
    @Override
    public byte[] uncompress(byte[] packet, int start, int[] length) {
        inflater.setInput(packet, start, length[0]);
        int count = 0;
        try {
            do {
                grow(count);
                count += inflater.inflate(room, count, room.length - count);
            } while (count == room.length);
        } catch (DataFormatException e) {
            throw broken("cannot be undone (" + e.getMessage() + ")");
        }
        meter.received(count, length[0]);
        length[0] = count;
        return with(packet, start, count, 0);
    }

    private void grow(int full) {
        if (full == room.length) {
            if (full >= LARGEST) {
                throw broken("makes a packet of more than " + LARGEST + " bytes");
            }
            room = Arrays.copyOf(room, full * 2);
        }
    }

    private static UncheckedIOException broken(String why) {
        return new UncheckedIOException(new IOException("compression that " + why));
    }

    /** The packet with other content behind its start. */
    private byte[] with(byte[] packet, int start, int count, int behind) {
        byte[] target = packet.length >= start + count + behind ? packet : Arrays.copyOf(packet, start + count + behind);
        System.arraycopy(room, 0, target, start, count);
        return target;
    }
}
