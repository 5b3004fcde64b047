package io.jenkins.plugins.scpcopy.copy.relay;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.target.RemoteTarget;
import io.jenkins.plugins.scpcopy.copy.upload.RemoteTreeWriter;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.ChannelSpoiledException;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;

/** Writes to the target over one connection, on a fresh channel where one was spoiled, until the connection is lost. */
final class RelayWriter implements Closeable {
    /** One thing to be done on the channel at hand. */
    interface Step<T> {
        T run(RemoteTreeWriter writer) throws IOException;
    }

    /** The same without a result. */
    interface Action {
        void run(RemoteTreeWriter writer) throws IOException;
    }

    private final HostSession host;
    private final RemoteTreeWriter writer;
    private final Runnable whenSpoiled;
    private Optional<IOException> lost = Optional.empty();

    /** @param whenSpoiled run when the target's answers to what it has not judged cannot be trusted */
    RelayWriter(RemoteTarget target, HostSession host, Runnable whenSpoiled) {
        this.host = host;
        this.writer = RemoteTreeWriter.waiting(target, host);
        this.whenSpoiled = whenSpoiled;
    }

    /** Whether the connection cannot be used any more. */
    boolean isLost() {
        return lost.isPresent();
    }

    /**
     * Announces an item. A spoiled channel concerns the file before: the item is announced again on a fresh one.
     *
     * @throws RefusedException if the target does not take the item
     * @throws IOException if the connection is lost
     */
    <T> T announce(Step<T> step) throws IOException {
        check();
        try {
            return step.run(writer);
        } catch (ChannelSpoiledException e) {
            spoiled("a new channel is needed: ", e);
        } catch (RefusedException e) {
            throw e;
        } catch (IOException e) {
            throw lost(e);
        }
        try {
            return step.run(writer);
        } catch (RefusedException e) {
            throw e;
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /** Announces directories alone. @throws IOException as {@link #announce} */
    void directories(Action action) throws IOException {
        announce(open -> {
            action.run(open);
            return true;
        });
    }

    /** Ends a file. @throws IOException if the connection is lost */
    void end(Action action) throws IOException {
        try {
            action.run(writer);
        } catch (ChannelSpoiledException e) {
            spoiled("a new channel is needed: ", e);
        } catch (IOException e) {
            throw lost(e);
        }
    }

    /** Awaits the target's verdict on everything, and sets the times and modes of its directories. */
    void finish() throws IOException {
        check();
        try {
            writer.finish();
        } catch (ChannelSpoiledException e) {
            spoiled("", e);
        }
        writer.closeLeftOpen();
    }

    private void check() throws IOException {
        if (lost.isPresent()) {
            throw lost.get();
        }
    }

    /** @param what is to follow, before the reason */
    private void spoiled(String what, ChannelSpoiledException e) {
        host.progress().detail(host.name() + ": " + what + e.getMessage());
        whenSpoiled.run();
    }

    /** The connection is lost: nothing more can be written. @return what to throw */
    IOException lost(IOException cause) {
        if (cause instanceof InterruptedIOException) {
            lost = Optional.of(cause);
            return new TransferException(Phase.DATA, Interrupts.TEXT, null, cause);
        }
        TransferException known = cause instanceof TransferException failure
                ? failure
                : TransferException.passing(Phase.DATA, host.name() + ": " + Reasons.of(cause), null, cause);
        lost = Optional.of(known);
        return known;
    }

    @Override
    public void close() {
        writer.close();
    }
}
