package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class ThrottleTest {
    private long now;

    private Throttle throttle(long bytesPerSecond) {
        return new Throttle(bytesPerSecond, () -> now, nanos -> now += nanos);
    }

    @Test
    public void holdsTheRate() throws Exception {
        Throttle throttle = throttle(1_000_000);
        for (int i = 0; i < 100; i++) {
            throttle.take(100_000);
        }
        assertEquals(10.0, now / 1e9, 0.01);
    }

    @Test
    public void pausesGiveNoMoreThanAShortBurst() throws Exception {
        Throttle throttle = throttle(1_000_000);
        now += 3_600_000_000_000L;
        long start = now;
        for (int i = 0; i < 100; i++) {
            throttle.take(10_000);
        }
        assertTrue("took " + (now - start), now - start >= 790_000_000);
    }

    @Test
    public void noLimitNeverWaits() throws Exception {
        throttle(0).take(Integer.MAX_VALUE);
        assertEquals(0, now);
    }
}
