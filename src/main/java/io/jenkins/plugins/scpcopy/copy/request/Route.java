package io.jenkins.plugins.scpcopy.copy.request;

/** Which way the data takes between two hosts. */
public enum Route {
    /** Through this machine, which checks everything that passes. */
    RELAY,
    /** From host to host: the first one runs its own {@code scp}, and nothing of the data is seen here. */
    DIRECT
}
