package io.jenkins.plugins.scpcopy.copy.upload;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.host.UnconfirmedException;
import io.jenkins.plugins.scpcopy.copy.ranges.LargeFiles;
import io.jenkins.plugins.scpcopy.copy.ranges.RangedUpload;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.selection.Plan;
import io.jenkins.plugins.scpcopy.copy.target.DirectoryAttributes;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.files.SourceAttributes;
import io.jenkins.plugins.scpcopy.files.SourceFile;
import io.jenkins.plugins.scpcopy.files.StreamDigest;
import io.jenkins.plugins.scpcopy.remote.ChannelSpoiledException;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.scp.Source;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Sends one item of a plan after the other to a host. */
final class UploadWorker {
    private final CopyRequest request;
    private final Plan plan;
    private final HostSession host;
    private final WorkQueue queue;
    private final RemoteStaging staging;
    private final Optional<LargeFiles> large;
    private final CopyProgress progress;
    /** What was taken and has no verdict, in the order of sending. */
    private final Unjudged<Integer> held = new Unjudged<>();
    /** What the files among them were like when they were sent, should they have to be sent again. */
    private final Map<Integer, Sent> sent = new HashMap<>();

    private byte[] block = new byte[StreamDigest.BLOCK];

    private record Sent(long size, long modified) {}

    /** @param large sends large files in parts; empty where that is not possible */
    UploadWorker(Plan plan, HostSession host, WorkQueue queue, RemoteStaging staging, Optional<LargeFiles> large) {
        this.request = host.request();
        this.plan = plan;
        this.host = host;
        this.queue = queue;
        this.staging = staging;
        this.large = large;
        this.progress = host.progress();
    }

    /**
     * Sends what the queue gives until every item has its verdict. A spoiled channel is replaced.
     *
     * @param number the worker's own among those that share the work
     * @throws IOException if the channel or the connection is gone; what the worker held has been given back, or has failed if it
     *     was lost too often
     * @throws UnconfirmedException if the remote command accepted everything and then did not end well
     */
    void run(RemoteTreeWriter writer, int number) throws IOException {
        Deque<Integer> again = new ArrayDeque<>();
        try {
            while (true) {
                try {
                    int index = again.isEmpty() ? queue.take(number) : again.remove();
                    if (index != WorkQueue.NOTHING) {
                        held.add(index);
                        item(writer, index);
                        staging.settleIfMany();
                        continue;
                    }
                    finish(writer);
                    if (!queue.awaitMore()) {
                        return;
                    }
                } catch (ChannelSpoiledException e) {
                    progress.detail(host.name() + ": a new channel is needed: " + e.getMessage());
                    held.spoiled(cause -> broken(cause, "the server's answers cannot be trusted"));
                    again = new ArrayDeque<>(held.items());
                }
            }
        } catch (IOException e) {
            // Other workers have to know which directories this one left open.
            writer.close();
            boolean comesAgain = request.retries() > 0 && Retries.mayPass(e);
            for (int index : queue.giveBack(number, held.items())) {
                if (comesAgain) {
                    queue.giveUp(index);
                } else {
                    broken(index, Interrupts.reason(e));
                }
            }
            throw e;
        } catch (RuntimeException | Error e) {
            writer.close();
            queue.giveBack(number, held.items()).forEach(queue::giveUp);
            throw e;
        }
    }

    private void finish(RemoteTreeWriter writer) throws IOException {
        try {
            writer.finish();
        } catch (ChannelSpoiledException e) {
            throw e;
        } catch (IOException e) {
            throw held.isEmpty() ? new UnconfirmedException(e) : e;
        }
    }

    /** Sends one item over a channel that carries no other. */
    void only(RemoteTreeWriter writer, int index) throws IOException {
        held.add(index);
        try {
            item(writer, index);
            writer.finish();
        } catch (ChannelSpoiledException e) {
            progress.detail(host.name() + ": " + e.getMessage());
        }
    }

    private void item(RemoteTreeWriter writer, int index) throws IOException {
        Plan.Item item = plan.items().get(index);
        try {
            if (item.directory()) {
                writer.directory(item.target(), path -> directory(item, path));
                queue.begin();
                judged(index);
            } else {
                file(writer, index, item);
            }
        } catch (RefusedException e) {
            queue.begin();
            fail(index, e.getMessage());
        } catch (LocalFailure e) {
            broken(index, e.getMessage());
        }
    }

    private void file(RemoteTreeWriter writer, int index, Plan.Item item) throws IOException {
        try (SourceFile file = open(item)) {
            if (large.isEmpty() || !large.get().isUploaded(host, file.size()) || !inParts(writer, index, item, file)) {
                inOnePiece(writer, index, item, file);
            }
        }
    }

    /** @return false if that cannot be done */
    private boolean inParts(RemoteTreeWriter writer, int index, Plan.Item item, SourceFile file) throws IOException {
        SourceAttributes attributes = file.attributes();
        writer.directoryOf(item.target(), path -> directory(item, path));
        Optional<RangedUpload> begun = large.get().upload(
                host,
                staging.base(),
                staging.placeOf(item.target()),
                item.target(),
                file,
                request.fileMode(attributes.mode()),
                times(attributes));
        if (begun.isEmpty()) {
            return false;
        }
        queue.begin();
        RangedUpload upload = begun.get();
        try (RemoteFile staged = staging.beginInParts(item.target(), file.size(), upload)) {
            progress.started(item.target(), file.size(), file.path());
            try {
                staged.passed(upload.run(staging.verifies(), staged::sending, words -> staged.note(RemoteStaging.notKept(words))));
            } catch (TransferException | RefusedException e) {
                throw e;
            } catch (IOException e) {
                Interrupts.check(e);
                staging.discard(staged);
                throw new LocalFailure(e);
            }
            judged(index);
            staging.arrivedInParts(staged);
        }
        return true;
    }

    private void inOnePiece(RemoteTreeWriter writer, int index, Plan.Item item, SourceFile file) throws IOException {
        try (RemoteFile staged = staging.begin(item.target(), file.size())) {
            SourceAttributes attributes = file.attributes();
            Sent now = new Sent(file.size(), attributes.times().modified());
            if (!now.equals(Optional.ofNullable(sent.put(index, now)).orElse(now))) {
                progress.changed(item.target());
            }
            Verdict verdict = new Verdict(index, staged);
            Source.Outgoing outgoing = writer.file(
                    item.target(),
                    staged.temporaryName(),
                    request.fileMode(attributes.mode()),
                    file.size(),
                    times(attributes),
                    path -> directory(item, path),
                    verdict);
            staging.begun(staged);
            progress.started(item.target(), file.size(), file.path());
            Optional<String> problem = content(item, file, writer, outgoing, staged);
            if (problem.isPresent()) {
                broken(index, problem.get());
                writer.fail(outgoing, problem.get());
            } else {
                staged.passed();
                writer.complete(outgoing);
            }
        }
    }

    /** @return why the file could not be read to its end; empty if it was */
    private Optional<String> content(
            Plan.Item item, SourceFile file, RemoteTreeWriter writer, Source.Outgoing outgoing, RemoteFile staged)
            throws IOException {
        while (file.left() > 0) {
            int read;
            try {
                read = file.read(block);
            } catch (IOException e) {
                Interrupts.check(e);
                return Optional.of("cannot be read to its end: " + Reasons.of(e));
            }
            if (read < 0) {
                return Optional.of("the file has shrunk while it was sent");
            }
            host.context().limiter().take(read);
            staged.sending(read);
            writer.write(outgoing, block, 0, read);
            block = staged.exchange(block, read);
            progress.moved(item.target(), file.size() - file.left(), file.size());
        }
        if (file.hasGrown()) {
            progress.grown(item.target());
        }
        return Optional.empty();
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

    private DirectoryAttributes directory(Plan.Item item, String path) throws IOException {
        SourceAttributes attributes;
        try {
            attributes = item.directoryAt(path);
        } catch (IOException e) {
            throw new LocalFailure(e);
        }
        return new DirectoryAttributes(request.dirMode(attributes.mode()), times(attributes));
    }

    private Optional<FileTimestamps> times(SourceAttributes attributes) {
        return host.isDevice() ? Optional.empty() : request.kept(Optional.of(attributes.times()));
    }

    /** Fails an item of which nothing can be at the target. */
    private void fail(int index, String reason) {
        Plan.Item item = plan.items().get(index);
        judged(index);
        staging.failed(item.target(), item.size(), reason);
    }

    /** As {@link #fail}, of an item that may have been begun. */
    private void broken(int index, String reason) {
        Plan.Item item = plan.items().get(index);
        judged(index);
        staging.broken(item.target(), item.size(), reason);
    }

    private void judged(int index) {
        held.judged(index);
        sent.remove(index);
        queue.judged(index);
    }

    /** A failure on this machine's side, after which the channel is still good. */
    private static final class LocalFailure extends IOException {
        private static final long serialVersionUID = 1L;

        LocalFailure(IOException cause) {
            super(Reasons.of(cause), cause);
        }
    }

    /** Learns the sink's verdict on one file. */
    private final class Verdict implements Source.Completion {
        private final int index;
        private final RemoteFile staged;

        Verdict(int index, RemoteFile staged) {
            this.index = index;
            this.staged = staged;
        }

        @Override
        public void announced() {
            queue.begin();
            staging.announced(staged);
        }

        @Override
        public void accepted() {
            judged(index);
            staging.arrived(staged);
        }

        @Override
        public void acceptedWithoutAttributes(String words) {
            judged(index);
            staging.arrivedWithoutAttributes(staged, words);
        }

        @Override
        public void refused(String words) {
            judged(index);
            staging.refused(staged, words);
        }

        @Override
        public void notOpened(String words) {
            fail(index, RemoteText.escape(words));
        }
    }
}
