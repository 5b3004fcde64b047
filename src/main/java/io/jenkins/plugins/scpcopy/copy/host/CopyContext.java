package io.jenkins.plugins.scpcopy.copy.host;

import io.jenkins.plugins.scpcopy.copy.report.CopyEvents;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;

/** What all parts of one copy share: what was asked for, what has become of it, and how fast it may go. */
public record CopyContext(CopyRequest request, CopyProgress progress, RateLimiter limiter) {
    /** @param memory for what others determine */
    public CopyContext(CopyRequest request, CopyEvents events, MemoryBudget memory) {
        this(request, new CopyProgress(events, memory), new RateLimiter(request.bandwidth()));
    }
}
