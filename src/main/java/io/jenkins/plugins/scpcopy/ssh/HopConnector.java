package io.jenkins.plugins.scpcopy.ssh;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.auth.HostKeyCheck;
import io.jenkins.plugins.scpcopy.ssh.auth.LoginKeys;
import io.jenkins.plugins.scpcopy.ssh.channel.HopSession;
import io.jenkins.plugins.scpcopy.ssh.hop.ConnectionLog;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyException;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.LoginException;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.ssh.wire.Carrier;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;

/** Logs in to one host. Everything that was given for it has been read before anything is sent. */
final class HopConnector {
    private final Hop hop;
    private final SshOptions options;
    private final ConnectionLog log;
    private final LoginKeys keys;

    /**
     * @throws TransferException if a key cannot be used, if an agent that was given alone has no keys, or if a post-quantum key
     *     exchange is required that cannot be done here
     */
    HopConnector(Hop hop, SshOptions options, ConnectionLog log) throws IOException {
        this.hop = hop;
        this.options = options;
        this.log = log;
        if (hop.login().user().isBlank()) {
            throw new TransferException(Phase.AUTHENTICATE, "there is no user name to log in to " + hop.displayName());
        }
        new QuantumSafety(hop).check();
        this.keys = keys();
    }

    private LoginKeys keys() throws IOException {
        LoginKeys read;
        try {
            read = LoginKeys.read(
                    hop.login(), hop.algorithms(), options.connectTimeout(), line -> log.detail(hop.displayName() + ": " + line));
        } catch (IllegalArgumentException e) {
            throw unusable(Phase.AUTHENTICATE, e);
        }
        if (!read.problems().isEmpty() && read.keys().isEmpty() && hop.login().password() == null
                && hop.login().ticketCache() == null) {
            throw new LoginException(
                    hop,
                    LoginException.Seen.nothing(hop.login().takesPassword(Login.METHODS)),
                    String.join("; ", read.problems()) + ", and nothing else is given for " + hop.displayName(),
                    read.hasLeftOut()
                            ? "change the setting that leaves the key out, or give another key"
                            : hop.login().agent() == null ? null : "check SSH_AUTH_SOCK, and list the agent's keys: ssh-add -l",
                    null);
        }
        return read;
    }

    private TransferException unusable(Phase phase, IllegalArgumentException e) {
        return new TransferException(phase, e.getMessage() + " (for " + hop.displayName() + ")", null, e);
    }

    /**
     * Connects, checks the host key, and logs in. A host whose key is known by fingerprint alone, and that shows another one,
     * is asked for its keys of other types before it is refused.
     *
     * @param carriers gives a new carrier for each attempt
     */
    HopSession connect(Supplier<Carrier> carriers) throws IOException {
        try {
            return connectByAnyKey(carriers);
        } catch (HostKeyException e) {
            if (e.isUnconfirmed()) {
                log.hostKeyRefused(e.line());
            }
            throw e;
        }
    }

    private HopSession connectByAnyKey(Supplier<Carrier> carriers) throws IOException {
        Set<String> excluded = new HashSet<>();
        TransferException refusal = null;
        while (true) {
            HostKeyCheck hostKey = new HostKeyCheck(hop);
            Handshake handshake = new Handshake(hop, options, keys, hostKey, excluded, carriers.get(), log::detail);
            try {
                return handshake.run();
            } catch (TransferException e) {
                if (refusal != null && hostKey.offered().isEmpty()) {
                    throw refusal;
                }
                if (!hostKey.mayHaveAnotherKey()) {
                    throw e;
                }
                refusal = refusal == null ? e : refusal;
                excluded.add(hostKey.offered().orElseThrow().type());
            } finally {
                hostKey.learned().ifPresent(log::hostKeyLearned);
            }
        }
    }
}
