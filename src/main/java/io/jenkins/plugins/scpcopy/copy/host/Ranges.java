package io.jenkins.plugins.scpcopy.copy.host;

import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes, looks at, sums, reads and writes single files of a host in parts. Paths are relative to a base directory, or absolute.
 * Whoever writes has to be sure that nobody else can put a link in the file's place: files are opened by their paths.
 */
public interface Ranges {
    /** Every range that is written begins at a multiple of it, in bytes. */
    long STEP = 1024 * 1024;

    /** The same, done over another connection to the host. */
    Ranges over(HostSession connection);

    /** How sums are computed, for people; empty if they cannot be. */
    Optional<String> summing();

    /** Whether summing takes the host's bytes over the network. */
    boolean readsBack();

    /**
     * What stands at a path, links not followed.
     *
     * @param kind as {@code ls -l} shows it: {@code -} for a file, {@code d}, {@code l}, another for the rest
     * @param mode permission bits with the sticky bit
     * @param owner the number of its owner; -1 if it is not known
     * @param size in bytes; of a file only
     * @param linked whether it is known to have further names
     */
    record Entry(char kind, int mode, long owner, long size, boolean linked) {}

    /**
     * What was found.
     *
     * @param user the number of the user who writes there; -1 if it is not known
     * @param entries by path; what is not there is left out
     */
    record Found(long user, Map<String, Entry> entries) {}

    /** @param directory what the paths are in, which is among the entries as itself, a link to it followed */
    Found look(String base, String directory, List<String> paths) throws IOException;

    /**
     * Makes an empty file where nothing is, not even a link.
     *
     * @param mode less the umask, which the host applies
     * @throws io.jenkins.plugins.scpcopy.remote.RefusedException if it cannot be made
     */
    void make(String base, String path, int mode) throws IOException;

    /**
     * The SHA-256 sums of a file's blocks.
     *
     * @param block their size in bytes, a multiple of {@link #STEP}
     * @param size up to where blocks are summed; the last one may be shorter
     * @return in order; fewer if the file has fewer
     */
    List<String> sums(String base, String path, long block, long size) throws IOException;

    /** Begins to write from a multiple of {@link #STEP} on. */
    Output write(String base, String path, long from) throws IOException;

    /** Begins to read, from a multiple of {@link #STEP} on. @param to what follows the last byte */
    Input read(String base, String path, long from, long to) throws IOException;

    /**
     * Gives a file that is whole what it gets last.
     *
     * @param mode exact permission bits; -1 to leave them as they are, but for {@code closed}
     * @param closed permission bits that are taken away
     * @return why that was not possible, raw; empty if it was
     * @throws io.jenkins.plugins.scpcopy.remote.RefusedException if it has another size
     */
    Optional<String> finish(String base, String path, long size, int mode, int closed, Optional<FileTimestamps> times)
            throws IOException;

    /** The names in a directory that begin so. @param prefix without anything special to a shell */
    List<String> named(String base, String directory, String prefix) throws IOException;

    /** Takes a range. Closing it before it is complete ends it; what was written may be there or not. */
    interface Output extends Closeable {
        /** @throws io.jenkins.plugins.scpcopy.remote.RefusedException if the host cannot keep it */
        void write(byte[] bytes, int length) throws IOException;

        /** Waits until the host has everything. */
        void complete() throws IOException;
    }

    /** Gives a range. */
    interface Input extends Closeable {
        /** @return how many bytes were read, at most {@code most}; -1 at the end, which comes early if the file has no more */
        int read(byte[] buffer, int offset, int most) throws IOException;
    }
}
