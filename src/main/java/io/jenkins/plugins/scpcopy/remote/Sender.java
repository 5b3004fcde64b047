package io.jenkins.plugins.scpcopy.remote;

import java.io.IOException;
import java.util.Optional;

/** Sends files and directories to one place on a host, one after the other, in whichever protocol. Not for several threads. */
public interface Sender {
    /** Learns how the host judged a file, which may be while a later item is sent. */
    interface Completion {
        /** The host is about to be told of the file: from here on it may have opened it, whether it says so or not. */
        default void announced() {}

        /** Whether the file can be sent again, should its channel be spoiled: only then may its content go ahead of its header's answer. */
        default boolean canBeSentAgain() {
            return true;
        }

        /** The host has the whole file. */
        void accepted();

        /**
         * The host did not take the file, or says something else against it. Where that makes the channel unusable, the call in
         * progress throws {@link ChannelSpoiledException}.
         *
         * @param reason the host's words, raw
         */
        void refused(String reason);

        /** As {@link #accepted}, but the host did not take the file's times or mode. @param reason the host's words, raw */
        default void acceptedWithoutAttributes(String reason) {
            accepted();
        }

        /** As {@link #refused}, before anything of the file's place was changed. */
        default void notOpened(String reason) {
            refused(reason);
        }
    }

    /** One file on its way. Exactly one of {@link #complete()} and {@link #fail(String)} ends it. */
    interface Outgoing {
        /**
         * Sends the next bytes.
         *
         * @throws IllegalArgumentException if that would be more than announced
         */
        void write(byte[] bytes, int offset, int length) throws IOException;

        /** How many of the announced bytes are still to be sent. */
        long left();

        /** All bytes were sent and are good. The host's verdict comes through the {@link Completion}. */
        void complete() throws IOException;

        /**
         * The content could not be read to its end. Nothing but zeros may stand in for what is missing (never what a buffer held
         * before), and the {@link Completion} is not called.
         */
        void fail(String reason) throws IOException;
    }

    /**
     * Announces a file in the directory that was entered last.
     *
     * @throws RefusedException if the host is known not to take it; the next item may follow
     * @throws ChannelSpoiledException if the file before this one was refused after its data: start again on a new channel
     */
    Outgoing file(ItemHeader.File header, Optional<FileTimestamps> times, Completion completion) throws IOException;

    /**
     * Makes a directory, unless it is there, and enters it.
     *
     * @throws RefusedException if the host does not take it; nothing of what is inside may be sent
     */
    void enterDirectory(ItemHeader.Directory header, Optional<FileTimestamps> times) throws IOException;

    /**
     * Ends the directory entered last.
     *
     * @param closed run once the host has said that the directory has its times and mode, or that it does not take them
     */
    void leaveDirectory(Runnable closed) throws IOException;

    /** As {@link #leaveDirectory(Runnable)}, where nobody needs to know. */
    default void leaveDirectory() throws IOException {
        leaveDirectory(() -> {});
    }

    /** Awaits every verdict still due; nothing more can be sent then. */
    void finishAndClose() throws IOException;
}
