package io.jenkins.plugins.scpcopy.scp;

import java.io.IOException;
import java.time.Duration;

/**
 * Watches the first bytes that a remote {@code scp} sends. A start-up file that prints text, a missing {@code scp}, an SFTP-only
 * account or a command that waits for input all show here, and each gets its own diagnosis instead of a deadlock.
 */
public final class StartGuard {
    /**
     * @param process the remote command, just started
     * @param host how messages call the host
     * @param atMost how long the first answer may take
     */
    public StartGuard(RemoteProcess process, String host, Duration atMost) {
        throw new UnsupportedOperationException();
    }

    /** Awaits a remote sink's ready byte. @throws TransferException phase {@link Phase#START} if anything else comes */
    public void awaitSinkReady() throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Explains a first line from a remote source that is no record that was asked for.
     *
     * @param noise the bytes read so far
     */
    public TransferException explain(byte[] noise) throws IOException {
        throw new UnsupportedOperationException();
    }
}
