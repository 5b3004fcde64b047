package io.jenkins.plugins.scpcopy.copy.request;

import java.util.Optional;

/** Whether contents are compared after a copy. */
public enum Verify {
    NONE,
    /** Compare SHA-256 sums of both sides; a host that cannot compute them fails the copy before it starts. */
    SHA256,
    /** As {@link #SHA256}, but a host that cannot compute them is a warning. */
    IF_POSSIBLE;

    /**
     * What speaks against a copied file.
     *
     * @param here its checksum
     * @param there what the other side gave as such; null if it gave none
     * @return fit to be shown; empty if the file is good, or cannot be compared and need not be
     */
    public Optional<String> objection(String here, String there) {
        if (there == null) {
            return this == SHA256 ? Optional.of("verify: the host gave no checksum for it") : Optional.empty();
        }
        return there.equals(here)
                ? Optional.empty()
                : Optional.of("verify: the checksums differ: SHA-256 here " + here + ", there " + there);
    }
}
