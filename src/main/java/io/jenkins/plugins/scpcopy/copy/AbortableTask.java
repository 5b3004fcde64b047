package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/** Runs work on a thread of its own. If whoever waits for it is interrupted, the work is ended, too. */
final class AbortableTask<T> {
    private static final long ABORT_MILLIS = 1500;

    private final FutureTask<T> task;
    private final Thread worker;
    private final Consumer<Thread> abort;

    /** @param abort ends the work on its thread: an interrupt alone does not end every wait */
    AbortableTask(Callable<T> work, Consumer<Thread> abort) {
        this.task = new FutureTask<>(work);
        this.worker = new Thread(task, "scpCopy");
        this.worker.setDaemon(true);
        this.abort = abort;
    }

    /** @throws InterruptedException if the calling thread was interrupted; the work has been aborted, and had a moment to end */
    T run() throws IOException, InterruptedException {
        worker.start();
        try {
            return task.get();
        } catch (InterruptedException e) {
            abort();
            // Its outcome does not matter any more; it may remove what is incomplete.
            worker.join(ABORT_MILLIS);
            throw e;
        } catch (ExecutionException e) {
            throw unwrapped(e);
        }
    }

    /** Ends the work from another thread. */
    void abort() {
        abort.accept(worker);
    }

    private static IOException unwrapped(ExecutionException wrapper) {
        Throwable cause = wrapper.getCause();
        if (cause instanceof IOException failure) {
            return failure;
        }
        if (cause instanceof RuntimeException failure) {
            throw failure;
        }
        if (cause instanceof Error failure) {
            throw failure;
        }
        return new TransferException(Phase.PLAN, "unexpected: " + cause, null, cause);
    }
}
