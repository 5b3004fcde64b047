package io.jenkins.plugins.scpcopy.fuzz;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files that are written under a name of their own until they are whole. */
public final class Temporary {
    private static final String PREFIX = ".scpcopy";

    private Temporary() {}

    /** Fails if such a file stays, unless the input itself names it. */
    public static void assertNoneLeft(Path root, byte[] input) throws IOException {
        try (var paths = Files.walk(root)) {
            List<Path> left = paths.filter(path -> path.getFileName().toString().startsWith(PREFIX)).toList();
            if (!new String(input, StandardCharsets.ISO_8859_1).contains(PREFIX)) {
                assertEquals("temporary files stay", List.of(), left);
            }
        }
    }
}
