package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.shell.SftpShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Files that change, disks that fill up and modes that are asked for, with the real scp as a child process. */
public class ChangingFilesTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path work;
    private Path home;

    @Before
    public void setUp() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        work = temporary.newFolder("work").toPath();
        home = temporary.newFolder("home").toPath();
        Trees.file(work, "a", "first");
        Trees.file(work, "b", Trees.noise(700_000, 1));
        Trees.file(work, "c", "last");
    }

    private interface Change {
        void apply(Path file) throws IOException;
    }

    /** Uploads everything, and changes b when its first byte is about to move. */
    private CopyRun uploadWhile(Change change) throws Exception {
        CopyRun run = new CopyRun() {
            @Override
            public void fileStarted(String path, long size) {
                try {
                    if (path.equals("b")) {
                        change.apply(work.resolve(path));
                    }
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        CopyRequest request = CopyRequest.builder(CopyRun.patterns("*"), CopyRun.toHost("to"), work.toString()).build();
        run.report = new Copy(request, null, log -> new LocalShell(home), run).run();
        return run;
    }

    @Test
    public void fileShrinksWhileItIsSent() throws Exception {
        CopyRun run = uploadWhile(file -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(1000);
            }
        });
        run.assertCopied("a", "c");
        assertEquals("[b: the file has shrunk while it was sent; './to/b' there may be incomplete]", run.failures().toString());
        assertEquals("last", Files.readString(home.resolve("to/c")));
    }

    @Test
    public void fileGrowsWhileItIsSent() throws Exception {
        byte[] before = Files.readAllBytes(work.resolve("b"));
        CopyRun run = uploadWhile(file -> Files.write(file, new byte[5000], StandardOpenOption.APPEND));
        run.assertComplete().assertCopied("a", "b", "c");
        assertTrue(run.warnings.toString(), run.warnings.get(0).contains("'b' has grown"));
        assertTrue(Arrays.equals(before, Files.readAllBytes(home.resolve("to/b"))));
    }

    /** Copies while every file grows as soon as it has come, or has been sent, and its checksum is waited for. */
    private CopyRun whileFilesGrow(Path root, CopySource from, CopyTarget to, RemoteShell source, RemoteShell target, Protocol protocol)
            throws Exception {
        CopyRun run = new CopyRun() {
            private void grow(String path) {
                try {
                    Files.write(root.resolve(path), new byte[5000], StandardOpenOption.APPEND);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }

            @Override
            public void fileStarted(String path, long size) {
                grow(path);
            }

            @Override
            public void fileArrived(String path) {
                grow(path);
            }
        };
        CopyRequest request = CopyRequest.builder(from, to, work.toString()).verify(Verify.SHA256).protocol(protocol).build();
        run.report = new Copy(request, log -> source, log -> target, run).run();
        return run.assertComplete().assertCopied("tree/small", "tree/large");
    }

    @Test
    public void growingFilesAreComparedAsFarAsTheyWereCopied() throws Exception {
        byte[] small = Trees.noise(10, 1);
        byte[] large = Trees.noise(700_000, 2);
        for (Protocol protocol : List.of(Protocol.SCP, Protocol.SFTP)) {
            for (Path root : List.of(work, home)) {
                Trees.file(root, "tree/small", small);
                Trees.file(root, "tree/large", large);
            }
            Supplier<RemoteShell> host =
                    () -> protocol == Protocol.SCP ? new LocalShell(home) : new SftpShell(home);
            CopyRun down = whileFilesGrow(
                    home, CopyRun.remote("tree"), CopyRun.toLocal("down/"), host.get(), null, protocol);
            assertTrue(down.told(), down.told().contains("it has grown on the host since"));
            whileFilesGrow(work, CopyRun.paths("tree"), CopyRun.toHost("up/"), null, host.get(), protocol);
            CopyRun local = whileFilesGrow(work, CopyRun.paths("tree"), CopyRun.toLocal("copy/"), null, null, protocol);
            assertTrue(local.warnings.toString(), local.warnings.get(0).contains("has grown while it was copied"));
            for (Path copy : List.of(work.resolve("down/tree"), home.resolve("up/tree"))) {
                assertArrayEquals(small, Arrays.copyOf(Files.readAllBytes(copy.resolve("small")), small.length));
                assertArrayEquals(large, Arrays.copyOf(Files.readAllBytes(copy.resolve("large")), large.length));
            }
            assertEquals(700_000, Files.size(work.resolve("down/tree/large")));
            for (Path place : List.of(work.resolve("down"), work.resolve("copy"), home.resolve("up"))) {
                Trees.delete(place);
            }
        }
    }

    @Test
    public void aFileThatIsChangedIsNotTakenForOneThatGrew() throws Exception {
        Trees.file(home, "f", "content");
        CopyRun run = new CopyRun() {
            @Override
            public void fileArrived(String path) {
                try {
                    Files.writeString(home.resolve(path), "Content, and more");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        CopyRequest request = CopyRequest.builder(CopyRun.remote("f"), CopyRun.toLocal("down/"), work.toString())
                .verify(Verify.SHA256)
                .build();
        run.report = new Copy(request, log -> new LocalShell(home), null, run).run();
        assertTrue(run.failures().toString(), run.failures().get(0).contains("the checksums differ"));
        assertFalse(Files.exists(work.resolve("down/f")));
    }

    @Test
    public void fileGoesAwayBeforeItsTurn() throws Exception {
        CopyRun run = uploadWhile(file -> Files.delete(work.resolve("c")));
        run.assertCopied("a", "b");
        assertEquals("[c: no such file or directory]", run.failures().toString());
    }

    @Test
    public void fullDiskOfTheServer() throws Exception {
        assumeTrue("there is no /dev/full", Files.isWritable(Path.of("/dev/full")));
        CopyRun run = CopyRun.upload(work, CopyRun.paths("b"), "/dev/full", new LocalShell(home), CopyRun::scp);
        assertEquals(0, run.report.files());
        assertTrue(run.failures().toString(), run.failures().get(0).contains("No space left on device"));
    }

    @Test
    public void serverThatRefusesOneFile() throws Exception {
        Files.createDirectories(home.resolve("to/b"));
        CopyRun run = CopyRun.upload(work, CopyRun.patterns("*"), "to", new LocalShell(home), CopyRun::same);
        run.assertCopied("a", "c");
        assertEquals(1, run.report.failed());
    }

    @Test
    public void directoryInTheWayHere() throws Exception {
        Trees.file(home, "tree/x", "x");
        Trees.file(home, "tree/y", "y");
        Files.createDirectories(work.resolve("in/tree/x"));
        CopyRun run = CopyRun.download(work, "tree", "in", new LocalShell(home), CopyRun::same).assertCopied("tree/y");
        assertEquals("[tree/x: a directory is in the way of the file]", run.failures().toString());
        CopyRun lockStep = CopyRun.download(work, "tree", "in", new LocalShell(home), b -> b.lockStep(true));
        assertEquals(1, lockStep.assertCopied("tree/y").report.failed());
    }

    @Test
    public void modesAsAskedFor() throws Exception {
        Trees.mode(Trees.file(work, "tree/sub/x", "x"), "rw-------");
        Trees.mode(work.resolve("tree/sub"), "rwx------");
        UnaryOperator<CopyRequest.Builder> modes = b -> b.fileMode(0604).dirMode(0705);
        CopyRun.upload(work, CopyRun.paths("tree"), "up", new LocalShell(home), modes).assertComplete();
        CopyRun.download(work, "up/tree", "down", new LocalShell(home), modes).assertComplete();
        CopyRun.run(work, CopyRun.paths("tree"), CopyRun.toLocal("here/"), null, null, modes).assertComplete();
        for (Path copy : new Path[] {home.resolve("up"), work.resolve("down"), work.resolve("here")}) {
            assertEquals("rw----r--", mode(copy.resolve("tree/sub/x")));
            assertEquals("rwx---r-x", mode(copy.resolve("tree/sub")));
        }
        CopyRun.upload(work, CopyRun.paths("tree"), "kept", new LocalShell(home), b -> b.preserve(Preserve.MODES))
                .assertComplete();
        assertEquals("rwx------", mode(home.resolve("kept/tree/sub")));
    }

    @Test
    public void timesWithoutModes() throws Exception {
        Trees.time(Trees.file(work, "tree/x", "x"), 1_000_000_000);
        Trees.mode(work.resolve("tree/x"), "rwxrwxrwx");
        CopyRun.upload(work, CopyRun.paths("tree"), "up", new LocalShell(home), b -> b.preserve(Preserve.TIMES))
                .assertComplete();
        CopyRun.download(work, "up/tree", "down", new LocalShell(home), b -> b.preserve(Preserve.TIMES)).assertComplete();
        for (Path copy : new Path[] {home.resolve("up/tree/x"), work.resolve("down/tree/x")}) {
            assertEquals(1_000_000_000_000L, Files.getLastModifiedTime(copy).toMillis());
        }
        CopyRun.download(work, "up/tree", "plain", new LocalShell(home), CopyRun::same).assertComplete();
        assertFalse(1_000_000_000_000L == Files.getLastModifiedTime(work.resolve("plain/tree/x")).toMillis());
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
