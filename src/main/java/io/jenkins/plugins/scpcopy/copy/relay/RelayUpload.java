package io.jenkins.plugins.scpcopy.copy.relay;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.host.RateLimiter;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.SourceKind;
import io.jenkins.plugins.scpcopy.copy.selection.FinishedPaths;
import io.jenkins.plugins.scpcopy.copy.selection.RequestedPaths;
import io.jenkins.plugins.scpcopy.copy.target.DirectoryAttributes;
import io.jenkins.plugins.scpcopy.copy.target.Placement;
import io.jenkins.plugins.scpcopy.copy.target.RemoteTarget;
import io.jenkins.plugins.scpcopy.copy.upload.RemoteFile;
import io.jenkins.plugins.scpcopy.copy.upload.RemoteStaging;
import io.jenkins.plugins.scpcopy.copy.upload.RemoteTreeWriter;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.ChannelSpoiledException;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.Receiver;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.scp.Source;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The target of a copy between two hosts, with the verdict on everything that was passed on to it. Outlives the commands of the
 * source, and lost connections.
 */
final class RelayUpload implements Closeable {
    /** What a file that is under way needs beside its path, in bytes. */
    private static final int PASSING = 500;

    private final RateLimiter limiter;
    private final CopyProgress progress;
    private final Retries.Opener<HostSession> cleaner;
    private final FinishedPaths finished;
    /** The announcements of the directories on the way, for entering them again on a fresh channel. */
    private final Map<String, DirectoryAttributes> announced = new HashMap<>();
    /** Files whose bytes were all passed on, in order, until the target has judged them. */
    private final Deque<Passing> unjudged = new ArrayDeque<>();

    private HostSession host;
    private RemoteTarget target;
    private RemoteTreeWriter writer;
    private RemoteStaging staging;
    /** Why the connection cannot be used any more, or null. */
    private IOException broken;
    /** A file that broke off: whether it is tried again depends on why, which is not known yet. */
    private Broken brokenOff;

    private record Broken(Passing file, String reason) {}

    /** @param cleaner opens a connection to the host even if the copy was aborted */
    RelayUpload(HostSession host, Retries.Opener<HostSession> cleaner) {
        this.host = host;
        this.cleaner = cleaner;
        this.limiter = host.context().limiter();
        this.progress = host.progress();
        this.finished = new FinishedPaths(host.request(), progress.memory());
    }

    HostSession host() {
        return host;
    }

    FinishedPaths finished() {
        return finished;
    }

    /** Finds the place, unless it is known: it stays the same for all that follows. */
    RemoteTarget find(String to, SourceKind kind, String name, Placement.SourceNames names) throws IOException {
        if (target == null) {
            RemoteTarget found = RemoteTarget.find(host, to, kind, name, names);
            try {
                RemoteStaging begun = new RemoteStaging(host, Optional.of(found), 1);
                staging = begun;
            } catch (IOException e) {
                found.close();
                throw e;
            }
            target = found;
            writer = RemoteTreeWriter.waiting(target, host);
        }
        return target;
    }

    /**
     * Announces a file.
     *
     * @throws RefusedException if the target does not take it; it has no verdict then
     */
    Receiver.Reception file(String path, int mode, long size, Optional<FileTimestamps> times) throws IOException {
        RemoteFile staged = staging.begin(path, size);
        Passing passing = new Passing(path, size, staged);
        boolean begun = false;
        try {
            progress.memory().names().take(passing.memory());
            passing.held = true;
            passing.outgoing = onFreshChannelIfNeeded(() -> writer.file(
                    path, staged.temporaryName(), mode, size, times, announced::get, passing));
            staging.begun(staged);
            progress.started(path, size);
            begun = true;
            return passing;
        } catch (RefusedException e) {
            throw e;
        } catch (IOException e) {
            if (passing.announced) {
                brokenOff = new Broken(passing, Interrupts.reason(e));
            }
            throw e;
        } finally {
            if (!begun) {
                passing.release();
                staged.close();
            }
        }
    }

    /** What a directory is announced with, should something in it be sent. */
    void announce(String path, DirectoryAttributes directory) {
        announced.put(path, directory);
    }

    /** Announces a directory and enters it. */
    void enter(String path, DirectoryAttributes directory) throws IOException {
        announce(path, directory);
        onFreshChannelIfNeeded(() -> {
            writer.directory(path, announced::get);
            return null;
        });
    }

    void leave(String path) {
        announced.remove(path);
    }

    /** Whether a file broke off. */
    boolean hasBroken() {
        return brokenOff != null;
    }

    /** Whether the file that broke off is all that there was to come. */
    boolean isOnlyBroken(RequestedPaths asked) {
        return brokenOff != null && asked.isNothingBut(brokenOff.file().path);
    }

    /** The source goes on: what broke off did so for its own reasons. */
    void settleBroken() {
        if (brokenOff != null) {
            brokenOff.file().failed(brokenOff.reason());
            brokenOff = null;
        }
    }

    /** A file or directory did not get here. @param reason fit to be shown */
    void failed(String path, long size, String reason) {
        finished.add(path);
        progress.failed(path, size, reason);
    }

    /** Awaits the target's verdict on everything, and settles it. */
    void finish() throws IOException {
        if (broken != null) {
            throw broken;
        }
        if (writer == null) {
            return;
        }
        try {
            writer.finish();
        } catch (ChannelSpoiledException e) {
            progress.detail(host.name() + ": " + e.getMessage());
            failUnjudged("the target's answers to it cannot be trusted");
        }
        writer.closeLeftOpen();
        staging.settle();
    }

    /** Whether the connection cannot be used any more. */
    boolean isLost() {
        return broken != null;
    }

    /** Whether something was passed on that the target has not judged. */
    boolean hasUnjudged() {
        return !unjudged.isEmpty();
    }

    /** Another attempt begins, over another connection: what has no verdict by now is copied anew. */
    void reconnect(HostSession fresh) throws IOException {
        if (staging != null) {
            staging.sendingBeside(fresh);
        }
        unjudged.forEach(passing -> {
            passing.staged.close();
            passing.release();
        });
        unjudged.clear();
        brokenOff = null;
        broken = null;
        host = fresh;
        if (writer != null) {
            writer.close();
            writer = RemoteTreeWriter.waiting(target, fresh);
        }
    }

    /**
     * There is no further attempt, and the target has not confirmed everything.
     *
     * @param whole whether all was passed on, so that checksums can still tell what arrived
     * @return whether the reason is told of some file
     */
    boolean give(String reason, boolean whole) {
        progress.breakOff();
        boolean some = !unjudged.isEmpty();
        failUnjudged(reason);
        if (staging == null) {
            return some;
        }
        if (whole) {
            staging.settleIfVerified();
        }
        return staging.failHeld(reason) || some;
    }

    /** Ends the channel and removes temporary files; what has no verdict by then has failed. */
    @Override
    public void close() {
        settleBroken();
        failUnjudged("the target has not confirmed it");
        if (writer != null) {
            writer.close();
        }
        if (target != null) {
            target.close();
            staging.failHeld("the copy has ended before it got its name");
            staging.clean(cleaner);
        }
    }

    private void failUnjudged(String reason) {
        List.copyOf(unjudged).forEach(passing -> passing.failed(reason));
        unjudged.clear();
    }

    private interface Step<T> {
        T run() throws IOException;
    }

    /** A spoiled channel concerns the file before; the item at hand is announced again on a fresh one. */
    private <T> T onFreshChannelIfNeeded(Step<T> step) throws IOException {
        if (broken != null) {
            throw broken;
        }
        try {
            return step.run();
        } catch (ChannelSpoiledException e) {
            spoiled(e);
        } catch (RefusedException e) {
            throw e;
        } catch (IOException e) {
            throw lost(e);
        }
        try {
            return step.run();
        } catch (ChannelSpoiledException e) {
            throw lost(e);
        }
    }

    private void spoiled(ChannelSpoiledException e) {
        progress.detail(host.name() + ": a new channel is needed: " + e.getMessage());
        failUnjudged("the target's answers to it cannot be trusted");
    }

    private IOException lost(IOException cause) {
        if (cause instanceof InterruptedIOException) {
            broken = cause;
            return new TransferException(Phase.DATA, Interrupts.TEXT, null, cause);
        }
        TransferException lost = cause instanceof TransferException known
                ? known
                : TransferException.passing(Phase.DATA, host.name() + ": " + Reasons.of(cause), null, cause);
        broken = lost;
        return lost;
    }

    /** One file on its way from host to host. */
    private final class Passing implements Receiver.Reception, Source.Completion {
        private final String path;
        private final long size;
        private final RemoteFile staged;
        private Source.Outgoing outgoing;
        private long moved;
        private boolean announced;
        private boolean judged;
        private boolean held;

        Passing(String path, long size, RemoteFile staged) {
            this.path = path;
            this.size = size;
            this.staged = staged;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            limiter.take(length);
            try {
                staged.sending(length);
                outgoing.write(bytes, offset, length);
                staged.update(bytes, offset, length);
            } catch (IOException e) {
                throw lost(e);
            }
            moved += length;
            progress.moved(path, moved, size);
        }

        @Override
        public void complete() throws IOException {
            unjudged.add(this);
            try {
                staged.passed();
                writer.complete(outgoing);
            } catch (ChannelSpoiledException e) {
                spoiled(e);
            } catch (IOException e) {
                throw lost(e);
            } finally {
                staged.close();
            }
            staging.settleIfMany();
        }

        @Override
        public void discard(String reason) {
            staged.close();
            brokenOff = new Broken(this, reason);
            if (broken != null) {
                return;
            }
            try {
                writer.fail(outgoing, "the source could not send it whole");
            } catch (ChannelSpoiledException e) {
                spoiled(e);
            } catch (IOException e) {
                lost(e);
            }
        }

        @Override
        public void announced() {
            announced = true;
            staging.announced(staged);
        }

        @Override
        public void accepted() {
            judge();
            staging.arrived(staged, "");
        }

        @Override
        public void refused(String words) {
            judge();
            staging.refused(staged, words);
        }

        @Override
        public void notOpened(String words) {
            judge();
            staging.failed(path, size, RemoteText.escape(words));
        }

        /** What it needs until it is judged, in bytes. */
        private long memory() {
            return PASSING + MemoryBudget.of(path);
        }

        private void release() {
            if (held) {
                progress.memory().names().give(memory());
                held = false;
            }
        }

        private void judge() {
            judged = true;
            release();
            unjudged.remove(this);
            finished.add(path);
        }

        /** @param reason fit to be shown */
        void failed(String reason) {
            if (!judged) {
                judge();
                staging.broken(path, size, RemoteText.escape(reason));
            }
        }
    }
}
