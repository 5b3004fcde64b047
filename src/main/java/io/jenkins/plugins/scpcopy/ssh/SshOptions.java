package io.jenkins.plugins.scpcopy.ssh;

import java.io.Serializable;
import java.time.Duration;
import java.util.List;

/**
 * How connections are made.
 *
 * @param connectTimeout the longest that one host may take for TCP connection, key exchange and login together
 * @param stallTimeout the longest silence on an open connection while something is awaited
 * @param ciphers OpenSSH names in order of preference; empty for the defaults
 * @param compression whether to compress ({@code zlib@openssh.com})
 * @param proxy what the first host on the way is reached through, or null
 */
public record SshOptions(
        Duration connectTimeout, Duration stallTimeout, List<String> ciphers, boolean compression, ProxyServer proxy)
        implements Serializable {
    public static final SshOptions DEFAULTS =
            new SshOptions(Duration.ofSeconds(30), Duration.ofSeconds(60), List.of(), false);

    public SshOptions {
        ciphers = List.copyOf(ciphers);
    }

    /** Options without a proxy. */
    public SshOptions(Duration connectTimeout, Duration stallTimeout, List<String> ciphers, boolean compression) {
        this(connectTimeout, stallTimeout, ciphers, compression, null);
    }

    /** The same options with a proxy, or (null) without. */
    public SshOptions through(ProxyServer newProxy) {
        return new SshOptions(connectTimeout, stallTimeout, ciphers, compression, newProxy);
    }
}
