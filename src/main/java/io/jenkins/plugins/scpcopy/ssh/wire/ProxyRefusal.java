package io.jenkins.plugins.scpcopy.ssh.wire;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.ProxyServer;
import java.io.IOException;
import java.net.IDN;

/** What both kinds of proxy have in common: the name to ask for, and the words when they do not connect. */
final class ProxyRefusal {
    private final String name;

    ProxyRefusal(ProxyServer proxy) {
        this.name = "the proxy " + proxy.displayName();
    }

    /** The form in which a proxy is asked for a host: a name in ASCII, an address as it is. */
    String asked(String host) throws TransferException {
        try {
            if (host.indexOf('%') < 0) {
                return host.indexOf(':') >= 0 ? host : IDN.toASCII(host);
            }
        } catch (IllegalArgumentException e) {
            throw unaskable(host, e);
        }
        throw unaskable(host, null);
    }

    private TransferException unaskable(String host, Throwable cause) {
        return new TransferException(
                Phase.CONNECT,
                name + " cannot be asked for " + RemoteText.escape(host) + ": that name holds only on this machine",
                null, cause);
    }

    /** It does not connect to the host. */
    TransferException notConnected(String host, int port, String words, boolean passing) {
        String target = Hop.bracketed(host) + ":" + port;
        String message = name + " does not connect to " + RemoteText.escape(target) + ": " + RemoteText.escape(words);
        return passing
                ? TransferException.passing(Phase.CONNECT, message, null, null)
                : new TransferException(Phase.CONNECT, message, "the proxy's administrator says what it allows", null);
    }

    /** It wants another login, or one at all. */
    TransferException login(String message, String advice) {
        return new TransferException(Phase.CONNECT, name + " " + message, advice, null);
    }

    /** Something answers, but no proxy of this kind. */
    TransferException alien(String protocol, String received) {
        String words = received.isEmpty() ? "" : "; it sent \"" + RemoteText.escape(received.strip()) + "\"";
        return new TransferException(
                Phase.CONNECT, name + " does not speak " + protocol + words, "check kind and port of the proxy", null);
    }

    /** The connection ended before the answer. */
    IOException closed() {
        return TransferException.passing(Phase.CONNECT, name + " closed the connection without an answer", null, null);
    }
}
