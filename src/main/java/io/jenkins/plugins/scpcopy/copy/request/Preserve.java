package io.jenkins.plugins.scpcopy.copy.request;

/** Which attributes are kept. */
public enum Preserve {
    NONE,
    TIMES,
    MODES,
    ALL;

    /** Whether times are kept. */
    public boolean times() {
        return this == TIMES || this == ALL;
    }

    /** Whether modes are kept. */
    public boolean modes() {
        return this == MODES || this == ALL;
    }
}
