package io.jenkins.plugins.scpcopy.copy.host;

import java.util.TreeMap;

/**
 * A starting point of a listing and what is below it on a host.
 *
 * @param path as the host's shell made it of the word that was asked for
 * @param complete false if something could not be listed
 * @param entries by their paths below the starting point, which itself is the empty path; sorted
 */
public record RemoteTree(String path, boolean complete, TreeMap<String, RemoteEntry> entries) {}
