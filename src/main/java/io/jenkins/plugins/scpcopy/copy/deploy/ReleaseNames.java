package io.jenkins.plugins.scpcopy.copy.deploy;

import io.jenkins.plugins.scpcopy.copy.request.Release;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How releases are laid out below their target. */
final class ReleaseNames {
    /** The directory of all releases. */
    static final String DIRECTORY = "releases";
    /** The link to the release in use. */
    static final String CURRENT = "current";
    /** The link to the next release, until it takes the place of that one by one rename. */
    static final String NEXT = ".current.scpcopy-new";

    /** A link that is made and replaced only to find out whether the host can do that. */
    static final String TRIAL = ".scpcopy-try";

    private static final String PART = ".scpcopy-part";
    private static final String RECORD = ".scpcopy-release";
    private static final Pattern RECORD_TEXT = Pattern.compile("(\\d{1,9}):(.*)");

    /**
     * What is known of a release: a link beside its directory whose text says it, since a link is made in one step.
     *
     * @param number counts the releases of the target
     * @param before the release that was in use when this one was switched to; empty if there was none
     */
    record Record(int number, String before) {
        String text() {
            return number + ":" + before;
        }

        static Optional<Record> of(String text) {
            Matcher matcher = RECORD_TEXT.matcher(text);
            return matcher.matches() && (matcher.group(2).isEmpty() || Release.isName(matcher.group(2)))
                    ? Optional.of(new Record(Integer.parseInt(matcher.group(1)), matcher.group(2)))
                    : Optional.empty();
        }
    }

    private ReleaseNames() {}

    /** The directory of a release while it is made or removed, in {@link #DIRECTORY}: what has such a name counts for nothing. */
    static String part(String release) {
        return "." + release + PART;
    }

    /** The link with a release's {@link Record}, in {@link #DIRECTORY}. */
    static String record(String release) {
        return "." + release + RECORD;
    }

    static boolean isPart(String name) {
        return release(name, PART).isPresent();
    }

    /** Whose record a name is; empty if it is none. */
    static Optional<String> recorded(String name) {
        return release(name, RECORD);
    }

    private static Optional<String> release(String name, String end) {
        return name.startsWith(".") && name.endsWith(end)
                ? Optional.of(name.substring(1, Math.max(1, name.length() - end.length()))).filter(Release::isName)
                : Optional.empty();
    }

    /** The path of a release, or of something else in {@link #DIRECTORY}, relative to the target. */
    static String path(String name) {
        return DIRECTORY + "/" + name;
    }
}
