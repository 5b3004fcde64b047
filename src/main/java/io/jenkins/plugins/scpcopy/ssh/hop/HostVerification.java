package io.jenkins.plugins.scpcopy.ssh.hop;

/** What to do about a host key, the strictest first. A key that differs from a known one is refused under every policy. */
public enum HostVerification {
    /** Only hosts whose key is known are accepted. */
    STRICT,
    /** A host without any known key is accepted, and its key is reported so that it can be kept. */
    ACCEPT_NEW,
    /** Every host is accepted, with a warning; a changed key is refused all the same. */
    NONE;

    /** Whether this one accepts hosts that the other one refuses. */
    public boolean isWeakerThan(HostVerification other) {
        return compareTo(other) > 0;
    }
}
