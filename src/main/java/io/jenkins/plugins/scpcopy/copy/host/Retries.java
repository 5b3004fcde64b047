package io.jenkins.plugins.scpcopy.copy.host;

import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** Counts attempts at something, decides whether there is another one, and waits before it, longer each time. */
public final class Retries {
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** Waits and rolls dice; replaced in tests. */
    public record Clock(RateLimiter.Sleeper sleeper, DoubleSupplier random) {
        public static final Clock REAL = new Clock(TimeUnit.NANOSECONDS::sleep, () -> ThreadLocalRandom.current().nextDouble());
    }

    private final CopyRequest request;
    private final CopyProgress progress;
    private final Clock clock;
    private int failures;

    public Retries(CopyRequest request, CopyProgress progress, Clock clock) {
        this.request = request;
        this.progress = progress;
        this.clock = clock;
    }

    /** Whether a failure may pass by itself. A wrong password or a changed host key does not. */
    public static boolean mayPass(IOException failure) {
        return failure instanceof TransferException known && known.mayPass()
                || failure instanceof UnconfirmedException unconfirmed && mayPass(unconfirmed.reason());
    }

    /** Something succeeded: what fails from here on is tried as often as anything else. */
    public void progress() {
        failures = 0;
    }

    /**
     * Waits for the next attempt.
     *
     * @return false if there is none, and the failure stands; nothing is tried again on an interrupted thread
     * @throws InterruptedIOException if the thread is interrupted while it waits
     */
    public boolean again(IOException failure) throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted() || !mayPass(failure) || failures >= request.retries()) {
            return false;
        }
        failures++;
        long nanos = delay();
        progress.warning(Reasons.of(failure) + "; attempt " + (failures + 1) + " of " + (request.retries() + 1) + " in "
                + String.format(Locale.ROOT, "%.1f s", nanos / 1e9));
        try {
            clock.sleeper().sleep(nanos);
        } catch (InterruptedException e) {
            throw Interrupts.of(e);
        }
        return true;
    }

    /** The delay doubles, and up to half of it is left off, so that many clients do not come back all at once. */
    private long delay() {
        double nanos = request.retryDelay().toNanos() * Math.pow(2, failures - 1.0);
        return (long) (Math.min(nanos, LONGEST.toNanos()) * (1 - clock.random().getAsDouble() / 2));
    }
}
