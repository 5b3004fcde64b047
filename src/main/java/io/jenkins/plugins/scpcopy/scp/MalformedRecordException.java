package io.jenkins.plugins.scpcopy.scp;

import java.io.IOException;

/** A line that is no record of the protocol. */
public final class MalformedRecordException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param reason what is wrong, fit to be shown */
    public MalformedRecordException(String reason) {
        super(reason);
    }
}
