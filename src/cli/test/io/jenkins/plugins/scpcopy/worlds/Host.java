package io.jenkins.plugins.scpcopy.worlds;

import java.nio.file.Path;
import java.util.List;

/**
 * A server that runs.
 *
 * @param account what stands before a path in a command line
 * @param path what the directory is called there
 * @param directory the same, as this machine sees it
 * @param options of the command, to reach it
 * @param knownHosts lines of known_hosts
 * @param end stops it
 */
record Host(String account, String path, Path directory, List<String> options, String knownHosts, Runnable end) implements AutoCloseable {
    @Override
    public void close() {
        end.run();
    }
}
