package io.jenkins.plugins.scpcopy.remote;

import java.io.IOException;
import java.util.Optional;

/**
 * Where what a host sends is put, in whichever protocol. Names have passed the grammar but no other check: whether a
 * name was asked for and where it may lead is decided here.
 */
public interface Receiver {
    /** More items are taken for an attack on memory or disk. */
    long MOST_ITEMS = 10_000_000;

    /**
     * A file is announced.
     *
     * @return what takes its bytes
     * @throws RefusedException to refuse this file and go on with the next item
     * @throws UnrequestedException if nobody asked for it, which ends the whole transfer
     */
    Reception file(ItemHeader.File header, Optional<FileTimestamps> times) throws IOException;

    /**
     * A directory begins; items up to the matching {@link #leaveDirectory()} are inside it.
     *
     * @throws RefusedException to refuse it with all that is inside
     * @throws UnrequestedException if nobody asked for it, which ends the whole transfer
     */
    void enterDirectory(ItemHeader.Directory header, Optional<FileTimestamps> times) throws IOException;

    /** The directory that was entered last is complete. */
    void leaveDirectory() throws IOException;

    /** The source could not send something and goes on (a {@code 1} record); the text is raw. */
    void warning(String text);

    /**
     * Takes the content of one file. One of {@link #complete()} and {@link #discard(String)} is called at the
     * end, never both.
     */
    interface Reception {
        /**
         * @throws TransferException to end the whole transfer
         * @throws IOException if the bytes cannot be kept; the rest of the content is then read and dropped, and
         *     {@link #discard} is called
         */
        void write(byte[] bytes, int offset, int length) throws IOException;

        /**
         * All announced bytes arrived and the source says that they are good.
         *
         * @throws RefusedException if they could not be kept after all; nothing of them may remain, and {@link #discard} is not
         *     called any more
         */
        void complete() throws IOException;

        /** The content is bad or incomplete, for the given reason (fit to be shown): nothing of it may remain. */
        void discard(String reason);
    }
}
