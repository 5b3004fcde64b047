package io.jenkins.plugins.scpcopy.copy.host;

import java.io.IOException;

/** A host runs no scripts, or lacks a program that is needed. */
public final class NoScriptsException extends IOException {
    private static final long serialVersionUID = 1L;

    /** @param reason a clause, fit to be shown */
    NoScriptsException(String reason) {
        super(reason);
    }
}
