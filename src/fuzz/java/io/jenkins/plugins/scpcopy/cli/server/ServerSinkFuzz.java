package io.jenkins.plugins.scpcopy.cli.server;

import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.scpcopy.fuzz.Shown;
import io.jenkins.plugins.scpcopy.fuzz.Temporary;
import io.jenkins.plugins.scpcopy.scp.NoRecordException;
import io.jenkins.plugins.scpcopy.scp.Sink;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Any bytes as what a client sends to the confined server's half, which then writes below its root alone. */
public final class ServerSinkFuzz {
    private static final List<String> TARGETS = List.of(".", "new", "l", "../x", "d", "f", "~", "/d/");
    private static final Path OUTER = prepare();
    private static final Path ROOT = OUTER.resolve("root");
    private static final String OUTSIDE = outside();

    private ServerSinkFuzz() {}

    /** Inputs to begin with, as ISO-8859-1. */
    public static List<String> seeds() {
        return List.of(
                "\0C0644 3 a\nabc\0",
                "\0T1 0 2 0\nD0755 0 d\nC0644 1 l\nx\0E\n",
                "\1D0755 0 d\nC0644 1 f\nx\0E\n",
                "\2C0644 1 file\nx\0",
                "\3C0644 1 ..\nx\0",
                "\5C4755 1 l\nx\0",
                "\7C0644 2 f\nxy\u0001bad\n",
                "\0C0644 9 a\nabc");
    }

    /** The first byte chooses the command; the rest is the stream. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        fill();
        ServerLog log = new ServerLog(new PrintStream(OutputStream.nullOutputStream()), ServedItems.UNHEARD);
        try {
            Word target = Word.literal(TARGETS.get(input[0] & 7));
            ServerSink sink = new ServerSink(Root.of(ROOT), target, (input[0] & 8) == 0, log);
            new Sink(
                            new ByteArrayInputStream(input, 1, input.length - 1), OutputStream.nullOutputStream(), sink,
                            Sink.Options.server((input[0] & 16) == 0))
                    .run();
        } catch (NoRecordException e) {
            // Whatever it was, it was not taken.
        } catch (IOException e) {
            Shown.check(e.getMessage());
        }
        assertEquals("written outside of the root", OUTSIDE, outside());
        Temporary.assertNoneLeft(ROOT, input);
    }

    private static void fill() throws IOException {
        Trees.delete(ROOT);
        Files.createDirectories(ROOT.resolve("d"));
        Files.createFile(ROOT.resolve("f"));
        Files.createSymbolicLink(ROOT.resolve("l"), OUTER.resolve("other"));
        Files.createSymbolicLink(ROOT.resolve("d/l"), OUTER.resolve("other/file"));
    }

    private static Path prepare() {
        try {
            Path outer = Files.createTempDirectory("fuzz");
            Trees.file(outer, "other/file", "stays");
            return outer;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String outside() {
        try {
            return Arrays.toString(OUTER.toFile().list((d, name) -> !name.equals("root")))
                    + Trees.listing(OUTER.resolve("other"), Set.of(Trees.Attribute.values()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
