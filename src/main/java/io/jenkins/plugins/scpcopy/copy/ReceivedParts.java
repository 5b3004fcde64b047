package io.jenkins.plugins.scpcopy.copy;

import java.io.IOException;

/** The remote commands of one attempt at a download, one after the other. */
final class ReceivedParts {
    private final CopyRequest request;
    private final Throttle throttle;
    private final Arrivals arrivals;
    private ReceivingTree last;

    ReceivedParts(CopyRequest request, Throttle throttle, Arrivals arrivals) {
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
    void receive(HostSession host, RequestedRoots roots, String prefix, ReceivingTree.Finder finder) throws IOException {
        SourceFailures failures = new SourceFailures(host.settlement(), arrivals.finished());
        ReceivingTree tree =
                new ReceivingTree(request, roots, finder, throttle, host.settlement(), failures, arrivals, prefix);
        last = tree;
        arrivals.comeFrom(host);
        try {
            new Download(request, host, roots, failures).run(tree, tree::settleBroken);
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
