package io.jenkins.plugins.scpcopy.sftp;

import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import java.util.Optional;

/**
 * What a server says about a file, or is told to set.
 *
 * @param size in bytes; -1 if it is not said
 * @param mode type and permission bits as in {@code st_mode}; -1 if it is not said
 * @param times in seconds since 1970
 * @param owner the number of its owner; -1 if it is not said
 */
public record Attributes(long size, int mode, Optional<FileTimestamps> times, long owner) {
    /** As {@code st_mode} has it. */
    public enum Kind {
        FILE,
        DIRECTORY,
        LINK,
        /** Devices, pipes, sockets. */
        OTHER,
        /** The server does not say. */
        UNKNOWN
    }

    /** Nothing. */
    static final Attributes NONE = new Attributes(-1, -1, Optional.empty());

    private static final int HAS_SIZE = 1;
    private static final int HAS_OWNER = 2;
    private static final int HAS_MODE = 4;
    private static final int HAS_TIMES = 8;
    private static final int HAS_MORE = 0x8000_0000;
    private static final int FORMAT = 0170000;
    private static final int REGULAR = 0100000;
    private static final int DIRECTORY = 0040000;
    private static final int LINK = 0120000;
    private static final int PERMISSIONS = 07777;
    private static final long LATEST = 0xffff_ffffL;

    /** What a server is told to set: it stays with its owner. */
    public Attributes(long size, int mode, Optional<FileTimestamps> times) {
        this(size, mode, times, -1);
    }

    /** Only a mode. */
    public static Attributes ofMode(int mode) {
        return new Attributes(-1, mode, Optional.empty());
    }

    /** Only a size, in bytes. */
    static Attributes ofSize(long size) {
        return new Attributes(size, -1, Optional.empty());
    }

    /** What it is, as far as the mode tells. */
    public Kind kind() {
        if (mode < 0 || (mode & FORMAT) == 0) {
            return Kind.UNKNOWN;
        }
        return switch (mode & FORMAT) {
            case REGULAR -> Kind.FILE;
            case DIRECTORY -> Kind.DIRECTORY;
            case LINK -> Kind.LINK;
            default -> Kind.OTHER;
        };
    }

    /** @param unknown what to take for permissions that are not said */
    public int permissions(int unknown) {
        return mode < 0 ? unknown : mode & PERMISSIONS;
    }

    boolean isEmpty() {
        return size < 0 && mode < 0 && times.isEmpty();
    }

    static Attributes read(PacketReader packet) throws ViolationException {
        int flags = packet.int32();
        long size = (flags & HAS_SIZE) != 0 ? packet.uint63() : -1;
        long owner = -1;
        if ((flags & HAS_OWNER) != 0) {
            owner = packet.uint32();
            packet.uint32();
        }
        int mode = (flags & HAS_MODE) != 0 ? packet.int32() & (FORMAT | PERMISSIONS) : -1;
        Optional<FileTimestamps> times = Optional.empty();
        if ((flags & HAS_TIMES) != 0) {
            long accessed = packet.uint32();
            times = Optional.of(new FileTimestamps(packet.uint32(), accessed));
        }
        if ((flags & HAS_MORE) != 0) {
            for (long left = packet.uint32(); left > 0; left--) {
                packet.data();
                packet.data();
            }
        }
        return new Attributes(size, mode, times, owner);
    }

    void write(PacketWriter packet) {
        packet.int32((size < 0 ? 0 : HAS_SIZE) | (mode < 0 ? 0 : HAS_MODE) | (times.isPresent() ? HAS_TIMES : 0));
        if (size >= 0) {
            packet.int64(size);
        }
        if (mode >= 0) {
            packet.int32(mode & PERMISSIONS);
        }
        times.ifPresent(known -> packet.int32((int) inRange(known.accessed())).int32((int) inRange(known.modified())));
    }

    /** Version 3 has 32 bits for a time. */
    private static long inRange(long seconds) {
        return Math.max(0, Math.min(seconds, LATEST));
    }
}
