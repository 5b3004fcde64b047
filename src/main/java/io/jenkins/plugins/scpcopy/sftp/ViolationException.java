package io.jenkins.plugins.scpcopy.sftp;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;

/** The server does what the protocol forbids: nothing of what it says can be relied upon any more. */
final class ViolationException extends TransferException {
    private static final long serialVersionUID = 1L;

    /** @param what it sent, fit to be shown */
    ViolationException(String what) {
        super(Phase.DATA, "the SFTP server broke the protocol: " + what);
    }
}
