package io.jenkins.plugins.scpcopy.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The SHA-256 sums of files that are compared with several hosts: each is read once, as long as it stays the same file with the
 * same size and time. Safe for use by several threads.
 */
final class SourceSums {
    /** What a sum takes besides its path, in bytes. */
    private static final int EACH = 400;

    /** What tells that a file is still the same. */
    private record Identity(Object file, long size, FileTime modified) {}

    private static final class Slot {
        private Identity identity;
        private String sum;
    }

    private final Map<Path, Slot> slots = new ConcurrentHashMap<>();
    private final AtomicLong room;

    /** @param bytes of memory; sums for which there is no more room are computed each time */
    SourceSums(long bytes) {
        room = new AtomicLong(bytes);
    }

    /** Opens the file. */
    interface Opener {
        SourceFile open() throws IOException;
    }

    /** @param real a path without links */
    String of(Path real, Opener opener) throws IOException {
        Slot slot = slots.get(real);
        if (slot == null && room.addAndGet(-EACH - 2L * real.toString().length()) > 0) {
            slot = slots.computeIfAbsent(real, path -> new Slot());
        }
        if (slot == null) {
            return compute(opener);
        }
        synchronized (slot) {
            Identity before = identity(real);
            if (slot.sum == null || !before.equals(slot.identity)) {
                slot.sum = null;
                String sum = compute(opener);
                if (!before.equals(identity(real))) {
                    return sum;
                }
                slot.sum = sum;
                slot.identity = before;
            }
            return slot.sum;
        }
    }

    private static String compute(Opener opener) throws IOException {
        try (SourceFile file = opener.open()) {
            return Sha256.of(file);
        }
    }

    private static Identity identity(Path real) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        // Where files have no keys, the path has to do.
        Object key = attributes.fileKey() == null ? real : attributes.fileKey();
        return new Identity(key, attributes.size(), attributes.lastModifiedTime());
    }
}
