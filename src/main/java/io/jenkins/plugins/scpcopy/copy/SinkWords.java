package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.scp.RemoteText;
import java.util.regex.Pattern;

/** Understands what a sink says about a file whose data it has taken. */
final class SinkWords {
    /** What OpenSSH and dropbear say when the content is in place and only its attributes could not be set. */
    private static final Pattern ATTRIBUTES = Pattern.compile(".*: set (times|mode): [^:]*", Pattern.DOTALL);

    private SinkWords() {}

    /**
     * Settles a file by a sink's error.
     *
     * @param words raw
     */
    static void settle(Settlement settlement, String path, long size, String words) {
        String shown = RemoteText.escape(words);
        // A name that imitates the words could make a lost file look whole.
        if (!path.contains(": set ") && ATTRIBUTES.matcher(words.strip()).matches()) {
            settlement.copied(path, size, "its times or mode were not kept: " + shown);
        } else {
            settlement.failed(path, size, shown);
        }
    }
}
