package io.jenkins.plugins.scpcopy.remote;

import java.io.IOException;

/** One item was refused: with a sink's answer 1, or by our own side's checks. The channel goes on with the next item. */
public sealed class RefusedException extends IOException permits UnrequestedException {
    private static final long serialVersionUID = 1L;

    /** @param reason why, fit to be shown (remote text escaped) */
    public RefusedException(String reason) {
        super(reason);
    }

    /** @param reason why, fit to be shown (remote text escaped) */
    public RefusedException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
