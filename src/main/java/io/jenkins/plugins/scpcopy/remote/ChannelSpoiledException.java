package io.jenkins.plugins.scpcopy.remote;

import java.io.IOException;

/**
 * The count of answers on a channel can no longer be trusted: what has no verdict yet must be sent again on a fresh one.
 */
public final class ChannelSpoiledException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param reason what spoiled it, fit to be shown */
    public ChannelSpoiledException(String reason) {
        super(reason);
    }
}
