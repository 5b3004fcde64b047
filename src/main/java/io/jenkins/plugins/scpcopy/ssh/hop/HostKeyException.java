package io.jenkins.plugins.scpcopy.ssh.hop;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hostkey.HostPublicKey;

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
    private final String line;

    /** @param shown the key */
    public HostKeyException(Kind kind, Hop hop, HostPublicKey shown, String message, String advice) {
        super(Phase.HOST_KEY, message, advice, null);
        this.kind = kind;
        this.host = hop.keyName();
        this.port = hop.keyPort();
        this.line = shown.knownHostsLine(host, port);
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

    /** The key as known_hosts would have it. The host has proved that it is its own. */
    public String line() {
        return line;
    }

    /** Whether the key is refused for no other reason than that nobody has said that it is the host's. */
    public boolean isUnconfirmed() {
        return kind == Kind.UNKNOWN || kind == Kind.CHANGED;
    }
}
