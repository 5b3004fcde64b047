package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.copy.report.DeploymentReport;
import java.io.IOException;

/** Something that is done on several hosts. */
public interface OnHosts {
    /**
     * Carries it out, and reports; what failed on a host is in its report and does not throw.
     *
     * @throws IllegalArgumentException if it cannot be carried out as it was asked for; nothing was changed
     * @throws io.jenkins.plugins.scpcopy.remote.TransferException if it cannot be begun on any host
     * @throws InterruptedException if the calling thread was interrupted; all connections are closed by then
     */
    DeploymentReport run() throws IOException, InterruptedException;

    /** Ends it from another thread; the thread in {@link #run} returns soon after. */
    void abort();

    /** What has become of the hosts so far. */
    DeploymentReport soFar();
}
