package io.jenkins.plugins.scpcopy.remote;

import java.io.IOException;
import java.util.Optional;

/**
 * A failure that says where it happened, why, and what to do about it.
 *
 * <p>The message may be shown as it is: text that came from a remote host must have passed
 * {@link RemoteText#escape(String)} before it is put into one. No secret may ever be part of it.
 */
public class TransferException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Phase phase;
    private final String advice;
    private final boolean passing;

    /** A failure without advice. */
    public TransferException(Phase phase, String message) {
        this(phase, message, null, null);
    }

    /**
     * @param message one sentence or clause: what failed and why, with the server's own (escaped) words where there are any
     * @param advice what the user can do, or null where nothing useful is known
     * @param cause the exception behind this one, or null
     */
    public TransferException(Phase phase, String message, String advice, Throwable cause) {
        this(phase, message, advice, cause, false);
    }

    TransferException(Phase phase, String message, String advice, Throwable cause, boolean passing) {
        super(message, cause);
        this.phase = phase;
        this.advice = advice;
        this.passing = passing;
    }

    /** A failure that may pass by itself, such as a lost connection: worth another attempt on a fresh channel. */
    public static TransferException passing(Phase phase, String message, String advice, Throwable cause) {
        return new TransferException(phase, message, advice, cause, true);
    }

    /** In which stage of the copy it happened. */
    public Phase phase() {
        return phase;
    }

    /** What to do about it, where that is known; fit to be shown. */
    public Optional<String> advice() {
        return Optional.ofNullable(advice);
    }

    /** Whether another attempt on a fresh channel may succeed (never true for a wrong password or a changed host key). */
    public boolean mayPass() {
        return passing;
    }
}
