package io.jenkins.plugins.scpcopy.copy.host;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.util.Optional;
import java.util.regex.Pattern;

/** Understands what a sink says about a file whose data it has taken. */
public final class SinkWords {
    /** What OpenSSH and dropbear say when the content is in place and only its attributes could not be set. */
    private static final Pattern ATTRIBUTES = Pattern.compile(".*: set (times|mode): [^:]*", Pattern.DOTALL);

    private SinkWords() {}

    /** What to note of a file whose content arrived all the same, fit to be shown; empty if it did not. */
    public static Optional<String> note(String path, String words) {
        // A name that imitates the words could make a lost file look whole.
        return !path.contains(": set ") && ATTRIBUTES.matcher(words.strip()).matches()
                ? Optional.of("its times or mode were not kept: " + RemoteText.escape(words))
                : Optional.empty();
    }
}
