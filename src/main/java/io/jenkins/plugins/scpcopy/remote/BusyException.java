package io.jenkins.plugins.scpcopy.remote;

/** A host turned a connection away, before any login, because it has too many of them. That passes as soon as they are done. */
public final class BusyException extends TransferException {
    private static final long serialVersionUID = 1L;

    /**
     * @param message fit to be shown
     * @param advice may be null
     * @param cause may be null
     */
    public BusyException(String message, String advice, Throwable cause) {
        super(Phase.CONNECT, message, advice, cause, true);
    }
}
