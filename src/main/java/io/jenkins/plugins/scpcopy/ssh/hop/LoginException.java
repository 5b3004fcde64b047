package io.jenkins.plugins.scpcopy.ssh.hop;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.Serializable;
import java.util.Optional;

/** A host did not let us in with what was given for it. */
public final class LoginException extends TransferException implements AllowedBySetting {
    private static final long serialVersionUID = 1L;

    private final String host;
    private final int port;
    private final String user;
    private final Seen seen;

    /**
     * What was seen of the host during the login.
     *
     * @param takesPassword whether it offers that, or has not been asked
     * @param keys how many keys it was asked about
     * @param tooMany whether those were too many
     * @param allowing the setting by which a key might be taken, as ssh_config writes it, or null
     */
    public record Seen(boolean takesPassword, int keys, boolean tooMany, String allowing) implements Serializable {
        private static final long serialVersionUID = 1L;

        /** The host has been asked about no key. */
        public static Seen nothing(boolean takesPassword) {
            return new Seen(takesPassword, 0, false, null);
        }
    }

    /** @param advice or null */
    public LoginException(Hop hop, Seen seen, String message, String advice, Throwable cause) {
        super(Phase.AUTHENTICATE, message, advice, cause);
        this.host = hop.host();
        this.port = hop.port();
        this.user = hop.login().user();
        this.seen = seen;
    }

    /** Whether it was this login to this host, which may be one on the way. */
    public boolean isAbout(Hop hop) {
        return host.equals(hop.host()) && port == hop.port() && user.equals(hop.login().user());
    }

    /** Whether the host may let us in with a password: it offers that, or has not been asked yet. */
    public boolean takesPassword() {
        return seen.takesPassword();
    }

    /** Whether the host was asked about any key. */
    public boolean keysWereOffered() {
        return seen.keys() > 0;
    }

    /** Whether the host gave up because of the number of keys that it was asked about. */
    public boolean isForTooManyKeys() {
        return seen.tooMany();
    }

    @Override
    public Optional<String> allowing() {
        return Optional.ofNullable(seen.allowing());
    }
}
