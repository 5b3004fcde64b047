package io.jenkins.plugins.scpcopy.copy.request;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.Serializable;
import java.util.regex.Pattern;

/**
 * Asks that a copy goes to a directory of its own, {@code releases/NAME} below the target. When everything is there, and not
 * before, the link {@code TARGET/current} is switched to it.
 *
 * @param name of the directory, as {@link #checkName} takes it; empty only in {@link #NONE}
 * @param keep how many releases stay; the one in use and the one before it always do
 * @param links whether unchanged files are hard links to those of the release in use
 */
public record Release(String name, int keep, HardLinks links) implements Serializable {
    public static final int KEEP = 5;
    public static final int MOST_KEPT = 1000;

    /** No release: the copy goes to the target itself. */
    public static final Release NONE = new Release("", KEEP, HardLinks.AUTO);

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+@=-]{0,99}");

    /** What is done with files that the release in use has already. */
    public enum HardLinks {
        /** They are hard links; where the host cannot make them, the files are sent, and that is said. */
        AUTO,
        /** A host that cannot make hard links fails the copy. */
        REQUIRED,
        /** Every release has files of its own. */
        NONE
    }

    /** @throws IllegalArgumentException if the name cannot be that of a release, or the number is out of its range */
    public Release {
        if (!name.isEmpty()) {
            checkName(name);
        }
        if (keep < 1 || keep > MOST_KEPT) {
            throw new IllegalArgumentException("the number of releases to keep must be from 1 to " + MOST_KEPT + ", not " + keep);
        }
    }

    /** @throws IllegalArgumentException unless it has letters, digits and {@code . _ + @ = -} only, a letter or digit first */
    public static String checkName(String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException("'" + RemoteText.escape(name) + "' cannot be the name of a release: up to 100"
                    + " letters, digits and . _ + @ = - are, with a letter or a digit first");
        }
        return name;
    }

    /** Whether a text can be the name of a release. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Whether there is to be one. */
    public boolean isAsked() {
        return !name.isEmpty();
    }
}
