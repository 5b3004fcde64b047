package io.jenkins.plugins.scpcopy.cli;

import io.jenkins.plugins.scpcopy.remote.RemoteText;

/** The command line, the configuration or a file that they name cannot be used; nothing has been sent. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String advice;

    UsageException(String message) {
        this(message, null);
    }

    UsageException(String message, String advice) {
        super(RemoteText.escape(message));
        this.advice = advice;
    }

    /** What would be right, or null. */
    String advice() {
        return advice;
    }
}
