package io.jenkins.plugins.scpcopy.copy.request;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.Serializable;
import java.util.regex.Pattern;

/**
 * The user who does everything on a host, where that is not the one who logs in: every command is run by {@code sudo} or
 * {@code doas}.
 *
 * @param user empty in {@link #LOGIN}
 */
public record RunAs(String user) implements Serializable {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,31}");

    /** Whoever logs in. */
    public static final RunAs LOGIN = new RunAs("");

    /** @throws IllegalArgumentException if it cannot be the name of a user: it becomes part of command lines */
    public RunAs {
        if (!user.isEmpty() && !NAME.matcher(user).matches()) {
            throw new IllegalArgumentException("'" + RemoteText.escape(user) + "' cannot be the name of a user: up to 32 letters,"
                    + " digits and . _ - are, with a letter or _ first");
        }
    }

    public boolean isAsked() {
        return !user.isEmpty();
    }
}
