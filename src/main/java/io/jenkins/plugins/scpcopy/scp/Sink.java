package io.jenkins.plugins.scpcopy.scp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The receiving half of the protocol, over two streams. Not safe for use by several threads.
 */
public final class Sink {
    /**
     * How a sink receives.
     *
     * @param recursive whether directories may occur
     * @param credit how many answers are sent ahead of need, so that the source never waits for a round trip; 0 answers each
     *     item after it was judged. With credit, an item that is refused here is received and dropped.
     * @param deepest the deepest nesting of directories
     * @param mostItems the most files and directories in all
     */
    public record Options(boolean recursive, int credit, int deepest, long mostItems) {}

    public Sink(InputStream records, OutputStream answers, SinkTarget target, Options options) {
        throw new UnsupportedOperationException();
    }

    /** Sends the first answer (and the credit), which makes the source start. */
    public void start() throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Receives until the source ends.
     *
     * @throws TransferException if the source breaks the protocol or the stream ends in the middle; phase {@link Phase#START}
     *     if not even the first line was a record, with the diagnosis of {@link StartGuard}
     */
    public void run() throws IOException {
        throw new UnsupportedOperationException();
    }
}
