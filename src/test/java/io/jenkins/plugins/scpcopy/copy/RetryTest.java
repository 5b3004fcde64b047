package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.remote.BusyException;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.peer.Script;
import io.jenkins.plugins.scpcopy.testkit.peer.ScriptedShell;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What may pass is tried again; waits are counted, not waited for. */
public class RetryTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final List<Long> waits = new ArrayList<>();
    private final Retries.Clock clock = new Retries.Clock(nanos -> waits.add(TimeUnit.NANOSECONDS.toMillis(nanos)), () -> 0);
    private Path local;
    private Path home;

    @Before
    public void setUp() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        local = temporary.newFolder("local").toPath();
        home = temporary.newFolder("home").toPath();
    }

    private CopyRun run(CopySource from, CopyTarget to, Connector host, UnaryOperator<CopyRequest.Builder> options)
            throws Exception {
        CopyRun run = new CopyRun();
        CopyRequest request = options.apply(CopyRequest.builder(from, to, local.toString()).retries(3)).build();
        run.report = new Copy(request, host, host, run, clock).run();
        return run;
    }

    /** The first connections break after so many bytes in one direction. */
    private Connector flaky(boolean up, long... bytes) {
        int[] connections = new int[1];
        return log -> {
            int number = connections[0]++;
            return number < bytes.length ? new CutShell(new LocalShell(home), up, bytes[number]) : new LocalShell(home);
        };
    }

    @Test
    public void connectingIsTriedAgain() throws Exception {
        Trees.file(home, "a", "a");
        int[] count = new int[1];
        Connector busy = log -> {
            if (count[0]++ < 2) {
                throw TransferException.passing(Phase.CONNECT, "closed the connection (MaxStartups)", null, null);
            }
            return new LocalShell(home);
        };
        run(CopyRun.remote("a"), CopyRun.toLocal("to/"), busy, CopyRun::same).assertCopied("a");
        assertEquals(List.of(5000L, 10000L), waits);
    }

    @Test
    public void aHostThatIsBusyIsAskedAgainWithoutRetries() throws Exception {
        Trees.file(home, "a", "a");
        int[] count = new int[1];
        Connector busy = log -> {
            if (count[0]++ < 3) {
                throw new BusyException("closed the connection (MaxStartups)", null, null);
            }
            return new LocalShell(home);
        };
        CopyRun run = run(CopyRun.remote("a"), CopyRun.toLocal("to/"), busy, b -> b.retries(0));
        run.assertCopied("a");
        assertEquals(List.of(500L, 1000L, 2000L), waits);
        assertEquals(3, run.warnings.size());
    }

    @Test
    public void aHostThatStaysBusyIsNotAskedForEver() {
        int[] count = new int[1];
        Connector busy = log -> {
            count[0]++;
            throw new BusyException("full", "wait", null);
        };
        TransferException e = assertThrows(
                BusyException.class,
                () -> run(CopyRun.remote("a"), CopyRun.toLocal("to/"), busy, b -> b.retries(0)));
        assertEquals("full; it was asked 6 times", e.getMessage());
        assertEquals("wait", e.advice().orElseThrow());
        assertEquals(6, count[0]);
        assertEquals(List.of(500L, 1000L, 2000L, 4000L, 8000L), waits);
    }

    @Test
    public void wrongPasswordsAreNot() {
        int[] count = new int[1];
        Connector wrong = log -> {
            count[0]++;
            throw new TransferException(Phase.AUTHENTICATE, "wrong password");
        };
        assertThrows(
                TransferException.class, () -> run(CopyRun.remote("a"), CopyRun.toLocal("to"), wrong, CopyRun::same));
        assertEquals(1, count[0]);
        assertEquals(List.of(), waits);
    }

    @Test
    public void downloadsGoOnWhereTheyBrokeOff() throws Exception {
        Trees.sample(home.resolve("tree"));
        for (Verify verify : List.of(Verify.NONE, Verify.SHA256)) {
            CopyRun run = run(
                    CopyRun.remote("tree"), CopyRun.toLocal("down" + verify), flaky(false, 20_000, 2_000_000),
                    b -> b.verify(verify).preserve(Preserve.ALL));
            run.assertComplete();
            Trees.assertSame(
                    home.resolve("tree"), local.resolve("down" + verify + "/tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
            assertEquals(run.settled.size(), run.settled.stream().map(FileResult::path).distinct().count());
            assertTrue(run.warnings + "\n" + run.settled, run.settled.stream().anyMatch(result -> result.attempts() > 1));
            assertTrue(run.settled.stream().anyMatch(result -> result.attempts() == 1));
        }
    }

    @Test
    public void uploadsThatDidNotStartAreBegunAnew() throws Exception {
        Trees.file(local, "tree/a", "a");
        AtomicInteger connections = new AtomicInteger();
        Connector lost = log -> connections.getAndIncrement() == 0
                ? new CutShell(new LocalShell(home), true, 0).lose()
                : new LocalShell(home);
        run(CopyRun.paths("tree"), CopyRun.toHost("to"), lost, CopyRun::same).assertComplete().assertCopied("tree/a");
        assertEquals(List.of(5000L), waits);
    }

    private CopyRun uploadLostAtTheEnd(int retries, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        for (int i = 0; i < 5; i++) {
            Trees.file(local, "tree/" + i, "content " + i);
        }
        Trees.time(local.resolve("tree"), 5);
        AtomicInteger connections = new AtomicInteger();
        Connector lost = log -> connections.getAndIncrement() == 0
                ? new CutShell(new LocalShell(home), true, Long.MAX_VALUE).loseAtExit()
                : new LocalShell(home);
        return run(
                CopyRun.paths("tree"), CopyRun.toHost("to"), lost,
                b -> options.apply(b).preserve(Preserve.ALL).retries(retries));
    }

    @Test
    public void uploadsLostBeforeTheExitStatusGoOn() throws Exception {
        for (boolean atomic : new boolean[] {true, false}) {
            CopyRun run = uploadLostAtTheEnd(1, b -> b.atomic(atomic)).assertComplete();
            assertEquals(5, run.settled.stream().filter(result -> result.path().matches("tree/.")).count());
            Trees.assertSame(local.resolve("tree"), home.resolve("to/tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
            assertTrue(run.settled.stream().allMatch(result -> result.attempts() == 1));
            Trees.delete(home.resolve("to"));
        }
        assertEquals(List.of(5000L, 5000L), waits);
    }

    @Test
    public void filesHeldForTheirNamesFailOnce() throws Exception {
        CopyRun run = uploadLostAtTheEnd(0, b -> b.atomic(true));
        assertEquals(run.failures().toString(), 5, run.report.failed());
    }

    @Test
    public void downloadsThatDidNotStartAreBegunAnew() throws Exception {
        Trees.file(home, "a", "a");
        for (UnaryOperator<CopyRequest.Builder> options : List.<UnaryOperator<CopyRequest.Builder>>of(
                b -> b.verify(Verify.SHA256), b -> b.skipUnchanged(true), b -> b.verify(Verify.IF_POSSIBLE))) {
            waits.clear();
            AtomicInteger connections = new AtomicInteger();
            Connector lost = log -> connections.getAndIncrement() == 0
                    ? new CutShell(new LocalShell(home), false, 0).lose()
                    : new LocalShell(home);
            run(CopyRun.remote("a"), CopyRun.toLocal("to"), lost, options).assertComplete().assertCopied("a");
            assertEquals(List.of(5000L), waits);
            Files.delete(local.resolve("to"));
        }
    }

    /** What the source cannot send is told once, however often it is asked. */
    @Test
    public void whatTheSourceRefusesFailsOnce() throws Exception {
        assumeTrue("mkfifo is not installed", Tools.has("mkfifo"));
        Trees.file(home, "tree/a", Trees.noise(100_000, 1));
        Trees.file(home, "tree/b", Trees.noise(100_000, 2));
        assertEquals(0, new ProcessBuilder("mkfifo", home.resolve("tree/pipe").toString()).start().waitFor());
        for (CopyTarget to : List.of(CopyRun.toLocal("down"), CopyRun.toHost("to"))) {
            for (long bytes : new long[] {90_000, 150_000, 199_000, 200_070}) {
                Connector target = log -> new LocalShell(local);
                CopyRun run = new CopyRun();
                CopyRequest request = CopyRequest.builder(CopyRun.remote("tree"), to, local.toString()).retries(3).build();
                run.report = new Copy(request, flaky(false, bytes), target, run, clock).run();
                run.assertCopied("tree/a", "tree/b");
                assertEquals(run.failures().toString(), 1, run.report.failed());
                assertTrue(run.failures().toString(), run.failures().get(0).contains("not a regular file"));
            }
        }
    }

    @Test
    public void downloadsGiveUpAtLast() throws Exception {
        Trees.file(home, "tree/a", Trees.noise(1_000_000, 1));
        CopyRun run = run(
                CopyRun.remote("tree"), CopyRun.toLocal("down"), flaky(false, 5000, 5000, 5000, 5000, 5000), CopyRun::same);
        assertEquals(List.of(5000L, 10000L, 20000L), waits);
        FileResult result = run.settled.stream().filter(r -> r.path().equals("tree/a")).findFirst().orElseThrow();
        assertEquals(FileResult.Status.FAILED, result.status());
        assertEquals(4, result.attempts());
        assertEquals(0, Files.list(local.resolve("down/tree")).count());
    }

    @Test
    public void refusalsByWordsAreNotTriedAgain() throws Exception {
        ScriptedShell host = ScriptedShell.of(new Script().send("\1scp: a: Permission denied\n").exit(1));
        CopyRun run = run(CopyRun.remote("a"), CopyRun.toLocal("to"), log -> host, CopyRun::same);
        assertEquals(1, run.report.failed());
        assertEquals(List.of(), waits);
    }
}
