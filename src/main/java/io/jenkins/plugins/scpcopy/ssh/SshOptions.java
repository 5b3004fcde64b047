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
 */
public record SshOptions(Duration connectTimeout, Duration stallTimeout, List<String> ciphers, boolean compression)
        implements Serializable {
    public static final SshOptions DEFAULTS =
            new SshOptions(Duration.ofSeconds(30), Duration.ofSeconds(60), List.of(), false);

    public SshOptions {
        ciphers = List.copyOf(ciphers);
    }
}
