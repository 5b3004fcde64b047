package io.jenkins.plugins.scpcopy.ssh;

import com.jcraft.jsch.JSchAlgoNegoFailException;
import com.jcraft.jsch.JSchRevokedHostKeyException;
import com.jcraft.jsch.JSchSessionDisconnectException;
import io.jenkins.plugins.scpcopy.remote.BusyException;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmException;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmKind;
import io.jenkins.plugins.scpcopy.ssh.hop.ProxyServer;
import io.jenkins.plugins.scpcopy.ssh.hop.Words;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Says why a host could not be reached or did not let us in. */
final class ConnectFailure {
    private static final Map<String, AlgorithmKind> KINDS = Map.of(
            "kex", AlgorithmKind.KEX,
            "server_host_key", AlgorithmKind.HOST_KEY,
            "cipher.c2s", AlgorithmKind.CIPHER,
            "cipher.s2c", AlgorithmKind.CIPHER,
            "mac.c2s", AlgorithmKind.MAC,
            "mac.s2c", AlgorithmKind.MAC);
    /** Reason codes of a disconnect (RFC 4253, section 11.1) that say nothing against the next attempt: lost, by application. */
    private static final Set<Integer> PASSING_REASONS = Set.of(10, 11);

    private static final int TOO_MANY_CONNECTIONS = 12;
    private static final String LIMITED = "the server limits how many logins may begin at once (sshd: MaxStartups,"
            + " PerSourceMaxStartups, PerSourcePenalties): let fewer copies begin at the same time, or have the limit raised";

    private static final String VERSION = "SSH-";

    private final Handshake handshake;
    private final String host;

    ConnectFailure(Handshake handshake) {
        this.handshake = handshake;
        this.host = handshake.hop.displayName();
    }

    /** For an attempt that took too long. */
    TransferException timedOut(Throwable cause) {
        String limit = " within " + handshake.options.connectTimeout().toSeconds() + " s";
        if (!handshake.carrier.isOpened()) {
            return passing(
                    Phase.CONNECT,
                    "no connection to " + host + throughProxy() + limit,
                    "check host name, port and firewall",
                    cause);
        }
        if (!handshake.reachedLogin()) {
            return passing(Phase.CONNECT, host + " took the connection but did not complete the SSH key exchange" + limit
                    + received(), "check that an SSH server listens at this port", cause);
        }
        return passing(Phase.AUTHENTICATE, host + " did not complete the login" + limit, null, cause);
    }

    /** For an attempt that failed. */
    IOException explain(Throwable failure) {
        if (handshake.hostKey.refusal().isPresent()) {
            return handshake.hostKey.refusal().get();
        }
        Throwable cause = rootOf(failure);
        if (cause instanceof JSchRevokedHostKeyException) {
            return new TransferException(Phase.HOST_KEY, "the host certificate of " + host + " is refused: its key or its"
                    + " authority is revoked", "the host needs a new certificate", cause);
        }
        if (!handshake.carrier.isOpened()) {
            return unreachable(cause);
        }
        if (cause instanceof JSchAlgoNegoFailException mismatch) {
            return mismatch(mismatch);
        }
        if (cause instanceof JSchSessionDisconnectException disconnect) {
            return disconnected(disconnect);
        }
        if (handshake.carrier.lost() != null) {
            return handshake.reachedLogin() ? lostInLogin() : lostBeforeLogin();
        }
        if (handshake.reachedLogin()) {
            return new LoginFailure(handshake).explain(cause);
        }
        return new TransferException(Phase.CONNECT, "the SSH handshake with " + host + " failed: " + Words.of(cause), null, cause);
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getClass().getName().equals("com.jcraft.jsch.JSchException")) {
            cause = cause.getCause();
        }
        return cause;
    }

    private String throughProxy() {
        String state = handshake.carrier.proxyReached() ? ", which was reached," : "";
        return proxy().map(proxy -> " through the proxy " + proxy.displayName() + state).orElse("");
    }

    private Optional<ProxyServer> proxy() {
        return handshake.carrier.proxy();
    }

    private TransferException unreachable(Throwable cause) {
        if (cause instanceof TransferException explained) {
            return explained;
        }
        if (handshake.carrier.isCommand()) {
            return new TransferException(
                    Phase.CONNECT, "the ProxyCommand for " + host + " cannot be run: " + Words.of(cause), "check SHELL", cause);
        }
        String peer = proxy().map(proxy -> "the proxy " + proxy.displayName()).orElse(host);
        if (cause instanceof UnknownHostException) {
            String name = proxy().map(ProxyServer::host).orElse(handshake.hop.host());
            // The one failure of a name service that is not its answer (EAI_AGAIN); Java keeps its words alone.
            return String.valueOf(cause.getMessage()).endsWith("Temporary failure in name resolution")
                    ? passing(Phase.CONNECT, "this machine's name service does not answer for " + RemoteText.escape(name),
                            "check the machine's name service", cause)
                    : new TransferException(Phase.CONNECT, "there is no host named " + RemoteText.escape(name),
                            "check the spelling, and that this machine's name service knows it", cause);
        }
        if (cause instanceof SocketTimeoutException) {
            return timedOut(cause);
        }
        if (cause instanceof NoRouteToHostException || cause instanceof PortUnreachableException) {
            return passing(Phase.CONNECT, "no route to " + peer, "check the network and firewalls", cause);
        }
        if (cause instanceof ConnectException) {
            String service = proxy().map(proxy -> "a proxy listens at port " + proxy.port())
                    .orElse("an SSH server listens at port " + handshake.hop.port());
            return passing(Phase.CONNECT, peer + " refused the connection", "check that " + service, cause);
        }
        return passing(Phase.CONNECT, "no connection to " + peer + ": " + Words.of(cause), null, cause);
    }

    private TransferException mismatch(JSchAlgoNegoFailException mismatch) {
        AlgorithmKind kind = KINDS.get(mismatch.getAlgorithmName());
        String what = kind == null ? mismatch.getAlgorithmName().replaceFirst("\\..*", "") : kind.label();
        List<String> offered = List.of(mismatch.getServerProposal().split(","));
        String message = "no common " + what + " algorithm with " + host + ": it offers "
                + RemoteText.escape(mismatch.getServerProposal()) + "; we offer " + mismatch.getJSchProposal();
        if (kind == AlgorithmKind.KEX) {
            Optional<AlgorithmException> refusal = new QuantumSafety(handshake.hop).refusal(offered, mismatch);
            if (refusal.isPresent()) {
                return refusal.get();
            }
        }
        List<String> possible = kind == null ? List.of() : kind.all().stream().filter(offered::contains).toList();
        boolean limited = kind != null && possible.stream().anyMatch(kind.defaults()::contains);
        if (limited) {
            return new AlgorithmException(kind, "+" + possible.get(0), true, message
                    + ", because the setting " + kind.setting() + " leaves out the others",
                    "leave the setting out, or add what the host offers: " + String.join(", ", possible), mismatch);
        }
        return possible.isEmpty()
                ? new AlgorithmException(kind, null, false, message,
                        "the host's algorithms are limited on purpose, or unknown here; have it updated", mismatch)
                : new AlgorithmException(kind, "+" + possible.get(0), false, message,
                        "the host's algorithms are outdated: have it updated; where that cannot be done, they can be allowed for"
                                + " this host alone, at your own risk", mismatch);
    }

    private TransferException disconnected(JSchSessionDisconnectException disconnect) {
        String message = host + " ended the connection: " + RemoteText.escape(disconnect.getDescription().strip());
        if (disconnect.getReasonCode() == TOO_MANY_CONNECTIONS) {
            return new BusyException(message, LIMITED, disconnect);
        }
        if (handshake.reachedLogin()) {
            return new LoginFailure(handshake).disconnected(message, disconnect);
        }
        return PASSING_REASONS.contains(disconnect.getReasonCode())
                ? passing(Phase.CONNECT, message, null, disconnect)
                : new TransferException(Phase.CONNECT, message, null, disconnect);
    }

    private TransferException lostInLogin() {
        return passing(Phase.AUTHENTICATE, "the connection to " + host + " was lost during the login: "
                + Words.of(handshake.carrier.lost()), "the server's own log tells why", handshake.carrier.lost());
    }

    private TransferException lostBeforeLogin() {
        IOException lost = handshake.carrier.lost();
        String greeting = handshake.carrier.greeting();
        if (greeting.isEmpty() && handshake.carrier.isCommand()) {
            return passing(Phase.CONNECT, "no connection to " + host + ": " + handshake.carrier.ended() + " and no SSH greeting",
                    "try the command by hand; what it wrote to standard error stands above", lost);
        }
        if (greeting.isEmpty()) {
            return new BusyException(
                    host + " closed the connection before its SSH greeting", LIMITED + ", or this address is blocked there", lost);
        }
        if (greeting.startsWith("Exceeded MaxStartups") || greeting.startsWith("Not allowed at this time")) {
            return new BusyException(host + " takes no more connections at this time" + received(), LIMITED, lost);
        }
        if (!speaksSsh(greeting)) {
            return new TransferException(Phase.CONNECT, host + " does not speak SSH" + received(),
                    "check the port: something else listens there", lost);
        }
        return passing(Phase.CONNECT, "the connection to " + host + " was lost during the SSH key exchange: " + Words.of(lost), null,
                lost);
    }

    /** A server may send lines of text before its version (RFC 4253, section 4.2); any of them may be cut off. */
    private static boolean speaksSsh(String greeting) {
        String lastLine = greeting.substring(greeting.lastIndexOf('\n') + 1);
        return greeting.startsWith(VERSION) || greeting.contains("\n" + VERSION)
                || !lastLine.isEmpty() && VERSION.startsWith(lastLine);
    }

    private String received() {
        String greeting = handshake.carrier.greeting();
        return greeting.isEmpty() || greeting.startsWith(VERSION)
                ? ""
                : "; it sent \"" + RemoteText.escape(greeting.strip()) + "\"";
    }

    private static TransferException passing(Phase phase, String message, String advice, Throwable cause) {
        return TransferException.passing(phase, message, advice, cause);
    }
}
