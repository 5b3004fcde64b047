package io.jenkins.plugins.scpcopy.copy.upload;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.host.RemoteScripts;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.host.SinkWords;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.copy.target.RemoteTarget;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.files.StreamDigest;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gives sent files their verdicts: at once, or, where checksums are compared or files get their names when they are whole, some
 * at a time by a command on the host. Safe for use by several threads.
 */
public final class RemoteStaging {
    private static final int MOST_HELD = 256;
    private static final long MOST_HELD_BYTES = 1L << 30;

    private final RemoteTarget target;
    private final CopyProgress progress;
    private final boolean atomic;
    private final boolean keepsTimes;
    private final Verify verify;
    /**
     * Whether files get their names only when all are sent. The command that gives names in a directory puts the
     * directory's times and mode back as it found them; meanwhile another worker may leave that directory and set them.
     */
    private final boolean namesAtEnd;
    private final Deque<StagedFile> held = new ArrayDeque<>();
    private final Set<String> temporaries = new LinkedHashSet<>();
    private final Map<String, Integer> attempts = new HashMap<>();
    /** What the host may have opened under its final name. */
    private final Set<String> exposed = new HashSet<>();
    private final FollowedSums followed = new FollowedSums();

    /** How many of the held files no command was run for yet, and their sizes in all. */
    private int heldFiles;
    private long heldBytes;
    private long arrived;
    /** Whether a worker settles files, or that is put off until the end. */
    private boolean settling;

    /**
     * @param target null for hosts that only take one file after the other
     * @param workers how many may be sending at the same time
     */
    public RemoteStaging(HostSession host, RemoteTarget target, int workers) throws IOException {
        CopyRequest request = host.request();
        this.target = target;
        this.progress = host.progress();
        this.atomic = request.atomic();
        this.namesAtEnd = atomic && workers > 1;
        this.keepsTimes = request.keepsTimes();
        boolean sums = request.verify() != Verify.NONE && host.tools().sums().isPresent();
        this.verify = sums ? request.verify() : Verify.NONE;
    }

    /** How many files the host has confirmed. */
    synchronized long arrived() {
        return arrived;
    }

    /** A file is about to be sent. @param path in results, from which the target knows its place */
    public synchronized StagedFile begin(String path, long size) {
        followed.forget(path);
        String temporary = atomic ? "." + RemoteScripts.nonce() + ".part" : null;
        StagedFile staged =
                new StagedFile(path, size, temporary, verify == Verify.NONE ? null : StreamDigest.of(size));
        if (atomic) {
            temporaries.add(place(staged));
        }
        return staged;
    }

    /** The host is about to be told of the file. */
    public synchronized void announced(StagedFile staged) {
        if (staged.temporary == null) {
            exposed.add(staged.path);
        }
    }

    /** Files are sent from now on. @param helper the connection for commands that settle what was sent */
    public void sendingBeside(HostSession helper) throws IOException {
        followed.use(verify == Verify.NONE ? Optional.empty() : helper.tools().sums());
    }

    /** The host has accepted the file's header. */
    public synchronized void begun(StagedFile staged) {
        attempts.merge(staged.path, 1, Integer::sum);
        if (staged.digest != null) {
            followed.follow(staged, target.base(), place(staged));
        }
    }

    /** The host has the whole file. @param note what to know about it, fit to be shown; usually empty */
    public synchronized void arrived(StagedFile staged, String note) {
        arrived++;
        staged.arrived();
        staged.note = note;
        if (atomic || staged.digest != null) {
            progress.arrived(staged.path);
            hold(staged);
        } else {
            copied(staged);
        }
    }

    /** The host has taken all of the file, or a part of it, and objects. @param words the host's own, raw */
    public void refused(StagedFile staged, String words) {
        SinkWords.note(staged.path, words)
                .ifPresentOrElse(
                        note -> arrived(staged, note),
                        () -> broken(staged.path, staged.size, RemoteText.escape(words)));
    }

    private synchronized void hold(StagedFile staged) {
        held.add(staged);
        heldFiles++;
        heldBytes += staged.size;
    }

    private synchronized List<StagedFile> takeHeld() {
        List<StagedFile> batch = new ArrayList<>(held);
        held.clear();
        heldFiles = 0;
        heldBytes = 0;
        return batch;
    }

    public synchronized void failed(String path, long size, String reason) {
        progress.settle(failure(path, size, reason));
    }

    /** Fails a file that may be there in part, or whose end the host did not confirm, and says what may be left there. */
    public synchronized void broken(String path, long size, String reason) {
        if (exposed.contains(path)) {
            String there = "; '" + shownPlace(path) + "' there may be incomplete" + orInside();
            progress.leftIncomplete(failure(path, size, reason + there));
        } else {
            failed(path, size, reason);
        }
    }

    private FileResult failure(String path, long size, String reason) {
        followed.forget(path);
        return new FileResult(
                path, size, FileResult.Status.FAILED, reason, "", Math.max(1, attempts.getOrDefault(path, 0)));
    }

    private String orInside() {
        return Optional.ofNullable(target)
                .flatMap(RemoteTarget::nameInside)
                .map(name -> ", or '" + RemoteText.escape(name) + "' in it if it is a directory")
                .orElse("");
    }

    private String shownPlace(String path) {
        String place = target == null ? path : target.place(path);
        return RemoteText.escape(target == null || target.base().equals(".") ? place : RemotePath.child(target.base(), place));
    }

    /**
     * Settles what can be settled while files are still being sent, once there is enough for a command; all else is settled at the
     * end.
     */
    public void settleIfMany(HostSession host) throws InterruptedIOException {
        synchronized (this) {
            if (settling || namesAtEnd && verify == Verify.NONE || heldFiles < MOST_HELD && heldBytes < MOST_HELD_BYTES) {
                return;
            }
            settling = true;
        }
        boolean settled = false;
        try {
            if (namesAtEnd) {
                compare(host);
            } else {
                settle(host);
            }
            settled = true;
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            progress.detail(host.name() + ": files are settled at the end: " + Reasons.of(e));
        } finally {
            synchronized (this) {
                settling = !settled;
            }
        }
    }

    /** Compares the checksums of what has arrived, which gets its names later. */
    private void compare(HostSession host) throws IOException {
        List<StagedFile> batch = takeHeld();
        List<StagedFile> good;
        try {
            good = verified(host, batch);
        } catch (IOException e) {
            batch.forEach(this::hold);
            throw e;
        }
        synchronized (this) {
            held.addAll(good);
        }
    }

    /**
     * Compares the checksums of what has arrived, gives it its names, and settles it.
     *
     * @throws IOException if the host did not run the commands; the files are still held
     */
    public void settle(HostSession host) throws IOException {
        List<StagedFile> batch = takeHeld();
        if (batch.isEmpty()) {
            return;
        }
        try {
            List<StagedFile> good = verify == Verify.NONE ? batch : verified(host, batch);
            batch = good;
            if (atomic) {
                move(host, good);
            } else {
                good.forEach(this::copied);
            }
        } catch (IOException e) {
            batch.forEach(this::hold);
            throw e;
        }
    }

    /** Settles the files of a copy that is given up, if checksums can still tell which of them arrived whole. */
    public void settleIfVerified(HostSession host) {
        if (verify == Verify.NONE) {
            return;
        }
        try {
            settle(host);
        } catch (IOException e) {
            progress.detail(host.name() + ": checksums could not be compared: " + Reasons.of(e));
        }
    }

    private List<StagedFile> verified(HostSession host, List<StagedFile> batch) throws IOException {
        for (StagedFile staged : batch) {
            staged.verified |= staged.isFollowedWell();
        }
        List<String> paths = batch.stream().filter(staged -> !staged.verified).map(this::place).toList();
        Map<String, String> sums = paths.isEmpty()
                ? Map.of()
                : host.tools().sums().orElseThrow()
                        .of(target.base(), paths, batch.stream().mapToLong(staged -> staged.size).sum());
        List<StagedFile> good = new ArrayList<>();
        for (StagedFile staged : batch) {
            String there = staged.verified ? staged.sum : sums.get(place(staged));
            Optional<String> objection = verify.objection(staged.sum, there);
            if (objection.isPresent()) {
                failed(staged, objection.get());
                continue;
            }
            staged.verified = there != null;
            if (there == null) {
                staged.sum = "";
                staged.note = "not verified";
            }
            good.add(staged);
        }
        return good;
    }

    private void move(HostSession host, List<StagedFile> batch) throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        HostTools.Moves moves = host.tools().moving().orElseThrow().in(target.base(), keepsTimes);
        batch.forEach(staged -> moves.move(place(staged), target.place(staged.path), staged.doubtful));
        batch.forEach(staged -> staged.doubtful = true);
        settle(batch, moves.run());
    }

    private void settle(List<StagedFile> batch, List<Optional<String>> problems) {
        for (int i = 0; i < batch.size(); i++) {
            StagedFile staged = batch.get(i);
            if (problems.get(i).isEmpty()) {
                synchronized (this) {
                    temporaries.remove(place(staged));
                }
                copied(staged);
            } else {
                failed(staged, "cannot be moved into place: " + problems.get(i).get());
            }
        }
    }

    /** Where a file is until it is settled, relative to the target's base. */
    private String place(StagedFile staged) {
        String place = target.place(staged.path);
        return staged.temporary == null
                ? place
                : RelativePath.child(RelativePath.parent(place), staged.temporary);
    }

    private void failed(StagedFile staged, String reason) {
        failed(staged.path, staged.size, reason);
    }

    private synchronized void copied(StagedFile staged) {
        exposed.remove(staged.path);
        Integer tried = attempts.remove(staged.path);
        progress.settle(new FileResult(
                staged.path,
                staged.size,
                FileResult.Status.COPIED,
                staged.note,
                staged.sum,
                tried == null ? 1 : tried));
    }

    /**
     * Fails all held files but those whose rename was begun: {@link #clean} finds out what became of them.
     *
     * @return whether something was held
     */
    public synchronized boolean failHeld(String reason) {
        boolean some = !held.isEmpty();
        held.stream().filter(staged -> !staged.doubtful).forEach(staged -> failed(staged, reason));
        held.removeIf(staged -> !staged.doubtful);
        return some;
    }

    /**
     * Removes the temporary files that got no name, even if the copy was aborted, and settles what is still held.
     *
     * @param host the connection at hand, which may be lost
     * @param fresh opens another one
     */
    public void clean(HostSession host, Retries.Opener<HostSession> fresh) {
        List<String> left;
        List<StagedFile> doubtful;
        followed.close();
        synchronized (this) {
            left = List.copyOf(temporaries);
            doubtful = held.stream().filter(staged -> staged.doubtful).toList();
            held.clear();
        }
        if (left.isEmpty()) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            try {
                end(host, doubtful, left);
            } catch (IOException e) {
                progress.detail(host.name() + ": temporary files are removed over a fresh connection: " + Reasons.of(e));
                endOver(fresh, doubtful, left);
            }
        } catch (IOException e) {
            progress.warning(host.name() + ": temporary files named .scpcopy-….part may be left below '"
                    + RemoteText.escape(target.base()) + "': " + Reasons.of(e));
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void endOver(Retries.Opener<HostSession> fresh, List<StagedFile> doubtful, List<String> temporary) throws IOException {
        HostSession host = null;
        try {
            host = fresh.open();
            end(host, doubtful, temporary);
        } catch (IOException e) {
            doubtful.forEach(staged -> failed(staged, "whether it got its name is not known: " + Reasons.of(e)));
            if (host == null || doubtful.isEmpty()) {
                throw e;
            }
            end(host, List.of(), temporary);
        }
    }

    /** Carries out each rename that was begun, unless the host had done it: only then is it known what became of the file. */
    private void end(HostSession host, List<StagedFile> doubtful, List<String> temporary) throws IOException {
        HostTools.Moves moves = host.tools().moving().orElseThrow().in(target.base(), keepsTimes);
        doubtful.forEach(staged -> moves.move(place(staged), target.place(staged.path), true));
        temporary.stream().sorted().forEach(moves::remove);
        settle(doubtful, moves.run());
    }
}
