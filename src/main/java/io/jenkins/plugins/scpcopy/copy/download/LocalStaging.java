package io.jenkins.plugins.scpcopy.copy.download;

import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.ranges.LargeFiles;
import io.jenkins.plugins.scpcopy.copy.selection.FinishedPaths;
import io.jenkins.plugins.scpcopy.copy.selection.RequestedPaths;
import io.jenkins.plugins.scpcopy.copy.tools.EarlySums;
import io.jenkins.plugins.scpcopy.copy.tools.LocalFile;
import io.jenkins.plugins.scpcopy.copy.tools.ShellChecksums;
import io.jenkins.plugins.scpcopy.copy.tools.Staging;
import io.jenkins.plugins.scpcopy.files.IncomingFile;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.files.TargetDirectory;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The {@link Staging} of files that are received: until checksums are found to be right, files keep their temporary names, and
 * directories stay open for them. Outlives the connections that files come over.
 */
final class LocalStaging implements Closeable {
    /** The memory that a file needs while it waits for its checksum, beside its paths; in bytes. */
    private static final int HELD = 1000;

    private static final String GROWN = "it has grown on the host since; what it had at the beginning was copied and compared";

    /** A file that broke off, and why. */
    private record Broken(LocalFile file, String reason) {}

    private final CopyContext context;
    private final Staging<LocalFile> staging;
    private final LocalFile.Place place;
    private final List<TargetDirectory> left = new ArrayList<>();
    private final FinishedPaths finished;
    private final EarlySums early = new EarlySums();
    private final LargeFiles large;
    /** The connection that files come over now, and how the host sums a file meanwhile. */
    private HostSession host;

    private Optional<HostTools.SingleSum> beside = Optional.empty();
    /** Whether it is tried again depends on the cause: until that is known, it has no verdict. */
    private Optional<Broken> broken = Optional.empty();

    /** @param host the connection that files come over at first */
    LocalStaging(HostSession host) throws IOException {
        this.context = host.context();
        this.finished = new FinishedPaths(context.request(), context.progress().memory(), true);
        this.place = new LocalFile.Place(context.progress());
        this.large = new LargeFiles(context, 1);
        this.staging = new Staging<>(this::sums, new Held(), host.verify(), false, context.progress());
        comeFrom(host);
    }

    CopyContext context() {
        return context;
    }

    /** The connection that files come over. */
    HostSession host() {
        return host;
    }

    boolean verifies() {
        return staging.verifies();
    }

    LargeFiles large() {
        return large;
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
     */
    LocalFile begin(IncomingFile file, String path, long size, String remote) {
        sumBeside(path, size, remote);
        return new LocalFile(file, path, size, remote, verifies());
    }

    /** As {@link #begin}, of a file that comes in parts. */
    LocalFile beginInParts(IncomingFile file, String path, long size, String remote) {
        sumBeside(path, size, remote);
        return LocalFile.inParts(file, path, size, remote, verifies());
    }

    private void sumBeside(String path, long size, String remote) {
        staging.begun(path);
        if (size >= ShellChecksums.LARGE && !remote.isEmpty()) {
            beside.ifPresent(sum -> early.want(host, sum, remote, size));
        }
    }

    /**
     * A file is whole.
     *
     * @throws RefusedException if it could not be kept; the failure is settled by then
     * @throws TransferException if the copy was interrupted meanwhile, or there is no memory for a file that waits; the file is
     *     gone and has no verdict
     */
    void complete(LocalFile file) throws RefusedException, TransferException {
        try {
            file.complete(verifies());
            if (verifies()) {
                memory().take(needed(file));
            }
        } catch (TransferException e) {
            place.discard(file);
            throw e;
        } catch (IOException e) {
            Interrupts.check(e);
            String reason = "cannot be moved into place: " + Reasons.of(e);
            failed(file.path(), file.size(), reason);
            throw new RefusedException(reason, e);
        } finally {
            file.close();
        }
        finished.add(file.path());
        staging.arrived(file);
    }

    private MemoryBudget.Account memory() {
        return context.progress().memory().names();
    }

    private static long needed(LocalFile file) {
        return HELD + MemoryBudget.of(file.path()) + MemoryBudget.of(file.remote());
    }

    /** A file has broken off. */
    void brokeOff(LocalFile file, String reason) {
        broken = Optional.of(new Broken(file, reason));
        early.forget(file.remote());
        place.discard(file);
    }

    /** As {@link #brokeOff}, of a file that can be continued. */
    void brokeOffInParts(LocalFile file, String reason) {
        broken = Optional.of(new Broken(file, reason));
        early.forget(file.remote());
        file.close();
    }

    /** A file that came in parts is not continued: it has failed. */
    void failedInParts(LocalFile file, String reason) {
        large.ended(file.path());
        early.forget(file.remote());
        place.discard(file);
        failed(file.path(), file.size(), reason);
    }

    /** Whether a file broke off, and what becomes of it is open. */
    boolean hasBrokenOff() {
        return broken.isPresent();
    }

    /** Whether the file that broke off is all that there was to come. */
    boolean isOnlyBrokenOff(RequestedPaths asked) {
        return broken.isPresent() && asked.isNothingBut(broken.get().file().path());
    }

    /** The file that broke off is not tried again: the source goes on behind it, or there is no further attempt. */
    void failBrokenOff() {
        broken.ifPresent(end -> failed(end.file().path(), end.file().size(), end.reason()));
        broken = Optional.empty();
    }

    /** A file did not become whole, and is not tried again. */
    void failed(String path, long size, String reason) {
        finished.add(path);
        staging.failed(path, size, reason);
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
     * @param session a connection over which nothing is being received
     * @throws IOException if the host did not give the sums; the files are still held
     */
    void settle(HostSession session) throws IOException {
        host = session;
        staging.settle();
        leaveAll();
    }

    /** What the host has now; of files whose sums differ, those of as many bytes as came: they may only have grown. */
    private Map<LocalFile, String> sums(List<LocalFile> files) throws IOException {
        Map<String, String> known = early.await();
        Map<LocalFile, String> sums = new HashMap<>();
        List<LocalFile> open = new ArrayList<>();
        for (LocalFile file : files) {
            if (file.sum().equals(known.get(file.remote()))) {
                sums.put(file, file.sum());
            } else if (!file.remote().isEmpty()) {
                open.add(file);
            }
        }
        if (open.isEmpty()) {
            return sums;
        }
        HostTools.Sums tool = host.tools().sums().orElseThrow();
        Map<String, String> all = tool.of(
                ".",
                open.stream().map(LocalFile::remote).toList(),
                open.stream().mapToLong(LocalFile::size).sum());
        open.forEach(file -> sums.put(file, all.get(file.remote())));
        Map<String, Long> sizes = new HashMap<>();
        open.stream()
                .filter(file -> sums.get(file) != null && !sums.get(file).equals(file.sum()))
                .forEach(file -> sizes.put(file.remote(), file.size()));
        Map<String, String> beginnings = sizes.isEmpty() ? Map.of() : tool.ofBeginnings(".", sizes);
        for (LocalFile file : open) {
            if (file.sum().equals(beginnings.get(file.remote()))) {
                sums.put(file, file.sum());
                file.note(GROWN);
            }
        }
        return sums;
    }

    /** Held files give back the memory that they have taken. */
    private final class Held implements Staging.Place<LocalFile> {
        @Override
        public List<Optional<String>> rename(List<LocalFile> files) {
            files.forEach(file -> memory().give(needed(file)));
            return place.rename(files);
        }

        @Override
        public void discard(LocalFile file) {
            memory().give(needed(file));
            place.discard(file);
        }
    }

    private void leaveAll() {
        left.forEach(TargetDirectory::leave);
        left.clear();
    }

    /** Removes the files that are still held: they were not verified. */
    @Override
    public void close() {
        early.close();
        large.close();
        staging.failAll("verify: its checksum could not be compared");
        leaveAll();
    }
}
