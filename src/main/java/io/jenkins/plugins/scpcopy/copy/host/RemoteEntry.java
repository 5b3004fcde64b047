package io.jenkins.plugins.scpcopy.copy.host;

import io.jenkins.plugins.scpcopy.remote.FileTimestamps;

/**
 * What is known about one item of a host, links followed, or of this machine.
 *
 * @param size in bytes
 * @param modified seconds since 1970
 * @param mode permission bits
 */
public record RemoteEntry(Kind kind, long size, long modified, int mode) {
    /** What can be told apart. */
    public enum Kind {
        FILE,
        DIRECTORY,
        /** Links that lead nowhere, devices, pipes. */
        OTHER
    }

    /** As far as they are known: the time of access is taken for that of the last change. */
    public FileTimestamps times() {
        return new FileTimestamps(modified, modified);
    }

    public boolean isFile() {
        return kind == Kind.FILE;
    }

    public boolean isDirectory() {
        return kind == Kind.DIRECTORY;
    }
}
