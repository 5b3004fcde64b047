package io.jenkins.plugins.scpcopy.copy.host;

import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A token bucket: whoever moves bytes takes them here first, and waits when more were taken than the limit allows. */
public final class RateLimiter {
    /** How long unused allowance is kept. */
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    /** Waits; replaced in tests. */
    public interface Sleeper {
        void sleep(long nanos) throws InterruptedException;
    }

    private final long bytesPerSecond;
    private final LongSupplier nanoTime;
    private final Sleeper sleeper;
    /** When all that was taken so far is paid for. */
    private long paidUntil;

    /** @param bytesPerSecond 0 for no limit */
    public RateLimiter(long bytesPerSecond) {
        this(bytesPerSecond, System::nanoTime, TimeUnit.NANOSECONDS::sleep);
    }

    RateLimiter(long bytesPerSecond, LongSupplier nanoTime, Sleeper sleeper) {
        this.bytesPerSecond = bytesPerSecond;
        this.nanoTime = nanoTime;
        this.sleeper = sleeper;
        this.paidUntil = nanoTime.getAsLong();
    }

    public void take(int bytes) throws InterruptedIOException {
        if (bytesPerSecond == 0) {
            return;
        }
        long wait;
        synchronized (this) {
            long now = nanoTime.getAsLong();
            paidUntil = Math.max(paidUntil, now - BURST_NANOS) + (long) (bytes * 1e9 / bytesPerSecond);
            wait = paidUntil - now;
        }
        if (wait > 0) {
            try {
                sleeper.sleep(wait);
            } catch (InterruptedException e) {
                throw Interrupts.of(e);
            }
        }
    }
}
