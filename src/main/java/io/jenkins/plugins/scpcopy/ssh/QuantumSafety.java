package io.jenkins.plugins.scpcopy.ssh;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmException;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmKind;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.Kem;
import io.jenkins.plugins.scpcopy.ssh.hop.PostQuantum;
import java.util.List;
import java.util.Optional;

/**
 * Says what it means for a host that a key exchange is not post-quantum: whoever records the connection now may read it later, and
 * all that was ever sent over it.
 */
final class QuantumSafety {
    private static final String UPDATE = "have the host's SSH server updated: OpenSSH has post-quantum key exchanges since 9.0; where"
            + " it is newer, its KexAlgorithms leave them out";

    private final Hop hop;

    QuantumSafety(Hop hop) {
        this.hop = hop;
    }

    /** Before anything is sent. @throws TransferException if a key exchange is demanded that cannot be proposed */
    void check() throws TransferException {
        if (isRequired() && proposed().isEmpty()) {
            throw new TransferException(
                    Phase.CONNECT,
                    "a post-quantum key exchange is required for " + hop.displayName() + ", and "
                            + (isLimited() ? "the setting KexAlgorithms leaves out all of them" : "this Java has none"),
                    isLimited() ? "leave the setting out" : "use Java 24 or newer, or add Bouncy Castle",
                    null);
        }
    }

    /** @param agreed the key exchange that was agreed on; empty if there is nothing to say about it */
    Optional<String> remark(String agreed) {
        if (hop.algorithms().postQuantum() != PostQuantum.REMARK || Kem.isPostQuantum(agreed)) {
            return Optional.empty();
        }
        String ours = isLimited() ? "KexAlgorithms here leaves them out" : "this Java has none";
        return Optional.of(hop.displayName() + ": the key exchange " + agreed + " is not post-quantum: whoever records this connection"
                + " may be able to read it once there are quantum computers; "
                + (proposed().isEmpty() ? ours : UPDATE));
    }

    /** @return why there is no key exchange in common, if that is because a post-quantum one is required and the host has none */
    Optional<AlgorithmException> refusal(List<String> offered, Throwable cause) {
        if (!isRequired() || offered.stream().anyMatch(Kem::isPostQuantum)) {
            return Optional.empty();
        }
        String otherwise = hop.algorithms().with(PostQuantum.IGNORE).names(AlgorithmKind.KEX).stream()
                .filter(offered::contains)
                .findFirst()
                .map(name -> "; " + name + " would be agreed on otherwise")
                .orElse("");
        return Optional.of(new AlgorithmException(
                AlgorithmKind.KEX,
                null,
                false,
                "a post-quantum key exchange is required, and " + hop.displayName() + " has none: it offers "
                        + RemoteText.escape(String.join(",", offered)) + otherwise,
                UPDATE,
                cause));
    }

    private boolean isRequired() {
        return hop.algorithms().postQuantum() == PostQuantum.REQUIRE;
    }

    private boolean isLimited() {
        return hop.algorithms().lists().containsKey(AlgorithmKind.KEX);
    }

    private List<String> proposed() {
        return hop.algorithms().names(AlgorithmKind.KEX).stream().filter(Kem::isPostQuantum).toList();
    }
}
