package io.jenkins.plugins.scpcopy.copy.download;

import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.selection.FinishedPaths;
import io.jenkins.plugins.scpcopy.copy.selection.RequestedPaths;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.remote.UnrequestedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** What a remote source could not send, and which of its items were refused here. */
public final class SourceErrors {
    private final CopyProgress progress;
    private final FinishedPaths finished;
    private final List<String> atTop = new ArrayList<>();
    private boolean some;
    private long unkept;

    /** @param finished knows what the source has said in earlier attempts */
    public SourceErrors(CopyProgress progress, FinishedPaths finished) {
        this.progress = progress;
        this.finished = finished;
    }

    /**
     * The source says that it could not send something.
     *
     * @param directory in which it happened; empty at the top level, where it is kept until all items are known
     * @param text raw
     */
    public void add(String directory, String text) {
        some = true;
        if (directory.isEmpty() && progress.memory().messages().tryTake(MemoryBudget.of(text))) {
            atTop.add(text);
        } else if (directory.isEmpty()) {
            unkept++;
        } else if (finished.isNewComplaint(text)) {
            progress.failed(directory, 0, shown(text));
        }
    }

    /** Settles an item that is refused here. @return what tells the protocol so */
    public IOException refused(String path, long size, IOException cause) {
        if (cause instanceof UnrequestedException || cause instanceof TransferException) {
            return cause;
        }
        progress.failed(path, size, Reasons.of(cause));
        finished.add(path);
        return cause instanceof RefusedException ? cause : new RefusedException(Reasons.of(cause), cause);
    }

    /** Whether the source has said that there is something that it could not send. */
    boolean isSome() {
        return some;
    }

    /** Whether the source has said nothing about things that were asked for. */
    boolean isEmpty() {
        return atTop.isEmpty() && unkept == 0;
    }

    /** The source's words about things that were asked for, raw. */
    List<String> atTop() {
        return atTop;
    }

    /** The source's words about something that was asked for, raw. */
    Optional<String> about(RequestedPaths.Root root) {
        return atTop.stream().filter(root::isMeantBy).findFirst();
    }

    /** The same; they are not kept any longer. */
    Optional<String> takeAbout(RequestedPaths.Root root) {
        Optional<String> words = about(root);
        words.ifPresent(atTop::remove);
        return words;
    }

    /** Puts other words about things that were asked for in the place of the source's. */
    void replace(UnaryOperator<String> other) {
        atTop.replaceAll(other);
    }

    /** Warns of something, once in all attempts. @param text fit to be shown */
    void warn(String text) {
        if (finished.isNewComplaint(text)) {
            progress.warning(text);
        }
    }

    /** Settles what was asked for and did not come, and everything else that the source said about it. */
    void settleMissing(List<RequestedPaths.Root> missing) {
        for (RequestedPaths.Root root : missing) {
            Optional<String> words = takeAbout(root);
            if (words.isEmpty()) {
                progress.failed(root.path(), 0, root.isPattern() ? "nothing matches it" : "the server sent nothing for it");
            } else if (finished.isNewComplaint(words.get())) {
                progress.failed(root.path(), 0, shown(root, words.get()));
            }
        }
        atTop.stream().filter(finished::isNewComplaint).forEach(text -> progress.sourceFailed(shown(text)));
        if (unkept > 0) {
            progress.sourceFailed("the server reported " + unkept + " more errors than there is memory for here");
        }
    }

    private static String shown(RequestedPaths.Root root, String text) {
        String advice = SourceReader.saysMissing(text) && root.path().matches("(?s).*[\\\\'\"].*")
                ? "; quotes and backslashes count as part of the name here, and none are needed around special characters"
                : "";
        return shown(text) + advice;
    }

    private static String shown(String text) {
        return text.isBlank()
                ? "the server reported an error without saying which; a start-up file that prints text may be behind it"
                : RemoteText.escape(text);
    }
}
