package io.jenkins.plugins.scpcopy.copy;

/** Whether contents are compared after a copy. */
public enum Verify {
    NONE,
    /** Compare SHA-256 sums of both sides; a host that cannot compute them fails the copy before it starts. */
    SHA256,
    /** As {@link #SHA256}, but a host that cannot compute them is a warning. */
    IF_POSSIBLE
}
