package io.jenkins.plugins.scpcopy.copy.report;

import java.io.Serializable;

/**
 * What a search has found on a host, links followed.
 *
 * @param path as the host's shell has it; raw
 * @param name its last element
 * @param bytes its size; of a directory, whatever the host says
 * @param modified seconds since 1970; -1 if it is not known
 * @param kind whether it is a file or a directory; anything else counts as other
 * @param mode permission bits
 */
public record RemoteItem(String path, String name, long bytes, long modified, Kind kind, int mode) implements Serializable {
    /** What can be told apart. */
    public enum Kind {
        FILE,
        DIRECTORY,
        /** Links that lead nowhere, devices, pipes. */
        OTHER
    }
}
