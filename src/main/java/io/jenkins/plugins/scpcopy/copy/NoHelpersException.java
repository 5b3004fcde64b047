package io.jenkins.plugins.scpcopy.copy;

import java.io.IOException;

/** A host does not run helper commands, or lacks a program that is needed. */
final class NoHelpersException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param reason a clause, fit to be shown */
    NoHelpersException(String reason) {
        super(reason);
    }
}
