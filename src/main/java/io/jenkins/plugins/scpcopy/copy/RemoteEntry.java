package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.scp.Times;

/**
 * What is known about one item of a host, links followed, or of this machine.
 *
 * @param size in bytes
 * @param modified seconds since 1970
 * @param mode permission bits
 */
record RemoteEntry(Kind kind, long size, long modified, int mode) {
    /** What can be told apart. */
    enum Kind {
        FILE,
        DIRECTORY,
        /** Links that lead nowhere, devices, pipes. */
        OTHER
    }

    /** As far as they are known: the time of access is taken for that of the last change. */
    Times times() {
        return new Times(modified, modified);
    }

    boolean isFile() {
        return kind == Kind.FILE;
    }

    boolean isDirectory() {
        return kind == Kind.DIRECTORY;
    }
}
