package io.jenkins.plugins.scpcopy.copy;

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

    boolean isFile() {
        return kind == Kind.FILE;
    }

    boolean isDirectory() {
        return kind == Kind.DIRECTORY;
    }
}
