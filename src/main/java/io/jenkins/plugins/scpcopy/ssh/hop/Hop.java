package io.jenkins.plugins.scpcopy.ssh.hop;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One host on the way: where, who logs in, and how its key is judged.
 *
 * @param host a name or an address (an IPv6 address without brackets)
 * @param port 1 to 65535
 * @param algorithms what is proposed to it
 */
public record Hop(String host, int port, Login login, HostKeyPolicy policy, AlgorithmPreferences algorithms) implements Serializable {
    private static final int DEFAULT_PORT = 22;
    private static final Pattern HOST = Pattern.compile("[\\p{L}\\p{N}._:%][\\p{L}\\p{N}._:%-]*");

    /** @throws IllegalArgumentException if host or port cannot be right; the message quotes them */
    public Hop {
        Objects.requireNonNull(login);
        Objects.requireNonNull(policy);
        Objects.requireNonNull(algorithms);
        if (!HOST.matcher(host).matches()) {
            throw new IllegalArgumentException(
                    "\"" + RemoteText.escape(host) + "\" is no host name or address, such as web1.example.com or 192.0.2.7");
        }
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException(port + " is no port; ports are 1 to 65535");
        }
    }

    /** A host to which the usual algorithms are proposed. */
    public Hop(String host, int port, Login login, HostKeyPolicy policy) {
        this(host, port, login, policy, AlgorithmPreferences.DEFAULTS);
    }

    /** The same host with another login. */
    public Hop loggingIn(Login newLogin) {
        return new Hop(host, port, newLogin, policy, algorithms);
    }

    /** The same host with more lines of known hosts. */
    public Hop knowing(List<String> lines) {
        return new Hop(host, port, login, policy.knowing(lines), algorithms);
    }

    /** The name that the host's key is known by. */
    public String keyName() {
        return policy.alias().isEmpty() ? host : policy.alias();
    }

    /** The port that the host's key is known by. */
    public int keyPort() {
        return policy.alias().isEmpty() ? port : DEFAULT_PORT;
    }

    /** How messages call the host: {@code web1}, {@code web1:2222} or {@code [::1]:2222}. */
    public String displayName() {
        return port == DEFAULT_PORT ? bracketed(host) : bracketed(host) + ":" + port;
    }

    /** A host as it stands before a port: an address with colons in brackets. */
    public static String bracketed(String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }
}
