package io.jenkins.plugins.scpcopy.copy.report;

import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.remote.HostInfo;
import java.nio.file.Path;

/**
 * What happens during a copy, for whoever shows it. Calls may come from several threads, but never two at once. Paths and what a
 * {@link HostInfo} holds are raw: whoever shows them escapes them.
 */
public interface CopyEvents {
    /** Directions of a copy. */
    enum Direction {
        UPLOAD("upload"),
        DOWNLOAD("download"),
        RELAY("copy");

        private final String label;

        Direction(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    /**
     * The copy is about to start.
     *
     * @param files how many files there are, or -1 if only the source knows
     * @param bytes their bytes in all, or -1
     * @param source where they come from, for people
     * @param target where they go, for people
     */
    default void planned(Direction direction, long files, long bytes, String source, String target) {}

    /** How long the longest path of the plan is, in characters, where there is a plan. */
    default void longestPath(int length) {}

    /**
     * A host was reached and the login succeeded.
     *
     * @param protocol what it will be spoken to in; {@code AUTO} where that is found out later. See {@link #protocolChanged}.
     */
    default void connected(HostInfo host, Protocol protocol) {}

    /**
     * SFTP takes the place of SCP on a host.
     *
     * @param reason why, fit to be shown
     */
    default void protocolChanged(HostInfo host, String reason) {}

    /** A jump host on the way to the next {@link #connected} one has let us in. */
    default void passed(HostInfo jumpHost) {}

    /**
     * A host was new and its key was accepted, whatever becomes of the login and the copy.
     *
     * @param line in known_hosts form
     */
    default void hostKeyLearned(String line) {}

    /**
     * A host was refused since nothing is known about it, or another key.
     *
     * @param line in known_hosts form
     */
    default void hostKeyRefused(String line) {}

    /** The first byte of a file is about to move. */
    default void fileStarted(String path, long size) {}

    /** Which file of this machine is read or written for a path in results. Told after {@link #fileStarted}, at each attempt. */
    default void localFile(String path, Path file) {}

    /** A file that was begun before is continued. @param there how many of its bytes need not move any more */
    default void fileContinued(String path, long there) {}

    /** More bytes of a file have moved; called often. @param moved bytes of this file so far */
    default void fileProgress(String path, long moved, long size) {}

    /** All of a file is at the target, and only its checksum or its name is waited for. */
    default void fileArrived(String path) {}

    /** A file's fate is known. */
    default void fileSettled(FileResult result) {}

    /**
     * Like {@link #fileSettled}, of a file that failed and may be incomplete at the target, under its final name. Whatever else is
     * left out, this has to be shown: its size may look as if it were whole.
     */
    default void leftIncomplete(FileResult result) {
        fileSettled(result);
    }

    /** Like {@link #fileSettled}, of a file beyond the first few that a lost or interrupted copy has left. */
    default void oneMoreFailed(FileResult result) {
        fileSettled(result);
    }

    /** After a copy was lost or interrupted: so many more files have failed, for the reason of the last ones that were shown. */
    default void moreFailed(long count) {}

    /** Something the user should know that is no failure; fit to be shown. */
    default void warning(String text) {}

    /** Something worth knowing that is no reason to worry; fit to be shown. It comes once, however many connections there are. */
    default void remark(String text) {}

    /** What was done besides copying, or what a command of the user's printed; fit to be shown. */
    default void told(String text) {}

    /** An explanation for verbose output; fit to be shown. */
    default void detail(String text) {}

    /** Everything is done, or what could not be done has failed. */
    default void finished(CopyReport report) {}
}
