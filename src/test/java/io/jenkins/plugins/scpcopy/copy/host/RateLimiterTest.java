package io.jenkins.plugins.scpcopy.copy.host;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.stream.LongStream;
import org.junit.Test;

public class RateLimiterTest {
    private long now;

    private RateLimiter limiter(long bytesPerSecond) {
        return new RateLimiter(bytesPerSecond, () -> now, nanos -> now += nanos);
    }

    @Test
    public void holdsTheRate() throws Exception {
        RateLimiter limiter = limiter(1_000_000);
        for (int i = 0; i < 100; i++) {
            limiter.take(100_000);
        }
        assertEquals(10.0, now / 1e9, 0.01);
    }

    @Test
    public void pausesGiveNoMoreThanAShortBurst() throws Exception {
        RateLimiter limiter = limiter(1_000_000);
        now += 3_600_000_000_000L;
        long start = now;
        for (int i = 0; i < 100; i++) {
            limiter.take(10_000);
        }
        assertTrue("took " + (now - start), now - start >= 790_000_000);
    }

    /** Sixteen takers, each of which sleeps by a clock that goes on when all do. */
    @Test
    public void manyTakersShareTheRateFairly() throws Exception {
        long[] slept = new long[1];
        RateLimiter limiter = new RateLimiter(1_000_000, () -> now, nanos -> slept[0] = nanos);
        long[] wakes = new long[16];
        long[] taken = new long[16];
        while (now < 60_000_000_000L) {
            int next = 0;
            for (int i = 1; i < wakes.length; i++) {
                next = wakes[i] < wakes[next] ? i : next;
            }
            now = wakes[next];
            slept[0] = 0;
            // What a small file's block costs, or a large one's.
            int bytes = next % 2 == 0 ? 4096 : 4096 * 64;
            limiter.take(bytes);
            wakes[next] = now + slept[0];
            taken[next] += bytes;
        }
        long all = LongStream.of(taken).sum();
        assertTrue("took " + all, all > 59_000_000 && all < 63_000_000);
        for (int i = 2; i < taken.length; i++) {
            assertEquals(1.0, (double) taken[i] / taken[i % 2], 0.2);
        }
    }

    @Test
    public void noLimitNeverWaits() throws Exception {
        limiter(0).take(Integer.MAX_VALUE);
        assertEquals(0, now);
    }
}
