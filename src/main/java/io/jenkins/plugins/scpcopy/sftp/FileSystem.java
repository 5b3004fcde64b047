package io.jenkins.plugins.scpcopy.sftp;

import java.util.Optional;

/**
 * What a server tells of a file system, for want of a reason why it refused something: the reply to {@code statvfs@openssh.com},
 * section 4.4 of OpenSSH's PROTOCOL.
 *
 * @param free bytes that the user may still take
 * @param readOnly whether nothing can be written
 */
record FileSystem(long free, boolean readOnly) {
    private static final int READ_ONLY = 1;

    static FileSystem read(PacketReader packet) throws ViolationException {
        packet.uint64OrMax();
        long block = packet.uint64OrMax();
        packet.uint64OrMax();
        packet.uint64OrMax();
        long blocks = packet.uint64OrMax();
        for (int others = 0; others < 4; others++) {
            packet.uint64OrMax();
        }
        long flags = packet.uint64OrMax();
        packet.uint64OrMax();
        boolean large = block > 0 && blocks > Long.MAX_VALUE / block;
        return new FileSystem(large ? Long.MAX_VALUE : blocks * block, (flags & READ_ONLY) != 0);
    }

    /** Why so many bytes cannot be written; empty if they could be, as far as is told. */
    Optional<String> objection(long bytes) {
        if (readOnly) {
            return Optional.of("the file system there is read-only");
        }
        return free < bytes || free == 0
                ? Optional.of("the file system there is full: " + free + " bytes are free")
                : Optional.empty();
    }
}
