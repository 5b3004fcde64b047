package io.jenkins.plugins.scpcopy.copy.download;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.RateLimiter;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.selection.RequestedPaths;
import java.io.IOException;

/** The remote commands of one attempt at a download, one after the other. */
final class ReceivedParts {
    private final CopyRequest request;
    private final RateLimiter throttle;
    private final LocalStaging arrivals;
    private LocalTreeWriter last;

    ReceivedParts(CopyRequest request, RateLimiter throttle, LocalStaging arrivals) {
        this.request = request;
        this.throttle = throttle;
        this.arrivals = arrivals;
    }

    /**
     * Runs one command.
     *
     * @param prefix the path of the directory that its items are in
     * @throws IOException if it did not end as it should; a file that broke off has no verdict then
     */
    void receive(HostSession host, RequestedPaths roots, String prefix, LocalTreeWriter.Finder finder) throws IOException {
        SourceErrors failures = new SourceErrors(host.settlement(), arrivals.finished());
        LocalTreeWriter tree =
                new LocalTreeWriter(request, roots, finder, throttle, host.settlement(), failures, arrivals, prefix);
        last = tree;
        arrivals.comeFrom(host);
        try {
            new SourceReader(request, host, roots, failures).run(tree, tree::settleBroken);
        } finally {
            tree.close();
        }
    }

    /** There is no further attempt: what broke off has failed. */
    void settleBroken() {
        if (last != null) {
            last.settleBroken();
        }
    }
}
