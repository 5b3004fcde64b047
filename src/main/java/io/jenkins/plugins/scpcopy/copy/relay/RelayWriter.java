package io.jenkins.plugins.scpcopy.copy.relay;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.target.RemoteTarget;
import io.jenkins.plugins.scpcopy.copy.upload.RemoteTreeWriter;
import io.jenkins.plugins.scpcopy.copy.upload.Unjudged;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.ChannelSpoiledException;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Writes to the target over one connection, on a fresh channel where one was spoiled, until the connection is lost. */
final class RelayWriter implements Closeable {
    private static final String UNTRUSTED = "the target's answers to it cannot be trusted";

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
    private final Unjudged<RelayedFile> unjudged;
    private Optional<IOException> lost = Optional.empty();

    /** @param unjudged what the target has not judged: after a spoiled channel it is sent again, or fails if that cannot be */
    RelayWriter(RemoteTarget target, HostSession host, Unjudged<RelayedFile> unjudged) {
        this.host = host;
        this.writer = RemoteTreeWriter.sendingAhead(target, host);
        this.unjudged = unjudged;
    }

    /** Whether the connection cannot be used any more. */
    boolean isLost() {
        return lost.isPresent();
    }

    /**
     * Announces an item. A spoiled channel concerns what came before: the item is announced again on a fresh one.
     *
     * @throws RefusedException if the target does not take the item
     * @throws IOException if the connection is lost
     */
    <T> T announce(Step<T> step) throws IOException {
        return orLost(() -> run(new ArrayDeque<>(), step));
    }

    /** Announces directories alone. @throws IOException as {@link #announce} */
    void directories(Action action) throws IOException {
        announce(open -> {
            action.run(open);
            return true;
        });
    }

    /** Sends a whole file, which is among those without a verdict. @throws IOException if the connection is lost */
    void send(KeptFile file) throws IOException {
        orLost(() -> run(new ArrayDeque<>(List.of(file)), open -> true));
    }

    /** Ends a file, which is not ended twice. @throws IOException if the connection is lost */
    void end(Action action) throws IOException {
        orLost(() -> {
            try {
                action.run(writer);
            } catch (ChannelSpoiledException e) {
                run(spoiled(e), open -> true);
            }
            return true;
        });
    }

    /** Awaits the target's verdict on everything, and sets the times and modes of its directories. */
    void finish() throws IOException {
        check();
        try {
            writer.finish();
        } catch (ChannelSpoiledException e) {
            orLost(() -> run(spoiled(e), open -> {
                open.finish();
                return true;
            }));
        }
        writer.closeLeftOpen();
    }

    /** Does something after files that are to be sent: all of it on one channel that is not spoiled meanwhile. */
    private <T> T run(Deque<KeptFile> files, Step<T> step) throws IOException {
        Deque<KeptFile> next = files;
        boolean alone = false;
        while (true) {
            try {
                while (!next.isEmpty()) {
                    next.remove().send(writer);
                }
                return step.run(writer);
            } catch (ChannelSpoiledException e) {
                if (alone) {
                    throw e;
                }
                next = spoiled(e);
                // The step by itself, on a fresh channel, has nobody else to blame.
                alone = next.isEmpty();
            }
        }
    }

    /** @return what is to be sent again */
    private Deque<KeptFile> spoiled(ChannelSpoiledException e) {
        host.progress().detail(host.name() + ": a new channel is needed: " + e.getMessage());
        unjudged.spoiled(file -> file.failed(UNTRUSTED));
        Deque<KeptFile> again = new ArrayDeque<>();
        unjudged.items().forEach(file -> file.kept().ifPresentOrElse(again::add, () -> file.failed(UNTRUSTED)));
        return again;
    }

    private interface Work<T> {
        T run() throws IOException;
    }

    private <T> T orLost(Work<T> work) throws IOException {
        check();
        try {
            return work.run();
        } catch (RefusedException e) {
            throw e;
        } catch (IOException e) {
            throw lost(e);
        }
    }

    private void check() throws IOException {
        if (lost.isPresent()) {
            throw lost.get();
        }
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
