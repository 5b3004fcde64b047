package io.jenkins.plugins.scpcopy.scp;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Answers a source, with some answers ahead of need if wished: byte 0, or byte 1 and a line of text. A source that needs no more
 * answers may have ended already, and whether it had sent everything, its records tell: so that it takes none is no failure, but
 * kept.
 */
final class AnswerWriter {
    private final OutputStream out;
    private final int credit;
    private int used;
    private IOException failure;

    /**
     * @param out flushed after each answer
     * @param credit how many answers are sent ahead; 0 for none
     */
    AnswerWriter(OutputStream out, int credit) {
        this.out = out;
        this.credit = credit;
    }

    /** The first answer (and the credit), which makes the source start. */
    void start() throws InterruptedIOException {
        answer(new byte[1 + credit]);
    }

    /** What came last is good; with credit, that may be told later, together with others. */
    void accept() throws InterruptedIOException {
        if (credit == 0) {
            answer(new byte[1]);
        } else if (++used >= (credit + 1) / 2) {
            answer(new byte[used]);
            used = 0;
        }
    }

    private void answer(byte[] zeros) throws InterruptedIOException {
        try {
            out.write(zeros);
            out.flush();
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            failure = e;
        }
    }

    /** What came last is not taken. */
    void refuse(String reason) throws IOException {
        out.write(new Record.Message("scp: " + reason, false).line().getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** Nothing more is answered. */
    void close() throws InterruptedIOException {
        try {
            out.close();
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            failure = e;
        }
    }

    /** Why answers are not taken any more, or null. */
    IOException failure() {
        return failure;
    }
}
