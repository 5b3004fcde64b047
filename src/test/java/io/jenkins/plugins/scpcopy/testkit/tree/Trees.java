package io.jenkins.plugins.scpcopy.testkit.tree;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes trees of files and compares them. */
public final class Trees {
    /** Names that have tripped other implementations; all of them are allowed on a POSIX file system. */
    public static final List<String> ODD_NAMES = List.of(
            "two words", " leading blank", "trailing blank ", "-leading dash", "it's", "double\"quote", "back\\slash",
            "$HOME", "`id`", "semi;colon", "star*", "question?", "[brackets]", "{a,b}", "tilde~", "~user", "per%cent",
            "bang!", "hash#", "am&persand", "pipe|", "(parens)", "C0644 3 x", "caret^", "...", ".hidden", "colon:colon",
            "ünïcödé", "日本語", "tab\there", "bell\u0007");

    /** What is compared besides names and contents. */
    public enum Attribute {
        MODES,
        TIMES
    }

    private Trees() {}

    /** Writes a file, with the directories that it needs. */
    public static Path file(Path root, String name, String content) throws IOException {
        return file(root, name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a file, with the directories that it needs. */
    public static Path file(Path root, String name, byte[] content) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, content);
    }

    /** Bytes that do not compress, the same ones for the same size and seed. */
    public static byte[] noise(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** Sets a file's or directory's mode, such as {@code rw-r-----}. */
    public static void mode(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    /** Sets the time of last modification, in seconds since 1970. */
    public static void time(Path path, long seconds) throws IOException {
        Files.setLastModifiedTime(path, FileTime.fromMillis(seconds * 1000));
    }

    /**
     * Fills a directory with a bit of everything: sizes from 0 to a few megabytes, deep and empty directories, odd names,
     * different modes and times. Has no links.
     */
    public static Path sample(Path root) throws IOException {
        Files.createDirectories(root);
        file(root, "empty", "");
        file(root, "one", "x");
        file(root, "text.txt", "hello\nworld\n");
        for (int size : new int[] {4095, 4096, 4097, 32767, 32768, 32769, 3 * 1024 * 1024 + 17}) {
            file(root, "sizes/" + size, noise(size, size));
        }
        file(root, "deep/a/b/c/d/e/f/leaf", "leaf");
        Files.createDirectories(root.resolve("deep/a/empty directory"));
        Files.createDirectories(root.resolve("hollow"));
        oddNames(root.resolve("odd"));
        mode(file(root, "modes/private", "p"), "rw-------");
        mode(file(root, "modes/script.sh", "#!/bin/sh\n"), "rwxr-xr-x");
        mode(file(root, "modes/readonly", "r"), "r--r--r--");
        mode(root.resolve("hollow"), "rwxr-x---");
        setTimes(root);
        return root;
    }

    /** One file and one directory for each of {@link #ODD_NAMES} that this platform can name. */
    public static Path oddNames(Path root) throws IOException {
        Files.createDirectories(root);
        for (String name : ODD_NAMES) {
            if (canName(root, name)) {
                file(root, name, "content of " + name);
                file(root, "dirs/" + name + "/" + name, "inner content of " + name);
            }
        }
        return root;
    }

    /** Whether this platform can name such a file. */
    static boolean canName(Path root, String name) {
        try {
            root.resolve(name);
            return true;
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Gives everything below a directory an own time of whole seconds; children first, so that no later step changes it. */
    private static void setTimes(Path root) throws IOException {
        long seconds = 1_000_000_000L;
        for (Path path : all(root)) {
            seconds += 86_400 + 7;
            time(path, seconds);
        }
    }

    private static List<Path> all(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.sorted(Comparator.reverseOrder()).collect(Collectors.toList());
        }
    }

    /** Lets a {@link #sample} be overwritten by users other than root: what its owner may not write, scp does not overwrite. */
    public static void allowOverwriting(Path sample) throws IOException {
        mode(sample.resolve("modes/readonly"), "rw-r--r--");
    }

    /** Fails with a readable difference unless both trees have the same names, contents and given attributes. */
    public static void assertSame(Path expected, Path actual, Attribute... attributes) throws IOException {
        Set<Attribute> compared = EnumSet.noneOf(Attribute.class);
        compared.addAll(List.of(attributes));
        assertEquals(listing(expected, compared), listing(actual, compared));
    }

    /** Fails if a file is left under the name that it has until it is whole. */
    public static void assertNoTemporaryFiles(Path root) throws IOException {
        assertEquals(
                List.of(), all(root).stream().filter(path -> path.getFileName().toString().startsWith(".scpcopy")).toList());
    }

    /** One line for each file and directory below the root, sorted, with size, checksum and the given attributes. */
    public static String listing(Path root, Set<Attribute> attributes) throws IOException {
        Map<String, String> lines = new TreeMap<>();
        for (Path path : all(root)) {
            if (!path.equals(root)) {
                lines.put(root.relativize(path).toString(), describe(path, attributes));
            }
        }
        return lines.entrySet().stream()
                .map(line -> line.getKey() + "  " + line.getValue())
                .collect(Collectors.joining("\n"));
    }

    private static String describe(Path path, Set<Attribute> attributes) throws IOException {
        StringBuilder line = new StringBuilder();
        if (Files.isSymbolicLink(path)) {
            return "link to " + Files.readSymbolicLink(path);
        }
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            line.append("directory");
        } else {
            line.append(Files.size(path)).append(" bytes ").append(checksum(path));
        }
        if (attributes.contains(Attribute.MODES)) {
            line.append(' ').append(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        }
        if (attributes.contains(Attribute.TIMES)) {
            line.append(' ').append(Files.getLastModifiedTime(path).toInstant().getEpochSecond());
        }
        return line.toString();
    }

    /** The first 16 hexadecimal digits of a file's SHA-256. */
    public static String checksum(Path path) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[64 * 1024];
            try (var in = Files.newInputStream(path)) {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    digest.update(buffer, 0, n);
                }
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Removes a tree, whatever its modes; links are not followed. */
    public static void delete(Path root) {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            for (Path path : all(root)) {
                if (Files.isDirectory(path.getParent(), LinkOption.NOFOLLOW_LINKS)) {
                    path.getParent().toFile().setWritable(true);
                }
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
