package io.jenkins.plugins.scpcopy.scp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * The sending half of the protocol, over two streams: announces files and directories and counts the answers.
 *
 * <p>With {@code pipelined}, a header travels together with the end of the file before it, and only that header's own answer is
 * awaited before data flows: one round trip a file instead of three. Data never leaves before its header was accepted.
 * Not safe for use by several threads.
 */
public final class Source {
    /** Learns how the sink judged a file once its status has been answered, which may be while a later item is sent. */
    public interface Completion {
        /** The sink has the whole file. */
        void accepted();

        /**
         * The sink answered the file's status with an error. The channel must not be used any more (an older sink may send
         * a second error, which would shift the count): the call in progress throws {@link ChannelSpoiledException}.
         *
         * @param reason the sink's words, raw
         */
        void refused(String reason);
    }

    /**
     * @param answers from the sink
     * @param records to the sink; should be buffered, is flushed before each wait
     * @param pipelined see above; false awaits each answer before anything else is sent
     */
    public Source(InputStream answers, OutputStream records, boolean pipelined) {
        throw new UnsupportedOperationException();
    }

    /** Waits for the sink's first answer. A client that guards the start ({@link StartGuard}) does not call this. */
    public void start() throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Announces a file and waits until the sink has accepted it.
     *
     * @param times sent before the header; empty without {@code -p}
     * @throws RefusedException if the sink does not take this file; the next item may follow
     */
    public Outgoing file(Record.FileHeader header, Optional<Times> times, Completion completion) throws IOException {
        throw new UnsupportedOperationException();
    }

    /**
     * Announces a directory and waits until the sink has accepted it.
     *
     * @throws RefusedException if the sink does not take it; nothing of what is inside may be sent
     */
    public void enterDirectory(Record.DirectoryHeader header, Optional<Times> times) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Ends the directory entered last. */
    public void leaveDirectory() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Tells the sink that something cannot be sent; it does not answer. */
    public void warn(String text) throws IOException {
        throw new UnsupportedOperationException();
    }

    /** Awaits every answer still due; the caller then closes the stream of records and awaits the exit status. */
    public void finish() throws IOException {
        throw new UnsupportedOperationException();
    }

    /** One file on its way. Exactly one of {@link #complete()} and {@link #fail(String)} ends it. */
    public final class Outgoing {
        private Outgoing() {}

        /** Sends the next bytes; never more than announced in all. */
        public void write(byte[] bytes, int offset, int length) throws IOException {
            throw new UnsupportedOperationException();
        }

        /** All bytes were sent and are good. The sink's verdict comes through the {@link Completion}. */
        public void complete() throws IOException {
            throw new UnsupportedOperationException();
        }

        /** The content could not be read to its end: fills up the announced size with zeros and says so to the sink. */
        public void fail(String reason) throws IOException {
            throw new UnsupportedOperationException();
        }
    }
}
