package io.jenkins.plugins.scpcopy.copy.report;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.Serializable;

/**
 * What became of one file, in the end. Where servers begin a reason with the path, the path is cut off: a reason is always shown
 * beside it.
 *
 * @param path relative to the target, with {@code /} between elements; raw
 * @param bytes how many bytes the file has, or had when it failed
 * @param reason why it failed or was skipped, or what to know about it; fit to be shown; empty if there is nothing to say
 * @param sha256 of the content where both sides were found to have the same, as 64 hexadecimal digits; otherwise empty
 * @param attempts how often it was tried; 0 if it never was
 */
public record FileResult(String path, long bytes, Status status, String reason, String sha256, int attempts)
        implements Serializable {
    /** Why a file is left out that is at the target already. */
    public static final String UNCHANGED = "unchanged";

    private static final String SCP = "scp: ";

    /** What became of a file. */
    public enum Status {
        /** The other side has the whole file and said so. */
        COPIED,
        /** It was left out on purpose. */
        SKIPPED,
        /** It did not arrive. */
        FAILED,
        /** It would be copied, if this were not a dry run. */
        PLANNED,
        /** The source does not have it, and it is gone from the target. */
        DELETED,
        /** It would be deleted, if this were not a dry run. */
        DOOMED
    }

    public FileResult {
        if (!reason.isEmpty()) {
            String said = reason.startsWith(SCP) ? reason.substring(SCP.length()) : reason;
            String own = RemoteText.escape(path) + ": ";
            reason = said.startsWith(own) ? said.substring(own.length()) : reason;
        }
    }

    /** A result without a checksum, of a file that was tried once unless it was left out. */
    public FileResult(String path, long bytes, Status status, String reason) {
        this(path, bytes, status, reason, "", status == Status.COPIED || status == Status.FAILED ? 1 : 0);
    }

    /** The same among the results of several hosts. */
    FileResult on(String host) {
        return new FileResult(host + ":" + path, bytes, status, reason, sha256, attempts);
    }
}
