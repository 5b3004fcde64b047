package io.jenkins.plugins.scpcopy.copy.request;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.Serializable;
import java.util.List;

/**
 * Asks that the target has nothing but what the source has: the rest is deleted there when everything has arrived.
 *
 * @param protect Ant patterns, relative to the target, of what is never deleted
 * @param maxDelete how many files and directories may be deleted; if there are more, nothing is copied or deleted
 */
public record Mirror(List<String> protect, int maxDelete) implements Serializable {
    public static final int DEFAULT_MAX_DELETE = 1000;

    /** The greatest limit: the names of what is to be deleted are kept during the copy. */
    public static final int MOST = 1_000_000;

    /** @throws IllegalArgumentException if the limit is out of its range, or a pattern can never match */
    public Mirror {
        protect = List.copyOf(protect);
        for (String pattern : protect) {
            String slashed = pattern.strip().replace('\\', '/');
            if (slashed.matches("(?s)(\\./)*/.*") || List.of(slashed.split("/")).contains("..")) {
                throw new IllegalArgumentException("the pattern '" + RemoteText.escape(pattern)
                        + "' would protect nothing: write it relative to the target, such as 'uploads/**'");
            }
        }
        if (maxDelete < 0 || maxDelete > MOST) {
            throw new IllegalArgumentException("the limit of deletions must be from 0 to " + MOST + ", not " + maxDelete);
        }
    }
}
