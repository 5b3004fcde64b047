package io.jenkins.plugins.scpcopy.ssh.hop;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;

/** The key that a host showed was refused. */
public final class HostKeyException extends TransferException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    public enum Kind {
        /** Nothing is known about the host. */
        UNKNOWN,
        /** An authority is known that has not certified the key. */
        UNCERTIFIED,
        /** Another key is known. */
        CHANGED,
        /** The key is marked as revoked. */
        REVOKED,
        /** The key is shorter than what is asked for. */
        TOO_SHORT
    }

    private final Kind kind;
    private final String host;
    private final int port;

    public HostKeyException(Kind kind, Hop hop, String message, String advice) {
        super(Phase.HOST_KEY, message, advice, null);
        this.kind = kind;
        this.host = hop.keyName();
        this.port = hop.keyPort();
    }

    /** Why it was refused. */
    public Kind kind() {
        return kind;
    }

    /** The name that the key of the host, which may be one on the way, is known by. */
    public String host() {
        return host;
    }

    /** The port of {@link #host()}. */
    public int port() {
        return port;
    }
}
