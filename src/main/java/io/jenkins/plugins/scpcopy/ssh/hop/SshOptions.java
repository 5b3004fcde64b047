package io.jenkins.plugins.scpcopy.ssh.hop;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * How connections are made.
 *
 * @param connectTimeout the longest that one host may take for TCP connection, key exchange and login together
 * @param stallTimeout the longest silence on an open connection while something is awaited
 * @param compression whether to compress ({@code zlib@openssh.com})
 * @param proxy what the first host on the way is reached through, or null
 * @param lent keys that commands of the host itself may use through a forwarded agent, to log in elsewhere; null for no agent
 * @param command a program with its arguments whose standard input and output carry the connection to the first host on the way;
 *     empty for none. It runs as the user of this process: nobody else may choose it.
 * @param family which addresses of the first host on the way, or of the proxy, are tried
 * @param letIn whether every host on the way has taken its login before, a moment ago
 */
public record SshOptions(
        Duration connectTimeout,
        Duration stallTimeout,
        boolean compression,
        ProxyServer proxy,
        List<String> command,
        Login lent,
        AddressFamily family,
        boolean letIn)
        implements Serializable {
    public static final SshOptions DEFAULTS =
            new SshOptions(Duration.ofSeconds(30), Duration.ofSeconds(60), false);

    public SshOptions {
        command = List.copyOf(command);
        if (proxy != null && !command.isEmpty()) {
            throw new IllegalArgumentException("a proxy and a command cannot both make the connection");
        }
        if (lent != null && lent.password() != null) {
            throw new IllegalArgumentException("an agent forwards keys, and no password");
        }
    }

    /** Options without a proxy, without a forwarded agent, for addresses of any family. */
    public SshOptions(Duration connectTimeout, Duration stallTimeout, boolean compression) {
        this(connectTimeout, stallTimeout, compression, null, List.of(), null, AddressFamily.ANY, false);
    }

    /** The same options with a proxy, or (null) without. */
    public SshOptions through(ProxyServer newProxy) {
        return new SshOptions(connectTimeout, stallTimeout, compression, newProxy, command, lent, family, letIn);
    }

    /** The same options with a program that makes the connection, or (empty) without. */
    public SshOptions by(List<String> newCommand) {
        return new SshOptions(connectTimeout, stallTimeout, compression, proxy, newCommand, lent, family, letIn);
    }

    /** The same options for addresses of one family. */
    public SshOptions over(AddressFamily newFamily) {
        return new SshOptions(connectTimeout, stallTimeout, compression, proxy, command, lent, newFamily, letIn);
    }

    /** The same options for one more connection, after every host on the way has taken its login. */
    public SshOptions letInBefore() {
        return new SshOptions(connectTimeout, stallTimeout, compression, proxy, command, lent, family, true);
    }

    /**
     * The same options with a forwarded agent, which signs logins by the keys of this one, its agent and certificates included.
     *
     * @param login its user is the only one whose logins are signed, unless it is empty
     * @throws IllegalArgumentException if it holds a password, which no agent can forward
     */
    public SshOptions lending(Login login) {
        return new SshOptions(connectTimeout, stallTimeout, compression, proxy, command, login, family, letIn);
    }
}
