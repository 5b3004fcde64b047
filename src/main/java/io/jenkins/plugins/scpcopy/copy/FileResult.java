package io.jenkins.plugins.scpcopy.copy;

import java.io.Serializable;

/**
 * The truth about one file.
 *
 * @param path relative to the target, with {@code /} between elements; raw
 * @param bytes how many bytes the file has, or had when it failed
 * @param reason why it failed or was skipped, or what to know about it; fit to be shown; empty if there is nothing to say
 */
public record FileResult(String path, long bytes, Status status, String reason) implements Serializable {
    /** What became of a file. */
    public enum Status {
        /** The other side has the whole file and said so. */
        COPIED,
        /** It was left out on purpose. */
        SKIPPED,
        /** It did not arrive. */
        FAILED
    }
}
