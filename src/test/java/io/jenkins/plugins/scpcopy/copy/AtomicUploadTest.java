package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeFalse;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.report.CopyEvents;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.PlacementRule;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.files.Sha256;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.peer.ScriptedShell;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.shell.RecordingShell;
import io.jenkins.plugins.scpcopy.testkit.shell.SftpShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Uploads that show nothing under a final name but whole files; against the real scp as a child process. */
public class AtomicUploadTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final Retries.Clock clock = new Retries.Clock(nanos -> {}, () -> 0);
    private Path local;
    private Path home;

    @Before
    public void setUp() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        local = temporary.newFolder("local").toPath();
        home = temporary.newFolder("home").toPath();
    }

    private static CopyRequest.Builder atomic(CopyRequest.Builder builder) {
        return builder.atomic(true).preserve(Preserve.ALL);
    }

    private CopyRun upload(CopySource from, String to, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        CopyRun run = CopyRun.upload(local, from, to, new LocalShell(home), options);
        assertNoLeftovers();
        return run;
    }

    private void assertNoLeftovers() throws IOException {
        Trees.assertNoTemporaryFiles(home);
    }

    @Test
    public void trees() throws Exception {
        Trees.sample(local.resolve("tree"));
        for (int i = 0; i < 2; i++) {
            upload(CopyRun.paths("tree"), "new/place", AtomicUploadTest::atomic).assertComplete();
            Trees.assertSame(
                    local.resolve("tree"), home.resolve("new/place/tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
            upload(CopyRun.paths("tree"), "copy", b -> CopyRun.scp(atomic(b))).assertComplete();
            Trees.assertSame(local.resolve("tree"), home.resolve("copy"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
            upload(CopyRun.paths("tree"), "workers", b -> atomic(b).transfers(4).verify(Verify.SHA256)).assertComplete();
            Trees.assertSame(
                    local.resolve("tree"), home.resolve("workers/tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        }
    }

    @Test
    public void oneFileUnderANewName() throws Exception {
        Trees.file(local, "a", "a");
        String longest = "n".repeat(255);
        Files.writeString(home.resolve(longest), "old");
        for (PlacementRule placement : PlacementRule.values()) {
            UnaryOperator<CopyRequest.Builder> options = b -> atomic(b).placement(placement);
            upload(CopyRun.patterns("a"), longest, options).assertComplete();
            assertEquals("a", Files.readString(home.resolve(longest)));
            upload(CopyRun.patterns("a"), home.resolve("abs" + placement).toString(), options).assertComplete();
        }
        upload(CopyRun.patterns("a"), "x/y/z", AtomicUploadTest::atomic).assertComplete();
        assertEquals("a", Files.readString(home.resolve("x/y/z")));
        assertThrows(
                TransferException.class,
                () -> upload(CopyRun.patterns("a"), "none/z", b -> CopyRun.scp(atomic(b))));
    }

    @Test
    public void manyFilesTakeFewCommands() throws Exception {
        for (int i = 0; i < 600; i++) {
            Trees.file(local, "tree/" + i, "");
        }
        RecordingShell shell = new RecordingShell(new LocalShell(home));
        CopyRun run = CopyRun.upload(local, CopyRun.paths("tree"), "to", shell, AtomicUploadTest::atomic).assertComplete();
        assertEquals(600, run.report.files());
        assertTrue(shell.commands().toString(), shell.commands().size() <= 7);
        assertNoLeftovers();
    }

    @Test
    public void withSeveralTransfersFilesGetTheirNamesWhenAllAreSent() throws Exception {
        for (int i = 0; i < 600; i++) {
            Trees.file(local, "tree/" + i / 100 + "/" + i, Integer.toString(i));
        }
        for (Verify verify : Verify.values()) {
            AtomicInteger started = new AtomicInteger();
            List<Integer> startedBefore = new CopyOnWriteArrayList<>();
            CopyRequest request = atomic(CopyRequest.builder(
                            CopyRun.paths("tree"), CopyRun.toHost("to " + verify), local.toString()))
                    .transfers(3)
                    .verify(verify)
                    .build();
            CopyEvents events = new CopyEvents() {
                @Override
                public void fileStarted(String path, long size) {
                    started.incrementAndGet();
                }

                @Override
                public void fileSettled(FileResult result) {
                    startedBefore.add(started.get());
                }
            };
            assertTrue(new Copy(request, null, log -> new LocalShell(home), events).run().complete());
            assertEquals(Collections.nCopies(600, 600), startedBefore);
            Trees.assertSame(local.resolve("tree"), home.resolve("to " + verify + "/tree"), Trees.Attribute.TIMES);
            assertNoLeftovers();
        }
    }

    @Test
    public void whatIsInTheWay() throws Exception {
        Trees.file(local, "tree/dir", "file");
        Trees.file(local, "tree/link", "file");
        Trees.file(local, "tree/linked dir", "file");
        Trees.file(home, "tree/dir/x", "x");
        Trees.file(home, "other", "other");
        Files.createSymbolicLink(home.resolve("tree/link"), home.resolve("other"));
        Files.createSymbolicLink(home.resolve("tree/linked dir"), home.resolve("tree/dir"));
        CopyRun run = upload(CopyRun.paths("tree"), ".", AtomicUploadTest::atomic).assertCopied("tree/link");
        assertEquals(2, run.report.failed());
        assertTrue(run.failures().toString(), run.failures().get(0).contains("a directory is in the way"));
        assertEquals("other", Files.readString(home.resolve("other")));
        assertTrue(Files.isRegularFile(home.resolve("tree/link"), LinkOption.NOFOLLOW_LINKS));
        assertEquals(1, home.resolve("tree/dir").toFile().list().length);
    }

    /** A connection that breaks anywhere shows old files or new ones, never parts, and leaves nothing. */
    @Test
    public void brokenConnections() throws Exception {
        for (int i = 0; i < 6; i++) {
            Trees.file(local, "tree/" + i, Trees.noise(20_000, i));
            Trees.file(home, "to/tree/" + i, "old");
        }
        for (int cut = 1; cut < 125_000; cut += 9973) {
            int[] connections = new int[1];
            int bytes = cut;
            Connector host =
                    log -> connections[0]++ == 0 ? new CutShell(new LocalShell(home), true, bytes) : new LocalShell(home);
            CopyRun run = new CopyRun();
            CopyRequest request = atomic(CopyRequest.builder(
                            CopyRun.paths("tree"), CopyRun.toHost("to"), local.toString()))
                    .build();
            try {
                run.report = new Copy(request, null, host, run, clock).run();
            } catch (TransferException e) {
                assertEquals("", String.join("", run.failures()));
            }
            assertNoLeftovers();
            for (int i = 0; i < 6; i++) {
                String path = "tree/" + i;
                boolean copied = run.settled.stream()
                        .anyMatch(result -> result.path().equals(path) && result.status() == FileResult.Status.COPIED);
                byte[] there = Files.readAllBytes(home.resolve("to/" + path));
                if (copied || there.length != 3) {
                    assertEquals(Sha256.of(local.resolve(path)), Sha256.of(home.resolve("to/" + path)));
                }
            }
        }
    }

    @Test
    public void brokenConnectionsAreReplaced() throws Exception {
        Trees.sample(local.resolve("tree"));
        for (boolean atomic : new boolean[] {true, false}) {
            AtomicInteger connections = new AtomicInteger();
            long[] cuts = {1000, 20_000, 2_000_000};
            Connector host = log -> {
                int number = connections.getAndIncrement();
                return number < cuts.length ? new CutShell(new LocalShell(home), true, cuts[number]) : new LocalShell(home);
            };
            CopyRun run = new CopyRun();
            CopyRequest request = CopyRequest.builder(
                            CopyRun.paths("tree"), CopyRun.toHost("again" + atomic), local.toString())
                    .placement(PlacementRule.SCP)
                    .preserve(Preserve.ALL)
                    .verify(Verify.SHA256)
                    .atomic(atomic)
                    .retries(4)
                    .build();
            run.report = new Copy(request, null, host, run, clock).run();
            run.assertComplete();
            Trees.assertSame(
                    local.resolve("tree"), home.resolve("again" + atomic), Trees.Attribute.MODES, Trees.Attribute.TIMES);
            assertEquals(run.settled.size(), run.settled.stream().map(FileResult::path).distinct().count());
            assertTrue(run.settled.stream().anyMatch(result -> result.attempts() > 1));
            assertTrue(run.settled.stream().allMatch(result -> result.sha256().length() == 64));
            assertNoLeftovers();
        }
    }

    @Test
    public void abortRemovesWhatItLeaves() throws Exception {
        Trees.file(local, "large", Trees.noise(4_000_000, 1));
        Trees.file(home, "large", "old");
        CopyRequest request = atomic(CopyRequest.builder(CopyRun.paths("large"), CopyRun.toHost("."), local.toString()))
                .bandwidth(1_000_000)
                .build();
        CopyRun.breakOff(request, null, log -> new LocalShell(home), Thread::interrupt);
        assertNoLeftovers();
        assertEquals("old", Files.readString(home.resolve("large")));
    }

    /** The remote scp is killed in the middle of the second file, or cannot write it. */
    @Test
    public void remoteCommandsThatEndOrCannotWrite() throws Exception {
        assumeTrue("bash is not installed", Tools.has("bash"));
        Trees.file(local, "tree/a", "a");
        Trees.file(local, "tree/large", Trees.noise(3_000_000, 1));
        Trees.file(local, "tree/z", "z");
        Trees.file(home, "to/tree/large", "old");
        // Files may have a megabyte; with the signal ignored, writing fails instead of ending the program.
        for (String limit : List.of("ulimit -f 1000; ", "trap '' XFSZ; ulimit -f 1000; ")) {
            RemoteShell host = new RecordingShell(new LocalShell(home), command -> command.startsWith("scp")
                    ? "exec bash -c '" + limit.replace("'", "'\\''") + "exec " + command + "'"
                    : command);
            CopyRun run = CopyRun.upload(local, CopyRun.paths("tree"), "to", host, AtomicUploadTest::atomic);
            assertTrue(run.failures().toString(), run.failures().stream().anyMatch(text -> text.startsWith("tree/large: ")));
            assertNoLeftovers();
            assertEquals("old", Files.readString(home.resolve("to/tree/large")));
            for (FileResult result : run.settled) {
                if (result.status() == FileResult.Status.COPIED) {
                    assertEquals(
                            Sha256.of(local.resolve(result.path())), Sha256.of(home.resolve("to/" + result.path())));
                }
            }
        }
    }

    private RemoteShell withVariables(String variables) {
        return new RecordingShell(
                new LocalShell(home), command -> command.equals("sh") ? "env " + variables + " sh" : command);
    }

    @Test
    public void scriptsThatAreHungUpLeaveNoTemporaryFile() throws Exception {
        assumeFalse("it is ignored where the tests run", Tools.isIgnored(1));
        Trees.file(local, "tree/a", "a");
        Path bin = temporary.newFolder("bin").toPath();
        Path mv = Files.writeString(bin.resolve("mv"), "#!/bin/sh\ncase $1 in --help) echo -T;; *) kill -HUP $PPID;; esac\n");
        assertTrue(mv.toFile().setExecutable(true));
        Path scratch = temporary.newFolder("scratch").toPath();
        RemoteShell host = withVariables("TMPDIR=" + scratch + " PATH=" + bin + ":$PATH");
        CopyRun run = CopyRun.upload(local, CopyRun.paths("tree"), "to", host, AtomicUploadTest::atomic);
        assertTrue(run.failures().toString(), run.failures().toString().contains("cut off"));
        assertNoLeftovers();
        assertEquals(List.of(), List.of(scratch.toFile().list()));
    }

    /** The files got their names, and the answer that says so got lost. */
    @Test
    public void movesWhoseOutcomeIsLostAreToldAsTheyWere() throws Exception {
        Trees.file(local, "tree/a", "a");
        Trees.file(local, "tree/b", "b");
        Trees.file(home, "to/tree/b", "old");
        for (boolean moved : new boolean[] {true, false}) {
            AtomicInteger scripts = new AtomicInteger();
            RemoteShell host = new RecordingShell(new LocalShell(home), command -> {
                boolean lost = command.equals("sh") && scripts.incrementAndGet() == 2;
                return lost ? (moved ? "sh" : "cat") + " >/dev/null" : command;
            });
            CopyRun run = CopyRun.upload(local, CopyRun.paths("tree"), "to", host, AtomicUploadTest::atomic);
            run.assertCopied("tree/a", "tree/b");
            assertEquals("b", Files.readString(home.resolve("to/tree/b")));
            assertNoLeftovers();
        }
    }

    @Test
    public void movesThatCannotBeToldAreFailures() throws Exception {
        Trees.file(local, "tree/a", "a");
        AtomicInteger connections = new AtomicInteger();
        Connector host = log -> {
            if (connections.getAndIncrement() > 0) {
                throw TransferException.passing(Phase.CONNECT, "the host is down", null, null);
            }
            AtomicInteger scripts = new AtomicInteger();
            return new RecordingShell(
                    new LocalShell(home),
                    command -> command.equals("sh") && scripts.incrementAndGet() > 1 ? "sh >/dev/null" : command);
        };
        CopyRun run = new CopyRun();
        CopyRequest request = atomic(CopyRequest.builder(CopyRun.paths("tree"), CopyRun.toHost("to"), local.toString())).build();
        run.report = new Copy(request, null, host, run, clock).run();
        assertTrue(run.failures().toString(), run.failures().get(0).contains("whether it got its name is not known"));
        assertTrue(run.warnings.toString(), run.warnings.toString().contains("may be left below"));
    }

    @Test
    public void hostsWithoutTemporaryFilesGetAWarning() throws Exception {
        Trees.file(local, "tree/a", "a");
        RemoteShell host = withVariables("TMPDIR=" + home.resolve("gone"));
        CopyRun run = CopyRun.upload(local, CopyRun.paths("tree"), "to", host, AtomicUploadTest::atomic).assertComplete();
        assertTrue(run.warnings.toString(), run.warnings.toString().contains("mktemp"));
    }

    @Test
    public void hostsWithoutHelpersAreRefusedBeforeTheStart() throws Exception {
        Trees.file(local, "a", "a");
        ScriptedShell host = new ScriptedShell("OpenSSH_9", command -> null);
        TransferException refusal = assertThrows(
                TransferException.class,
                () -> CopyRun.upload(local, CopyRun.paths("a"), "up", host, AtomicUploadTest::atomic));
        assertEquals(Phase.PLAN, refusal.phase());
        assertEquals(List.of("sh"), host.commands());
        ScriptedShell device = new ScriptedShell("Cisco-1.25", command -> null);
        assertThrows(
                TransferException.class,
                () -> CopyRun.upload(local, CopyRun.paths("a"), "flash:", device, AtomicUploadTest::atomic));
        assertEquals(List.of(), device.commands());
    }

    @Test
    public void devicesAreRefusedWhateverElseTheyOffer() throws Exception {
        SftpShell.server();
        Trees.file(local, "a", "a");
        List<UnaryOperator<CopyRequest.Builder>> asked =
                List.of(b -> b.atomic(true), b -> b.skipUnchanged(true), b -> b.verify(Verify.SHA256));
        for (UnaryOperator<CopyRequest.Builder> options : asked) {
            TransferException refusal = assertThrows(
                    TransferException.class,
                    () -> CopyRun.upload(
                            local, CopyRun.paths("a"), "flash:", new SftpShell(home), b -> options.apply(CopyRun.device(b))));
            assertEquals(Phase.PLAN, refusal.phase());
            assertTrue(refusal.getMessage(), refusal.getMessage().contains("as a network device it takes files and nothing else"));
        }
        CopyRun.upload(
                        local, CopyRun.paths("a"), "a", new SftpShell(home),
                        b -> atomic(CopyRun.device(b)).verify(Verify.SHA256).protocol(Protocol.SFTP))
                .assertComplete();
    }
}
