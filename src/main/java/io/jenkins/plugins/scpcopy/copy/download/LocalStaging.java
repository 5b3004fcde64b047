package io.jenkins.plugins.scpcopy.copy.download;

import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.copy.selection.FinishedPaths;
import io.jenkins.plugins.scpcopy.copy.selection.RequestedPaths;
import io.jenkins.plugins.scpcopy.copy.tools.EarlySums;
import io.jenkins.plugins.scpcopy.copy.tools.ShellChecksums;
import io.jenkins.plugins.scpcopy.files.IncomingFile;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.files.StreamDigest;
import io.jenkins.plugins.scpcopy.files.TargetDirectory;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives received files their names: at once, or, where checksums are compared, when they are found to be right. Until then they
 * keep their temporary names, and directories stay open for them. Outlives the connections that files come over.
 */
final class LocalStaging implements Closeable {
    private static final int MOST_AT_ONCE = 5000;
    /** The memory that a file needs while it waits for its checksum, beside its paths; in bytes. */
    private static final int HELD = 1000;

    private static final String GROWN = "it has grown on the host since; what it had at the beginning was copied and compared";

    /** A whole file that has not got its name. */
    private record Held(IncomingFile file, String path, long size, String remote, String sum) {}

    /** A file that broke off, and why. */
    private record Broken(String path, long size, String reason) {}

    private final CopyContext context;
    private final CopyProgress progress;
    private final Verify verify;
    private final Deque<Held> held = new ArrayDeque<>();
    private final List<TargetDirectory> left = new ArrayList<>();
    private final MemoryBudget.Account memory;
    private final FinishedPaths finished;
    private final Map<String, Integer> attempts = new HashMap<>();
    private final EarlySums early = new EarlySums();
    /** The connection that files come over now, and how the host sums a file meanwhile. */
    private HostSession host;

    private Optional<HostTools.SingleSum> beside = Optional.empty();
    /** Whether it is tried again depends on the cause: until that is known, it has no verdict. */
    private Optional<Broken> broken = Optional.empty();

    /** @param verify {@link Verify#NONE} where checksums cannot be compared */
    LocalStaging(CopyContext context, Verify verify) {
        this.context = context;
        this.progress = context.progress();
        this.verify = verify;
        this.memory = progress.memory().names();
        this.finished = new FinishedPaths(context.request(), progress.memory());
    }

    CopyContext context() {
        return context;
    }

    boolean verifies() {
        return verify != Verify.NONE;
    }

    FinishedPaths finished() {
        return finished;
    }

    /** Files come over this connection from now on. */
    void comeFrom(HostSession session) throws IOException {
        host = session;
        broken = Optional.empty();
        beside = verifies() ? session.tools().sums().flatMap(HostTools.Sums::single) : Optional.empty();
    }

    /**
     * A file is about to come.
     *
     * @param remote where it is on the host; empty if that is not known
     * @return takes the file's bytes as they come; null if no checksum is wanted
     */
    StreamDigest begin(String path, long size, String remote) {
        if (finished.mayRepeat()) {
            attempts.merge(path, 1, Integer::sum);
        }
        if (!verifies()) {
            return null;
        }
        if (size >= ShellChecksums.LARGE && !remote.isEmpty()) {
            beside.ifPresent(sum -> early.want(host, sum, remote, size));
        }
        return StreamDigest.of(size);
    }

    /**
     * A file is whole.
     *
     * @param remote where it is on the host; empty if that is not known
     * @param sum from {@link #begin}
     * @throws RefusedException if it could not be kept; the failure is settled by then
     * @throws TransferException if the copy was interrupted meanwhile, or there is no memory for a file that waits; the file is
     *     gone and has no verdict
     */
    void complete(IncomingFile file, String path, long size, String remote, StreamDigest sum)
            throws RefusedException, TransferException {
        try {
            if (sum != null) {
                memory.take(HELD + MemoryBudget.of(path) + MemoryBudget.of(remote));
                file.seal();
                held.add(new Held(file, path, size, remote, sum.hex()));
                progress.arrived(path);
                finished.add(path);
                return;
            }
            file.commit();
        } catch (TransferException e) {
            discard(file, path);
            throw e;
        } catch (IOException e) {
            Interrupts.check(e);
            String reason = "cannot be moved into place: " + Reasons.of(e);
            failed(path, size, reason);
            throw new RefusedException(reason, e);
        }
        finished.add(path);
        copied(path, size, "", "");
    }

    /** A file has broken off. @param remote as in {@link #begin} */
    void brokeOff(String path, long size, String remote, String reason) {
        broken = Optional.of(new Broken(path, size, reason));
        early.forget(remote);
    }

    /** Whether the file that broke off is all that there was to come. */
    boolean isOnlyBroken(RequestedPaths asked) {
        return broken.isPresent() && asked.isNothingBut(broken.get().path());
    }

    /** A file that broke off is not tried again, or its transfer went on: it has failed. */
    void settleBroken() {
        broken.ifPresent(file -> failed(file.path(), file.size(), file.reason()));
        broken = Optional.empty();
    }

    /** A file did not become whole, and is not tried again. */
    void failed(String path, long size, String reason) {
        finished.add(path);
        progress.settle(new FileResult(path, size, FileResult.Status.FAILED, reason, "", attempts(path)));
    }

    /** The source has sent everything in a directory. */
    void leave(TargetDirectory directory) {
        if (verifies()) {
            directory.close();
            left.add(directory);
        } else {
            directory.leave();
        }
    }

    /**
     * Compares checksums and settles what was held back.
     *
     * @param host a connection over which nothing is being received
     * @throws IOException if the host did not give the sums; the files are still held
     */
    void settle(HostSession host) throws IOException {
        Map<String, String> known = early.take();
        while (!held.isEmpty()) {
            List<Held> batch = held.stream().limit(MOST_AT_ONCE).toList();
            Map<String, String> sums = sums(host, batch, known);
            Map<String, String> beginnings = beginnings(host, batch, sums);
            for (Held file : batch) {
                held.remove();
                memory.give(HELD + MemoryBudget.of(file.path()) + MemoryBudget.of(file.remote()));
                settle(file, sums.get(file.remote()), beginnings.get(file.remote()));
            }
        }
        leaveAll();
    }

    /** @param early sums that count where they agree */
    private static Map<String, String> sums(HostSession host, List<Held> batch, Map<String, String> early) throws IOException {
        Map<String, String> sums = new HashMap<>();
        List<String> unknown = new ArrayList<>();
        long bytes = 0;
        for (Held file : batch) {
            if (file.sum().equals(early.get(file.remote()))) {
                sums.put(file.remote(), file.sum());
            } else if (!file.remote().isEmpty()) {
                unknown.add(file.remote());
                bytes += file.size();
            }
        }
        if (!unknown.isEmpty()) {
            sums.putAll(host.tools().sums().orElseThrow().of(".", unknown, bytes));
        }
        return sums;
    }

    /** Of files whose sums differ, those of as many bytes as came: they may only have grown. */
    private static Map<String, String> beginnings(HostSession host, List<Held> batch, Map<String, String> sums)
            throws IOException {
        Map<String, Long> sizes = new HashMap<>();
        for (Held file : batch) {
            String there = sums.get(file.remote());
            if (there != null && !there.equals(file.sum())) {
                sizes.put(file.remote(), file.size());
            }
        }
        return sizes.isEmpty() ? Map.of() : host.tools().sums().orElseThrow().ofBeginnings(".", sizes);
    }

    /**
     * @param all the sum of what the host has now; null if there is none
     * @param beginning the sum of as much of it as came; null if that is not known
     */
    private void settle(Held held, String all, String beginning) {
        boolean grown = held.sum().equals(beginning);
        String there = grown ? beginning : all;
        Optional<String> objection = verify.objection(held.sum(), there);
        if (objection.isPresent()) {
            discard(held, objection.get());
            return;
        }
        try {
            held.file().commit();
            copied(held.path(), held.size(), there == null ? "not verified" : grown ? GROWN : "", there == null ? "" : there);
        } catch (IOException e) {
            failed(held.path(), held.size(), "cannot be moved into place: " + Reasons.of(e));
        }
    }

    private void discard(Held held, String reason) {
        failed(held.path(), held.size(), reason);
        discard(held.file(), held.path());
    }

    /** Removes a temporary file. */
    void discard(IncomingFile file, String path) {
        try {
            file.discard();
        } catch (IOException e) {
            progress.warning("the temporary file of '" + RemoteText.escape(path) + "' could not be removed: " + Reasons.of(e));
        }
    }

    private void copied(String path, long size, String note, String sum) {
        progress.settle(new FileResult(path, size, FileResult.Status.COPIED, note, sum, attempts(path)));
    }

    private int attempts(String path) {
        return Math.max(1, attempts.getOrDefault(path, 1));
    }

    private void leaveAll() {
        left.forEach(TargetDirectory::leave);
        left.clear();
    }

    /** Removes the files that are still held: they were not verified. */
    @Override
    public void close() {
        early.close();
        held.forEach(file -> discard(file, "verify: its checksum could not be compared"));
        held.clear();
        leaveAll();
    }
}
