package io.jenkins.plugins.scpcopy.ssh.hop;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;

/** A host did not let us in with what was given for it. */
public final class LoginException extends TransferException {
    private static final long serialVersionUID = 1L;

    private final String host;
    private final int port;
    private final String user;
    private final boolean takesPassword;
    private final int keys;
    private final boolean tooMany;

    /**
     * @param takesPassword whether the host offers that, or has not been asked
     * @param keys how many keys it was asked about
     * @param tooMany whether those were too many
     */
    public LoginException(
            Hop hop, boolean takesPassword, int keys, boolean tooMany, String message, String advice, Throwable cause) {
        super(Phase.AUTHENTICATE, message, advice, cause);
        this.host = hop.host();
        this.port = hop.port();
        this.user = hop.login().user();
        this.takesPassword = takesPassword;
        this.keys = keys;
        this.tooMany = tooMany;
    }

    /** Whether it was this login to this host, which may be one on the way. */
    public boolean isAbout(Hop hop) {
        return host.equals(hop.host()) && port == hop.port() && user.equals(hop.login().user());
    }

    /** Whether the host may let us in with a password: it offers that, or has not been asked yet. */
    public boolean takesPassword() {
        return takesPassword;
    }

    /** Whether the host was asked about any key. */
    public boolean keysWereOffered() {
        return keys > 0;
    }

    /** Whether the host gave up because of the number of keys that it was asked about. */
    public boolean isForTooManyKeys() {
        return tooMany;
    }
}
