package io.jenkins.plugins.scpcopy.copy.relay;

import io.jenkins.plugins.scpcopy.copy.host.ConnectionPool;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.host.RateLimiter;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.SourceKind;
import io.jenkins.plugins.scpcopy.copy.selection.FinishedPaths;
import io.jenkins.plugins.scpcopy.copy.target.Placement;
import io.jenkins.plugins.scpcopy.copy.target.RemoteTarget;
import io.jenkins.plugins.scpcopy.copy.upload.RemoteStaging;
import io.jenkins.plugins.scpcopy.copy.upload.RemoteTreeWriter;
import io.jenkins.plugins.scpcopy.copy.upload.StagedFile;
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

    private final CopyRequest request;
    private final RateLimiter throttle;
    private final CopyProgress settlement;
    private final ConnectionPool.Opener cleaner;
    private final FinishedPaths finished;
    /** The announcements of the directories on the way, for entering them again on a fresh channel. */
    private final Map<String, RemoteTreeWriter.Directory> announced = new HashMap<>();
    /** Files whose bytes were all passed on, in order, until the target has judged them. */
    private final Deque<Passing> unjudged = new ArrayDeque<>();

    private HostSession host;
    private RemoteTarget target;
    private RemoteTreeWriter lane;
    private RemoteStaging deliveries;
    /** Why the connection cannot be used any more, or null. */
    private IOException broken;
    /** A file that broke off: whether it is tried again depends on why, which is not known yet. */
    private Broken brokenOff;

    private record Broken(Passing file, String reason) {}

    /** @param cleaner opens a connection to the host even if the copy was aborted */
    RelayUpload(
            CopyRequest request, HostSession host, ConnectionPool.Opener cleaner, RateLimiter throttle, CopyProgress settlement) {
        this.request = request;
        this.host = host;
        this.cleaner = cleaner;
        this.throttle = throttle;
        this.settlement = settlement;
        this.finished = new FinishedPaths(request, settlement.memory());
    }

    HostSession host() {
        return host;
    }

    FinishedPaths finished() {
        return finished;
    }

    /** Finds the place, unless it is known: it stays the same for all that follows. */
    RemoteTarget land(String to, SourceKind shape, String name, Placement.SourceNames names) throws IOException {
        if (target == null) {
            RemoteTarget found = RemoteTarget.find(host, request, to, shape, name, names);
            try {
                RemoteStaging begun = new RemoteStaging(request, host, found, 1);
                begun.sendingBeside(host);
                deliveries = begun;
            } catch (IOException e) {
                found.close();
                throw e;
            }
            target = found;
            lane = new RemoteTreeWriter(target, host);
        }
        return target;
    }

    /**
     * Announces a file.
     *
     * @throws RefusedException if the target does not take it; it has no verdict then
     */
    Receiver.Reception file(String path, int mode, long size, Optional<FileTimestamps> times) throws IOException {
        StagedFile delivery = deliveries.begin(path, size);
        Passing passing = new Passing(path, size, delivery);
        boolean begun = false;
        try {
            settlement.memory().names().take(passing.memory());
            passing.held = true;
            passing.outgoing = onFreshChannelIfNeeded(() -> lane.file(
                    path, delivery.temporaryName(), mode, size, times, announced::get, passing));
            deliveries.begun(delivery);
            settlement.started(path, size);
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
                delivery.close();
            }
        }
    }

    /** What a directory is announced with, should something in it be sent. */
    void announce(String path, RemoteTreeWriter.Directory directory) {
        announced.put(path, directory);
    }

    /** Announces a directory and enters it. */
    void enter(String path, RemoteTreeWriter.Directory directory) throws IOException {
        announce(path, directory);
        onFreshChannelIfNeeded(() -> {
            lane.directory(path, announced::get);
            return null;
        });
    }

    void leave(String path) {
        announced.remove(path);
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
        settlement.failed(path, size, reason);
    }

    /** Awaits the target's verdict on everything, and settles it. */
    void finish() throws IOException {
        if (broken != null) {
            throw broken;
        }
        if (lane == null) {
            return;
        }
        try {
            lane.finish();
        } catch (ChannelSpoiledException e) {
            settlement.detail(host.name() + ": " + e.getMessage());
            failUnjudged("the target's answers to it cannot be trusted");
        }
        lane.closeLeftOpen();
        deliveries.settle(host);
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
        if (deliveries != null) {
            deliveries.sendingBeside(fresh);
        }
        unjudged.forEach(passing -> {
            passing.delivery.close();
            passing.release();
        });
        unjudged.clear();
        brokenOff = null;
        broken = null;
        finished.nextAttempt();
        host = fresh;
        if (lane != null) {
            lane.close();
            lane = new RemoteTreeWriter(target, fresh);
        }
    }

    /**
     * There is no further attempt, and the target has not confirmed everything.
     *
     * @param whole whether all was passed on, so that checksums can still tell what arrived
     * @return whether the reason is told of some file
     */
    boolean give(String reason, boolean whole) {
        settlement.breakOff();
        boolean some = !unjudged.isEmpty();
        failUnjudged(reason);
        if (deliveries == null) {
            return some;
        }
        if (whole) {
            deliveries.settleIfVerified(host);
        }
        return deliveries.failHeld(reason) || some;
    }

    /** Ends the channel and removes temporary files; what has no verdict by then has failed. */
    @Override
    public void close() {
        settleBroken();
        failUnjudged("the target has not confirmed it");
        if (lane != null) {
            lane.close();
        }
        if (target != null) {
            target.close();
            deliveries.failHeld("the copy has ended before it got its name");
            deliveries.clean(host, cleaner);
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
        settlement.detail(host.name() + ": a new channel is needed: " + e.getMessage());
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
        private final StagedFile delivery;
        private Source.Outgoing outgoing;
        private long moved;
        private boolean announced;
        private boolean judged;
        private boolean held;

        Passing(String path, long size, StagedFile delivery) {
            this.path = path;
            this.size = size;
            this.delivery = delivery;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            throttle.take(length);
            try {
                delivery.sending(length);
                outgoing.write(bytes, offset, length);
                delivery.update(bytes, offset, length);
            } catch (IOException e) {
                throw lost(e);
            }
            moved += length;
            settlement.moved(path, moved, size);
        }

        @Override
        public void complete() throws IOException {
            unjudged.add(this);
            try {
                delivery.sent();
                lane.complete(outgoing);
            } catch (ChannelSpoiledException e) {
                spoiled(e);
            } catch (IOException e) {
                throw lost(e);
            } finally {
                delivery.close();
            }
            deliveries.settleIfMany(host);
        }

        @Override
        public void discard(String reason) {
            delivery.close();
            brokenOff = new Broken(this, reason);
            if (broken != null) {
                return;
            }
            try {
                lane.fail(outgoing, "the source could not send it whole");
            } catch (ChannelSpoiledException e) {
                spoiled(e);
            } catch (IOException e) {
                lost(e);
            }
        }

        @Override
        public void announced() {
            announced = true;
            deliveries.announced(delivery);
        }

        @Override
        public void accepted() {
            judge();
            deliveries.arrived(delivery, "");
        }

        @Override
        public void refused(String words) {
            judge();
            deliveries.refused(delivery, words);
        }

        @Override
        public void notOpened(String words) {
            judge();
            deliveries.failed(path, size, RemoteText.escape(words));
        }

        /** What it needs until it is judged, in bytes. */
        private long memory() {
            return PASSING + MemoryBudget.of(path);
        }

        private void release() {
            if (held) {
                settlement.memory().names().give(memory());
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
                deliveries.broken(path, size, RemoteText.escape(reason));
            }
        }
    }
}
