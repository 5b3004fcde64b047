package io.jenkins.plugins.scpcopy.copy;

/** Which attributes are kept. */
public enum Preserve {
    NONE,
    TIMES,
    MODES,
    ALL;

    public boolean times() {
        return this == TIMES || this == ALL;
    }

    public boolean modes() {
        return this == MODES || this == ALL;
    }
}
