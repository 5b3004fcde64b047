package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.shell.RecordingShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * Many files to real sinks, which refuse some of them: what was refused is told, all else arrives, and nothing is anywhere that
 * was not sent there, although most contents went ahead of the answers to their headers.
 */
public class SentAheadTest {
    private static final int DIRECTORIES = 5;
    private static final int FILES = 40;
    /** What sinks would read on behind, each with a record that makes a file. */
    private static final List<String> RECORDS = List.of(
            "C0644 3 evil\nbad\0", "D0755 0 evil\nC0644 3 evil\nbad\0", "E\nC0644 3 evil\nbad\0", "\1x\nC0644 3 evil\nbad\0",
            "T1 0 1 0\nC0644 3 evil\nbad\0", "T 1 0 1 0\nC0644 3 evil\nbad\0");

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final Map<String, byte[]> tree = new TreeMap<>();
    /** What the host will not take: names of files that are directories there. */
    private final TreeSet<String> refused = new TreeSet<>();

    private Path work;
    private Path home;

    @Before
    public void setUp() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        work = temporary.newFolder("work").toPath();
        home = temporary.newFolder("home").toPath();
        for (int d = 0; d < DIRECTORIES; d++) {
            for (int i = 0; i < FILES; i++) {
                String path = "tree/" + d + "/" + i;
                byte[] content = switch (i % 5) {
                    case 0 -> Trees.noise(i * 200, i);
                    case 1 -> RECORDS.get(i % RECORDS.size()).getBytes(StandardCharsets.ISO_8859_1);
                    case 2 -> new byte[0];
                    case 3 -> ("x\nC0644 3 evil\nbad\0").getBytes(StandardCharsets.ISO_8859_1);
                    default -> new byte[] {(byte) i};
                };
                tree.put(path, content);
                Trees.time(Trees.file(work, path, content), 1_000_000_000);
            }
            Trees.time(work.resolve("tree/" + d), 1_000_000_000);
        }
    }

    /** Nothing is sent below a directory whose name a file has. */
    private void inTheWay(Path target, String... paths) throws Exception {
        for (String path : paths) {
            Files.createDirectories(target.resolve(path));
            refused.add(path);
        }
        Files.createDirectories(target.resolve("tree"));
        Files.createFile(target.resolve("tree/4"));
        tree.keySet().stream().filter(path -> path.startsWith("tree/4/")).forEach(refused::add);
    }

    private static CopyRequest.Builder plain(CopyRequest.Builder builder) {
        return builder.retries(0).preserve(Preserve.TIMES).protocol(Protocol.SCP);
    }

    private void assertAllIsRight(CopyRun run, Path target) throws Exception {
        TreeSet<String> failed = new TreeSet<>();
        for (FileResult result : run.settled) {
            if (result.status() == FileResult.Status.FAILED) {
                assertTrue("told twice: " + result, failed.add(result.path()));
            }
        }
        int settled = run.settled.size();
        if (failed.remove("tree/4")) {
            // A relay does not know what is in a directory that was refused, and tells it once.
            List<String> inside = tree.keySet().stream().filter(path -> path.startsWith("tree/4/")).toList();
            failed.addAll(inside);
            settled += inside.size() - 1;
        }
        assertEquals(refused, failed);
        assertEquals(tree.size(), settled);
        TreeSet<String> expected = new TreeSet<>(tree.keySet());
        expected.removeIf(path -> path.startsWith("tree/4/") && !refused.isEmpty());
        try (Stream<Path> paths = Files.walk(target)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                String name = target.relativize(path).toString();
                if (!name.equals("tree/4")) {
                    assertTrue(name + " was not sent", expected.remove(name));
                    assertArrayEquals(name, tree.get(name), Files.readAllBytes(path));
                    assertEquals(name, 1_000_000_000_000L, Files.getLastModifiedTime(path).toMillis());
                }
            }
        }
        for (int d = 0; d < DIRECTORIES - 1; d++) {
            Path directory = target.resolve("tree/" + d);
            assertEquals(directory.toString(), 1_000_000_000_000L, Files.getLastModifiedTime(directory).toMillis());
        }
        expected.removeAll(refused);
        assertTrue(expected + " is missing", expected.isEmpty());
    }

    private interface Way {
        CopyRun run(RecordingShell target, UnaryOperator<CopyRequest.Builder> options) throws Exception;
    }

    private CopyRun upload(RecordingShell target, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        return CopyRun.upload(work, CopyRun.paths("tree"), "to", target, options);
    }

    /** From another host, whose contents can be read but once. */
    private CopyRun relay(RecordingShell target, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        return CopyRun.run(work, CopyRun.remote("tree"), CopyRun.toHost("to"), new LocalShell(work), target, options);
    }

    private static RecordingShell dropbear(Path home) {
        assumeTrue("dropbear's scp is not installed", Tools.has("dropbear-scp"));
        return new RecordingShell(new LocalShell(home), command -> command.replaceFirst("^scp", "dropbear-scp"));
    }

    private void refusals(Way way, RecordingShell shell, int transfers, int channels) throws Exception {
        Path target = Files.createDirectory(home.resolve("to"));
        // A content that went ahead, some that waited, an empty one, the first and the last.
        inTheWay(target, "tree/0/0", "tree/1/13", "tree/1/14", "tree/1/1", "tree/1/2", "tree/2/11", "tree/3/9");
        CopyRun run = way.run(shell, b -> plain(b).transfers(transfers));
        assertAllIsRight(run, target);
        long opened = shell.commands().stream().filter(command -> command.contains("scp -r")).count();
        assertTrue(opened + " channels", opened <= channels);
    }

    @Test
    public void refusalsInTheMiddle() throws Exception {
        refusals(this::upload, new RecordingShell(new LocalShell(home)), 1, 3);
    }

    @Test
    public void refusalsInTheMiddleOfARelay() throws Exception {
        refusals(this::relay, new RecordingShell(new LocalShell(home)), 1, 3);
    }

    @Test
    public void refusalsInTheMiddleOfSeveralTransfers() throws Exception {
        refusals(this::upload, new RecordingShell(new LocalShell(home)), 4, 12);
    }

    @Test
    public void refusalsByDropbear() throws Exception {
        refusals(this::upload, dropbear(home), 1, 3);
    }

    @Test
    public void refusalsByDropbearInARelay() throws Exception {
        refusals(this::relay, dropbear(home), 1, 3);
    }

    @Test
    public void inLockStepNothingIsDifferent() throws Exception {
        for (Way way : List.<Way>of(this::upload, this::relay)) {
            refused.clear();
            Path target = Files.createDirectory(home.resolve("to"));
            inTheWay(target, "tree/0/0", "tree/1/13");
            assertAllIsRight(way.run(new RecordingShell(new LocalShell(home)), b -> plain(b).lockStep(true)), target);
            Trees.delete(target);
        }
    }

    @Test
    public void aProgramThatIsRunning() throws Exception {
        Path target = Files.createDirectories(home.resolve("to/tree/1"));
        Path program = Files.copy(Path.of("/bin/sleep"), target.resolve("13"));
        Process running = new ProcessBuilder(program.toString(), "600").start();
        try {
            for (Way way : List.<Way>of(this::upload, this::relay)) {
                CopyRun run = way.run(new RecordingShell(new LocalShell(home)), SentAheadTest::plain);
                assertEquals(1, run.report.failed());
                assertTrue(
                        run.failures().toString(), run.failures().get(0).contains("tree/1/13: scp: to/tree/1/13: Text file busy"));
                assertEquals(tree.size() - 1, run.report.files());
            }
        } finally {
            running.destroy();
        }
    }

    /** Where all is refused, the lane waits, so that this costs one channel and not one for each file. */
    @Test
    public void everythingIsRefused() throws Exception {
        Path target = Files.createDirectory(home.resolve("to"));
        inTheWay(target, tree.keySet().stream().filter(path -> !path.startsWith("tree/4/")).toArray(String[]::new));
        for (Way way : List.<Way>of(this::upload, this::relay)) {
            RecordingShell shell = new RecordingShell(new LocalShell(home));
            CopyRun run = way.run(shell, SentAheadTest::plain);
            assertEquals(0, run.report.files());
            assertAllIsRight(run, target);
            assertTrue(shell.commands().toString(), shell.commands().size() <= 3);
        }
    }

    @Test
    public void whatHasChangedWhenItIsSentAgainIsTold() throws Exception {
        Path target = Files.createDirectory(home.resolve("to"));
        Files.createDirectories(target.resolve("tree/0/12"));
        Path later = work.resolve("tree/0/14");
        RecordingShell shell = new RecordingShell(new LocalShell(home), command -> {
            if (Files.exists(target.resolve("begun"))) {
                change(later);
            }
            return command + "; : > to/begun";
        });
        CopyRun run = CopyRun.upload(work, CopyRun.paths("tree"), "to", shell, SentAheadTest::plain);
        assertEquals(1, run.report.failed());
        assertArrayEquals(Files.readAllBytes(later), Files.readAllBytes(target.resolve("tree/0/14")));
        assertEquals(
                List.of("'tree/0/14' has changed while it was copied; what it has now was sent"),
                run.warnings.stream().filter(line -> line.contains("changed")).toList());
    }

    private static void change(Path file) {
        try {
            Files.writeString(file, "changed");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    public void overSsh() throws Exception {
        OpenSshServer.assumeInstalled();
        OpenSshServer server = new OpenSshServer().start();
        try {
            Connector host = new SshConnector(
                    List.of(new Hop(
                            server.host(), server.port(),
                            Login.keys(server.user(), List.of(new Login.PrivateKey("client", server.clientKey(), null))),
                            HostKeyPolicy.strict(server.knownHosts()))),
                    SshOptions.DEFAULTS);
            for (int transfers : new int[] {1, 3, CopyRequest.AUTO}) {
                refused.clear();
                Path target = Files.createDirectory(server.directory().resolve("to" + transfers));
                inTheWay(target, "tree/0/0", "tree/1/13", "tree/1/14", "tree/3/9");
                CopyRun run = new CopyRun();
                CopyRequest request = plain(CopyRequest.builder(
                                CopyRun.paths("tree"), CopyRun.toHost(target.toString()), work.toString()))
                        .transfers(transfers)
                        .build();
                run.report = new Copy(request, null, host, run).run();
                assertAllIsRight(run, target);
            }
            refused.clear();
            Path target = Files.createDirectory(server.directory().resolve("relayed"));
            inTheWay(target, "tree/0/0", "tree/1/13", "tree/1/14", "tree/3/9");
            CopyRun run = new CopyRun();
            CopyRequest request = plain(CopyRequest.builder(
                            CopyRun.remote(work + "/tree"), CopyRun.toHost(target.toString()), work.toString()))
                    .build();
            run.report = new Copy(request, host, host, run).run();
            assertAllIsRight(run, target);
        } finally {
            server.stop();
        }
    }
}
