package io.jenkins.plugins.scpcopy.ssh.hop;

import com.jcraft.jsch.JSch;
import io.jenkins.plugins.scpcopy.ssh.hostkey.HostPublicKey;
import io.jenkins.plugins.scpcopy.ssh.hostkey.KnownHosts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names of algorithms: what is proposed to a host, and in which order. */
public final class Algorithms {
    private static final String CERTIFICATE = "-cert-v01@openssh.com";
    private static final List<String> NTRU_PRIME = List.of("sntrup761x25519-sha512", "sntrup761x25519-sha512@openssh.com");

    private Algorithms() {}

    /**
     * The host key algorithms to propose: those of known keys first, so that a known host is not asked for another key, and
     * certificates only where an authority is known.
     *
     * @param exclude types of key not to ask for
     */
    public static String hostKeys(AlgorithmPreferences preferences, KnownHosts.Known known, Set<String> exclude) {
        Set<String> knownTypes = Stream.concat(known.keys().stream(), known.keysAtDefaultPort().stream())
                .map(HostPublicKey::type)
                .collect(Collectors.toSet());
        List<String> certificates = new ArrayList<>();
        List<String> preferred = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (String algorithm : preferences.names(AlgorithmKind.HOST_KEY)) {
            if (algorithm.endsWith(CERTIFICATE)) {
                // JSch judges certificates alone, without their length.
                if (!preferences.asksForLongerRsa() || !keyType(algorithm).startsWith("ssh-rsa")) {
                    certificates.add(algorithm);
                }
            } else if (!exclude.contains(keyType(algorithm))) {
                (knownTypes.contains(keyType(algorithm)) && !preferences.isOrdered(AlgorithmKind.HOST_KEY) ? preferred : others)
                        .add(algorithm);
            }
        }
        if (known.authorities().isEmpty()) {
            certificates.clear();
        }
        return Stream.of(certificates, preferred, others).flatMap(List::stream).collect(Collectors.joining(","));
    }

    /**
     * The key exchanges to propose: of JSch's, and that by Streamlined NTRU Prime, those that can be done here. As with OpenSSH,
     * those that hold against quantum computers come first; that by ML-KEM before the other, which costs more.
     */
    static String keyExchanges() {
        return Stream.concat(Stream.of(JSch.getConfig("kex").split(",")), NTRU_PRIME.stream())
                .filter(Kem::allows)
                .sorted(Comparator.comparing(name -> !Kem.isPostQuantum(name)))
                .collect(Collectors.joining(","));
    }

    /** The type of key that a host key algorithm signs with. */
    private static String keyType(String algorithm) {
        return algorithm.startsWith("rsa-sha2-") ? "ssh-rsa" : algorithm;
    }
}
