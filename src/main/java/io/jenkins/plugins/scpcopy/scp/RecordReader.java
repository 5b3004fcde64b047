package io.jenkins.plugins.scpcopy.scp;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Splits a source's stream into lines and data. Reads not one byte further than asked. */
final class RecordReader {
    private final InputStream in;
    private final byte[] line = new byte[Record.LONGEST_LINE];
    private int length;

    RecordReader(InputStream in) {
        this.in = in;
    }

    /**
     * The next line without its line feed, or null at the end of the stream. A long message is cut.
     *
     * @throws MalformedRecordException if it is too long or the stream ends inside it; {@link #lastBytes()} has what was read
     */
    byte[] line() throws IOException {
        length = 0;
        int next = in.read();
        if (next < 0) {
            return null;
        }
        int longest = next == 1 || next == 2 ? Record.LONGEST_MESSAGE : Record.LONGEST_LINE;
        for (int read = 1; next != '\n'; read++) {
            if (next < 0) {
                throw new MalformedRecordException("the stream ended inside a line");
            }
            if (read == longest) {
                throw new MalformedRecordException("a line of more than " + longest + " bytes");
            }
            // What does not fit belongs to a message, which is understood without its end.
            if (length < line.length - 1) {
                line[length++] = (byte) next;
            }
            next = in.read();
        }
        byte[] whole = Arrays.copyOf(line, length);
        line[length++] = '\n';
        return whole;
    }

    /** What the last call of {@link #line()} read, with the line feed if there was one. */
    byte[] lastBytes() {
        return Arrays.copyOf(line, length);
    }

    /** The next bytes of content, or -1 at the end of the stream. */
    int data(byte[] bytes, int most) throws IOException {
        return in.read(bytes, 0, most);
    }
}
