package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.selection.Plan;
import io.jenkins.plugins.scpcopy.copy.selection.UploadPlanner;
import io.jenkins.plugins.scpcopy.copy.target.LocalPaths;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import java.io.IOException;

/** What an upload sends. */
interface Sending {
    /** All that the request selects. */
    Sending ALL = (request, memory) -> new UploadPlanner(request, new LocalPaths(request), memory).plan();

    /** @param memory for the plan */
    Plan plan(CopyRequest request, MemoryBudget.Account memory) throws IOException;

    /** Settles what the host gets otherwise, and gives the rest; begun anew after a lost connection. */
    default Plan rest(Plan plan, HostSession host) throws IOException {
        return plan;
    }
}
