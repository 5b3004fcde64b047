package io.jenkins.plugins.scpcopy.remote;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalInt;

/** A command that runs on a host: its three streams and its exit status. */
public interface RemoteProcess extends Closeable {
    /**
     * The command's standard input. Writes may be held back until {@link OutputStream#flush()}: flush before waiting for
     * an answer. Closing it sends end of file and leaves the other streams open. A write that makes no progress for the
     * stall timeout fails with a {@link TransferException}.
     */
    OutputStream stdin();

    /** The command's standard output; a read waits for the stall timeout at most. */
    ReceiveBuffer stdout();

    /** What the command has written to standard error so far, raw; only the last 8 KiB are kept. */
    String stderr();

    /**
     * Waits for the exit status.
     *
     * @param atMost how long to wait
     * @return the status, or empty if none came (some servers send none; a command ended by a signal has none)
     * @throws TransferException if none can come any more because the connection is lost
     */
    OptionalInt awaitExit(Duration atMost) throws IOException;

    /** Ends the command's channel at once; may be called from any thread, more than once. */
    @Override
    void close();
}
