package io.jenkins.plugins.scpcopy.scp;

import io.jenkins.plugins.scpcopy.remote.ChannelSpoiledException;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.StalledException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;

/**
 * The answers that a sink owes, in the order in which it will give them, and what each means. None counts behind one that was not
 * good, except behind a refused header whose content was not sent.
 */
final class DueAnswers {
    private static final String TOO_MANY = "the other side answered more often than it was asked";
    /** What dropbear and old OpenSSH say, unasked, behind the end of a directory. */
    private static final String ABOUT_TIMES = ": set times: ";

    private final AnswerReader answers;
    private final LongSupplier sent;
    private final Deque<Due> due = new ArrayDeque<>();
    private Caution caution = new Caution();
    private int files;
    private long bytes;
    /** Whether the header announced last has nothing behind it. */
    private boolean bare;

    private boolean spoiled;

    /** @param sent how many bytes have left by now */
    DueAnswers(InputStream answers, LongSupplier sent) {
        this.answers = new AnswerReader(answers);
        this.sent = sent;
    }

    /** @param lane learns what is accepted and refused */
    void tell(Caution lane) {
        caution = lane;
    }

    void add(Due next) {
        due.add(next);
        bare = next.kind() == Due.Kind.HEADER;
        if (next.kind() == Due.Kind.STATUS) {
            files++;
            bytes += next.size();
        }
    }

    /** The content of the file announced last is sent from now on. */
    void contentFollows() {
        bare = false;
    }

    boolean isEmpty() {
        return due.isEmpty();
    }

    boolean isSpoiled() {
        return spoiled;
    }

    /** How many files were sent whole and have no verdict. */
    int files() {
        return files;
    }

    /** The size of those files. */
    long bytes() {
        return bytes;
    }

    /** Takes what has come by now; nothing may have come that was not asked for. */
    void takeArrived() throws IOException {
        while (answers.available() > 0) {
            if (due.isEmpty() || !wasAsked()) {
                throw spoil(TOO_MANY);
            }
            take();
        }
    }

    private boolean wasAsked() {
        return due.peek().asked() <= sent.getAsLong();
    }

    /** Waits until at most so much is due. */
    void awaitRoom(int mostFiles, long mostBytes) throws IOException {
        while (!due.isEmpty() && (files > mostFiles || bytes > mostBytes)) {
            take();
        }
    }

    /**
     * Waits for all answers.
     *
     * @param ahead how many bytes of answers may be there before they are due
     * @throws RefusedException if the last one is that to a header, and not good
     */
    void awaitAll(int ahead) throws IOException {
        while (!due.isEmpty()) {
            take();
        }
        if (answers.available() > ahead) {
            throw spoil(TOO_MANY);
        }
    }

    /**
     * The sink takes no more: why, it may have said, and its words are worth more than "broken pipe".
     *
     * @throws IOException always
     */
    void explain(IOException broken) throws IOException {
        if (broken instanceof InterruptedIOException) {
            throw broken;
        }
        boolean stalled = broken.getCause() instanceof StalledException;
        try {
            while (!due.isEmpty() && wasAsked() && (!stalled || answers.available() > 0)) {
                AnswerReader.Answer answer = answers.read();
                if (answer.kind() == AnswerReader.Answer.Kind.END) {
                    break;
                }
                judge(remove(), answer);
            }
        } catch (RefusedException | ChannelSpoiledException | TransferException e) {
            // A lost connection fails both streams with one and the same exception.
            if (e != broken) {
                e.addSuppressed(broken);
            }
            throw e;
        }
        throw broken;
    }

    /** The sink has been told that nothing more comes, and is to end without a further word. */
    void awaitEnd() throws IOException {
        if (answers.readByte() >= 0) {
            throw new TransferException(Phase.STATUS, TOO_MANY + ", so its answers cannot be trusted");
        }
    }

    private Due remove() {
        Due next = due.remove();
        if (next.kind() == Due.Kind.STATUS) {
            files--;
            bytes -= next.size();
        }
        return next;
    }

    private void take() throws IOException {
        Due next = remove();
        AnswerReader.Answer answer;
        try {
            answer = answers.read();
        } catch (StalledException e) {
            throw TransferException.passing(
                    next.phase(), "no answer to " + next.what() + ": " + e.getMessage(), null, e);
        }
        judge(next, answer);
    }

    private void judge(Due next, AnswerReader.Answer answer) throws IOException {
        switch (answer.kind()) {
            case OK -> accepted(next);
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

    private void accepted(Due next) {
        if (next.isLast()) {
            next.completion().accepted();
        }
        if (next.kind() == Due.Kind.STATUS) {
            caution.accepted();
        }
    }

    private void error(Due refused, String text) throws IOException {
        String words = "the other side refused " + refused.what() + ": " + RemoteText.escape(text);
        boolean withoutContent = bare && due.isEmpty();
        boolean stray = refused.kind() != Due.Kind.STATUS && text.contains(ABOUT_TIMES);
        if (stray) {
            throw spoil("the other side said unasked: " + RemoteText.escape(text));
        }
        switch (refused.kind()) {
            case HEADER -> {
                if (withoutContent && answers.available() > 0) {
                    throw spoil(TOO_MANY);
                }
                if (withoutContent) {
                    if (refused.completion() != null) {
                        caution.refused();
                    }
                    throw new RefusedException(RemoteText.escape(text));
                }
                refused.completion().notOpened(text);
                throw spoil(words);
            }
            case STATUS -> {
                if (refused.completion() != null) {
                    refused.completion().refused(text);
                }
                throw spoil(words);
            }
            default -> throw new TransferException(refused.phase(), words);
        }
    }

    private ChannelSpoiledException spoil(String reason) {
        spoiled = true;
        caution.refused();
        return new ChannelSpoiledException(reason);
    }
}
