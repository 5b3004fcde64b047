package io.jenkins.plugins.scpcopy.agent;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Counts the bytes of a copy in stretches of time, which become longer as the copy does: there are never many. */
final class PaceMeter {
    static final int MOST = 64;
    static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final LongSupplier nanoTime;
    private final long start;
    private final long[] bytes = new long[MOST];
    private long stretch = FIRST_NANOS;

    PaceMeter(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.start = nanoTime.getAsLong();
    }

    synchronized void moved(long count) {
        bytes[now()] += count;
    }

    /** What was counted in the stretches that are over. */
    synchronized Pace pace() {
        int over = now();
        return new Pace(stretch / 1e9, Arrays.stream(bytes, 0, over).boxed().toList());
    }

    /** The stretch that time is in. */
    private int now() {
        long elapsed = nanoTime.getAsLong() - start;
        while (elapsed / stretch >= MOST) {
            for (int i = 0; i < MOST / 2; i++) {
                bytes[i] = bytes[2 * i] + bytes[2 * i + 1];
            }
            Arrays.fill(bytes, MOST / 2, MOST, 0);
            stretch *= 2;
        }
        return (int) (elapsed / stretch);
    }
}
