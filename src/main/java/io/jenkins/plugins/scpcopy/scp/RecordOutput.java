package io.jenkins.plugins.scpcopy.scp;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What is written to a sink. Where it takes no more, its words about that are thrown in place of a broken pipe. */
final class RecordOutput {
    private final CountedOutput to;
    private final DueAnswers due;

    RecordOutput(CountedOutput to, DueAnswers due) {
        this.to = to;
        this.due = due;
    }

    void record(Record record) throws IOException {
        byte[] line = record.line().getBytes(StandardCharsets.UTF_8);
        if (line.length > Record.LONGEST_SENT_LINE && !(record instanceof Record.Message)) {
            throw new IllegalArgumentException("a record of " + line.length + " bytes is too long to be sent");
        }
        bytes(line, 0, line.length);
    }

    void bytes(byte[] bytes, int offset, int length) throws IOException {
        try {
            to.write(bytes, offset, length);
        } catch (IOException e) {
            due.explain(e);
        }
    }

    void flush() throws IOException {
        try {
            to.flush();
        } catch (IOException e) {
            due.explain(e);
        }
    }

    /** How many bytes were written so far, whether they have left or not. */
    long written() {
        return to.written();
    }

    void close() throws IOException {
        to.close();
    }
}
