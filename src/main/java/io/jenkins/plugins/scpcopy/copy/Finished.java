package io.jenkins.plugins.scpcopy.copy;

import java.util.HashSet;
import java.util.Set;

/** The paths that have their verdicts, or only wait for their names, over all attempts of a copy. */
final class Finished {
    private final Set<String> paths = new HashSet<>();
    /** What was finished when the attempt at hand began. */
    private Set<String> earlier = Set.of();

    private final Set<String> complaints = new HashSet<>();
    private Set<String> earlierComplaints = Set.of();

    void add(String path) {
        paths.add(path);
    }

    /** Another attempt begins: what is finished by now need not be asked for again. */
    void nextAttempt() {
        earlier = Set.copyOf(paths);
        earlierComplaints = Set.copyOf(complaints);
    }

    /** Whether an earlier attempt has finished this path. */
    boolean has(String path) {
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
    boolean isNewComplaint(String text) {
        complaints.add(text);
        return !earlierComplaints.contains(text);
    }

    int count() {
        return paths.size();
    }
}
