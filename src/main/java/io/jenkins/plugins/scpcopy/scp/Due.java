package io.jenkins.plugins.scpcopy.scp;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.Sender;

/**
 * An answer that is due.
 *
 * @param completion of the file or end of a directory that is answered; null where nobody has to know
 * @param size of the content that is answered; 0 for all else
 * @param asked how many bytes have to reach the sink before it can answer
 */
record Due(Kind kind, String name, Sender.Completion completion, long size, long asked) {
    enum Kind {
        START,
        TIMES,
        HEADER,
        STATUS,
        END_OF_DIRECTORY
    }

    /** Whether a good answer means that the host has the whole of something. */
    boolean isLast() {
        return completion != null && kind != Kind.HEADER;
    }

    Phase phase() {
        return switch (kind) {
            case START -> Phase.START;
            case TIMES, HEADER -> Phase.HEADER;
            case STATUS, END_OF_DIRECTORY -> Phase.STATUS;
        };
    }

    String what() {
        return switch (kind) {
            case START -> "the start";
            case TIMES -> "the times of '" + RemoteText.escape(name) + "'";
            case HEADER -> "the header of '" + RemoteText.escape(name) + "'";
            case STATUS -> "the end of '" + RemoteText.escape(name) + "'";
            case END_OF_DIRECTORY -> "the end of a directory";
        };
    }

    /** Runs something when the end of a directory is confirmed. */
    record EndOfDirectory(Runnable closed) implements Sender.Completion {
        @Override
        public void accepted() {
            closed.run();
        }

        @Override
        public void refused(String reason) {
            throw new IllegalStateException("a refused end of a directory ends the transfer");
        }
    }
}
