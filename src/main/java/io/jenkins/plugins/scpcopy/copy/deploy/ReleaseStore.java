package io.jenkins.plugins.scpcopy.copy.deploy;

import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What releases need done below one target on one host, by whatever means. Paths are relative to the target. Each operation may be
 * done again after a lost connection.
 *
 * <p>Where the host says that something cannot be done, they throw a
 * {@link io.jenkins.plugins.scpcopy.remote.TransferException} of the phase RELEASE, with its words.
 */
interface ReleaseStore {
    /** What something is. */
    enum Kind {
        DIRECTORY,
        LINK,
        OTHER
    }

    /**
     * Something that is there.
     *
     * @param name raw
     * @param text of a link, raw; otherwise empty
     */
    record Entry(String name, Kind kind, String text) {}

    /**
     * What is there.
     *
     * @param target the target's path without links; empty if it is not there or not known
     * @param current what has the name of the link
     * @param releases all that is in the directory of releases
     */
    record Contents(String target, Optional<Entry> current, List<Entry> releases) {}

    /**
     * A directory of the next release.
     *
     * @param mode what it gets in the end; -1 for the host's own choice
     * @param times what it gets in the end
     */
    record Directory(String path, int mode, Optional<FileTimestamps> times) {}

    /**
     * Files that are to be linked from one release to the next, by their paths below it.
     *
     * @param directories that these are in, those above others first, the release's own left out
     */
    record Links(List<Directory> directories, List<String> files) {}

    /**
     * Files that could not be linked, and are not there.
     *
     * @param reason why the first of them could not, fit to be shown
     */
    record Unlinked(Set<String> files, String reason) {}

    /** What is there now. A target that is missing has nothing. */
    Contents look() throws IOException;

    /**
     * Makes an empty directory, and those above it.
     *
     * @param part its path
     * @param leftovers paths of what is removed before
     * @return whether {@link #switchTo} is possible there, which is tried out; if not, the directory may be there or not
     */
    boolean make(String part, Collection<String> leftovers) throws IOException;

    /** The symbolic links below a directory, by their paths relative to it. */
    Set<String> symbolicLinks(String directory) throws IOException;

    /**
     * Makes hard links.
     *
     * @param from the directory they are taken from
     * @param to an empty directory
     */
    Unlinked link(String from, String to, Links links) throws IOException;

    /**
     * Gives a directory its final name, with the text of a link beside it, unless that is done already.
     *
     * @param record the link's path
     */
    void finish(String part, String release, String record, String text) throws IOException;

    /**
     * Makes the link lead to a path, in one step.
     *
     * @return false if nothing there can do that in one step; nothing has changed then
     */
    boolean switchTo(String path) throws IOException;

    /** Removes files, links and whole directories; links are not followed, and what is not there is no failure. */
    void remove(Collection<String> paths) throws IOException;

    /** Gives directories other names. What is not there is no failure. */
    void rename(Map<String, String> names) throws IOException;
}
