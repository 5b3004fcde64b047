package io.jenkins.plugins.scpcopy.scp;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads answers (and the status that follows a file's data, which has the same form): byte 0, or byte 1 or 2 and a line of text.
 * Reads not one byte further.
 */
final class AnswerReader {
    private static final Answer GOOD = new Answer(Answer.Kind.OK, "");

    private final InputStream in;

    AnswerReader(InputStream in) {
        this.in = in;
    }

    /**
     * One answer.
     *
     * @param text the peer's words, raw; empty for a 0
     */
    record Answer(Kind kind, String text) {
        enum Kind {
            OK,
            ERROR,
            FATAL,
            /** The stream ended where an answer was due. */
            END,
            /** Text where an answer was due. */
            NOISE
        }
    }

    Answer read() throws IOException {
        int first = in.read();
        return switch (first) {
            case -1 -> new Answer(Answer.Kind.END, "");
            case 0 -> GOOD;
            case 1 -> new Answer(Answer.Kind.ERROR, line(-1));
            case 2 -> new Answer(Answer.Kind.FATAL, line(-1));
            default -> new Answer(Answer.Kind.NOISE, first == '\n' ? "" : line(first));
        };
    }

    /** How many bytes are there by now. */
    int available() throws IOException {
        return in.available();
    }

    /** The next byte, or -1 at end of file. */
    int readByte() throws IOException {
        return in.read();
    }

    private String line(int first) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        if (first >= 0) {
            line.write(first);
        }
        int length = line.size();
        for (int next = in.read(); next >= 0 && next != '\n' && length < Record.LONGEST_MESSAGE; next = in.read()) {
            if (++length <= Record.LONGEST_LINE) {
                line.write(next);
            }
        }
        return RemoteText.decode(line.toByteArray(), 0, line.size());
    }
}
