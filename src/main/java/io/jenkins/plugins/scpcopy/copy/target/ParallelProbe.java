package io.jenkins.plugins.scpcopy.copy.target;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.host.ScpSinkChannel;
import io.jenkins.plugins.scpcopy.copy.host.SinkChannel;
import io.jenkins.plugins.scpcopy.scp.ScpCommand;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Starts a sink on a path while another path is being looked at, so that its answer is there when it is needed. */
final class ParallelProbe implements Closeable {
    private final String path;
    private final FutureTask<SinkChannel> task;
    private volatile boolean unwanted;
    private volatile boolean taken;

    /** @param host keeps its protocol, whatever the outcome */
    ParallelProbe(HostSession host, String path, ScpCommand command) {
        this.path = path;
        this.task = new FutureTask<>(() -> ScpSinkChannel.open(host, command)) {
            @Override
            protected void done() {
                closeUnwanted();
            }
        };
        Thread thread = new Thread(task, "scpCopy probe");
        thread.setDaemon(true);
        thread.start();
    }

    boolean isOn(String candidate) {
        return path.equals(candidate);
    }

    /**
     * Awaits the sink, which is the caller's then.
     *
     * @throws IOException if it did not start
     */
    SinkChannel take() throws IOException {
        try {
            SinkChannel channel = task.get();
            taken = true;
            return channel;
        } catch (InterruptedException e) {
            close();
            throw Interrupts.of(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Ends the sink, and waits until that is done, so that there is room for another one. */
    void end() throws InterruptedIOException {
        try {
            take().close();
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            // It did not start: there is nothing to end.
            return;
        }
    }

    /** Ends the sink, as soon as it has started, unless it was taken. */
    @Override
    public void close() {
        unwanted = true;
        closeUnwanted();
    }

    private void closeUnwanted() {
        if (!unwanted || taken || !task.isDone()) {
            return;
        }
        try {
            task.get().close();
        } catch (ExecutionException e) {
            // It did not start, and was not needed.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
