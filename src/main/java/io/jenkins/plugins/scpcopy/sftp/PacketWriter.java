package io.jenkins.plugins.scpcopy.sftp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Builds one packet. */
final class PacketWriter {
    private final ByteArrayOutputStream fields = new ByteArrayOutputStream(128);

    PacketWriter(int type) {
        fields.write(type);
    }

    PacketWriter int32(int value) {
        fields.write(value >>> 24);
        fields.write(value >>> 16);
        fields.write(value >>> 8);
        fields.write(value);
        return this;
    }

    PacketWriter int64(long value) {
        return int32((int) (value >>> 32)).int32((int) value);
    }

    PacketWriter bytes(byte[] bytes) {
        int32(bytes.length);
        fields.writeBytes(bytes);
        return this;
    }

    PacketWriter string(String text) {
        return bytes(text.getBytes(StandardCharsets.UTF_8));
    }

    PacketWriter attributes(Attributes attributes) {
        attributes.write(this);
        return this;
    }

    void send(OutputStream out) throws IOException {
        send(out, new byte[0], 0, 0);
    }

    /** Sends it with more bytes at its end. */
    void send(OutputStream out, byte[] more, int offset, int length) throws IOException {
        int size = fields.size() + length;
        out.write(new byte[] {(byte) (size >>> 24), (byte) (size >>> 16), (byte) (size >>> 8), (byte) size});
        fields.writeTo(out);
        out.write(more, offset, length);
    }
}
