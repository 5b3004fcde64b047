package io.jenkins.plugins.scpcopy.ssh;

import io.jenkins.plugins.scpcopy.scp.Phase;
import io.jenkins.plugins.scpcopy.scp.TransferException;

/** A host did not let us in with what was given for it. */
public final class LoginException extends TransferException {
    private static final long serialVersionUID = 1L;

    private final String host;
    private final int port;
    private final String user;
    private final boolean takesPassword;

    LoginException(Hop hop, boolean takesPassword, String message, String advice, Throwable cause) {
        super(Phase.AUTHENTICATE, message, advice, cause);
        this.host = hop.host();
        this.port = hop.port();
        this.user = hop.login().user();
        this.takesPassword = takesPassword;
    }

    /** Whether it was this login to this host, which may be one on the way. */
    public boolean isAbout(Hop hop) {
        return host.equals(hop.host()) && port == hop.port() && user.equals(hop.login().user());
    }

    /** Whether the host may let us in with a password: it offers that, or has not been asked yet. */
    public boolean takesPassword() {
        return takesPassword;
    }
}
