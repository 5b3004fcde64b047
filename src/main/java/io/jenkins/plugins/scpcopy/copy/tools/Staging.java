package io.jenkins.plugins.scpcopy.copy.tools;

import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What happens to a file after its last byte, in every direction: its checksum is compared, it gets its name, and its result is
 * reported, once. Safe for use by several threads, one of which at a time may settle.
 *
 * @param <F> a file, with what the place has to know of it
 */
public final class Staging<F extends StagedFile> {
    /** How many files are compared, and renamed, by one command. */
    static final int MOST_AT_ONCE = 5000;

    private static final int MANY = 256;
    private static final long MANY_BYTES = 1L << 30;

    /** Gives the checksums that the files must have. */
    public interface Checksums<F> {
        /**
         * @return the sums by file; a file without one cannot be compared
         * @throws IOException if none could be had; the files are still held
         */
        Map<F, String> of(List<F> files) throws IOException;
    }

    /** Where the files are until they have their names. */
    public interface Place<F> {
        /**
         * Gives files their names, if they do not have them.
         *
         * @return for each, in order, why it did not get its name, fit to be shown; empty if it did
         * @throws IOException if it is not known what became of them; they are still held
         */
        List<Optional<String>> rename(List<F> files) throws IOException;

        /** Removes a file that gets no name. */
        void discard(F file);

        /** As {@link #discard}, of a file that is good, but whose copy is given up. */
        default void giveUp(F file) {
            discard(file);
        }
    }

    private final Checksums<F> checksums;
    private final Place<F> place;
    private final Verify verify;
    private final boolean holds;
    private final CopyProgress progress;
    /** What is whole and has no result, in the order of arrival. */
    private final Set<F> held = new LinkedHashSet<>();
    /** Those of the files that have no result, by path. */
    private final Map<String, Integer> attempts = new HashMap<>();
    /** How many of the held files nothing was done for yet, and their sizes in all. */
    private int untouched;

    private long untouchedBytes;

    /**
     * @param verify {@link Verify#NONE} where checksums cannot be compared
     * @param renames whether files have to be given their names
     */
    public Staging(Checksums<F> checksums, Place<F> place, Verify verify, boolean renames, CopyProgress progress) {
        this.checksums = checksums;
        this.place = place;
        this.verify = verify;
        this.holds = renames || verify != Verify.NONE;
        this.progress = progress;
    }

    /** Whether files wait for {@link #settle}; otherwise they are reported when they have arrived. */
    public boolean holds() {
        return holds;
    }

    public boolean verifies() {
        return verify != Verify.NONE;
    }

    /** An attempt at a file begins. @param path in results */
    public synchronized void begun(String path) {
        attempts.merge(path, 1, Integer::sum);
    }

    /** The whole file is there. */
    public synchronized void arrived(F file) {
        if (!holds && !file.awaitsName()) {
            copied(file);
            return;
        }
        progress.arrived(file.path());
        held.add(file);
        untouched++;
        untouchedBytes += file.size();
    }

    /** Whether files have arrived that have no result. */
    public synchronized boolean isHolding() {
        return !held.isEmpty();
    }

    /** Whether enough is held for a command while other files are still being sent. */
    public synchronized boolean hasMany() {
        return untouched >= MANY || untouchedBytes >= MANY_BYTES;
    }

    /**
     * Compares the checksums of what has arrived, gives it its names, and reports it.
     *
     * @throws IOException if that could not be done; what has no result is still held
     */
    public void settle() throws IOException {
        List<F> all = touch();
        for (int from = 0; from < all.size(); from += MOST_AT_ONCE) {
            rename(compared(all.subList(from, Math.min(all.size(), from + MOST_AT_ONCE))));
        }
    }

    /** Compares the checksums of what has arrived; it gets its names later. */
    public void compare() throws IOException {
        compared(touch());
    }

    /** All that is held; none of it counts for {@link #hasMany} any more. */
    private synchronized List<F> touch() {
        untouched = 0;
        untouchedBytes = 0;
        return List.copyOf(held);
    }

    /** Compares what has not been compared. @return those of the files against which nothing speaks; the others have failed */
    private List<F> compared(List<F> files) throws IOException {
        List<F> open = files.stream().filter(file -> verifies() && !file.isCompared()).toList();
        Map<F, String> sums = open.isEmpty() ? Map.of() : checksums.of(open);
        for (F file : open) {
            String sum = sums.get(file);
            Optional<String> objection = verify.objection(file.sum(), sum);
            if (objection.isPresent()) {
                drop(file, objection.get());
            } else {
                file.compared(sum != null);
            }
        }
        synchronized (this) {
            return files.stream().filter(held::contains).toList();
        }
    }

    private void rename(List<F> files) throws IOException {
        List<Optional<String>> problems = files.isEmpty() ? List.of() : place.rename(files);
        for (int i = 0; i < files.size(); i++) {
            F file = files.get(i);
            problems.get(i).ifPresentOrElse(
                    problem -> drop(file, "cannot be moved into place: " + problem), () -> copied(file));
        }
    }

    private synchronized void copied(F file) {
        held.remove(file);
        progress.settle(new FileResult(
                file.path(), file.size(), FileResult.Status.COPIED, file.note(), file.sum(), attempts(file.path())));
    }

    private synchronized void drop(F file, String reason) {
        held.remove(file);
        place.discard(file);
        failed(file.path(), file.size(), reason);
    }

    /** A file did not arrive, or cannot stay. @param reason fit to be shown */
    public synchronized void failed(String path, long size, String reason) {
        progress.settle(failure(path, size, reason));
    }

    /** As {@link #failed}, of a file that may be there in part. */
    public synchronized void leftIncomplete(String path, long size, String reason) {
        progress.leftIncomplete(failure(path, size, reason));
    }

    private FileResult failure(String path, long size, String reason) {
        return new FileResult(path, size, FileResult.Status.FAILED, reason, "", attempts(path));
    }

    private int attempts(String path) {
        return attempts.containsKey(path) ? attempts.remove(path) : 1;
    }

    /**
     * The copy is given up: what is held fails, but for doubtful files, of which another {@link #settle} tells what became.
     *
     * @return whether something was held
     */
    public synchronized boolean failHeld(String reason) {
        boolean some = !held.isEmpty();
        List.copyOf(held).stream().filter(file -> !file.isDoubtful()).forEach(file -> {
            held.remove(file);
            place.giveUp(file);
            failed(file.path(), file.size(), reason);
        });
        return some;
    }

    /** Everything that is held fails. */
    public synchronized void failAll(String reason) {
        List.copyOf(held).forEach(file -> drop(file, reason));
    }
}
