package io.jenkins.plugins.scpcopy.copy.host;

import java.util.regex.Pattern;

/** Understands what a sink says about a file whose data it has taken. */
public final class SinkWords {
    /** What OpenSSH and dropbear say when the content is in place and only its attributes could not be set. */
    private static final Pattern ATTRIBUTES = Pattern.compile(".*: set (times|mode): [^:]*", Pattern.DOTALL);

    private SinkWords() {}

    /** Whether a file's content arrived all the same, and only its times or mode were not kept. */
    public static boolean areAboutAttributes(String path, String words) {
        // A name that imitates the words could make a lost file look whole.
        return !path.contains(": set ") && ATTRIBUTES.matcher(words.strip()).matches();
    }
}
