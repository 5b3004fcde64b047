package io.jenkins.plugins.scpcopy.ssh;

import java.io.Serializable;
import java.util.Objects;

/**
 * How one host's key is judged.
 *
 * @param verification what to do about unknown hosts
 * @param knownHosts text in known_hosts form (hashed names, {@code [host]:port}, {@code @revoked}, {@code @cert-authority}),
 *     and lines that are a bare {@code SHA256:…} fingerprint, which pin the host's key; may be empty
 */
public record HostKeyPolicy(HostVerification verification, String knownHosts) implements Serializable {
    public HostKeyPolicy {
        Objects.requireNonNull(verification);
        Objects.requireNonNull(knownHosts);
    }

    /** Only keys that are known. */
    public static HostKeyPolicy strict(String knownHosts) {
        return new HostKeyPolicy(HostVerification.STRICT, knownHosts);
    }
}
