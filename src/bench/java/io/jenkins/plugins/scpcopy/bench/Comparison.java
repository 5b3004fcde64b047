package io.jenkins.plugins.scpcopy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Compares what arrived with what was sent, byte by byte. */
final class Comparison {
    private Comparison() {}

    /** @throws IOException if anything differs, with the first difference */
    static void assertSame(Path source, Path target) throws IOException {
        if (!Files.exists(target)) {
            throw new IOException("nothing arrived");
        }
        List<String> sent = names(source);
        List<String> arrived = names(target);
        if (!sent.equals(arrived)) {
            throw new IOException(sent.size() + " files and directories were sent, and " + arrived.size() + " are there");
        }
        for (String name : sent) {
            Path original = source.resolve(name);
            Path copy = target.resolve(name);
            if (Files.isDirectory(original) != Files.isDirectory(copy)) {
                throw new IOException("'" + name + "' is not what was sent");
            }
            if (Files.isRegularFile(original) && Files.mismatch(original, copy) >= 0) {
                throw new IOException("'" + name + "' differs from byte " + Files.mismatch(original, copy) + " on");
            }
        }
    }

    private static List<String> names(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            return paths.map(path -> root.relativize(path).toString()).sorted().toList();
        }
    }
}
