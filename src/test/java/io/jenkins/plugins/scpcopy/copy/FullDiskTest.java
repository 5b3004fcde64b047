package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.host.RateLimiter;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.peer.ScriptedShell;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.shell.SftpShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A real file system that is full, there and here; it needs the right to mount one. */
public class FullDiskTest {
    private static final int CAPACITY = 1024 * 1024;

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path work;
    private Path small;
    private boolean mounted;

    @Before
    public void setUp() throws Exception {
        work = temporary.newFolder("work").toPath();
        small = temporary.newFolder("small").toPath();
        assumeTrue("only root may mount", System.getProperty("user.name").equals("root") && Tools.has("mount"));
        try {
            Tools.run("mount", "-t", "tmpfs", "-o", "size=" + CAPACITY, "tmpfs", small.toString());
            mounted = true;
        } catch (IOException e) {
            assumeTrue("mounting is not allowed here: " + e.getMessage(), false);
        }
    }

    @After
    public void tearDown() throws Exception {
        if (mounted) {
            Tools.run("umount", "-l", small.toString());
        }
    }

    /** OpenSSH leaves what it could write of a file, so that the next one may not fit either. */
    @Test
    public void thereAFileThatDoesNotFitFailsAndWhatIsSaidToArriveHas() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        Trees.file(work, "tree/1", Trees.noise(600_000, 1));
        Trees.file(work, "tree/2", Trees.noise(600_000, 2));
        Trees.file(work, "tree/3", "small");
        for (boolean lockStep : new boolean[] {false, true}) {
            CopyRun run = CopyRun.upload(
                    work, CopyRun.paths("tree"), small.toString(), new LocalShell(small), b -> b.transfers(1).lockStep(lockStep));
            assertTrue("all of it fits", run.report.failed() > 0);
            assertEquals(3, run.settled.size());
            for (String failure : run.failures()) {
                assertTrue(failure, failure.contains("No space left on device"));
            }
            for (FileResult result : run.settled) {
                if (result.status() == FileResult.Status.COPIED) {
                    assertArrayEquals(
                            Files.readAllBytes(work.resolve(result.path())), Files.readAllBytes(small.resolve(result.path())));
                }
            }
            Trees.delete(small.resolve("tree"));
        }
    }

    /** Its protocol has no word for it, so that OpenSSH's server says nothing but that it failed. */
    @Test
    public void thereByAnSftpServerTheReasonIsFoundOut() throws Exception {
        Trees.file(work, "tree/large/1", Trees.noise(2 * CAPACITY, 1));
        Trees.file(work, "tree/small", "x");
        CopyRun run = CopyRun.upload(
                work, CopyRun.paths("tree/large"), small.toString(), new SftpShell(small), b -> b.protocol(Protocol.SFTP));
        assertTrue(run.failures().toString(), run.failures().get(0).contains("large/1: the file system there is full: 0 bytes are free"));
        run = CopyRun.upload(
                work, CopyRun.paths("tree/small"), small.toString(), new SftpShell(small), b -> b.protocol(Protocol.SFTP));
        assertTrue(run.failures().toString(), run.failures().get(0).contains("small: the file system there is full: 0 bytes are free"));
        Tools.run("mount", "-o", "remount,ro", small.toString());
        for (String source : List.of("tree", "tree/small")) {
            run = CopyRun.upload(
                    work, CopyRun.paths(source), small.toString(), new SftpShell(small), b -> b.protocol(Protocol.SFTP));
            assertTrue(run.failures().toString(), run.failures().get(0).contains(": the file system there is read-only"));
        }
    }

    /** Most of them are on their way before the first of them does not fit. */
    @Test
    public void thereManySmallFiles() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        for (int i = 0; i < 400; i++) {
            Trees.file(work, "tree/" + i / 100 + "/" + i, Trees.noise(4000, i));
        }
        List<Callable<CopyRun>> ways = List.of(
                () -> upload(1), () -> upload(3),
                () -> CopyRun.run(
                        work, CopyRun.remote("tree"), CopyRun.toHost(small.toString()), new LocalShell(work), new LocalShell(small),
                        CopyRun::same));
        for (Callable<CopyRun> way : ways) {
            CopyRun run = way.call();
            assertEquals(400, run.settled.size());
            assertTrue("all of it fits", run.report.failed() > 100);
            assertTrue("nothing fits", run.report.files() > 100);
            for (FileResult result : run.settled) {
                Path there = small.resolve(result.path());
                if (result.status() == FileResult.Status.COPIED) {
                    assertArrayEquals(Files.readAllBytes(work.resolve(result.path())), Files.readAllBytes(there));
                }
            }
            try (Stream<Path> paths = Files.walk(small)) {
                assertTrue(paths.filter(Files::isRegularFile).allMatch(path -> Files.exists(work.resolve(small.relativize(path)))));
            }
            Trees.delete(small.resolve("tree"));
        }
    }

    private CopyRun upload(int transfers) throws Exception {
        return CopyRun.upload(
                work, CopyRun.paths("tree"), small.toString(), new LocalShell(small), b -> b.transfers(transfers).retries(0));
    }

    @Test
    public void hereAFileThatDoesNotFitIsRefusedBeforeItsData() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        Trees.file(work, "tree/1", Trees.noise(600_000, 1));
        Trees.file(work, "tree/2", Trees.noise(600_000, 2));
        CopyRun run = CopyRun.download(work, "tree", small, new LocalShell(work), CopyRun::same);
        assertEquals(1, run.report.failed());
        assertEquals(1, run.report.files());
        assertNoOtherFiles(1);
    }

    /** Somebody else fills the disk when the file is half there. */
    @Test
    public void hereADiskThatFillsUpMeanwhileLeavesTheOldFile() throws Exception {
        Trees.file(small, "tree/1", "old");
        Path filler = small.resolve("filler");
        int[] refused = new int[1];
        ScriptedShell host = ScriptedShell.of((in, out, err) -> {
            in.read();
            out.write("D0755 0 tree\n".getBytes(StandardCharsets.US_ASCII));
            in.read();
            out.write("C0644 500000 1\n".getBytes(StandardCharsets.US_ASCII));
            in.read();
            out.write(Trees.noise(250_000, 1));
            fill(filler);
            out.write(Trees.noise(250_000, 1));
            out.write(0);
            refused[0] = in.read();
            while (in.read() != '\n') {
                // The reason is told at the other end, too.
            }
            out.write("E\n".getBytes(StandardCharsets.US_ASCII));
            return 1;
        });
        CopyRun run = CopyRun.download(work, "tree", small, host, b -> b.lockStep(true));
        assertEquals(1, run.report.failed());
        assertTrue(run.failures().toString(), run.failures().get(0).contains("No space left on device"));
        assertEquals("the source is told", 1, refused[0]);
        assertEquals("old", Files.readString(small.resolve("tree/1")));
        Files.delete(filler);
        assertNoOtherFiles(1);
    }

    private static void fill(Path filler) throws IOException {
        try (var out = Files.newOutputStream(filler)) {
            byte[] block = new byte[4096];
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertTrue(e.getMessage(), e.getMessage().contains("No space left on device"));
        }
    }

    private void assertNoOtherFiles(int count) throws IOException {
        try (var files = Files.list(small.resolve("tree"))) {
            List<Path> left = files.toList();
            assertEquals(left.toString(), count, left.size());
        }
    }

    /** In parts, what was written stays only if somebody goes on with it. */
    @Test
    public void thereALargeFile() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        Trees.mode(small, "rwxr-xr-x");
        Trees.file(work, "large", Trees.noise(3 * CAPACITY, 1));
        for (boolean resumed : new boolean[] {true, false}) {
            CopyRun run = new CopyRun();
            CopyRequest request = CopyRequest.builder(CopyRun.paths("large"), CopyRun.toHost(small.toString()), work.toString())
                    .resume(resumed).retries(1).build();
            CopyContext context = new CopyContext(request, new CopyProgress(run), new RateLimiter(0), CAPACITY);
            run.report = new Copy(context, null, log -> new LocalShell(small), Retries.Clock.REAL).run();
            assertEquals(1, run.report.failed());
            assertTrue(run.failures().toString(), run.failures().get(0).contains("No space left on device"));
            assertEquals(resumed ? 1 : 0, small.toFile().list().length);
            for (String left : small.toFile().list()) {
                assertTrue(left, left.startsWith(".scpcopy-"));
                Files.delete(small.resolve(left));
            }
        }
    }
}
