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
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Runs work over the session at hand, and over a fresh one again after a failure that may pass. The wait before a retry grows
 * with each one.
 *
 * @param <S> what the work is done over: a session with a host, or several that are opened together
 */
public final class Retries<S> {
    private static final Duration LONGEST = Duration.ofMinutes(5);

    /** Waits and rolls dice; replaced in tests. */
    public record Clock(RateLimiter.Sleeper sleeper, DoubleSupplier random) {
        public static final Clock REAL = new Clock(TimeUnit.NANOSECONDS::sleep, () -> ThreadLocalRandom.current().nextDouble());
    }

    /** Opens a fresh session. */
    public interface Opener<S> {
        S open() throws IOException;
    }

    /** What is tried. */
    public interface Work<S> {
        void run(S session) throws IOException;
    }

    private final CopyRequest request;
    private final CopyProgress progress;
    private final Clock clock;
    private final Opener<S> opener;
    private S session;
    private boolean fresh;
    private int failures;

    /** The first session, too, is opened with retries. */
    public Retries(CopyRequest request, CopyProgress progress, Clock clock, Opener<S> opener) {
        this.request = request;
        this.progress = progress;
        this.clock = clock;
        this.opener = opener;
    }

    /** @param first is open already */
    public Retries(CopyRequest request, CopyProgress progress, Clock clock, Opener<S> opener, S first) {
        this(request, progress, clock, opener);
        session = first;
        fresh = true;
    }

    /** Whether a failure may pass by itself. A wrong password or a changed host key does not. */
    public static boolean mayPass(IOException failure) {
        return failure instanceof TransferException known && known.mayPass()
                || failure instanceof UnconfirmedException unconfirmed && mayPass(unconfirmed.reason());
    }

    /** The session at hand. A lost one stays until another has been opened in its place. */
    public S session() {
        return session;
    }

    /** Something succeeded: what fails from here on is tried as often as anything else. */
    public void progress() {
        failures = 0;
    }

    /** As {@link #run(Work, LongSupplier, BooleanSupplier)}, of work that is begun anew each time. */
    public void run(Work<S> work) throws IOException {
        run(work, () -> 0, () -> true);
    }

    /**
     * Runs work until it succeeds or its failure stands.
     *
     * @param done counts what is done; where it has grown, the retries are counted from the beginning
     * @param repeatable asked after a failure that may pass: whether the work can go on after it
     * @throws InterruptedIOException if the thread is interrupted while it waits
     * @throws IOException the last failure; nothing is tried again on an interrupted thread
     */
    public void run(Work<S> work, LongSupplier done, BooleanSupplier repeatable) throws IOException {
        while (true) {
            long before = done.getAsLong();
            try {
                work.run(open());
                return;
            } catch (IOException e) {
                if (done.getAsLong() > before) {
                    progress();
                }
                if (!mayRetry(e) || !repeatable.getAsBoolean()) {
                    throw e;
                }
                await(e);
                fresh = false;
            }
        }
    }

    private S open() throws IOException {
        if (!fresh) {
            session = opener.open();
            fresh = true;
        }
        return session;
    }

    private boolean mayRetry(IOException failure) {
        return !Thread.currentThread().isInterrupted() && mayPass(failure) && failures < request.retries();
    }

    private void await(IOException failure) throws InterruptedIOException {
        failures++;
        long nanos = delay();
        progress.warning(Reasons.of(failure) + "; attempt " + (failures + 1) + " of " + (request.retries() + 1) + " in "
                + String.format(Locale.ROOT, "%.1f s", nanos / 1e9));
        try {
            clock.sleeper().sleep(nanos);
        } catch (InterruptedException e) {
            throw Interrupts.of(e);
        }
    }

    /** The delay doubles, and up to half of it is left off, so that many clients do not come back all at once. */
    private long delay() {
        double nanos = request.retryDelay().toNanos() * Math.pow(2, failures - 1.0);
        return (long) (Math.min(nanos, LONGEST.toNanos()) * (1 - clock.random().getAsDouble() / 2));
    }
}
