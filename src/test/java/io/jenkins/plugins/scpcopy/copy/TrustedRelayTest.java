package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.scp.Phase;
import io.jenkins.plugins.scpcopy.scp.RemoteProcess;
import io.jenkins.plugins.scpcopy.scp.RemoteShell;
import io.jenkins.plugins.scpcopy.scp.ServerProfile;
import io.jenkins.plugins.scpcopy.scp.TransferException;
import io.jenkins.plugins.scpcopy.testkit.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.RecordingShell;
import io.jenkins.plugins.scpcopy.testkit.Script;
import io.jenkins.plugins.scpcopy.testkit.ScriptedShell;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Atomic, verified, retried and planned copies between two hosts; against the real scp as a child process. */
public class TrustedRelayTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final List<Long> waits = new ArrayList<>();
    private final Attempts.Clock clock = new Attempts.Clock(nanos -> waits.add(TimeUnit.NANOSECONDS.toMillis(nanos)), () -> 0);
    private Path source;
    private Path home;

    @Before
    public void setUp() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        assumeTrue("openssl is not installed", Tools.has("openssl"));
        source = temporary.newFolder("source").toPath();
        home = temporary.newFolder("target").toPath();
    }

    private static CopyRequest.Builder all(CopyRequest.Builder builder) {
        return builder.atomic(true).verify(Verify.SHA256).preserve(Preserve.ALL);
    }

    private CopyRun relay(
            From from, String to, Connector sender, Connector receiver, UnaryOperator<CopyRequest.Builder> options)
            throws Exception {
        CopyRun run = new CopyRun();
        CopyRequest request = options.apply(CopyRequest.builder(from, CopyRun.toHost(to), "/")).build();
        run.report = new Copy(request, sender, receiver, run, clock).run();
        assertNoLeftovers();
        return run;
    }

    private CopyRun relay(From from, String to, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        return relay(from, to, log -> new LocalShell(source), log -> new LocalShell(home), options);
    }

    private void assertNoLeftovers() throws IOException {
        try (Stream<Path> paths = Files.walk(home)) {
            assertEquals(
                    List.of(),
                    paths.filter(path -> path.getFileName().toString().startsWith(".scpcopy")).toList());
        }
    }

    private void assertSame(String from, String to) throws Exception {
        Trees.assertSame(source.resolve(from), home.resolve(to), Trees.Attribute.MODES, Trees.Attribute.TIMES);
    }

    /** The first connections break after so many bytes in one direction. */
    private static Connector flaky(Path directory, boolean up, long... bytes) {
        int[] connections = new int[1];
        return log -> {
            int number = connections[0]++;
            return number < bytes.length
                    ? new CutShell(new LocalShell(directory), up, bytes[number])
                    : new LocalShell(directory);
        };
    }

    private static String told(CopyRun run) {
        return run.settled.stream()
                .map(result -> result.path() + " " + result.status()
                        + (result.reason().isEmpty() ? "" : " " + result.reason()))
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    @Test
    public void treesAreVerifiedAndOnlyChangesAreSent() throws Exception {
        Trees.sample(source.resolve("tree"));
        UnaryOperator<CopyRequest.Builder> options = b -> all(b).skipUnchanged(true);
        CopyRun first = relay(CopyRun.remote("tree"), "new/place", options).assertComplete();
        assertSame("tree", "new/place/tree");
        for (FileResult result : first.settled) {
            assertEquals(result.path(), Checksums.of(source.resolve(result.path())), result.sha256());
        }
        CopyRun second = relay(CopyRun.remote("tree"), "new/place", options).assertComplete().assertCopied();
        assertEquals(first.report.files(), second.report.skipped());
        Trees.file(source, "tree/added/deep/x", "x");
        relay(CopyRun.remote("tree"), "new/place", options).assertComplete().assertCopied("tree/added/deep/x");
        assertSame("tree", "new/place/tree");
        for (int i = 0; i < 2; i++) {
            relay(CopyRun.remote("tree"), "copy", b -> CopyRun.scp(options.apply(b))).assertComplete();
            assertSame("tree", "copy");
        }
    }

    @Test
    public void aSecondRunTakesFewCommands() throws Exception {
        for (int i = 0; i < 300; i++) {
            Trees.file(source, "tree/" + i % 7 + "/" + i, "content");
        }
        relay(CopyRun.remote("tree"), "to", b -> b.skipUnchanged(true)).assertComplete();
        RecordingShell sender = new RecordingShell(new LocalShell(source));
        RecordingShell receiver = new RecordingShell(new LocalShell(home));
        CopyRun run = relay(CopyRun.remote("tree"), "to", log -> sender, log -> receiver, b -> b.skipUnchanged(true));
        assertEquals(300, run.assertComplete().assertCopied().report.skipped());
        assertEquals(List.of("sh", "sh"), sender.commands());
        assertEquals(List.of("sh", "scp -r -d -t to", "sh"), receiver.commands());
    }

    @Test
    public void unchangedFilesOfTheSameTimeAreToldApartBySums() throws Exception {
        Trees.file(source, "tree/a", "new!");
        Trees.file(source, "tree/b", "same");
        Trees.file(home, "to/tree/a", "old!");
        Trees.file(home, "to/tree/b", "same");
        for (String name : List.of("a", "b")) {
            Trees.time(source.resolve("tree/" + name), 5);
            Trees.time(home.resolve("to/tree/" + name), 5);
        }
        relay(CopyRun.remote("tree"), "to", b -> b.skipUnchanged(true)).assertComplete().assertCopied();
        relay(CopyRun.remote("tree"), "to", b -> b.skipUnchanged(true).verify(Verify.SHA256))
                .assertComplete()
                .assertCopied("tree/a");
        assertEquals("new!", Files.readString(home.resolve("to/tree/a")));
    }

    @Test
    public void dryRunTellsAndMakesNothing() throws Exception {
        Trees.file(source, "tree/new", "new");
        Trees.file(source, "tree/old", "old");
        Trees.file(source, "tree/dir", "a file");
        Trees.file(source, "tree/file/inside", "inside");
        Trees.file(source, "tree/line\nbreak", "");
        Trees.file(home, "to/tree/old", "older");
        Trees.file(home, "to/tree/dir/x", "");
        Trees.file(home, "to/tree/file", "");
        CopyRun run = relay(CopyRun.remote("tree", "gone"), "to", b -> b.dryRun(true));
        assertEquals(
                """
                gone FAILED no such file or directory on local
                tree/dir FAILED a directory is in the way of the file
                tree/file FAILED a file is in the way of the directory
                tree/file/inside FAILED a file is in the way of its directory
                tree/line
                break FAILED it holds a line break
                tree/new PLANNED
                tree/old PLANNED in place of 5 B there""",
                told(run));
        relay(CopyRun.remote("tree/new"), "made/later/", b -> b.dryRun(true)).assertComplete();
        assertEquals(List.of("to"), List.of(home.toFile().list()));
        assertEquals(3, home.resolve("to/tree").toFile().list().length);
    }

    @Test
    public void dryRunFindsNamesThatWindowsCannotTake() throws Exception {
        Trees.file(source, "tree/x", "");
        Trees.file(source, "tree/X", "");
        Trees.file(source, "tree/nul/a", "");
        ScriptedShell windows = new ScriptedShell(
                "OpenSSH_for_Windows_9.5",
                command -> command.startsWith("scp ") ? new Script().send("\0").expectEnd() : null);
        CopyRun run = relay(
                CopyRun.remote("tree"), "to", log -> new LocalShell(source), log -> windows, b -> b.dryRun(true));
        assertEquals(
                """
                tree/X PLANNED
                tree/nul FAILED the name is that of a Windows device
                tree/nul/a FAILED its directory cannot be sent
                tree/x FAILED an earlier item of this directory has the same name here""",
                told(run));
        assertTrue(run.warnings.toString(), run.warnings.toString().contains("cannot be found out"));
    }

    @Test
    public void lostSourcesAreReplaced() throws Exception {
        Trees.sample(source.resolve("tree"));
        for (boolean trusted : new boolean[] {true, false}) {
            waits.clear();
            CopyRun run = relay(
                    CopyRun.remote("tree"), "from" + trusted, flaky(source, false, 20_000, 2_000_000),
                    log -> new LocalShell(home),
                    b -> (trusted ? all(b) : b.preserve(Preserve.ALL)).retries(3));
            assertTold(run);
            assertSame("tree", "from" + trusted + "/tree");
            assertEquals(2, waits.size());
        }
    }

    @Test
    public void lostTargetsAreReplaced() throws Exception {
        Trees.sample(source.resolve("tree"));
        for (boolean trusted : new boolean[] {true, false}) {
            CopyRun run = relay(
                    CopyRun.remote("tree"), "to" + trusted, log -> new LocalShell(source),
                    flaky(home, true, 1000, 20_000, 2_000_000),
                    b -> (trusted ? all(b) : b.preserve(Preserve.ALL)).retries(4).placement(Placement.SCP));
            assertTold(run);
            assertSame("tree", "to" + trusted);
        }
    }

    private static void assertTold(CopyRun run) {
        run.assertComplete();
        assertEquals(run.settled.size(), run.settled.stream().map(FileResult::path).distinct().count());
        assertTrue(run.settled.toString(), run.settled.stream().anyMatch(result -> result.attempts() > 1));
        assertTrue(run.settled.toString(), run.settled.stream().anyMatch(result -> result.attempts() == 1));
    }

    @Test
    public void onlyWhatHasNotArrivedIsSentAgain() throws Exception {
        for (int i = 0; i < 6; i++) {
            Trees.file(source, "tree/" + i, Trees.noise(50_000, i));
        }
        List<RecordingShell> senders = new ArrayList<>();
        Connector sender = log -> {
            senders.add(new RecordingShell(
                    senders.isEmpty() ? new CutShell(new LocalShell(source), false, 180_000) : new LocalShell(source)));
            return senders.get(senders.size() - 1);
        };
        relay(CopyRun.remote("tree"), "to", sender, log -> new LocalShell(home), b -> b.retries(1)).assertComplete();
        Trees.assertSame(source.resolve("tree"), home.resolve("to/tree"));
        String again = senders.get(1).commands().stream().filter(text -> text.startsWith("scp")).findFirst().orElseThrow();
        assertTrue(again, again.matches("scp -r -f( tree/\\d){2,4}"));
    }

    @Test
    public void connectionsLostBeforeTheExitStatusGoOn() throws Exception {
        for (int i = 0; i < 5; i++) {
            Trees.file(source, "tree/" + i, "content " + i);
        }
        for (boolean atomic : new boolean[] {true, false}) {
            int[] connections = new int[1];
            Connector lost = log -> connections[0]++ == 0
                    ? new CutShell(new LocalShell(home), true, Long.MAX_VALUE).loseAtExit()
                    : new LocalShell(home);
            CopyRun run = relay(
                    CopyRun.remote("tree"), "to" + atomic, log -> new LocalShell(source), lost,
                    b -> b.atomic(atomic).retries(1));
            assertEquals(5, run.assertComplete().report.files());
            assertTrue(run.settled.stream().allMatch(result -> result.attempts() == 1));
            Trees.assertSame(source.resolve("tree"), home.resolve("to" + atomic + "/tree"));
        }
    }

    /** A connection that breaks anywhere, on either side, shows old files or new ones, never parts, and leaves nothing. */
    @Test
    public void brokenConnections() throws Exception {
        for (int i = 0; i < 4; i++) {
            Trees.file(source, "tree/" + i, Trees.noise(20_000, i));
        }
        for (int cut = 1; cut < 85_000; cut += 9973) {
            for (boolean atSource : new boolean[] {true, false}) {
                for (int i = 0; i < 4; i++) {
                    Trees.file(home, "to/tree/" + i, "old");
                }
                Connector sender = atSource ? flaky(source, false, cut) : log -> new LocalShell(source);
                Connector receiver = atSource ? log -> new LocalShell(home) : flaky(home, true, cut);
                CopyRun run = new CopyRun();
                CopyRequest request = all(CopyRequest.builder(CopyRun.remote("tree"), CopyRun.toHost("to"), "/")).build();
                try {
                    run.report = new Copy(request, sender, receiver, run, clock).run();
                    assertTrue(run.report.failed() > 0);
                } catch (TransferException e) {
                    assertEquals("", told(run));
                }
                assertNoLeftovers();
                assertTrue(told(run), run.settled.stream().map(FileResult::path).distinct().count() == run.settled.size());
                assertTrue(told(run), run.failures().stream().filter(text -> !text.startsWith("tree/")).count() <= 1);
                for (int i = 0; i < 4; i++) {
                    String path = "tree/" + i;
                    boolean copied = run.settled.stream()
                            .anyMatch(result -> result.path().equals(path) && result.status() == FileResult.Status.COPIED);
                    assertEquals(
                            cut + " " + atSource + told(run),
                            copied ? Checksums.of(source.resolve(path)) : "old",
                            copied ? Checksums.of(home.resolve("to/" + path)) : Files.readString(home.resolve("to/" + path)));
                }
            }
        }
    }

    @Test
    public void wrongCopiesAreFailuresAndGetNoNameIfAtomic() throws Exception {
        Trees.file(source, "tree/good", "good");
        Trees.file(source, "tree/bad", "bad");
        Trees.file(home, "to/tree/bad", "old");
        String sum = Checksums.of(source.resolve("tree/bad"));
        Path bin = temporary.newFolder().toPath();
        Trees.mode(
                Trees.file(
                        bin, "openssl",
                        "#!/bin/sh\nPATH=${PATH#*:}; openssl \"$@\" | sed '/^" + sum + "/s/^......../00000000/'"),
                "rwxr-xr-x");
        RemoteShell lying = new RecordingShell(new LocalShell(home)) {
            @Override
            public RemoteProcess exec(String command) throws IOException {
                return super.exec(command.equals("sh") ? "env PATH=" + bin + ":$PATH sh" : command);
            }
        };
        for (boolean atomic : new boolean[] {true, false}) {
            CopyRun run = relay(
                    CopyRun.remote("tree"), "to", log -> new LocalShell(source), log -> lying,
                    b -> b.verify(Verify.SHA256).atomic(atomic));
            run.assertCopied("tree/good");
            assertEquals(
                    List.of("tree/bad: verify: the checksums differ: SHA-256 here " + sum + ", there 00000000"
                            + sum.substring(8)),
                    run.failures());
            assertEquals(atomic ? "old" : "bad", Files.readString(home.resolve("to/tree/bad")));
        }
    }

    @Test
    public void sourcesThatCannotReadOnLeaveTheOldFile() throws Exception {
        Trees.file(home, "to/asked/bad", "old");
        ScriptedShell from = ScriptedShell.of(new Script()
                .send("D0755 0 asked\nC0644 4 good\ngood\0C0644 4 bad\nba\0\0\1scp: bad: Input/output error\nE\n")
                .exit(1));
        CopyRun run = relay(
                CopyRun.remote("asked"), "to", log -> from, log -> new LocalShell(home), b -> b.atomic(true));
        run.assertCopied("asked/good");
        assertEquals(1, run.failures().size());
        assertTrue(run.failures().toString(), run.failures().get(0).contains("Input/output error"));
        assertEquals("old", Files.readString(home.resolve("to/asked/bad")));
    }

    @Test
    public void abortRemovesWhatItLeaves() throws Exception {
        Trees.file(source, "large", Trees.noise(4_000_000, 1));
        Trees.file(home, "large", "old");
        CountDownLatch moving = new CountDownLatch(1);
        CopyEvents events = new CopyEvents() {
            @Override
            public void fileProgress(String path, long moved, long size) {
                if (moved > 1_000_000) {
                    moving.countDown();
                }
            }
        };
        CopyRequest request = all(CopyRequest.builder(CopyRun.remote("large"), CopyRun.toHost("."), "/"))
                .bandwidth(1_000_000)
                .build();
        Copy copy = new Copy(request, log -> new LocalShell(source), log -> new LocalShell(home), events, clock);
        Thread thread = new Thread(() -> {
            try {
                copy.run();
            } catch (IOException | InterruptedException e) {
                // Aborted, as it should be.
            }
        });
        thread.start();
        assertTrue(moving.await(20, TimeUnit.SECONDS));
        thread.interrupt();
        thread.join(20_000);
        assertFalse(thread.isAlive());
        assertNoLeftovers();
        assertEquals("old", Files.readString(home.resolve("large")));
    }

    /** The target's scp is killed in the middle of the second file, or cannot write it. */
    @Test
    public void remoteCommandsThatEndOrCannotWrite() throws Exception {
        assumeTrue("bash is not installed", Tools.has("bash"));
        Trees.file(source, "tree/a", "a");
        Trees.file(source, "tree/large", Trees.noise(3_000_000, 1));
        Trees.file(source, "tree/z", "z");
        Trees.file(home, "to/tree/large", "old");
        for (String limit : List.of("ulimit -f 1000; ", "trap '' XFSZ; ulimit -f 1000; ")) {
            RemoteShell limited = new RecordingShell(new LocalShell(home)) {
                @Override
                public RemoteProcess exec(String command) throws IOException {
                    return super.exec(command.startsWith("scp")
                            ? "exec bash -c '" + limit.replace("'", "'\\''") + "exec " + command + "'"
                            : command);
                }
            };
            CopyRun run = relay(
                    CopyRun.remote("tree"), "to", log -> new LocalShell(source), log -> limited, TrustedRelayTest::all);
            assertTrue(run.failures().toString(), run.failures().stream().anyMatch(text -> text.startsWith("tree/large: ")));
            assertEquals("old", Files.readString(home.resolve("to/tree/large")));
            for (FileResult result : run.settled) {
                if (result.status() == FileResult.Status.COPIED) {
                    assertEquals(
                            Checksums.of(source.resolve(result.path())), Checksums.of(home.resolve("to/" + result.path())));
                }
            }
        }
    }

    @Test
    public void whatAHostCannotDoIsRefusedBeforeTheStart() throws Exception {
        Trees.file(source, "a", "a");
        for (UnaryOperator<CopyRequest.Builder> options : List.<UnaryOperator<CopyRequest.Builder>>of(
                b -> b.atomic(true), b -> b.verify(Verify.SHA256), b -> b.skipUnchanged(true))) {
            ScriptedShell bare = new ScriptedShell("OpenSSH_9", command -> null);
            TransferException refusal = assertThrows(
                    TransferException.class,
                    () -> relay(CopyRun.remote("a"), "b", log -> new LocalShell(source), log -> bare, options));
            assertEquals(Phase.PLAN, refusal.phase());
            assertEquals(List.of("sh"), bare.commands());
        }
        for (UnaryOperator<CopyRequest.Builder> options : List.<UnaryOperator<CopyRequest.Builder>>of(
                b -> b.dryRun(true), b -> b.skipUnchanged(true))) {
            ScriptedShell bare = new ScriptedShell("OpenSSH_9", command -> null);
            assertThrows(
                    TransferException.class,
                    () -> relay(CopyRun.remote("a"), "b", log -> bare, log -> new LocalShell(home), options));
            assertEquals(List.of("sh"), bare.commands());
        }
        assertEquals(0, home.toFile().list().length);
        relay(
                        CopyRun.remote("a"), "b", log -> new LocalShell(source), log -> new LocalShell(home),
                        b -> b.profile(ServerProfile.WINDOWS).verify(Verify.IF_POSSIBLE))
                .assertComplete();
    }
}
