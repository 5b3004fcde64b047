package io.jenkins.plugins.scpcopy.remote;

/** A source announced something that nobody asked for: the whole channel is not to be trusted. */
public final class UnrequestedException extends RefusedException {
    private static final long serialVersionUID = 1L;

    /** @param reason what came and what was asked for, fit to be shown */
    public UnrequestedException(String reason) {
        super(reason);
    }
}
