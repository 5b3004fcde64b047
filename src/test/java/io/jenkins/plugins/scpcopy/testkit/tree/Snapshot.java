package io.jenkins.plugins.scpcopy.testkit.tree;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a tree holds at one moment. */
public final class Snapshot {
    private Snapshot() {}

    /**
     * One thing in a tree.
     *
     * @param kind {@code f}, {@code d}, or {@code l} for a link that is not followed
     * @param content size and checksum of a file, the text of a link, nothing for a directory
     * @param mode such as {@code rw-r-----}; nothing for a link
     * @param seconds of the last modification, since 1970; 0 for a link
     */
    public record Entry(char kind, String content, String mode, long seconds) {
        /** Reads one thing. */
        public static Entry of(Path path, LinkOption... options) throws IOException {
            if (Files.isSymbolicLink(path) && options.length > 0) {
                return new Entry('l', Files.readSymbolicLink(path).toString(), "", 0);
            }
            boolean directory = Files.isDirectory(path);
            return new Entry(
                    directory ? 'd' : 'f',
                    directory ? "" : Files.size(path) + ":" + Trees.checksum(path),
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(path)),
                    Files.getLastModifiedTime(path).toInstant().getEpochSecond());
        }

        /** Whether both are of the same kind and have the same content. */
        public boolean has(Entry other) {
            return kind == other.kind && content.equals(other.content);
        }

        /** Whether nobody has touched it: a directory's time says only that something in it has come or gone. */
        public boolean isUntouched(Entry later) {
            return kind == 'd' ? has(later) && mode.equals(later.mode) : equals(later);
        }
    }

    /** All below a directory by path; nothing where there is none. Links are links. */
    public static Map<String, Entry> of(Path root) throws IOException {
        return read(root, new FileVisitOption[0], LinkOption.NOFOLLOW_LINKS);
    }

    /** The same, with what links lead to in their place. */
    public static Map<String, Entry> followed(Path root) throws IOException {
        return read(root, new FileVisitOption[] {FileVisitOption.FOLLOW_LINKS});
    }

    private static Map<String, Entry> read(Path root, FileVisitOption[] walked, LinkOption... read) throws IOException {
        Map<String, Entry> entries = new TreeMap<>();
        if (Files.exists(root)) {
            try (Stream<Path> paths = Files.walk(root, walked)) {
                for (Path path : (Iterable<Path>) paths::iterator) {
                    if (!path.equals(root)) {
                        entries.put(root.relativize(path).toString(), Entry.of(path, read));
                    }
                }
            }
        }
        return entries;
    }
}
