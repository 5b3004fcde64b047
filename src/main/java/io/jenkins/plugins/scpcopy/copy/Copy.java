package io.jenkins.plugins.scpcopy.copy;

import java.io.IOException;

/** Runs one copy. An instance is used once. */
public final class Copy {
    /**
     * @param from opens connections to the source's host, or null if the source is local
     * @param to opens connections to the target's host, or null if the target is local
     */
    public Copy(CopyRequest request, Connector from, Connector to, CopyEvents events) {
        throw new UnsupportedOperationException();
    }

    /**
     * Plans, connects, copies, and reports. Files that could not be copied are in the report and do not throw.
     *
     * @throws IllegalArgumentException if the request cannot be carried out as it is; nothing was sent
     * @throws io.jenkins.plugins.scpcopy.scp.TransferException if nothing could be copied at all
     * @throws InterruptedException if the calling thread was interrupted; everything has been closed by then
     */
    public CopyReport run() throws IOException, InterruptedException {
        throw new UnsupportedOperationException();
    }

    /** Ends the copy from another thread: connections are closed and temporary files removed. */
    public void abort() {
        throw new UnsupportedOperationException();
    }
}
