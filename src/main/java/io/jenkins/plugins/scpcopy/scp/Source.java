package io.jenkins.plugins.scpcopy.scp;

import io.jenkins.plugins.scpcopy.remote.ChannelSpoiledException;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.Sender;
import io.jenkins.plugins.scpcopy.remote.StalledException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The sending half of the protocol, over two streams: announces files and directories and counts the answers.
 *
 * <p>With {@code pipelined}, a header travels together with the end of the file before it, and only that header's own answer is
 * awaited before data flows: one round trip a file instead of three. That is safe because OpenSSH's and dropbear's sinks read
 * strictly in order, and a header by itself does no harm. Data never leaves before its header was accepted: a sink that
 * refused the header would take the content for records. Not safe for use by several threads.
 */
public final class Source implements Sender {
    private static final byte[] ZEROS = new byte[32 * 1024];

    private final AnswerReader answers;
    private final OutputStream records;
    private final boolean pipelined;
    private final Deque<Due> due = new ArrayDeque<>();
    private boolean spoiled;
    private SentFile current;

    /** An answer that is due, in the order in which the sink will give them. */
    private record Due(Kind kind, String name, Completion completion) {
        enum Kind {
            START,
            TIMES,
            HEADER,
            STATUS,
            END_OF_DIRECTORY
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
    }

    /**
     * @param answers from the sink
     * @param records to the sink; should be buffered, is flushed before each wait
     * @param pipelined see above; false awaits each answer before anything else is sent
     */
    public Source(InputStream answers, OutputStream records, boolean pipelined) {
        this.answers = new AnswerReader(answers);
        this.records = records;
        this.pipelined = pipelined;
    }

    /** Waits for the sink's first answer. A client that guards the start ({@link StartGuard}) does not call this. */
    public void start() throws IOException {
        due.add(new Due(Due.Kind.START, "", null));
        settle();
    }

    /**
     * {@inheritDoc}
     *
     * @param times sent before the header; with {@code -p} they must be given for every item, or a sink would apply times of
     *     a refused item to the next one
     */
    @Override
    public Outgoing file(ItemHeader.File header, Optional<FileTimestamps> times, Completion completion) throws IOException {
        announce(header, times, completion);
        current = new SentFile(header, completion);
        return current;
    }

    @Override
    public void enterDirectory(ItemHeader.Directory header, Optional<FileTimestamps> times) throws IOException {
        announce(header, times, null);
    }

    @Override
    public void leaveDirectory(Runnable closed) throws IOException {
        checkUsable();
        send(new Record.EndOfDirectory());
        expect(Due.Kind.END_OF_DIRECTORY, "", new EndOfDirectory(closed));
    }

    /** Tells the sink that something cannot be sent; it does not answer. */
    public void warn(String text) throws IOException {
        checkUsable();
        send(new Record.Message(text, false));
        records.flush();
    }

    /** Awaits every answer still due. */
    public void finish() throws IOException {
        checkUsable();
        settle();
    }

    /**
     * {@inheritDoc}
     *
     * <p>The stream of records is closed, and the answers are read to their end. A sink that says more than it was asked is not
     * believed.
     */
    @Override
    public void finishAndClose() throws IOException {
        finish();
        records.close();
        int extra = answers.readByte();
        if (extra >= 0) {
            throw new TransferException(
                    Phase.STATUS, "the other side answered more often than it was asked, so its answers cannot be trusted");
        }
    }

    /** @param completion learns of it; null where nobody has to */
    private void announce(ItemHeader header, Optional<FileTimestamps> times, Completion completion) throws IOException {
        checkUsable();
        if (times.isPresent()) {
            send(new Record.TimesHeader(times.get()));
            expect(Due.Kind.TIMES, header.name(), null);
        }
        if (completion != null) {
            completion.announced();
        }
        send(new Record.Item(header));
        due.add(new Due(Due.Kind.HEADER, header.name(), null));
        // Apache MINA's sink confirms an empty file together with its header: to it, all has come by then.
        settle(header instanceof ItemHeader.File file && file.size() == 0 ? 1 : 0);
    }

    private void checkUsable() {
        if (spoiled) {
            throw new IllegalStateException("the channel is spoiled");
        }
        if (current != null) {
            throw new IllegalStateException("the file before has not been ended");
        }
    }

    private void send(Record record) throws IOException {
        byte[] line = record.line().getBytes(StandardCharsets.UTF_8);
        if (line.length > Record.LONGEST_SENT_LINE && !(record instanceof Record.Message)) {
            throw new IllegalArgumentException("a record of " + line.length + " bytes is too long to be sent");
        }
        records.write(line);
    }

    private void expect(Due.Kind kind, String name, Completion completion) throws IOException {
        due.add(new Due(kind, name, completion));
        if (!pipelined) {
            settle();
        }
    }

    private void settle() throws IOException {
        settle(0);
    }

    /** @param ahead how many bytes of answers may be there before they are due */
    private void settle(int ahead) throws IOException {
        if (due.isEmpty()) {
            return;
        }
        try {
            records.flush();
        } catch (IOException e) {
            // The sink may have said why it went away: its words are worth more than "broken pipe".
            explainFromAnswers(e);
        }
        while (!due.isEmpty()) {
            settle(due.remove());
        }
        if (answers.available() > ahead) {
            spoiled = true;
            throw new ChannelSpoiledException("the other side answered more often than it was asked");
        }
    }

    private void explainFromAnswers(IOException broken) throws IOException {
        try {
            while (!due.isEmpty() && answers.available() > 0) {
                settle(due.remove());
            }
        } catch (RefusedException | TransferException e) {
            // A lost connection fails both streams with one and the same exception.
            if (e != broken) {
                e.addSuppressed(broken);
            }
            throw e;
        }
        throw broken;
    }

    private void settle(Due next) throws IOException {
        AnswerReader.Answer answer;
        try {
            answer = answers.read();
        } catch (StalledException e) {
            throw TransferException.passing(
                    next.phase(), "no answer to " + next.what() + ": " + e.getMessage(), null, e);
        }
        switch (answer.kind()) {
            case OK -> {
                if (next.completion() != null) {
                    next.completion().accepted();
                }
            }
            case ERROR -> error(next, answer.text());
            case FATAL -> throw new TransferException(
                    next.phase(), "the other side gave up at " + next.what() + ": " + RemoteText.escape(answer.text()));
            case END -> throw TransferException.passing(
                    next.phase(), "the other side ended before it answered to " + next.what(), null, null);
            case NOISE -> throw new TransferException(
                    next.phase(),
                    "the other side sent text in place of an answer to " + next.what() + ": "
                            + RemoteText.escape(answer.text()));
        }
    }

    private void error(Due refused, String text) throws IOException {
        switch (refused.kind()) {
            case HEADER -> {
                if (answers.available() > 0) {
                    spoiled = true;
                    throw new ChannelSpoiledException("the other side answered more often than it was asked");
                }
                throw new RefusedException(RemoteText.escape(text));
            }
            case STATUS -> {
                spoiled = true;
                if (refused.completion() != null) {
                    refused.completion().refused(text);
                }
                throw new ChannelSpoiledException("the other side refused " + refused.what() + ": " + RemoteText.escape(text));
            }
            default -> throw new TransferException(
                    refused.phase(), "the other side refused " + refused.what() + ": " + RemoteText.escape(text));
        }
    }

    private record EndOfDirectory(Runnable closed) implements Completion {
        @Override
        public void accepted() {
            closed.run();
        }

        @Override
        public void refused(String reason) {
            throw new IllegalStateException("a refused end of a directory ends the transfer");
        }
    }

    private final class SentFile implements Outgoing {
        private final ItemHeader.File header;
        private final Completion completion;
        private long left;

        private SentFile(ItemHeader.File header, Completion completion) {
            this.header = header;
            this.completion = completion;
            this.left = header.size();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > left) {
                throw new IllegalArgumentException(length + " bytes are more than the " + left + " that are left");
            }
            records.write(bytes, offset, length);
            left -= length;
        }

        @Override
        public long left() {
            return left;
        }

        @Override
        public void complete() throws IOException {
            if (left > 0) {
                throw new IllegalStateException(left + " announced bytes are missing");
            }
            current = null;
            records.write(0);
            expect(Due.Kind.STATUS, header.name(), completion);
        }

        @Override
        public void fail(String reason) throws IOException {
            while (left > 0) {
                int part = (int) Math.min(left, ZEROS.length);
                records.write(ZEROS, 0, part);
                left -= part;
            }
            current = null;
            send(new Record.Message(reason, false));
            expect(Due.Kind.STATUS, header.name(), null);
        }
    }
}
