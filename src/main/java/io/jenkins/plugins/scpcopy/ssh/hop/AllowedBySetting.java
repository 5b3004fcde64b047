package io.jenkins.plugins.scpcopy.ssh.hop;

import java.util.Optional;

/** A failure that a setting of algorithms for this host may do away with. */
public interface AllowedBySetting {
    /** The setting that would allow what the host has, as ssh_config writes it, such as {@code Ciphers +aes128-cbc}. */
    Optional<String> allowing();
}
