package io.jenkins.plugins.scpcopy.scp;

import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.Receiver;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.StalledException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.remote.UnrequestedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.Optional;

/**
 * The receiving half of the protocol, over two streams: reads records, has its {@link Receiver} judge them, and answers each.
 * Not safe for use by several threads.
 */
public final class Sink {
    private static final int BLOCK = 128 * 1024;
    /** The source's messages are kept: more of them, in bytes, are taken for an attack on memory. */
    private static final long MOST_MESSAGES = 16 * 1024 * 1024;
    /** What the shortest message counts for. */
    private static final int LEAST_MESSAGE = 128;

    /**
     * How a sink receives.
     *
     * @param recursive whether directories may occur
     * @param credit how many answers are sent ahead of need, so that the source never waits for a round trip; 0 answers each
     *     item after it was judged. With credit, an item that is refused here is received and dropped.
     * @param serves whether this is the server's half. It answers a refused directory with an error, after which the source must
     *     skip what is inside; a client receives and drops it, since OpenSSH's source ends on that answer. And it keeps a file of
     *     which all bytes came when the stream ends exactly where the status is due: libssh2, and with it curl and PHP, never
     *     sends one
     * @param mostItems the most files and directories in all
     */
    public record Options(boolean recursive, int credit, boolean serves, long mostItems) {
        /** A client's sink. */
        public static Options client(boolean recursive, int credit) {
            return new Options(recursive, credit, false, Receiver.MOST_ITEMS);
        }

        /** A server's sink: every answer is given after the fact. */
        public static Options server(boolean recursive) {
            return new Options(recursive, 0, true, Receiver.MOST_ITEMS);
        }
    }

    private final RecordReader records;
    private final AnswerReader statuses;
    private final AnswerWriter answers;
    private final Receiver target;
    private final Options options;
    private final byte[] block = new byte[BLOCK];
    private int depth;
    /** Directories entered below (and with) a refused one. */
    private int dropped;

    private long items;
    private long messages;
    private boolean begun;
    private FileTimestamps times;

    /**
     * @param records from the source
     * @param answers to the source; flushed after each answer
     */
    public Sink(InputStream records, OutputStream answers, Receiver target, Options options) {
        this.records = new RecordReader(records);
        this.statuses = new AnswerReader(records);
        this.answers = new AnswerWriter(answers, options.credit());
        this.target = target;
        this.options = options;
    }

    /** Sends the first answer (and the credit), which makes the source start. */
    public void start() throws IOException {
        answers.start();
    }

    /**
     * Receives until the source ends.
     *
     * @throws NoRecordException if the stream begins with something that is no record, or with one that nobody asked for:
     *     {@link StartGuard#explain} says what it is
     * @throws TransferException if the source breaks the protocol, or the stream ends or stalls in the middle
     */
    public void run() throws IOException {
        try {
            byte[] line = nextLine();
            while (line != null) {
                take(line);
                line = nextLine();
            }
            if (depth > 0 || times != null) {
                throw lost(Phase.HEADER, depth > 0 ? "inside a directory" : "after the times of an item");
            }
        } catch (TransferException e) {
            // A lost connection fails both streams with one and the same exception.
            if (answers.failure() != null && answers.failure() != e) {
                e.addSuppressed(answers.failure());
            }
            throw e;
        } catch (MalformedRecordException e) {
            throw violation(e.getMessage());
        }
    }

    /** Tells the source that nothing more is answered; one that has ended already need not be told. */
    public void closeAnswers() throws InterruptedIOException {
        answers.close();
    }

    private byte[] nextLine() throws IOException {
        try {
            return records.line();
        } catch (MalformedRecordException e) {
            if (begun) {
                throw e;
            }
            throw new NoRecordException(records.lastBytes());
        } catch (StalledException e) {
            if (!begun && !RecordParser.mayBegin(records.lastBytes())) {
                throw new NoRecordException(records.lastBytes());
            }
            throw stalled(Phase.HEADER, "while the next item was awaited", e);
        }
    }

    private void take(byte[] line) throws IOException {
        Record record;
        try {
            record = Record.parse(line);
        } catch (MalformedRecordException e) {
            if (begun) {
                throw e;
            }
            throw new NoRecordException(records.lastBytes());
        }
        if (record instanceof Record.Message message) {
            message(message);
        } else if (record instanceof Record.TimesHeader header) {
            if (times != null) {
                throw violation("times twice for one item");
            }
            times = header.times();
            answers.accept();
        } else if (record instanceof Record.Item item && item.header() instanceof ItemHeader.Directory header) {
            directory(header);
        } else if (record instanceof Record.Item item && item.header() instanceof ItemHeader.File header) {
            file(header);
        } else {
            endOfDirectory();
        }
    }

    private void message(Record.Message message) throws IOException {
        messages += Math.max(message.text().length(), LEAST_MESSAGE);
        if (messages > MOST_MESSAGES) {
            throw violation("more messages than " + MOST_MESSAGES / LEAST_MESSAGE + " short ones");
        }
        target.warning(message.text());
        if (message.fatal()) {
            throw new TransferException(Phase.HEADER, "the other side gave up: " + RemoteText.escape(message.text()));
        }
    }

    private void directory(ItemHeader.Directory header) throws IOException {
        Optional<FileTimestamps> given = begin(header);
        if (!options.recursive() && options.serves()) {
            throw new RefusedException("received directory without -r");
        }
        if (!options.recursive()) {
            throw unrequested("a directory although only files were asked for");
        }
        if (dropped == 0) {
            try {
                target.enterDirectory(header, given);
            } catch (UnrequestedException e) {
                throw unrequested(e.getMessage());
            } catch (RefusedException e) {
                begun = true;
                if (options.serves()) {
                    answers.refuse(e.getMessage());
                    return;
                }
                dropped = 1;
                depth++;
                answers.accept();
                return;
            }
        } else {
            dropped++;
        }
        begun = true;
        depth++;
        answers.accept();
    }

    private void endOfDirectory() throws IOException {
        if (depth == 0) {
            if (!begun) {
                throw new NoRecordException(records.lastBytes());
            }
            throw violation("the end of a directory that did not begin");
        }
        if (times != null) {
            throw violation("the end of a directory after the times of an item");
        }
        depth--;
        if (dropped > 0) {
            dropped--;
        } else {
            target.leaveDirectory();
        }
        answers.accept();
    }

    private void file(ItemHeader.File header) throws IOException {
        Optional<FileTimestamps> given = begin(header);
        Receiver.Reception reception = null;
        if (dropped == 0) {
            try {
                reception = target.file(header, given);
            } catch (UnrequestedException e) {
                throw unrequested(e.getMessage());
            } catch (RefusedException e) {
                if (options.credit() == 0) {
                    begun = true;
                    answers.refuse(e.getMessage());
                    return;
                }
            }
        }
        begun = true;
        receive(header, reception);
    }

    /** Accepts and reads one file; without a reception, its content is dropped. */
    private void receive(ItemHeader.File header, Receiver.Reception reception) throws IOException {
        Optional<String> problem = Optional.empty();
        boolean settled = reception == null;
        try {
            answers.accept();
            problem = content(header, reception);
            AnswerReader.Answer status = status(header);
            if (status.kind() == AnswerReader.Answer.Kind.END) {
                settled = options.serves() && problem.isEmpty() && reception != null;
                boolean kept = settled && complete(reception).isEmpty();
                throw lost(
                        Phase.STATUS,
                        "before it confirmed '" + RemoteText.escape(header.name()) + "'"
                                + (kept ? ", which is kept, since all " + header.size() + " bytes came" : ""));
            }
            if (status.kind() != AnswerReader.Answer.Kind.OK) {
                settled = discard(reception, "the other side could not send it whole: " + RemoteText.escape(status.text()));
                answers.accept();
                return;
            }
            if (problem.isEmpty() && reception != null) {
                settled = true;
                problem = complete(reception);
            }
        } catch (IOException e) {
            if (!settled) {
                discard(reception, e.getMessage());
            }
            throw e;
        }
        if (!settled) {
            discard(reception, problem.orElseThrow());
        }
        if (problem.isPresent() && options.credit() == 0) {
            answers.refuse(problem.get());
        } else {
            answers.accept();
        }
    }

    private static boolean discard(Receiver.Reception reception, String reason) {
        if (reception != null) {
            reception.discard(reason);
        }
        return true;
    }

    /** Ends a file whose bytes have all come. @return why it could not be kept; empty if it is */
    private static Optional<String> complete(Receiver.Reception reception) throws IOException {
        try {
            reception.complete();
            return Optional.empty();
        } catch (RefusedException e) {
            return Optional.of(e.getMessage());
        }
    }

    /** Reads exactly the announced bytes. @return why they could not be kept; empty if they are */
    private Optional<String> content(ItemHeader.File header, Receiver.Reception reception) throws IOException {
        Optional<String> problem = Optional.empty();
        long left = header.size();
        while (left > 0) {
            int read;
            try {
                read = records.data(block, (int) Math.min(left, block.length));
            } catch (StalledException e) {
                throw stalled(Phase.DATA, afterBytes(header, left), e);
            }
            if (read < 0) {
                throw lost(Phase.DATA, afterBytes(header, left));
            }
            left -= read;
            if (problem.isEmpty() && reception != null) {
                try {
                    reception.write(block, 0, read);
                } catch (TransferException e) {
                    throw e;
                } catch (IOException e) {
                    problem = Optional.of(Objects.requireNonNullElse(e.getMessage(), e.toString()));
                }
            }
        }
        return problem;
    }

    private static String afterBytes(ItemHeader.File header, long left) {
        return "after " + (header.size() - left) + " of " + header.size() + " bytes of '"
                + RemoteText.escape(header.name()) + "'";
    }

    private AnswerReader.Answer status(ItemHeader.File header) throws IOException {
        AnswerReader.Answer status;
        try {
            status = statuses.read();
        } catch (StalledException e) {
            throw stalled(Phase.STATUS, "after the data of '" + RemoteText.escape(header.name()) + "'", e);
        }
        return switch (status.kind()) {
            case NOISE -> throw violation("text in place of the status of '" + RemoteText.escape(header.name()) + "': "
                    + RemoteText.escape(status.text()));
            default -> status;
        };
    }

    private Optional<FileTimestamps> begin(ItemHeader header) throws IOException {
        if (++items > options.mostItems()) {
            throw violation("more than " + options.mostItems() + " items");
        }
        Optional<FileTimestamps> given = Optional.ofNullable(times);
        times = null;
        return given;
    }

    private IOException unrequested(String what) throws IOException {
        return begun ? violation(what) : new NoRecordException(records.lastBytes());
    }

    private static TransferException lost(Phase phase, String where) {
        return TransferException.passing(phase, "the other side ended " + where, null, null);
    }

    private static TransferException stalled(Phase phase, String where, StalledException cause) {
        return TransferException.passing(
                phase, "the other side fell silent " + where + " (" + cause.getMessage() + ")", null, cause);
    }

    /** Tells the source, as far as it still listens, and gives the exception to throw. */
    private TransferException violation(String what) {
        TransferException violation =
                new TransferException(Phase.HEADER, "the other side broke the protocol: " + what);
        try {
            answers.refuse("protocol error: " + what);
        } catch (IOException e) {
            violation.addSuppressed(e);
        }
        return violation;
    }
}
