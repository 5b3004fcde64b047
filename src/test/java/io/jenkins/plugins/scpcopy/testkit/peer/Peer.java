package io.jenkins.plugins.scpcopy.testkit.peer;

import java.io.InputStream;
import java.io.OutputStream;

/** The far end of a command, played by a test: what the command reads, writes, and how it exits. */
@FunctionalInterface
public interface Peer {
    /**
     * Plays the command on a thread of its own. Its output ends when this returns.
     *
     * @return the exit status; negative where none is sent
     */
    int run(InputStream in, OutputStream out, OutputStream err) throws Exception;
}
