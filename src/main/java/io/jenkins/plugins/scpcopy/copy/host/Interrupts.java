package io.jenkins.plugins.scpcopy.copy.host;

import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;

/**
 * Tells the end of a whole copy from a file's own problem: an interrupt closes whatever file its thread is at, which looks like
 * a failure of that file and of every file after it.
 */
public final class Interrupts {
    public static final String TEXT = "the copy was interrupted";

    private Interrupts() {}

    /** What a wait that was interrupted throws; the thread stays interrupted. */
    public static InterruptedIOException of(InterruptedException cause) {
        Thread.currentThread().interrupt();
        InterruptedIOException interrupted = new InterruptedIOException("interrupted");
        interrupted.initCause(cause);
        return interrupted;
    }

    /** @throws TransferException if the thread was interrupted */
    public static void check() throws TransferException {
        if (Thread.currentThread().isInterrupted()) {
            throw new TransferException(Phase.DATA, TEXT);
        }
    }

    /** @throws TransferException if an interrupt is behind the failure of something local */
    public static void check(IOException failure) throws TransferException {
        if (isBehind(failure)) {
            throw new TransferException(Phase.DATA, TEXT, null, failure);
        }
    }

    /** Why the copy did not go on, fit to be shown. */
    public static String reason(IOException failure) {
        return isBehind(failure) ? TEXT : Reasons.of(failure);
    }

    public static boolean isBehind(IOException failure) {
        return Thread.currentThread().isInterrupted()
                || failure instanceof ClosedByInterruptException
                || failure instanceof InterruptedIOException;
    }
}
