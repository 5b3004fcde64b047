package io.jenkins.plugins.scpcopy.ssh;

import com.jcraft.jsch.JSch;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Names of algorithms: what is proposed to a host, and in which order. */
final class Algorithms {
    private static final String CERTIFICATE = "-cert-v01@openssh.com";
    private Algorithms() {}

    /**
     * The host key algorithms to propose: those of known keys first, so that a known host is not asked for another key, and
     * certificates only where an authority is known.
     *
     * @param exclude types of key not to ask for
     */
    static String hostKeys(AlgorithmPreferences preferences, KnownHosts.Known known, Set<String> exclude) {
        Set<String> knownTypes = Stream.concat(known.keys().stream(), known.keysAtDefaultPort().stream())
                .map(HostPublicKey::type)
                .collect(Collectors.toSet());
        List<String> certificates = new ArrayList<>();
        List<String> preferred = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (String algorithm : preferences.names(AlgorithmKind.HOST_KEY)) {
            if (algorithm.endsWith(CERTIFICATE)) {
                certificates.add(algorithm);
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
     * The key exchanges to propose: JSch's, without those by ML-KEM where Bouncy Castle is too old for them or missing. JSch
     * finds that out by trying, for which an agent would fetch the whole library from the controller.
     */
    static String keyExchanges() {
        return keyExchanges(MlKem.AVAILABLE);
    }

    static String keyExchanges(boolean withMlKem) {
        return Stream.of(JSch.getConfig("kex").split(","))
                .filter(exchange -> withMlKem || !exchange.startsWith("mlkem"))
                .collect(Collectors.joining(","));
    }

    private static final class MlKem {
        /** Of all that JSch needs for it, the class that came to Bouncy Castle last. */
        private static final String NEEDED = "org.bouncycastle.crypto.params.MLKEMParameters";

        private static final boolean AVAILABLE = isThere(NEEDED);

        private static boolean isThere(String name) {
            try {
                Class.forName(name, false, Algorithms.class.getClassLoader());
                return true;
            } catch (ClassNotFoundException | LinkageError e) {
                return false;
            }
        }
    }

    /** The type of key that a host key algorithm signs with. */
    private static String keyType(String algorithm) {
        return algorithm.startsWith("rsa-sha2-") ? "ssh-rsa" : algorithm;
    }
}
