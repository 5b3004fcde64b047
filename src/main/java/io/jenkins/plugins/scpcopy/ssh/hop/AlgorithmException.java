package io.jenkins.plugins.scpcopy.ssh.hop;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.util.Optional;

/** A host and we have no algorithm of some kind in common. */
public final class AlgorithmException extends TransferException implements AllowedBySetting {
    private static final long serialVersionUID = 1L;

    private final AlgorithmKind kind;
    private final String addition;
    private final boolean limited;

    /**
     * @param kind null for a kind that nobody can choose
     * @param addition a value of the kind's setting that allows what the host has, or null if nothing does
     * @param limited whether a setting is what leaves out all that the host has
     */
    public AlgorithmException(
            AlgorithmKind kind, String addition, boolean limited, String message, String advice, Throwable cause) {
        super(Phase.CONNECT, message, advice, cause);
        this.kind = kind;
        this.addition = addition;
        this.limited = limited;
    }

    @Override
    public Optional<String> allowing() {
        return Optional.ofNullable(addition).map(value -> kind.setting() + " " + value);
    }

    /** The setting that leaves out all that the host has. */
    public Optional<AlgorithmKind> limit() {
        return limited ? Optional.of(kind) : Optional.empty();
    }
}
