package io.jenkins.plugins.scpcopy.copy.request;

/** What a failure on one host means for the others. */
public enum OnFailure {
    /** Nothing is begun any more; no release is switched to unless all hosts have it. */
    STOP,
    /** Each host goes its own way. */
    CONTINUE,
    /** As {@link #STOP}; and hosts that have switched to the new release get the one before back. */
    ROLLBACK
}
