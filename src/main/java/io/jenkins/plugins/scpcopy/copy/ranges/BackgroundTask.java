package io.jenkins.plugins.scpcopy.copy.ranges;

import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Something that is found out while something else is done.
 *
 * @param <T> what
 */
final class BackgroundTask<T> implements Closeable {
    private final FutureTask<T> task;

    BackgroundTask(Callable<T> work) {
        task = new FutureTask<>(work);
        Thread thread = new Thread(task, "scpCopy sums");
        thread.setDaemon(true);
        thread.start();
    }

    T await() throws IOException {
        try {
            return task.get();
        } catch (InterruptedException e) {
            throw Interrupts.of(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException known) {
                throw known;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** It is not wanted any more; what reads a file is let go on to its end, since an interrupt would close that file. */
    @Override
    public void close() {
        task.cancel(false);
    }
}
