package io.jenkins.plugins.scpcopy.ssh.hop;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * How one host's key is judged.
 *
 * @param verification what to do about unknown hosts
 * @param knownHosts text in known_hosts form (hashed names, {@code [host]:port}, {@code @revoked}, {@code @cert-authority}),
 *     and lines that are a bare {@code SHA256:…} fingerprint, which pin the host's key; may be empty
 * @param alias the name under which the host's key is known, whatever its port; empty for the host's own name and port
 */
public record HostKeyPolicy(HostVerification verification, String knownHosts, String alias) implements Serializable {
    public HostKeyPolicy {
        Objects.requireNonNull(verification);
        Objects.requireNonNull(knownHosts);
        Objects.requireNonNull(alias);
    }

    /** For a host that is known by its own name and port. */
    public HostKeyPolicy(HostVerification verification, String knownHosts) {
        this(verification, knownHosts, "");
    }

    /** The same with more lines of known hosts. */
    public HostKeyPolicy knowing(List<String> lines) {
        return new HostKeyPolicy(verification, knownHosts + "\n" + String.join("\n", lines) + "\n", alias);
    }

    /** Only keys that are known. */
    public static HostKeyPolicy strict(String knownHosts) {
        return new HostKeyPolicy(HostVerification.STRICT, knownHosts);
    }
}
