package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
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
        CopyRun run = relay(from, to, CopyRun::same);
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
        CopyRun run = relay(from, to, CopyRun::same);
        assertEquals(0, run.report.files());
        assertTrue(run.report.failed() > 0);
    }

    @Test(timeout = 300_000)
    public void hugeFileThatNeverComesIsNotMadeUpOfZeros() throws Exception {
        ScriptedShell from = host(new Script().send("C0644 9000000000000000000 asked\nxx"));
        ScriptedShell to = host(new Script().send("\0").expect("C0644 9000000000000000000 asked\n").send("\0"));
        assertEquals(0, relay(from, to, CopyRun::same).report.files());
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
