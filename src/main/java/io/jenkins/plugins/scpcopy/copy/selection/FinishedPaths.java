package io.jenkins.plugins.scpcopy.copy.selection;

import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import java.util.HashSet;
import java.util.Set;

/**
 * The paths that have their verdicts, or only wait for their names, over all attempts of a copy. Where there is but one attempt,
 * they are only counted.
 */
public final class FinishedPaths {
    /** What a path needs beside its text, here and among those of {@link #earlier}. */
    private static final int PATH = 80;
    /** How many are remembered where only what comes in parts needs that. */
    private static final int MOST_BESIDE = 1000;

    private final boolean several;
    private final boolean inParts;
    private final MemoryBudget memory;
    private final Set<String> paths = new HashSet<>();
    private int count;
    private boolean known = true;
    /** What was finished when the attempt at hand began. */
    private Set<String> earlier = Set.of();

    private final Set<String> complaints = new HashSet<>();
    private Set<String> earlierComplaints = Set.of();

    /** @param memory for the paths, if there may be several attempts */
    public FinishedPaths(CopyRequest request, MemoryBudget memory) {
        this(request, memory, false);
    }

    /** @param inParts whether something may come by itself, and the rest be asked for again, even if nothing fails */
    public FinishedPaths(CopyRequest request, MemoryBudget memory, boolean inParts) {
        this.several = request.retries() > 0 || request.resume();
        this.inParts = inParts;
        this.memory = memory;
    }

    /** Whether several attempts were asked for. */
    public boolean mayRepeat() {
        return several;
    }

    /**
     * Another attempt begins, if it would know what is left to do: what is finished by now need not be asked for again.
     *
     * @param progress is told if it would not, where attempts were asked for
     * @return whether it begins
     */
    public boolean beginAnother(CopyProgress progress) {
        if (several && !known) {
            progress.warning("so many files have come that there is no memory here to tell which; nothing is tried again");
        }
        earlier = Set.copyOf(paths);
        earlierComplaints = Set.copyOf(complaints);
        return known;
    }

    /** Whether it is known what is left to do, and may be asked for again. */
    public boolean isKnown() {
        return (several || inParts) && known;
    }

    public void add(String path) {
        if (paths.contains(path)) {
            return;
        }
        count++;
        boolean remembered = several || inParts && paths.size() < MOST_BESIDE;
        if (remembered && memory.names().tryTake(PATH + MemoryBudget.of(path))) {
            paths.add(path);
        } else {
            known = false;
        }
    }

    /** Whether an earlier attempt has finished this path. */
    public boolean has(String path) {
        return earlier.contains(path);
    }

    /** What earlier attempts have finished. */
    Set<String> earlier() {
        return earlier;
    }

    /**
     * The source says that it cannot send something.
     *
     * @return whether it has not said the same in an earlier attempt
     */
    public boolean isNewComplaint(String text) {
        if (several && !complaints.contains(text) && memory.messages().tryTake(PATH + MemoryBudget.of(text))) {
            complaints.add(text);
        }
        return !earlierComplaints.contains(text);
    }

    public int count() {
        return count;
    }
}
