package io.jenkins.plugins.scpcopy.copy.host;

import io.jenkins.plugins.scpcopy.copy.request.Glob;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What can be done on a host besides sending and receiving files, by whatever means.
 *
 * @param listing lists trees; empty if that cannot be done
 * @param sums gives the SHA-256 sums of files; empty if that cannot be done
 * @param moving gives files another name in one step, and removes them; empty if that cannot be done
 * @param pruning looks for what is to go from a directory, and deletes it; empty if that cannot be done
 * @param ranges does with single files what takes more than sending them whole; empty if that cannot be done
 * @param problem why nothing at all can be done, fit to be shown; empty if it is known what can
 */
public record HostTools(
        Optional<Listing> listing,
        Optional<Sums> sums,
        Optional<Moving> moving,
        Optional<Pruning> pruning,
        Optional<Ranges> ranges,
        String problem) {
    /** As deep as a tree is. */
    public static final int ANY_DEPTH = -1;

    /**
     * Where a listing begins.
     *
     * @param path raw, or a pattern as {@link Glob} reads it
     * @param pattern whether it stands for everything that matches
     */
    public record Start(String path, boolean pattern) {
        public static Start plain(String path) {
            return new Start(path, false);
        }

        /** Itself as a word of a script. */
        public String word() {
            return pattern ? ServerProfile.POSIX.quoting().quoteGlob(Glob.bracketed(path)) : RemoteScripts.word(path);
        }
    }

    /** Nothing can be done. @param problem why */
    public static HostTools none(String problem) {
        return new HostTools(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), problem);
    }

    public boolean isComplete() {
        return listing.isPresent() && sums.isPresent() && moving.isPresent() && pruning.isPresent() && ranges.isPresent();
    }

    /** What can be done by these means or, failing that, by others. */
    public HostTools or(HostTools others) {
        String problems = problem.isEmpty() ? others.problem : problem + "; " + others.problem;
        return new HostTools(
                listing.or(others::listing),
                sums.or(others::sums),
                moving.or(others::moving),
                pruning.or(others::pruning),
                ranges.or(others::ranges),
                others.problem.isEmpty() ? "" : problems);
    }

    /** Lists trees. */
    public interface Listing {
        /**
         * Lists starting points that exist; others are left out.
         *
         * @param base the directory that they are relative to
         * @param depth how many levels below the starting points, or {@link #ANY_DEPTH}
         */
        default List<RemoteTree> list(String base, List<Start> starts, int depth) throws IOException {
            return list(base, starts, depth, path -> {});
        }

        /** @param closed takes what may not be looked into on the way to the starting points: whether these exist is not known then */
        List<RemoteTree> list(String base, List<Start> starts, int depth, Consumer<String> closed) throws IOException;
    }

    /** Gives SHA-256 sums. */
    public interface Sums {
        /**
         * The sums of files.
         *
         * @param base a directory
         * @param paths relative to it, or absolute
         * @param bytes how much they have in all
         * @return the sums by path; a file that cannot be read has none
         */
        Map<String, String> of(String base, Collection<String> paths, long bytes) throws IOException;

        /**
         * The sums of the beginnings of files that have grown since they were copied.
         *
         * @param base a directory
         * @param sizes how many bytes to sum, by path
         * @return the sums by path; a file that has not grown, or cannot be read, has none
         */
        default Map<String, String> ofBeginnings(String base, Map<String, Long> sizes) throws IOException {
            return Map.of();
        }

        /** Whether the files are read back and summed here, since the host cannot. */
        default boolean readBack() {
            return false;
        }

        /** How the host computes the sum of one file while that is received; empty if it cannot. */
        default Optional<SingleSum> single() {
            return Optional.empty();
        }

        /**
         * Begins to sum a file that is still being written.
         *
         * @param base a directory
         * @param path relative to it, or absolute
         * @param size what the file will have
         * @return empty if that cannot be done
         */
        default Optional<GrowingSum> follow(String base, String path, long size) {
            return Optional.empty();
        }
    }

    /** Gives the SHA-256 sum of one file; a host that is left meanwhile stops computing it. */
    public interface SingleSum {
        /**
         * @param path absolute, or relative to the login directory
         * @return empty if the file cannot be read
         * @throws InterruptedIOException if the sum is not wanted any more
         */
        Optional<String> of(String path, long size) throws IOException;
    }

    /**
     * The SHA-256 sum of a file that a host computes while the file is being written. Nothing depends on it: where it gives no
     * sum, or a wrong one, the file has to be summed when it is whole.
     */
    public interface GrowingSum extends Closeable {
        /** More is being sent. @param bytes in all */
        void written(long bytes);

        /** The host has all of the file. */
        void complete();

        /** Waits for the sum of a complete file; empty if there is none. */
        Optional<String> await() throws InterruptedIOException;

        boolean isBusy();

        /** Ends it; the sum is not wanted any more, or has been given. */
        @Override
        void close();
    }

    /** Begins batches of moves. */
    public interface Moving {
        /**
         * @param base the directory that paths are relative to
         * @param keepsTimes whether the directories in which files are moved keep their times
         */
        Moves in(String base, boolean keepsTimes);
    }

    /** Some files to be moved or removed at once. */
    public interface Moves {
        /** @param doubtful whether it may have been moved before */
        void move(String from, String to, boolean doubtful);

        /** What is not there is no failure. */
        void remove(String path);

        /**
         * Carries all of it out.
         *
         * @return for each move, in order, why it could not be moved, fit to be shown; empty if it was
         */
        List<Optional<String>> run() throws IOException;
    }

    /**
     * Gives a tool that must be there.
     *
     * @param option the request's option that needs it
     * @param programs what is missing, for people
     * @throws TransferException phase {@link Phase#PLAN}
     */
    public <T> T require(Optional<T> tool, HostSession host, String option, String programs) throws TransferException {
        if (tool.isPresent()) {
            return tool.get();
        }
        throw new TransferException(
                Phase.PLAN,
                host.name() + ": " + option + " is not possible there: "
                        + (problem.isEmpty() ? "the host has no " + programs : problem),
                "Copy without it.",
                null);
    }
}
