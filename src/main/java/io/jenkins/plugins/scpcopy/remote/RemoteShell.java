package io.jenkins.plugins.scpcopy.remote;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * Runs commands on one host: the seam between the protocol and whatever carries it (an SSH connection, a local child
 * process). Safe for use by several threads.
 */
public interface RemoteShell extends Closeable {
    /**
     * Starts a command and returns at once when the host has accepted it.
     *
     * @param command the text that the login shell of the remote user executes
     * @throws TransferException phase {@link Phase#START} if the host refuses to run commands
     */
    RemoteProcess exec(String command) throws IOException;

    /**
     * Starts a subsystem of the host, such as {@code sftp}, which runs no command line.
     *
     * @throws TransferException phase {@link Phase#START} if the host has none of this name
     */
    default RemoteProcess subsystem(String name) throws IOException {
        throw StartException.refused(
                RemoteText.escape(info().name()) + ": no subsystem can be reached this way", null, null);
    }

    /** What compression has done so far, where there is any. */
    default Compressed compressed() {
        return Compressed.NOTHING;
    }

    /** What is known about the host and the login. */
    HostInfo info();

    /** The hosts that were passed on the way, in order. */
    default List<HostInfo> jumpHosts() {
        return List.of();
    }

    /** What users must know about the hosts on the way, fit to be shown. */
    default List<String> warnings() {
        return List.of();
    }

    /** What is worth knowing about the hosts on the way, and no reason to worry; fit to be shown. */
    default List<String> remarks() {
        return List.of();
    }

    /** Ends the connection and everything that runs over it, at once; may be called from any thread, more than once. */
    @Override
    void close();
}
