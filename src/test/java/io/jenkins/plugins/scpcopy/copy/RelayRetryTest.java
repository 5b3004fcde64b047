package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.PlacementRule;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.files.Sha256;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.shell.RecordingShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;

/** Copies between two hosts of which one or the other gets lost. */
public class RelayRetryTest extends TwoHosts {
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
                    b -> (trusted ? all(b) : b.preserve(Preserve.ALL)).retries(4).placement(PlacementRule.SCP));
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

    @Test
    public void theFirstFileThatBreaksOffIsReported() throws Exception {
        // A small file is sent when all of it has come; of a larger one, a part is at the target.
        for (boolean small : new boolean[] {true, false}) {
            Trees.file(source, "tree/0", Trees.noise(small ? 20_000 : 2_000_000, 0));
            CopyRun run = relay(
                    CopyRun.remote("tree"), "to" + small, log -> new CutShell(new LocalShell(source), false, 10_000),
                    log -> new LocalShell(home), b -> b.skipUnchanged(true));
            assertEquals(
                    List.of("tree/0: the connection to local was lost"
                            + (small ? "" : "; './tofalse/tree/0' there may be incomplete")),
                    run.failures());
            assertEquals(
                    List.of("the connection to local was lost; what had not come by then is missing"), run.warnings);
            assertEquals(!small, Files.exists(home.resolve("to" + small + "/tree/0")));
        }
    }

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
                    assertEquals("", run.told());
                }
                assertNoLeftovers();
                assertTrue(run.told(), run.settled.stream().map(FileResult::path).distinct().count() == run.settled.size());
                assertTrue(run.told(), run.failures().stream().filter(text -> !text.startsWith("tree/")).count() <= 1);
                for (int i = 0; i < 4; i++) {
                    String path = "tree/" + i;
                    boolean copied = run.settled.stream()
                            .anyMatch(result -> result.path().equals(path) && result.status() == FileResult.Status.COPIED);
                    assertEquals(
                            cut + " " + atSource + run.told(),
                            copied ? Sha256.of(source.resolve(path)) : "old",
                            copied ? Sha256.of(home.resolve("to/" + path)) : Files.readString(home.resolve("to/" + path)));
                }
            }
        }
    }
}
