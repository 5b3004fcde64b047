package io.jenkins.plugins.scpcopy.copy.target;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.host.ScpSinkChannel;
import io.jenkins.plugins.scpcopy.copy.host.SinkChannel;
import io.jenkins.plugins.scpcopy.scp.ScpCommand;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** Starts a sink on a path while another path is being looked at, so that its answer is there when it is needed. */
final class ParallelProbe implements Closeable {
    private final String path;
    private final CompletableFuture<SinkChannel> sink = new CompletableFuture<>();
    private boolean taken;

    /** @param host keeps its protocol, whatever the outcome */
    ParallelProbe(HostSession host, String path, ScpCommand command) {
        this.path = path;
        Thread thread = new Thread(() -> start(host, command), "scpCopy probe");
        thread.setDaemon(true);
        thread.start();
    }

    private void start(HostSession host, ScpCommand command) {
        try {
            sink.complete(ScpSinkChannel.open(host, command));
        } catch (IOException | RuntimeException e) {
            sink.completeExceptionally(e);
        }
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
            SinkChannel channel = sink.get();
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
        if (!taken) {
            sink.thenAccept(SinkChannel::close);
        }
    }
}
