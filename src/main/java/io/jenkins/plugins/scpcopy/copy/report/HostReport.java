package io.jenkins.plugins.scpcopy.copy.report;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.Serializable;
import java.util.Optional;

/**
 * What became of one host of a deployment.
 *
 * @param host its name, raw
 * @param report of its copy; of nothing, if that was not begun
 * @param failure what failed besides single files, or null
 * @param was the release that was in use before; empty if there was none, or none was asked for
 * @param now the release that is in use, as far as is known; empty if there is none, or none was asked for
 */
public record HostReport(String host, State state, CopyReport report, TransferException failure, String was, String now)
        implements Serializable {
    /** Ends of a deployment. */
    public enum State {
        DONE,
        FAILED,
        /** Another host had failed before it was its turn. */
        NOT_BEGUN,
        /** It was good, and was taken back or not switched, since another host had failed. */
        UNDONE
    }

    /** Why it is not done, in one line fit to be shown; empty if it is done. */
    public Optional<String> reason() {
        return switch (state) {
            case DONE -> Optional.empty();
            case NOT_BEGUN -> Optional.of("not begun, since another host had failed");
            case UNDONE -> Optional.of("as it was before, since another host had failed");
            case FAILED -> Optional.of(failure == null ? files() : failure.phase().label() + ": " + failure.getMessage());
        };
    }

    private String files() {
        String first = report.results().stream()
                .filter(result -> result.status() == FileResult.Status.FAILED)
                .findFirst()
                .map(result -> "; the first: " + RemoteText.escape(result.path()) + ": " + result.reason())
                .orElse("");
        return HumanSizes.files(report.failed()) + " failed" + first;
    }
}
