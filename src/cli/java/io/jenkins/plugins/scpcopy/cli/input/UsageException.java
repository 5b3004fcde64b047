package io.jenkins.plugins.scpcopy.cli.input;

import io.jenkins.plugins.scpcopy.remote.RemoteText;

/** The command line, the configuration or a file that they name cannot be used; nothing has been sent. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String advice;

    public UsageException(String message) {
        this(message, null);
    }

    /** @param advice what would be right, or null */
    public UsageException(String message, String advice) {
        super(RemoteText.escape(message));
        this.advice = advice;
    }

    /** What would be right, or null. */
    public String advice() {
        return advice;
    }
}
