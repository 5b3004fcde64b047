package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.files.ReceivedNames;
import io.jenkins.plugins.scpcopy.scp.ChannelSpoiledException;
import io.jenkins.plugins.scpcopy.scp.Phase;
import io.jenkins.plugins.scpcopy.scp.Record;
import io.jenkins.plugins.scpcopy.scp.RefusedException;
import io.jenkins.plugins.scpcopy.scp.RemoteText;
import io.jenkins.plugins.scpcopy.scp.ServerProfile;
import io.jenkins.plugins.scpcopy.scp.SinkTarget;
import io.jenkins.plugins.scpcopy.scp.Source;
import io.jenkins.plugins.scpcopy.scp.Times;
import io.jenkins.plugins.scpcopy.scp.TransferException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Passes what one host sends on to another: every record is parsed, judged and written anew, and only contents go through as
 * they are.
 */
final class RelayTree implements SinkTarget, Closeable {
    private static final int PERMISSIONS = 0777;

    /** Finds the place on the target host once it is known what the source's first item is. */
    interface Finder {
        RemoteTarget find(Shape shape, String name) throws IOException;
    }

    private record Level(String path, ReceivedNames names) {}

    private final CopyRequest request;
    private final RequestedRoots roots;
    private final HostSession host;
    private final Finder finder;
    private final Throttle throttle;
    private final Settlement settlement;
    private final SourceFailures failures;
    private final Deque<Level> levels = new ArrayDeque<>();
    /** The announcements of the directories on the way, for entering them again on a fresh channel. */
    private final Map<String, TargetLane.Directory> announced = new HashMap<>();
    /** Files whose bytes were all passed on, in order, until the target has judged them. */
    private final Deque<Passing> unjudged = new ArrayDeque<>();

    private RemoteTarget target;
    private TargetLane lane;
    private IOException broken;

    RelayTree(
            CopyRequest request,
            RequestedRoots roots,
            HostSession host,
            Finder finder,
            Throttle throttle,
            SourceFailures failures) {
        this.request = request;
        this.roots = roots;
        this.host = host;
        this.finder = finder;
        this.throttle = throttle;
        this.settlement = host.settlement();
        this.failures = failures;
        levels.push(level(""));
    }

    @Override
    public Reception file(Record.FileHeader header, Optional<Times> times) throws IOException {
        String path = path(header.name());
        try {
            checkName(header.name(), false);
            land(Shape.FILE, header.name());
            int mode = request.fileMode() != null ? request.fileMode() : header.mode() & PERMISSIONS;
            Passing passing = new Passing(path, header.size());
            passing.outgoing = onFreshChannelIfNeeded(
                    () -> lane.file(path, Optional.empty(), mode, header.size(), kept(times), announced::get, passing));
            settlement.started(path, header.size());
            return passing;
        } catch (IOException e) {
            throw failures.refused(path, header.size(), e);
        }
    }

    @Override
    public void enterDirectory(Record.DirectoryHeader header, Optional<Times> times) throws IOException {
        String path = path(header.name());
        try {
            if (checkName(header.name(), true)) {
                land(Shape.CONTENTS, "");
                levels.push(level(""));
                return;
            }
            land(Shape.DIRECTORY, header.name());
            int mode = request.dirMode() != null ? request.dirMode() : header.mode() & PERMISSIONS;
            announced.put(path, new TargetLane.Directory(mode, kept(times)));
            onFreshChannelIfNeeded(() -> {
                lane.directory(path, announced::get);
                return null;
            });
            levels.push(level(path));
        } catch (IOException e) {
            throw failures.refused(path, 0, e);
        }
    }

    @Override
    public void leaveDirectory() {
        announced.remove(levels.pop().path());
    }

    @Override
    public void warning(String text) {
        failures.add(levels.peek().path(), text);
    }

    /** Awaits the target's verdict on everything. */
    void finish() throws IOException {
        if (broken != null) {
            throw broken;
        }
        if (lane != null) {
            try {
                lane.finish();
            } catch (ChannelSpoiledException e) {
                settlement.detail(host.name() + ": " + e.getMessage());
            }
            lane.closeLeftOpen();
        }
    }

    /** Ends the channel; what the target has not judged by then counts as failed. */
    @Override
    public void close() {
        unjudged.forEach(passing -> passing.failed("the target has not confirmed it"));
        unjudged.clear();
        if (lane != null) {
            lane.close();
        }
        if (target != null) {
            target.close();
        }
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
            settlement.detail(host.name() + ": a new channel is needed: " + e.getMessage());
            unjudged.forEach(passing -> passing.failed("the target's answers to it cannot be trusted"));
            unjudged.clear();
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

    /** @return whether the item stands for what is inside it */
    private boolean checkName(String name, boolean directory) throws RefusedException {
        if (levels.size() == 1 && roots.admit(name, directory)) {
            return true;
        }
        String objection = levels.peek().names().claim(name);
        if (objection == null) {
            objection = Record.objectionToName(name);
        }
        if (objection != null) {
            throw new RefusedException(objection);
        }
        return false;
    }

    private void land(Shape shape, String name) throws IOException {
        if (levels.size() > 1) {
            return;
        }
        if (target == null) {
            target = finder.find(shape, name);
            lane = new TargetLane(target, host);
        } else if (target.takesOne()) {
            throw new RefusedException("more than one item for the one name at the target");
        }
    }

    private Level level(String path) {
        ReceivedNames.Rules rules = host.profile() == ServerProfile.WINDOWS
                ? ReceivedNames.Rules.WINDOWS
                : ReceivedNames.Rules.POSIX;
        return new Level(path, new ReceivedNames(rules));
    }

    private String path(String name) {
        String parent = levels.peek().path();
        return parent.isEmpty() ? name : parent + "/" + name;
    }

    private Optional<Times> kept(Optional<Times> times) {
        return request.keepsTimes() ? times : Optional.empty();
    }

    private TransferException lost(IOException cause) {
        TransferException lost = cause instanceof TransferException known
                ? known
                : TransferException.passing(Phase.DATA, host.name() + ": " + Reasons.of(cause), null, cause);
        broken = lost;
        return lost;
    }

    /** One file on its way from host to host. */
    private final class Passing implements Reception, Source.Completion {
        private final String path;
        private final long size;
        private Source.Outgoing outgoing;
        private long moved;
        private boolean judged;

        Passing(String path, long size) {
            this.path = path;
            this.size = size;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            throttle.take(length);
            try {
                outgoing.write(bytes, offset, length);
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
                lane.complete(outgoing);
            } catch (ChannelSpoiledException e) {
                settlement.detail(host.name() + ": a new channel is needed: " + e.getMessage());
                failed("the target's answers to it cannot be trusted");
                unjudged.remove(this);
            } catch (IOException e) {
                throw lost(e);
            }
        }

        @Override
        public void discard(String reason) {
            failed(reason);
            if (broken != null) {
                return;
            }
            try {
                lane.fail(outgoing, "the source could not send it whole");
            } catch (ChannelSpoiledException e) {
                settlement.detail(host.name() + ": a new channel is needed: " + e.getMessage());
            } catch (IOException e) {
                lost(e);
            }
        }

        @Override
        public void accepted() {
            judged = true;
            unjudged.remove(this);
            settlement.copied(path, size, "");
        }

        @Override
        public void refused(String words) {
            unjudged.remove(this);
            judged = true;
            SinkWords.settle(settlement, path, size, words);
        }

        void failed(String reason) {
            if (!judged) {
                judged = true;
                settlement.failed(path, size, RemoteText.escape(reason));
            }
        }
    }
}
