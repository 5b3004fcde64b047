package io.jenkins.plugins.scpcopy.remote;

import java.io.IOException;
import java.time.Duration;

/** No byte moved for longer than the stall timeout allows. */
public final class StalledException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param silence how long nothing happened */
    public StalledException(Duration silence) {
        super("no progress for " + silence.toSeconds() + " s");
    }
}
