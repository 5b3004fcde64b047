package io.jenkins.plugins.scpcopy.copy.host;

import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Looks for what is to go from a directory, of a host or of this machine, and deletes it. Never follows a symbolic link. */
public interface Pruning {
    /**
     * Where a path leads.
     *
     * @param real the directory's path without links; empty if nothing is there
     * @param link whether the path itself, as it is written, is a symbolic link
     * @param homes where the user is at home, without links
     */
    record Place(Optional<String> real, boolean link, List<String> homes) {}

    /** What may be found. */
    enum Kind {
        DIRECTORY,
        /** Anything that is no directory, links among them. */
        FILE,
        /** What cannot be looked into or named, and so not be deleted either. */
        SEALED
    }

    /** @param path relative to the directory that was walked, with {@code /} between elements; raw, see {@link RawName} */
    record Found(String path, Kind kind) {}

    /** @throws IOException if it is no directory, or cannot be looked at */
    Place look(String path) throws IOException;

    /**
     * All that is below a directory.
     *
     * @param real as {@link #look} found it
     * @param names the items of the directory that are looked at and into; those missing are left out. Empty for all of them.
     * @param memory for what is found
     * @throws IOException if the directory is no longer there
     */
    List<Found> walk(String real, Collection<String> names, MemoryBudget.Account memory) throws IOException;

    /**
     * Deletes what {@link #walk} found: files and links as they are, directories only if nothing is in them.
     *
     * @param real as {@link #look} found it
     * @param items what is in a directory before it
     * @param keepsTimes whether directories in which something is deleted keep their times
     * @return for each item, in order, why it is still there, fit to be shown; empty if it is gone
     */
    List<Optional<String>> remove(String real, List<Found> items, boolean keepsTimes) throws IOException;
}
