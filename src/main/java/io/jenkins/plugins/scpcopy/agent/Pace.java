package io.jenkins.plugins.scpcopy.agent;

import java.io.Serializable;
import java.util.List;

/**
 * How fast a copy went.
 *
 * @param seconds the length of each of the stretches that its time is cut into
 * @param bytes how many bytes of content moved in each stretch, from the beginning on
 */
public record Pace(double seconds, List<Long> bytes) implements Serializable {
    /** Of a copy that is not known about. */
    public static final Pace UNKNOWN = new Pace(1, List.of());

    public Pace {
        if (!(seconds > 0 && seconds <= Double.MAX_VALUE)) {
            throw new IllegalArgumentException("stretches of " + seconds + " s");
        }
        bytes = List.copyOf(bytes);
    }
}
