package io.jenkins.plugins.scpcopy.ssh.hop;

/** Takes what there is to say while a connection is made. Calls come from several threads. */
@FunctionalInterface
public interface ConnectionLog {
    /**
     * A line for users who want explanations: algorithms, methods offered and tried. It never holds a secret, and remote text is
     * escaped.
     */
    void detail(String line);

    /**
     * A host on the way was new, and its key was accepted under {@link HostVerification#ACCEPT_NEW}. The host has proved that the
     * key is its own; whether the login succeeds afterwards makes no difference to that.
     *
     * @param line in known_hosts form
     */
    default void hostKeyLearned(String line) {}

    /**
     * A host on the way was refused since nothing is known about it, or another key. It has proved that the key is its own.
     *
     * @param line in known_hosts form
     */
    default void hostKeyRefused(String line) {}
}
