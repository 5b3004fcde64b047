package io.jenkins.plugins.scpcopy.copy.upload;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.host.RateLimiter;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.selection.Plan;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.files.SourceAttributes;
import io.jenkins.plugins.scpcopy.files.SourceFile;
import io.jenkins.plugins.scpcopy.files.StreamDigest;
import io.jenkins.plugins.scpcopy.remote.ChannelSpoiledException;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.scp.Source;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Sends one item of a plan after the other to a host. */
public final class UploadWorker {
    private final CopyRequest request;
    private final Plan plan;
    private final HostSession host;
    private final RateLimiter throttle;
    private final WorkQueue work;
    private final RemoteStaging deliveries;
    private final HostSession helper;
    private final CopyProgress settlement;
    /** What was taken and has no verdict, in the order of sending. */
    private final Set<Integer> held = new LinkedHashSet<>();

    private byte[] block = new byte[StreamDigest.BLOCK];
    private long verdicts;

    /** @param helper the connection for commands that settle what was sent */
    UploadWorker(
            CopyRequest request,
            Plan plan,
            HostSession host,
            RateLimiter throttle,
            WorkQueue work,
            RemoteStaging deliveries,
            HostSession helper) {
        this.request = request;
        this.plan = plan;
        this.host = host;
        this.throttle = throttle;
        this.work = work;
        this.deliveries = deliveries;
        this.helper = helper;
        this.settlement = host.settlement();
    }

    /**
     * Sends what the list of work gives until everything has its verdict. A spoiled channel is replaced.
     *
     * @param number the lane's own among those that share the work
     * @throws IOException if the channel or the connection is gone; what the lane held has been given back, or has failed if it
     *     was lost too often
     * @throws UnconfirmedException if the remote command accepted everything and then did not end well
     */
    void run(RemoteTreeWriter lane, int number) throws IOException {
        Deque<Integer> again = new ArrayDeque<>();
        long before = -1;
        try {
            while (true) {
                try {
                    int index = again.isEmpty() ? work.take(number) : again.remove();
                    if (index != WorkQueue.NOTHING) {
                        held.add(index);
                        item(lane, index);
                        deliveries.settleIfMany(helper);
                        continue;
                    }
                    finish(lane);
                    if (!work.awaitMore()) {
                        return;
                    }
                } catch (ChannelSpoiledException e) {
                    settlement.detail(host.name() + ": a new channel is needed: " + e.getMessage());
                    if (verdicts == before && !held.isEmpty()) {
                        // A fresh channel has not helped: whatever spoils them belongs to this item.
                        broken(held.iterator().next(), "the server's answers cannot be trusted");
                    }
                    before = verdicts;
                    again = new ArrayDeque<>(held);
                }
            }
        } catch (IOException e) {
            // Whoever takes over has to know which directories are left open.
            lane.close();
            boolean hopeful = request.retries() > 0 && Retries.mayPass(e);
            for (int index : work.giveBack(number, held)) {
                if (hopeful) {
                    work.giveUp(index);
                } else {
                    broken(index, Interrupts.reason(e));
                }
            }
            held.clear();
            throw e;
        } catch (RuntimeException | Error e) {
            lane.close();
            work.giveBack(number, held).forEach(work::giveUp);
            throw e;
        }
    }

    private void finish(RemoteTreeWriter lane) throws IOException {
        try {
            lane.finish();
        } catch (ChannelSpoiledException e) {
            throw e;
        } catch (IOException e) {
            throw held.isEmpty() ? new UnconfirmedException(e) : e;
        }
    }

    /** Sends one item over a lane of its own. */
    void only(RemoteTreeWriter lane, int index) throws IOException {
        held.add(index);
        try {
            item(lane, index);
            lane.finish();
        } catch (ChannelSpoiledException e) {
            settlement.detail(host.name() + ": " + e.getMessage());
        }
    }

    private void item(RemoteTreeWriter lane, int index) throws IOException {
        Plan.Item item = plan.items().get(index);
        try {
            if (item.directory()) {
                lane.directory(item.target(), path -> directory(item, path));
                work.begin();
                settled(index);
            } else {
                file(lane, index, item);
            }
        } catch (RefusedException e) {
            work.begin();
            fail(index, e.getMessage());
        } catch (LocalFailure e) {
            broken(index, e.getMessage());
        }
    }

    private void file(RemoteTreeWriter lane, int index, Plan.Item item) throws IOException {
        try (SourceFile file = open(item);
                StagedFile delivery = deliveries.begin(item.target(), file.size())) {
            SourceAttributes attributes = file.attributes();
            Verdict verdict = new Verdict(index, delivery);
            Source.Outgoing outgoing = lane.file(
                    item.target(),
                    delivery.temporaryName(),
                    request.fileMode(attributes.mode()),
                    file.size(),
                    times(attributes),
                    path -> directory(item, path),
                    verdict);
            deliveries.begun(delivery);
            settlement.started(item.target(), file.size());
            String problem = content(item, file, outgoing, delivery);
            if (problem == null) {
                delivery.sent();
                lane.complete(outgoing);
            } else {
                broken(index, problem);
                lane.fail(outgoing, problem);
            }
        }
    }

    /** @return why the file could not be read to its end, or null */
    private String content(Plan.Item item, SourceFile file, Source.Outgoing outgoing, StagedFile delivery)
            throws IOException {
        while (file.left() > 0) {
            int read;
            try {
                read = file.read(block);
            } catch (IOException e) {
                Interrupts.check(e);
                return "cannot be read to its end: " + Reasons.of(e);
            }
            if (read < 0) {
                return "the file has shrunk while it was sent";
            }
            throttle.take(read);
            delivery.sending(read);
            outgoing.write(block, 0, read);
            block = delivery.exchange(block, read);
            settlement.moved(item.target(), file.size() - file.left(), file.size());
        }
        if (file.hasGrown()) {
            settlement.warning("'" + RemoteText.escape(item.target())
                    + "' has grown while it was sent; only what it had at the beginning was copied");
        }
        return null;
    }

    private static SourceFile open(Plan.Item item) throws IOException {
        Interrupts.check();
        try {
            return item.tree().open(item.source());
        } catch (IOException e) {
            Interrupts.check(e);
            throw new LocalFailure(e);
        }
    }

    private RemoteTreeWriter.Directory directory(Plan.Item item, String path) throws IOException {
        SourceAttributes attributes;
        try {
            attributes = item.tree().directory(path);
        } catch (IOException e) {
            throw new LocalFailure(e);
        }
        return new RemoteTreeWriter.Directory(request.dirMode(attributes.mode()), times(attributes));
    }

    private Optional<FileTimestamps> times(SourceAttributes attributes) {
        return host.isDevice() ? Optional.empty() : request.kept(Optional.of(attributes.times()));
    }

    private void fail(int index, String reason) {
        Plan.Item item = plan.items().get(index);
        settled(index);
        deliveries.failed(item.target(), item.size(), reason);
    }

    /** As {@link #fail}, of an item that may have been begun. */
    private void broken(int index, String reason) {
        Plan.Item item = plan.items().get(index);
        settled(index);
        deliveries.broken(item.target(), item.size(), reason);
    }

    private void settled(int index) {
        held.remove(index);
        verdicts++;
        work.settle(index);
    }

    /** All items have their verdicts, but the end of the command casts doubt on them. */
    public static final class UnconfirmedException extends IOException {
        private static final long serialVersionUID = 1L;

        private final IOException reason;

        UnconfirmedException(IOException reason) {
            super(Reasons.of(reason), reason);
            this.reason = reason;
        }

        public IOException reason() {
            return reason;
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
        private final StagedFile delivery;

        Verdict(int index, StagedFile delivery) {
            this.index = index;
            this.delivery = delivery;
        }

        @Override
        public void announced() {
            work.begin();
            deliveries.announced(delivery);
        }

        @Override
        public void accepted() {
            settled(index);
            deliveries.arrived(delivery, "");
        }

        @Override
        public void refused(String words) {
            settled(index);
            deliveries.refused(delivery, words);
        }

        @Override
        public void notOpened(String words) {
            fail(index, RemoteText.escape(words));
        }
    }
}
