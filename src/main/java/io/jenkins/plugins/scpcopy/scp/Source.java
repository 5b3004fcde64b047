package io.jenkins.plugins.scpcopy.scp;

import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.Sender;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * The sending half of the protocol, over two streams: announces files and directories and counts the answers.
 *
 * <p>With {@code pipelined}, a header travels together with the end of the file before it, and only that header's own answer is
 * awaited before data flows: one round trip a file instead of three. That is safe because OpenSSH's and dropbear's sinks read
 * strictly in order, and a header by itself does no harm. A sink that refuses a header reads on as if a record came; so content
 * leaves before its header was accepted only after {@link #sendContentsAhead}, and only where such a sink ends at once.
 * Not safe for use by several threads.
 */
public final class Source implements Sender {
    private static final byte[] ZEROS = new byte[32 * 1024];

    /** What is larger waits for its header's answer. */
    private static final long LARGEST_AHEAD = 1024 * 1024;
    /** What may be sent and not yet be answered. */
    private static final int MOST_FILES = 1000;

    private static final long MOST_BYTES = 4L * 1024 * 1024;

    private final DueAnswers due;
    private final RecordOutput records;
    private final boolean pipelined;
    private Optional<Caution> lane = Optional.empty();
    private SentFile current;

    /**
     * @param answers from the sink
     * @param records to the sink; flushed before each wait
     * @param pipelined see above; false awaits each answer before anything else is sent
     */
    public Source(InputStream answers, OutputStream records, boolean pipelined) {
        CountedOutput out = new CountedOutput(records);
        this.due = new DueAnswers(answers, out::left);
        this.records = new RecordOutput(out, due);
        this.pipelined = pipelined;
    }

    /**
     * From now on contents may be sent ahead, too, so that nothing is waited for but directories, large files and what could be
     * taken for records. Only for sinks that end at anything else behind a header that they refused, as OpenSSH's and
     * dropbear's do; a refused file then spoils the channel.
     *
     * @param caution says when to wait all the same, and learns what is refused
     */
    public void sendContentsAhead(Caution caution) {
        lane = Optional.of(caution);
        due.tell(caution);
    }

    /** Waits for the sink's first answer. A client that guards the start ({@link StartGuard}) does not call this. */
    public void start() throws IOException {
        owed(Due.Kind.START, "", null);
        settle(0);
    }

    /**
     * {@inheritDoc}
     *
     * @param times sent before the header; with {@code -p} they must be given for every item, or a sink would apply times of
     *     a refused item to the next one
     */
    @Override
    public Outgoing file(ItemHeader.File header, Optional<FileTimestamps> times, Completion completion) throws IOException {
        checkUsable();
        if (lane.isPresent()) {
            due.takeArrived();
            makeRoom(header.size());
        }
        announce(header, times, completion);
        boolean ahead = lane.isPresent()
                && !lane.get().waits()
                && header.size() <= LARGEST_AHEAD
                && completion.canBeSentAgain();
        if (!ahead) {
            settle(header);
        }
        current = new SentFile(header, completion, ahead);
        return current;
    }

    private void makeRoom(long size) throws IOException {
        if (due.files() >= MOST_FILES || due.bytes() + size > MOST_BYTES) {
            records.flush();
            due.awaitRoom(MOST_FILES * 3 / 4, MOST_BYTES / 2);
        }
    }

    @Override
    public void enterDirectory(ItemHeader.Directory header, Optional<FileTimestamps> times) throws IOException {
        announce(header, times, null);
        settle(0);
    }

    @Override
    public void leaveDirectory(Runnable closed) throws IOException {
        checkUsable();
        records.record(new Record.EndOfDirectory());
        owed(Due.Kind.END_OF_DIRECTORY, "", new Due.EndOfDirectory(closed));
        settleUnlessPipelined();
    }

    /** Tells the sink that something cannot be sent; it does not answer. */
    public void warn(String text) throws IOException {
        checkUsable();
        records.record(new Record.Message(text, false));
        records.flush();
    }

    /** Awaits every answer still due. */
    public void finish() throws IOException {
        checkUsable();
        settle(0);
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
        due.awaitEnd();
    }

    /** @param completion learns of it; null where nobody has to */
    private void announce(ItemHeader header, Optional<FileTimestamps> times, Completion completion) throws IOException {
        checkUsable();
        if (times.isPresent()) {
            records.record(new Record.TimesHeader(times.get()));
            owed(Due.Kind.TIMES, header.name(), null);
            settleUnlessPipelined();
        }
        if (completion != null) {
            completion.announced();
        }
        records.record(new Record.Item(header));
        owed(Due.Kind.HEADER, header.name(), completion);
    }

    private void checkUsable() {
        if (due.isSpoiled()) {
            throw new IllegalStateException("the channel is spoiled");
        }
        if (current != null) {
            throw new IllegalStateException("the file before has not been ended");
        }
    }

    private void owed(Due.Kind kind, String name, Completion completion) {
        owed(kind, name, completion, 0);
    }

    private void owed(Due.Kind kind, String name, Completion completion, long size) {
        due.add(new Due(kind, name, completion, size, records.written()));
    }

    private void settleUnlessPipelined() throws IOException {
        if (!pipelined) {
            settle(0);
        }
    }

    /** Awaits the answer to the header of a file, and all before it. */
    private void settle(ItemHeader.File header) throws IOException {
        // Apache MINA's sink confirms an empty file together with its header: to it, all has come by then.
        settle(header.size() == 0 ? 1 : 0);
    }

    /** @param ahead how many bytes of answers may be there before they are due */
    private void settle(int ahead) throws IOException {
        if (!due.isEmpty()) {
            if (lane.isPresent()) {
                due.takeArrived();
            }
            records.flush();
            due.awaitAll(ahead);
        }
    }

    private final class SentFile implements Outgoing {
        private final ItemHeader.File header;
        private final Completion completion;
        private final byte[] first = new byte[FirstBytes.MOST];
        /** Whether content may leave; until that is decided, its first bytes are held. */
        private boolean open;

        private int held;
        private long left;

        /** @param undecided whether its header has no answer, so that its first bytes decide when content may leave */
        private SentFile(ItemHeader.File header, Completion completion, boolean undecided) {
            this.header = header;
            this.completion = completion;
            this.left = header.size();
            if (!undecided) {
                open();
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (length > left) {
                throw new IllegalArgumentException(length + " bytes are more than the " + left + " that are left");
            }
            left -= length;
            int begun = open ? 0 : Math.min(length, FirstBytes.MOST - held);
            System.arraycopy(bytes, offset, first, held, begun);
            held += begun;
            if (held == FirstBytes.MOST || left == 0) {
                decide();
            }
            records.bytes(bytes, offset + begun, length - begun);
        }

        private void decide() throws IOException {
            if (!open && FirstBytes.mayBeRecord(first, held)) {
                awaitAccepted();
            }
            release();
        }

        private void awaitAccepted() throws IOException {
            try {
                settle(header);
            } catch (RefusedException e) {
                current = null;
                throw e;
            }
        }

        private void release() throws IOException {
            if (!open) {
                open();
                records.bytes(first, 0, held);
            }
        }

        private void open() {
            open = true;
            due.contentFollows();
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
            decide();
            current = null;
            records.bytes(new byte[1], 0, 1);
            owed(Due.Kind.STATUS, header.name(), completion, header.size());
            settleUnlessPipelined();
        }

        @Override
        public void fail(String reason) throws IOException {
            if (!open) {
                // What comes in place of the content was not looked at.
                try {
                    awaitAccepted();
                } catch (RefusedException e) {
                    return;
                }
                release();
            }
            while (left > 0) {
                int part = (int) Math.min(left, ZEROS.length);
                records.bytes(ZEROS, 0, part);
                left -= part;
            }
            current = null;
            records.record(new Record.Message(reason, false));
            owed(Due.Kind.STATUS, header.name(), null);
            settleUnlessPipelined();
        }
    }
}
