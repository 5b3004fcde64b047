package io.jenkins.plugins.scpcopy.sftp;

/** What a server calls an open file or directory. */
final class Handle {
    private static final int LONGEST = 256;

    private final byte[] bytes;

    private Handle(byte[] bytes) {
        this.bytes = bytes;
    }

    static Handle read(PacketReader packet) throws ViolationException {
        byte[] bytes = packet.bytes();
        if (bytes.length > LONGEST) {
            throw new ViolationException("a handle of " + bytes.length + " bytes");
        }
        return new Handle(bytes);
    }

    byte[] bytes() {
        return bytes;
    }
}
