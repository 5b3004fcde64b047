package io.jenkins.plugins.scpcopy.copy.host;

import io.jenkins.plugins.scpcopy.copy.report.CopyEvents;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;

/**
 * What all parts of one copy share: what was asked for, what has become of it, and how fast it may go.
 *
 * @param large from how many bytes on a file is worth being copied in parts
 */
public record CopyContext(CopyRequest request, CopyProgress progress, RateLimiter limiter, long large) {
    private static final long LARGE = 64L * 1024 * 1024;

    public CopyContext(CopyRequest request, CopyProgress progress, RateLimiter limiter) {
        this(request, progress, limiter, LARGE);
    }

    /** @param memory for what others determine */
    public CopyContext(CopyRequest request, CopyEvents events, MemoryBudget memory) {
        this(request, new CopyProgress(events, memory), new RateLimiter(request.bandwidth()));
    }
}
