package io.jenkins.plugins.scpcopy.copy.request;

import java.io.Serializable;
import java.time.Duration;

/**
 * What is run on a host around a copy, by its {@code sh}.
 *
 * @param before run before anything is sent; empty for nothing
 * @param after run when everything has arrived and, with a release, is in use; empty for nothing
 * @param limit how long each may take
 */
public record Commands(String before, String after, Duration limit) implements Serializable {
    public static final Duration LIMIT = Duration.ofMinutes(10);

    public static final Commands NONE = new Commands("", "", LIMIT);

    /** @throws IllegalArgumentException if there is no time for them */
    public Commands {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("the time limit of commands must be longer than nothing");
        }
    }

    /** Whether anything is run. */
    public boolean isAsked() {
        return !before.isBlank() || !after.isBlank();
    }
}
