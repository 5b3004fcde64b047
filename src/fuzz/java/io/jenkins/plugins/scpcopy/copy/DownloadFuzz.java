package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.fuzz.PrintedProcess;
import io.jenkins.plugins.scpcopy.fuzz.Shown;
import io.jenkins.plugins.scpcopy.fuzz.Temporary;
import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/** Any bytes as what a server sends to a whole download: what counts as copied is there, and nothing is written elsewhere. */
public final class DownloadFuzz {
    private static final Path ROOT = prepare();
    private static final Path WORK = ROOT.resolve("work");
    private static final Path TARGET = WORK.resolve("to");
    private static final String OUTSIDE = outside();

    private DownloadFuzz() {}

    /** Inputs to begin with, as ISO-8859-1. */
    public static List<String> seeds() {
        return List.of(
                "\0T1 0 2 0\nD0755 0 src\nT3 0 4 0\nC0644 3 f\nabc\0D0700 0 l\nC0644 1 x\ny\0E\nE\n",
                "\4C0644 3 src\nabc\0",
                "\7C0600 3 s1\nabc\0C0644 0 s2\n\0",
                "\0\u0001scp: src: No such file or directory\n",
                "\0D0755 0 src\nC4755 2 ..\nxy\0D0755 0 .\nE\n\u0001scp: src/z: Permission denied\nE\n",
                "\0Welcome\n");
    }

    /** The first byte chooses the request; the rest is the server's standard output. */
    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length == 0) {
            return;
        }
        String banner = (input[0] & 1) == 0 ? "OpenSSH_9.2p1" : "other";
        byte[] output = Arrays.copyOfRange(input, 1, input.length);
        download(input, new Host(banner, output), Protocol.SCP);
    }

    /** Downloads what the first byte of an input says, and fails unless the outcome is what is on the disk. */
    static CopyRun download(byte[] input, RemoteShell host, Protocol protocol) throws Exception {
        fill();
        CopyRun run = new CopyRun();
        try {
            CopySource from = CopyRun.remote((input[0] & 2) == 0 ? "src" : "s*");
            CopyRequest request = CopyRequest.builder(from, CopyRun.toLocal("to"), WORK.toString())
                    .recursive((input[0] & 4) == 0)
                    .preserve((input[0] & 8) == 0 ? Preserve.ALL : Preserve.NONE)
                    .protocol(protocol)
                    .build();
            run.report = new Copy(request, log -> host, log -> null, run).run();
        } catch (IOException e) {
            Shown.check(e.getMessage());
        }
        for (FileResult result : run.settled) {
            Shown.check(result.reason());
            if (result.status() == FileResult.Status.COPIED) {
                assertEquals("not there: " + result.path(), result.bytes(), Files.size(TARGET.resolve(result.path())));
            }
        }
        assertEquals("written outside of the target", OUTSIDE, outside());
        Temporary.assertNoneLeft(TARGET, input);
        return run;
    }

    private static void fill() throws IOException {
        Trees.delete(TARGET);
        Files.createDirectories(TARGET.resolve("src"));
        Files.createSymbolicLink(TARGET.resolve("s1"), ROOT.resolve("other"));
        Files.createSymbolicLink(TARGET.resolve("src/l"), ROOT.resolve("other"));
        Files.createSymbolicLink(TARGET.resolve("src/f"), ROOT.resolve("other/file"));
    }

    private static Path prepare() {
        try {
            Path root = Files.createTempDirectory("fuzz");
            Files.createDirectory(root.resolve("work"));
            Trees.file(root, "other/file", "stays");
            return root;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String outside() {
        try {
            Path kept = ROOT.resolve("other");
            return Arrays.toString(ROOT.toFile().list()) + Arrays.toString(WORK.toFile().list((d, name) -> !name.equals("to")))
                    + Trees.listing(kept, Set.of(Trees.Attribute.values()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A host whose one command or subsystem prints fixed bytes. */
    record Host(String banner, byte[] output) implements RemoteShell {
        @Override
        public RemoteProcess exec(String command) throws IOException {
            return new PrintedProcess(output, "", OptionalInt.of(0), OutputStream.nullOutputStream());
        }

        @Override
        public RemoteProcess subsystem(String name) throws IOException {
            return exec(name);
        }

        @Override
        public HostInfo info() {
            return HostInfo.named("host", banner);
        }

        @Override
        public void close() {}
    }
}
