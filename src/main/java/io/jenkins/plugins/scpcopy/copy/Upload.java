package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.files.SourceAttributes;
import io.jenkins.plugins.scpcopy.files.SourceFile;
import io.jenkins.plugins.scpcopy.scp.ChannelSpoiledException;
import io.jenkins.plugins.scpcopy.scp.RefusedException;
import io.jenkins.plugins.scpcopy.scp.RemoteText;
import io.jenkins.plugins.scpcopy.scp.Source;
import io.jenkins.plugins.scpcopy.scp.Times;
import java.io.IOException;
import java.util.BitSet;
import java.util.Optional;

/** Sends a plan to a host. */
final class Upload {
    private static final int BLOCK = 256 * 1024;

    private final CopyRequest request;
    private final Plan plan;
    private final HostSession host;
    private final Throttle throttle;
    private final Settlement settlement;
    /** The items that have a verdict. */
    private final BitSet settled = new BitSet();

    private final byte[] block = new byte[BLOCK];
    private boolean begun;

    Upload(CopyRequest request, Plan plan, HostSession host, Throttle throttle) {
        this.request = request;
        this.plan = plan;
        this.host = host;
        this.throttle = throttle;
        this.settlement = host.settlement();
    }

    /**
     * Sends every item.
     *
     * @throws IOException if nothing could be sent at all; a later failure is in the results of the items that it concerns
     */
    void run(String to) throws IOException {
        new TargetNames(host.profile()).check(plan);
        try {
            if (host.isDevice()) {
                oneByOne(to);
            } else {
                try (RemoteTarget target = RemoteTarget.find(
                        host, request, to, plan.shape(), plan.firstName(), plan::topLevelNames)) {
                    send(target);
                }
            }
        } catch (IOException e) {
            if (!begun) {
                throw e;
            }
            failRest(e);
        }
    }

    private void send(RemoteTarget target) throws IOException {
        try (TargetLane lane = new TargetLane(target)) {
            int before = -1;
            while (settled.cardinality() < plan.items().size()) {
                if (settled.cardinality() == before) {
                    // A fresh channel has not helped: whatever spoils them belongs to this item.
                    fail(settled.nextClearBit(0), "the server's answers cannot be trusted");
                }
                before = settled.cardinality();
                try {
                    int count = plan.items().size();
                    for (int i = settled.nextClearBit(0); i < count; i = settled.nextClearBit(i + 1)) {
                        item(lane, i);
                    }
                    lane.finish();
                } catch (ChannelSpoiledException e) {
                    settlement.detail(host.name() + ": a new channel is needed: " + e.getMessage());
                }
            }
        }
    }

    /** Devices take one file a channel and no options. */
    private void oneByOne(String to) throws IOException {
        boolean intoDirectory = plan.shape() != Shape.FILE || to.isEmpty() || Landing.endsInSlash(to);
        for (int i = 0; i < plan.items().size(); i++) {
            String path = RemotePath.normalize(to, host.profile());
            RemoteTarget target = RemoteTarget.file(
                    host, false, intoDirectory ? RemotePath.child(path, plan.items().get(i).target()) : path);
            try (TargetLane lane = new TargetLane(target)) {
                item(lane, i);
                lane.finish();
            } catch (ChannelSpoiledException e) {
                settlement.detail(host.name() + ": " + e.getMessage());
            }
        }
    }

    private void item(TargetLane lane, int index) throws IOException {
        Plan.Item item = plan.items().get(index);
        try {
            if (item.directory()) {
                lane.directory(item.target(), path -> directory(item, path));
                begun = true;
                settled.set(index);
            } else {
                file(lane, index, item);
            }
        } catch (RefusedException e) {
            begun = true;
            fail(index, e.getMessage());
        } catch (LocalFailure e) {
            fail(index, e.getMessage());
        }
    }

    private void file(TargetLane lane, int index, Plan.Item item) throws IOException {
        try (SourceFile file = open(item)) {
            SourceAttributes attributes = file.attributes();
            int mode = request.fileMode() != null ? request.fileMode() : attributes.mode();
            Verdict verdict = new Verdict(index, file.size());
            Source.Outgoing outgoing = lane.file(
                    item.target(), mode, file.size(), times(attributes), path -> directory(item, path), verdict);
            begun = true;
            settlement.started(item.target(), file.size());
            String problem = content(item, file, outgoing);
            if (problem == null) {
                lane.complete(outgoing);
            } else {
                fail(index, problem);
                lane.fail(outgoing, problem);
            }
        }
    }

    /** @return why the file could not be read to its end, or null */
    private String content(Plan.Item item, SourceFile file, Source.Outgoing outgoing) throws IOException {
        while (file.left() > 0) {
            int read;
            try {
                read = file.read(block);
            } catch (IOException e) {
                return "cannot be read to its end: " + Reasons.of(e);
            }
            if (read < 0) {
                return "the file has shrunk while it was sent";
            }
            throttle.take(read);
            outgoing.write(block, 0, read);
            settlement.moved(item.target(), file.size() - file.left(), file.size());
        }
        if (file.hasGrown()) {
            settlement.warning("'" + RemoteText.escape(item.target())
                    + "' has grown while it was sent; only what it had at the beginning was copied");
        }
        return null;
    }

    private static SourceFile open(Plan.Item item) throws LocalFailure {
        try {
            return item.tree().open(item.source());
        } catch (IOException e) {
            throw new LocalFailure(e);
        }
    }

    private TargetLane.Directory directory(Plan.Item item, String path) throws IOException {
        SourceAttributes attributes;
        try {
            attributes = item.tree().directory(path);
        } catch (IOException e) {
            throw new LocalFailure(e);
        }
        int mode = request.dirMode() != null ? request.dirMode() : attributes.mode();
        return new TargetLane.Directory(mode, times(attributes));
    }

    private Optional<Times> times(SourceAttributes attributes) {
        return request.keepsTimes() && !host.isDevice() ? Optional.of(attributes.times()) : Optional.empty();
    }

    private void fail(int index, String reason) {
        Plan.Item item = plan.items().get(index);
        settled.set(index);
        settlement.failed(item.target(), item.size(), reason);
    }

    /** The channel or the connection is gone: what has no verdict did not arrive, as far as anyone can say. */
    private void failRest(IOException cause) {
        int count = plan.items().size();
        if (settled.cardinality() == count) {
            settlement.failed(Settlement.WHOLE, 0, Reasons.of(cause));
        }
        for (int i = settled.nextClearBit(0); i < count; i = settled.nextClearBit(i + 1)) {
            fail(i, Reasons.of(cause));
        }
    }

    /** Something on this machine's side, which is no reason to give up the channel. */
    private static final class LocalFailure extends IOException {
        private static final long serialVersionUID = 1L;

        LocalFailure(IOException cause) {
            super(Reasons.of(cause), cause);
        }
    }

    /** Learns the sink's verdict on one file. */
    private final class Verdict implements Source.Completion {
        private final int index;
        private final long size;

        Verdict(int index, long size) {
            this.index = index;
            this.size = size;
        }

        @Override
        public void accepted() {
            settled.set(index);
            settlement.copied(path(), size, "");
        }

        @Override
        public void refused(String words) {
            settled.set(index);
            SinkWords.settle(settlement, path(), size, words);
        }

        private String path() {
            return plan.items().get(index).target();
        }
    }
}
