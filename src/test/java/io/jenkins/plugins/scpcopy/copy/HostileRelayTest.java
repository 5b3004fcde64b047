package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.peer.Peer;
import io.jenkins.plugins.scpcopy.testkit.peer.Script;
import io.jenkins.plugins.scpcopy.testkit.peer.ScriptedShell;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Two hosts that may both lie: what the first sends is judged and written anew before the second sees it. */
public class HostileRelayTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path work;

    @Before
    public void setUp() throws Exception {
        work = temporary.newFolder("work").toPath();
    }

    private static ScriptedShell host(Peer... scripts) {
        Deque<Peer> left = new ArrayDeque<>(List.of(scripts));
        return new ScriptedShell("OpenSSH_9.2p1", command -> left.poll());
    }

    private CopyRun relay(ScriptedShell from, ScriptedShell to, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        CopyRun run = CopyRun.run(work, CopyRun.remote("asked"), CopyRun.toHost("to"), from, to, options);
        to.verify();
        return run;
    }

    @Test
    public void namesThatLeadOutNeverReachTheTarget() throws Exception {
        ScriptedShell from = host(new Script()
                .send("D0755 0 asked\nC0644 4 ../evil\nevil\0D0777 0 ..\nC0644 4 x\nevil\0E\nC0644 4 good\ngood\0E\n"));
        ScriptedShell to = host(new Script()
                .send("\0")
                .expect("D0755 0 asked\n")
                .send("\0")
                .expect("C0644 4 good\n")
                .send("\0")
                .expect("good\0E\n")
                .send("\0\0")
                .expectEnd());
        CopyRun run = relay(from, to, CopyRun::same).assertCopied("asked/good");
        assertEquals(2, run.report.failed());
    }

    @Test
    public void sameNameTwiceOrOneThatWindowsTakesForAnother() throws Exception {
        ScriptedShell from = host(new Script().send("D0755 0 asked\nC0644 4 x\ngood\0C0644 4 X\nevil\0C0644 4 nul\nevil\0E\n"));
        ScriptedShell to = new ScriptedShell(
                "OpenSSH_for_Windows_9.5",
                command -> new Script()
                        .send("\0")
                        .expect("D0755 0 asked\n")
                        .send("\0")
                        .expect("C0644 4 x\n")
                        .send("\0")
                        .expect("good\0E\n")
                        .send("\0\0")
                        .expectEnd());
        CopyRun run = relay(from, to, CopyRun::same).assertCopied("asked/x");
        assertEquals(2, run.report.failed());
    }

    @Test
    public void strangerAtTheTopEndsIt() {
        ScriptedShell to = host();
        assertThrows(
                TransferException.class,
                () -> relay(host(new Script().send("C0644 4 .bashrc\nevil\0")), to, CopyRun::same));
        assertEquals(List.of(), to.commands());
    }

    @Test
    public void specialModesAreDropped() throws Exception {
        ScriptedShell to = host(new Script()
                .send("\0")
                .expect("C0755 1 asked\n")
                .send("\0")
                .expect("x\0")
                .send("\0")
                .expectEnd());
        relay(host(new Script().send("C6755 1 asked\nx\0")), to, CopyRun::same).assertComplete();
    }

    @Test
    public void contentThatTheTargetRefusesIsDropped() throws Exception {
        ScriptedShell from = host(new Script().send("D0755 0 asked\nC0644 13 a\nC0644 3 evil\n\0C0644 1 b\nb\0E\n"));
        ScriptedShell to = host(new Script()
                .send("\0")
                .expect("D0755 0 asked\n")
                .send("\0")
                .expect("C0644 13 a\n")
                .send("\1scp: a: Permission denied\n")
                .expect("C0644 1 b\n")
                .send("\0")
                .expect("b\0E\n")
                .send("\0\0")
                .expectEnd()
                .exit(1));
        CopyRun run = relay(from, to, CopyRun::same).assertCopied("asked/b");
        assertEquals("[asked/a: scp: a: Permission denied]", run.failures().toString());
    }

    /** What there is no room for waits: the target refuses it, and what is sent next is the end of the directory. */
    @Test
    public void whatIsKeptIsBounded() throws Exception {
        refusedWithoutContent(40_000, new MemoryBudget(8 * 50_000));
        refusedWithoutContent(1024 * 1024 + 1, MemoryBudget.ofHeap());
    }

    private void refusedWithoutContent(int size, MemoryBudget memory) throws Exception {
        String first = "C0644 40000 a\n" + "x".repeat(40_000) + "\0";
        String second = "C0644 " + size + " b\n";
        ScriptedShell from = host(new Script().send("D0755 0 asked\n" + first + second + "y".repeat(size) + "\0E\n"));
        ScriptedShell to = host(new Script()
                .send("\0").expect("D0755 0 asked\n").send("\0").expect(first + second).send("\0\0\1no\n")
                .expect("E\n").send("\0").expectEnd().exit(1));
        CopyRun run = CopyRun.run(work, CopyRun.remote("asked"), CopyRun.toHost("to"), from, to, CopyRun::same, memory);
        to.verify();
        assertEquals("[asked/b: no]", run.assertCopied("asked/a").failures().toString());
    }

    @Test
    public void fullDiskAtTheTargetSpoilsOneFileOnly() throws Exception {
        ScriptedShell from = host(new Script().send("D0755 0 asked\nC0644 1 a\na\0C0644 1 b\nb\0E\n"));
        ScriptedShell to = host(
                new Script()
                        .send("\0")
                        .expect("D0755 0 asked\n")
                        .send("\0")
                        .expect("C0644 1 a\n")
                        .send("\0")
                        .expect("a\0C0644 1 b\n")
                        .send("\1scp: a: No space left on device\n\1more\n"),
                new Script()
                        .send("\0")
                        .expect("D0755 0 asked\n")
                        .send("\0")
                        .expect("C0644 1 b\n")
                        .send("\0")
                        .expect("b\0E\n")
                        .send("\0\0")
                        .expectEnd());
        CopyRun run = relay(from, to, CopyRun::same).assertCopied("asked/b");
        assertEquals(
                "[asked/a: scp: a: No space left on device; 'to/asked/a' there may be incomplete]", run.failures().toString());
    }

    /** A small file is sent when all of it has come. */
    @Test
    public void aSmallFileThatDoesNotComeWholeNeverReachesTheTarget() throws Exception {
        for (String broken : List.of("xx", "xx\0\0\1Broken pipe\n")) {
            ScriptedShell to = host(new Script().send("\0").expectEnd());
            CopyRun run = relay(host(new Script().send("C0644 4 asked\n" + broken).exit(1)), to, CopyRun::same);
            assertEquals(0, run.report.files());
            assertEquals(1, run.report.failed());
        }
    }

    @Test
    public void badStatusOfTheSourceIsPassedOn() throws Exception {
        ScriptedShell from = host(new Script().send("C0644 4 asked\nxx\0\0\1Broken pipe\n").exit(1));
        ScriptedShell to = host(new Script()
                .send("\0")
                .expect("C0644 4 asked\n")
                .send("\0")
                .expect("xx\0\0\1the source could not send it whole\n")
                .send("\0")
                .expectEnd()
                .exit(1));
        CopyRun run = relay(from, to, b -> b.lockStep(true));
        assertEquals(0, run.report.files());
        assertEquals(1, run.report.failed());
    }

    @Test
    public void sourceThatEndsInAFile() throws Exception {
        ScriptedShell from = host(new Script().send("C0644 4 asked\nxx"));
        ScriptedShell to = host(new Script()
                .send("\0")
                .expect("C0644 4 asked\n")
                .send("\0")
                .expect("xx\0\0\1the source could not send it whole\n")
                .send("\0"));
        CopyRun run = relay(from, to, b -> b.lockStep(true));
        assertEquals(0, run.report.files());
        assertTrue(run.report.failed() > 0);
    }

    @Test(timeout = 300_000)
    public void hugeFileThatNeverComesIsNotMadeUpOfZeros() throws Exception {
        ScriptedShell from = host(new Script().send("C0644 9000000000000000000 asked\nxx"));
        ScriptedShell to = host(new Script().send("\0").expect("C0644 9000000000000000000 asked\n").send("\0"));
        assertEquals(0, relay(from, to, CopyRun::same).report.files());
    }

    /** The source has left the directory when a file of it has to be sent again: it is entered once more as it was announced. */
    @Test
    public void directoriesThatTheSourceHasLeftAreEnteredAgain() throws Exception {
        ScriptedShell from = host(new Script()
                .send("D0755 0 asked\nD0710 0 d\nC0644 1 a\na\0C0644 1 b\nb\0E\nE\n"));
        ScriptedShell to = host(
                inside().expect("C0644 1 a\na\0C0644 1 b\nb\0E\nE\n").send("\1no\n").exit(1),
                inside().expect("C0644 1 b\n").send("\0").expect("b\0E\nE\n").send("\0\0\0").expectEnd(),
                inside().expect("E\nE\n").send("\0\0").expectEnd());
        CopyRun run = relay(from, to, CopyRun::same).assertCopied("asked/d/b");
        assertEquals("[asked/d/a: no]", run.failures().toString());
    }

    private static Script inside() {
        return new Script().send("\0").expect("D0755 0 asked\n").send("\0").expect("D0710 0 d\n").send("\0");
    }

    /** Three channels end without a verdict: each time the first file must be the cause, until nothing is left to be sent. */
    @Test
    public void targetWhoseAnswersAreNeverToBeTrusted() throws Exception {
        ScriptedShell from = host(new Script().send("D0755 0 asked\nC0644 1 a\na\0C0644 1 b\nb\0E\n"));
        ScriptedShell to = host(
                spoiled("C0644 1 a\na\0C0644 1 b\nb\0"), spoiled("C0644 1 a\n"), spoiled("C0644 1 b\n"));
        CopyRun run = relay(from, to, CopyRun::same).assertCopied();
        assertEquals(
                List.of(
                        "asked/a: the target's answers to it cannot be trusted; 'to/asked/a' there may be incomplete",
                        "asked/b: the target's answers to it cannot be trusted; 'to/asked/b' there may be incomplete"),
                run.failures());
    }

    private static Script spoiled(String files) {
        return new Script()
                .send("\0").expect("D0755 0 asked\n").send("\0").expect(files)
                .send("\1scp: asked: set times: Operation not permitted\n").exit(1);
    }

    @Test
    public void targetThatGoesAwayEndsInFailures() throws Exception {
        ScriptedShell from = host(new Script().send("D0755 0 asked\nC0644 1 a\na\0C0644 1 b\nb\0E\n"));
        ScriptedShell to = host(new Script()
                .send("\0")
                .expect("D0755 0 asked\n")
                .send("\0")
                .expect("C0644 1 a\n")
                .send("\0"));
        CopyRun run = relay(from, to, CopyRun::same);
        assertEquals(0, run.report.files());
        assertTrue(run.report.failed() >= 2);
    }
}
