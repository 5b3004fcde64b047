package io.jenkins.plugins.scpcopy.remote;

import java.io.Serializable;
import java.time.Duration;

/**
 * What is known about a host once a login has succeeded. Texts chosen by the host ({@code banner}) are raw: escape them
 * before they are shown. Fields that do not apply (a local child process) are empty.
 *
 * @param name how the host is called in messages, such as {@code web1} or {@code web1:2222}
 * @param user the user who logged in
 * @param banner the server's identification without {@code SSH-2.0-}, such as {@code OpenSSH_9.2p1 Debian-2}
 * @param hostKeyType the algorithm of the host key, such as {@code ED25519}
 * @param hostKeyFingerprint {@code SHA256:…}
 * @param authentication the method that succeeded, such as {@code publickey}
 * @param keyExchange the algorithm by which keys were agreed on, such as {@code mlkem768x25519-sha256}
 * @param cipher the cipher towards the server, such as {@code aes128-gcm@openssh.com}
 * @param roundTrip the measured time of one round trip; zero if unknown
 */
public record HostInfo(
        String name,
        String user,
        String banner,
        String hostKeyType,
        String hostKeyFingerprint,
        String authentication,
        String keyExchange,
        String cipher,
        Duration roundTrip)
        implements Serializable {

    /** For something that is not a host on the network: only a name. */
    public static HostInfo named(String name, String banner) {
        return new HostInfo(name, "", banner, "", "", "", "", "", Duration.ZERO);
    }
}
