package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.scp.TransferException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** Counts attempts at something, decides whether there is another one, and waits before it, longer each time. */
final class Attempts {
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** Waits and rolls dice; replaced in tests. */
    record Clock(Throttle.Sleeper sleeper, DoubleSupplier random) {
        static final Clock REAL = new Clock(TimeUnit.NANOSECONDS::sleep, () -> ThreadLocalRandom.current().nextDouble());
    }

    private final CopyRequest request;
    private final Settlement settlement;
    private final Clock clock;
    private int failures;

    Attempts(CopyRequest request, Settlement settlement, Clock clock) {
        this.request = request;
        this.settlement = settlement;
        this.clock = clock;
    }

    /** Whether a failure may pass by itself. A wrong password or a changed host key does not. */
    static boolean mayPass(IOException failure) {
        return failure instanceof TransferException known && known.mayPass()
                || failure instanceof UploadLane.UnconfirmedException unconfirmed && mayPass(unconfirmed.reason());
    }

    /** Something succeeded: what fails from here on is tried as often as anything else. */
    void progress() {
        failures = 0;
    }

    /**
     * Waits for the next attempt.
     *
     * @return false if there is none, and the failure stands; nothing is tried again on an interrupted thread
     * @throws InterruptedIOException if the thread is interrupted while it waits
     */
    boolean again(IOException failure) throws InterruptedIOException {
        if (Thread.currentThread().isInterrupted() || !mayPass(failure) || failures >= request.retries()) {
            return false;
        }
        failures++;
        long nanos = delay();
        settlement.warning(Reasons.of(failure) + "; attempt " + (failures + 1) + " of " + (request.retries() + 1) + " in "
                + String.format(Locale.ROOT, "%.1f s", nanos / 1e9));
        try {
            clock.sleeper().sleep(nanos);
        } catch (InterruptedException e) {
            throw Interruption.of(e);
        }
        return true;
    }

    /** The delay doubles, and up to half of it is left off, so that many clients do not come back all at once. */
    private long delay() {
        double nanos = request.retryDelay().toNanos() * Math.pow(2, failures - 1.0);
        return (long) (Math.min(nanos, LONGEST.toNanos()) * (1 - clock.random().getAsDouble() / 2));
    }
}
