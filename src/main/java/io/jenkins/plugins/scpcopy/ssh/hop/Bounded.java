package io.jenkins.plugins.scpcopy.ssh.hop;

import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Runs JSch's blocking calls, which swallow interrupts and have no overall time limit, on threads that may be left behind. */
public final class Bounded {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private Bounded() {}

    /**
     * Waits for a call on a thread of its own.
     *
     * @param atMost how long; zero waits for ever
     * @param cancel ends what the call waits for; run when the wait ends early
     * @throws TimeoutException if the call takes longer
     * @throws InterruptedIOException if the waiting thread is interrupted
     * @throws ExecutionException if the call fails
     */
    public static <T> T call(String name, Duration atMost, Callable<T> call, Runnable cancel)
            throws InterruptedIOException, ExecutionException, TimeoutException {
        return call(name, atMost, call, cancel, () -> false);
    }

    /**
     * As {@link #call(String, Duration, Callable, Runnable)}.
     *
     * @param hopeless whether what the call waits for cannot come any more; looked at from time to time
     * @throws TimeoutException if the call takes longer, or is hopeless
     */
    public static <T> T call(String name, Duration atMost, Callable<T> call, Runnable cancel, BooleanSupplier hopeless)
            throws InterruptedIOException, ExecutionException, TimeoutException {
        FutureTask<T> task = new FutureTask<>(call);
        start(name, task);
        boolean done = false;
        try {
            T result = await(task, atMost, hopeless);
            done = true;
            return result;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        } finally {
            if (!done) {
                cancel.run();
            }
        }
    }

    private static <T> T await(FutureTask<T> task, Duration atMost, BooleanSupplier hopeless)
            throws InterruptedException, ExecutionException, TimeoutException {
        long start = System.nanoTime();
        while (true) {
            long left = atMost.isZero() ? POLL_NANOS : atMost.toNanos() - (System.nanoTime() - start);
            try {
                return task.get(Math.min(left, POLL_NANOS), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (left <= POLL_NANOS && !atMost.isZero() || hopeless.getAsBoolean()) {
                    throw e;
                }
            }
        }
    }

    /** Runs something on a daemon thread. */
    public static Thread start(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
