package io.jenkins.plugins.scpcopy.copy.upload;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import org.junit.Test;

public class WorkerCountTest {
    private static final Duration NEARBY = Duration.ofNanos(200_000);
    private static final Duration FAR = Duration.ofMillis(20);

    @Test
    public void fewSmallFilesTakeOneLane() {
        assertEquals(1, WorkerCount.paying(1, 1, 4096, FAR, 2));
        assertEquals(1, WorkerCount.paying(30, 30, 30 * 4096, NEARBY, 2));
        assertEquals(1, WorkerCount.paying(0, 0, 0, NEARBY, 2));
    }

    @Test
    public void distanceTakesMoreLanes() {
        assertTrue(WorkerCount.paying(30, 30, 30 * 4096, FAR, 2) >= 4);
        assertEquals(16, WorkerCount.paying(500, 500, 500 * 4096, FAR, 2));
    }

    /** Where nothing is waited for but directories, one connection is enough, and few of its channels are. */
    @Test
    public void filesThatAreSentAheadTakeFew() {
        int one = WorkerCount.paying(500, 1, 500 * 4096, FAR, 2);
        assertTrue("" + one, one >= 2 && one <= 5);
        assertEquals(8, WorkerCount.paying(500, 50, 500 * 4096, FAR, 2));
        assertEquals(16, WorkerCount.paying(5000, 1000, 5000 * 4096, FAR, 2));
    }

    @Test
    public void nearbyThereAreAsManyAsProcessorsButAFewAtMost() {
        for (int[] workers : new int[][] {{1, 2}, {2, 2}, {3, 3}, {64, 4}}) {
            assertEquals(workers[1], WorkerCount.paying(2000, 2000, 2000 * 4096, NEARBY, workers[0]));
            assertEquals(workers[1], WorkerCount.paying(1_000_000, 1_000_000, Long.MAX_VALUE, Duration.ofNanos(1), workers[0]));
        }
    }
}
