package io.jenkins.plugins.scpcopy.copy.download;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.RateLimiter;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.selection.RequestedPaths;
import java.io.IOException;

/** The remote commands of a download, those of all attempts, one after the other. */
final class ReceivedParts {
    private final CopyRequest request;
    private final RateLimiter limiter;
    private final LocalStaging staging;
    private LocalTreeWriter last;

    ReceivedParts(CopyRequest request, RateLimiter limiter, LocalStaging staging) {
        this.request = request;
        this.limiter = limiter;
        this.staging = staging;
    }

    /**
     * Runs one command.
     *
     * @param prefix the path of the directory that its items are in
     * @throws IOException if it did not end as it should; a file that broke off has no verdict then
     */
    void receive(HostSession host, RequestedPaths roots, String prefix, LocalTreeWriter.Finder finder) throws IOException {
        SourceErrors errors = new SourceErrors(host.progress(), staging.finished());
        LocalTreeWriter writer =
                new LocalTreeWriter(request, roots, finder, limiter, host.progress(), errors, staging, prefix);
        last = writer;
        staging.comeFrom(host);
        try {
            new SourceReader(request, host, roots, errors).run(writer, writer::settleBroken);
        } finally {
            writer.close();
        }
    }

    /** Whether the file that broke off is all that there was to come. */
    boolean isOnlyBroken(RequestedPaths asked) {
        return last != null && last.isOnlyBroken(asked);
    }

    /** There is no further attempt: what broke off has failed. */
    void settleBroken() {
        if (last != null) {
            last.settleBroken();
        }
    }
}
