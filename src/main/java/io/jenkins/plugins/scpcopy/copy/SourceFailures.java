package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.scp.RefusedException;
import io.jenkins.plugins.scpcopy.scp.RemoteText;
import io.jenkins.plugins.scpcopy.scp.TransferException;
import io.jenkins.plugins.scpcopy.scp.UnrequestedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a remote source could not send, and what of its items was refused here. */
final class SourceFailures {
    private final Settlement settlement;
    private final Finished finished;
    private final List<String> atTop = new ArrayList<>();
    private boolean some;

    /** @param finished knows what the source has said in earlier attempts */
    SourceFailures(Settlement settlement, Finished finished) {
        this.settlement = settlement;
        this.finished = finished;
    }

    /**
     * The source says that it could not send something.
     *
     * @param directory in which it happened; empty at the top level, where it is kept until all items are known
     * @param text raw
     */
    void add(String directory, String text) {
        some = true;
        if (directory.isEmpty()) {
            atTop.add(text);
        } else if (finished.isNewComplaint(text)) {
            settlement.failed(directory, 0, shown(text));
        }
    }

    /** Settles an item that is not taken, and gives what to tell the sink. */
    IOException refused(String path, long size, IOException cause) {
        if (cause instanceof UnrequestedException || cause instanceof TransferException) {
            return cause;
        }
        settlement.failed(path, size, Reasons.of(cause));
        finished.add(path);
        return cause instanceof RefusedException ? cause : new RefusedException(Reasons.of(cause), cause);
    }

    /** Whether the source has said that there is something that it could not send. */
    boolean isSome() {
        return some;
    }

    /** Whether the source has said nothing about things that were asked for. */
    boolean isEmpty() {
        return atTop.isEmpty();
    }

    /** The source's words about things that were asked for, raw. */
    List<String> atTop() {
        return atTop;
    }

    /** Settles what was asked for and did not come, and everything else that the source said about it. */
    void settleMissing(List<String> missing) {
        List<String> words = new ArrayList<>(atTop);
        for (String path : missing) {
            String own = words.stream().filter(text -> text.contains(path)).findFirst().orElse(null);
            words.remove(own);
            if (own == null || finished.isNewComplaint(own)) {
                settlement.failed(path, 0, own == null ? "the server sent nothing for it" : shown(own));
            }
        }
        words.stream().filter(finished::isNewComplaint).forEach(text -> settlement.sourceFailed(shown(text)));
    }

    private static String shown(String text) {
        return text.isBlank()
                ? "the server reported an error without saying which; a start-up file that prints text may be behind it"
                : RemoteText.escape(text);
    }
}
