package io.jenkins.plugins.scpcopy.copy.host;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.CopyRun;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Test;

/** Sessions are numbers here: the first is 1, and each that is opened is one more. */
public class RetriesTest {
    private final CopyRun events = new CopyRun();
    private final List<Long> waits = new ArrayList<>();
    private final List<Integer> tried = new ArrayList<>();
    private RateLimiter.Sleeper sleeper = nanos -> waits.add(TimeUnit.NANOSECONDS.toMillis(nanos));
    private double dice;
    private final Retries.Clock clock = new Retries.Clock(nanos -> sleeper.sleep(nanos), () -> dice);
    private int opened = 1;

    @After
    public void clearInterrupt() {
        Thread.interrupted();
    }

    private static IOException passing(String text) {
        return TransferException.passing(Phase.DATA, text, null, null);
    }

    private Retries<Integer> retries(int most) {
        return retries(most, () -> ++opened);
    }

    private Retries<Integer> retries(int most, Retries.Opener<Integer> opener) {
        return new Retries<>(request(most), new CopyProgress(events), clock, opener, 1);
    }

    private static CopyRequest request(int retries) {
        return CopyRequest.builder(CopyRun.remote("a"), CopyRun.toLocal("b"), "/").retries(retries).build();
    }

    /** Work that fails until so many tries were made. */
    private Retries.Work<Integer> failing(int times) {
        return session -> {
            tried.add(session);
            if (tried.size() <= times) {
                throw passing("lost " + tried.size());
            }
        };
    }

    private void assertGivesUp(String reason, Retries<Integer> retries) {
        assertEquals(reason, assertThrows(IOException.class, () -> retries.run(failing(100))).getMessage());
    }

    @Test
    public void workThatSucceedsRunsOnceOverTheSessionAtHand() throws Exception {
        Retries<Integer> retries = retries(3);
        retries.run(failing(0));
        retries.run(failing(0));
        assertEquals(List.of(1, 1), tried);
        assertEquals(List.of(), waits);
    }

    @Test
    public void aFailureThatMayPassIsFollowedByAFreshSession() throws Exception {
        Retries<Integer> retries = retries(3);
        retries.run(failing(2));
        assertEquals(List.of(1, 2, 3), tried);
        assertEquals(3, (int) retries.session());
        assertEquals(List.of(5000L, 10000L), waits);
        assertEquals(List.of("lost 1; attempt 2 of 4 in 5.0 s", "lost 2; attempt 3 of 4 in 10.0 s"), events.warnings);
    }

    @Test
    public void theLastFailureIsThrown() {
        assertGivesUp("lost 3", retries(2));
        assertEquals(List.of(1, 2, 3), tried);
    }

    @Test
    public void withoutRetriesTheFirstFailureIsThrown() {
        assertGivesUp("lost 1", retries(0));
        assertEquals(List.of(), waits);
    }

    @Test
    public void aFailureThatDoesNotPassIsThrown() {
        IOException wrong = new TransferException(Phase.AUTHENTICATE, "wrong password");
        Retries<Integer> retries = retries(3);
        for (IOException failure : List.of(wrong, new UnconfirmedException(wrong), new IOException("disk full"))) {
            assertSame(failure, assertThrows(IOException.class, () -> retries.run(session -> {
                throw failure;
            })));
        }
        assertEquals(List.of(), waits);
    }

    @Test
    public void anUnconfirmedEndIsTriedAgainIfItsReasonMayPass() throws Exception {
        retries(1).run(session -> {
            tried.add(session);
            if (session == 1) {
                throw new UnconfirmedException(passing("lost"));
            }
        });
        assertEquals(List.of(1, 2), tried);
    }

    @Test
    public void openingIsTriedAgainAndTheLostSessionStaysUntilItSucceeds() throws Exception {
        List<Integer> atHand = new ArrayList<>();
        Retries<?>[] self = new Retries<?>[1];
        Retries<Integer> retries = retries(3, () -> {
            atHand.add((Integer) self[0].session());
            if (++opened < 4) {
                throw passing("no answer");
            }
            return opened;
        });
        self[0] = retries;
        retries.run(failing(1));
        assertEquals(List.of(1, 1, 1), atHand);
        assertEquals(List.of(1, 4), tried);
        assertEquals(List.of(5000L, 10000L, 20000L), waits);
    }

    @Test
    public void theFirstSessionIsOpenedWithRetries() throws Exception {
        Retries<Integer> retries = new Retries<>(request(1), new CopyProgress(events), clock, () -> {
            if (++opened == 2) {
                throw passing("no answer");
            }
            return opened;
        });
        retries.run(tried::add);
        assertEquals(List.of(3), tried);
    }

    @Test
    public void theCountGoesOnFromOnePieceOfWorkToTheNext() throws Exception {
        Retries<Integer> retries = retries(2);
        retries.run(failing(2));
        tried.clear();
        assertGivesUp("lost 1", retries);
        retries.progress();
        tried.clear();
        assertGivesUp("lost 3", retries);
    }

    @Test
    public void whatWasDoneResetsTheCount() {
        int[] done = new int[1];
        Retries.Work<Integer> work = session -> {
            tried.add(session);
            done[0] = Math.min(tried.size(), 5);
            throw passing("lost " + tried.size());
        };
        IOException e = assertThrows(IOException.class, () -> retries(2).run(work, () -> done[0], () -> true));
        assertEquals("lost 7", e.getMessage());
        assertEquals(List.of(5000L, 5000L, 5000L, 5000L, 5000L, 10000L), waits);
    }

    @Test
    public void whatCannotGoOnIsNotTriedAgain() {
        boolean[] repeatable = {true};
        Retries.Work<Integer> work = session -> {
            tried.add(session);
            repeatable[0] = tried.size() < 2;
            throw passing("lost " + tried.size());
        };
        IOException e = assertThrows(IOException.class, () -> retries(3).run(work, () -> 0, () -> repeatable[0]));
        assertEquals("lost 2", e.getMessage());
        assertEquals(List.of(5000L), waits);
    }

    @Test
    public void whetherItCanGoOnIsAskedOnlyIfItWould() {
        boolean[] asked = new boolean[1];
        assertThrows(IOException.class, () -> retries(0).run(failing(100), () -> 0, () -> asked[0] = true));
        assertFalse(asked[0]);
    }

    @Test
    public void nothingIsTriedAgainOnAnInterruptedThread() {
        IOException e = assertThrows(IOException.class, () -> retries(3).run(session -> {
            tried.add(session);
            Thread.currentThread().interrupt();
            throw passing("lost");
        }));
        assertEquals("lost", e.getMessage());
        assertEquals(List.of(1), tried);
        assertEquals(List.of(), waits);
    }

    @Test
    public void anInterruptEndsTheWait() {
        sleeper = nanos -> {
            throw new InterruptedException();
        };
        assertThrows(InterruptedIOException.class, () -> retries(3).run(failing(100)));
        assertEquals(List.of(1), tried);
        assertTrue(Thread.currentThread().isInterrupted());
    }

    @Test
    public void jitterShortensUpToHalf() {
        dice = 0.5;
        assertGivesUp("lost 11", retries(10));
        assertEquals(List.of(3750L, 7500L, 15000L, 30000L), waits.subList(0, 4));
        assertEquals(225_000L, (long) waits.get(9));
    }
}
