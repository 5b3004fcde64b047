package io.jenkins.plugins.scpcopy.copy.relay;

import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.ranges.HostContent;
import io.jenkins.plugins.scpcopy.copy.ranges.LargeFiles;
import io.jenkins.plugins.scpcopy.copy.ranges.RangedUpload;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.SourceKind;
import io.jenkins.plugins.scpcopy.copy.selection.FinishedPaths;
import io.jenkins.plugins.scpcopy.copy.selection.RequestedPaths;
import io.jenkins.plugins.scpcopy.copy.target.DirectoryAttributes;
import io.jenkins.plugins.scpcopy.copy.target.Placement;
import io.jenkins.plugins.scpcopy.copy.target.RemoteTarget;
import io.jenkins.plugins.scpcopy.copy.upload.RemoteFile;
import io.jenkins.plugins.scpcopy.copy.upload.RemoteStaging;
import io.jenkins.plugins.scpcopy.copy.upload.Unjudged;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.Receiver;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.Closeable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The half of a relay that faces the target: announces there what comes from the source, and keeps what has no verdict of the
 * target yet. Outlives the commands of the source, and lost connections.
 */
final class RelayUpload implements Closeable {
    private final Retries.Opener<HostSession> cleaner;
    private final CopyProgress progress;
    private final FinishedPaths finished;
    private final LargeFiles large;
    /** The announcements of the directories on the way, for entering them again on a fresh channel. Replaced, never changed. */
    private Map<String, DirectoryAttributes> announced = Map.of();
    /** Files whose bytes have all come, until the target has judged them. */
    private Unjudged<RelayedFile> unjudged = new Unjudged<>();

    private HostSession host;
    private RemoteTarget target;
    private RelayWriter writer;
    private RemoteStaging staging;
    /** A file that broke off: it fails if the source goes on behind it, and is tried again if the connection was lost. */
    private Optional<Broken> brokenOff = Optional.empty();

    /** @param fail settles it */
    private record Broken(String path, Runnable fail) {}

    /** @param cleaner opens a connection to the host even if the copy was aborted */
    RelayUpload(HostSession host, Retries.Opener<HostSession> cleaner) {
        this.host = host;
        this.cleaner = cleaner;
        this.progress = host.progress();
        this.finished = new FinishedPaths(host.request(), progress.memory(), true);
        this.large = new LargeFiles(host.context(), 1);
    }

    HostSession host() {
        return host;
    }

    CopyContext context() {
        return host.context();
    }

    LargeFiles large() {
        return large;
    }

    FinishedPaths finished() {
        return finished;
    }

    RelayWriter writer() {
        return writer;
    }

    RemoteStaging staging() {
        return staging;
    }

    /** Finds the place, unless it is known: it stays the same for all that follows. */
    RemoteTarget find(String to, SourceKind kind, String name, Placement.SourceNames names) throws IOException {
        if (target == null) {
            RemoteTarget found = RemoteTarget.find(host, to, kind, name, names);
            try {
                staging = new RemoteStaging(host, Optional.of(found), 1);
            } catch (IOException e) {
                found.close();
                throw e;
            }
            target = found;
            writer = new RelayWriter(target, host, unjudged);
        }
        return target;
    }

    /**
     * A file begins.
     *
     * @throws RefusedException if it is known by now that the target does not take it; it has no verdict then
     */
    Receiver.Reception file(String path, int mode, long size, Optional<FileTimestamps> times) throws IOException {
        Optional<KeptFile> kept = sendsContentsAhead() ? KeptFile.of(this, path, mode, size, times) : Optional.empty();
        if (kept.isPresent()) {
            return kept.get();
        }
        StreamedFile file = new StreamedFile(this, path, size);
        file.announce(mode, times);
        return file;
    }

    private boolean sendsContentsAhead() {
        return host.sendsContentsAhead() && !host.protocol().isSftp();
    }

    /**
     * Passes a large file on in parts.
     *
     * @param remote where it is on the host that it comes from
     * @return false if that cannot be done
     * @throws TransferException if a connection is lost: another attempt goes on
     */
    boolean inParts(HostSession sender, String remote, String path, int mode, long size, Optional<FileTimestamps> times)
            throws IOException {
        boolean summed = staging.verifies();
        Optional<HostContent> content = large.content(sender, path, remote, size);
        if (content.isEmpty()) {
            return false;
        }
        try {
            writer.directories(open -> open.directoryOf(path, announced::get));
            Optional<RangedUpload> upload = large.relay(
                    host, staging.base(), staging.placeOf(path), path, content.get(), mode, times, summed);
            if (upload.isEmpty()) {
                return false;
            }
            inParts(upload.get(), path, size, summed);
        } catch (RefusedException e) {
            finished.add(path);
            staging.failed(path, size, e.getMessage());
        }
        return true;
    }

    private void inParts(RangedUpload upload, String path, long size, boolean summed) throws IOException {
        try (RemoteFile file = staging.beginInParts(path, size, upload)) {
            progress.started(path, size);
            try {
                file.passed(upload.run(summed, file::sending, words -> file.note(RemoteStaging.notKept(words))));
            } catch (RefusedException e) {
                throw e;
            } catch (TransferException e) {
                brokenOff = Optional.of(new Broken(path, () -> {
                    finished.add(path);
                    staging.failed(path, size, Interrupts.reason(e));
                }));
                throw e;
            } catch (IOException e) {
                Interrupts.check(e);
                staging.discard(file);
                throw new RefusedException(Reasons.of(e), e);
            }
            finished.add(path);
            staging.arrivedInParts(file);
        }
    }

    /** From now on something in these directories is sent. @param directories what they are announced with */
    void announce(Map<String, DirectoryAttributes> directories) {
        announced = Map.copyOf(directories);
    }

    /** What the directories on the way are announced with. */
    Map<String, DirectoryAttributes> announced() {
        return announced;
    }

    /** Announces a directory and enters it. */
    void enter(String path, DirectoryAttributes directory) throws IOException {
        Map<String, DirectoryAttributes> more = new HashMap<>(announced);
        more.put(path, directory);
        announce(more);
        writer.directories(open -> open.directory(path, announced::get));
    }

    void leave(String path) {
        Map<String, DirectoryAttributes> fewer = new HashMap<>(announced);
        fewer.remove(path);
        announce(fewer);
    }

    /** All bytes of a file have come: it awaits its verdict. */
    void passed(RelayedFile file) {
        unjudged.add(file);
    }

    /** A file has its verdict. */
    void judged(RelayedFile file) {
        unjudged.judged(file);
        finished.add(file.path());
    }

    void brokeOff(RelayedFile file, String reason) {
        brokenOff = Optional.of(new Broken(file.path(), () -> file.failed(reason)));
    }

    /** Whether a file broke off, and what becomes of it is open. */
    boolean hasBrokenOff() {
        return brokenOff.isPresent();
    }

    /** Whether the file that broke off is all that there was to come. */
    boolean isOnlyBrokenOff(RequestedPaths asked) {
        return brokenOff.isPresent() && asked.isNothingBut(brokenOff.get().path());
    }

    /** The file that broke off is not tried again: the source goes on behind it, or there is no further attempt. */
    void failBrokenOff() {
        brokenOff.ifPresent(broken -> broken.fail().run());
        brokenOff = Optional.empty();
    }

    /** A file or directory did not get here. @param reason fit to be shown */
    void failed(String path, long size, String reason) {
        finished.add(path);
        progress.failed(path, size, reason);
    }

    /** Awaits the target's verdict on everything, and settles it. */
    void finish() throws IOException {
        if (writer != null) {
            writer.finish();
            staging.settle();
        }
    }

    /** Whether the connection cannot be used any more. */
    boolean isLost() {
        return writer != null && writer.isLost();
    }

    /** Whether something was passed on that the target has not judged. */
    boolean hasUnjudged() {
        return !unjudged.isEmpty();
    }

    /** Another attempt begins, over another connection: what has no verdict by now is copied anew. */
    void reconnect(HostSession fresh) throws IOException {
        if (writer != null) {
            staging.useForCommands(fresh);
        }
        host = fresh;
        unjudged.items().forEach(RelayedFile::abandon);
        unjudged = new Unjudged<>();
        brokenOff = Optional.empty();
        if (writer != null) {
            writer.close();
            writer = new RelayWriter(target, fresh, unjudged);
        }
    }

    /**
     * There is no further attempt, and the target has not confirmed everything.
     *
     * @param whole whether all was passed on, so that checksums can still tell what arrived
     * @return whether some file fails for this reason; otherwise nobody has been told it
     */
    boolean giveUp(String reason, boolean whole) {
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
        failBrokenOff();
        failUnjudged("the target has not confirmed it");
        if (writer != null) {
            writer.close();
            target.close();
            staging.failHeld("the copy has ended before it got its name");
            staging.clean(cleaner);
        }
        large.close();
    }

    private void failUnjudged(String reason) {
        unjudged.items().forEach(file -> file.failed(reason));
    }
}
