package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.report.CopyEvents;
import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import java.io.IOException;

/** Runs one copy. An instance is used once. */
public final class Copy {
    private final CopyJob job;
    private final AbortableTask<CopyReport> task;

    /**
     * @param from opens connections to the source's host, or null if the source is local
     * @param to opens connections to the target's host, or null if the target is local, or reached by the source's host
     */
    public Copy(CopyRequest request, Connector from, Connector to, CopyEvents events) {
        this(request, from, to, events, Retries.Clock.REAL);
    }

    Copy(CopyRequest request, Connector from, Connector to, CopyEvents events, Retries.Clock clock) {
        this(new CopyContext(request, events, MemoryBudget.ofHeap()), from, to, clock);
    }

    Copy(CopyContext context, Connector from, Connector to, Retries.Clock clock) {
        job = new CopyJob(context, from, to, clock);
        task = new AbortableTask<>(job::run, job::abort);
    }

    /**
     * Plans, connects, copies, and reports. Files that could not be copied are in the report and do not throw.
     *
     * @throws IllegalArgumentException if the request cannot be carried out as it is; nothing was sent
     * @throws io.jenkins.plugins.scpcopy.remote.TransferException if nothing could be copied at all
     * @throws InterruptedException if the calling thread was interrupted; the transfer has ended by then, all connections being
     *     closed, but where removing temporary files takes longer than two seconds, that goes on in the background
     */
    public CopyReport run() throws IOException, InterruptedException {
        return task.run();
    }

    /**
     * Ends the copy from another thread: connections are closed at once. The thread in {@link #run} returns as soon as temporary
     * files are removed.
     */
    public void abort() {
        task.abort();
    }

    /** What has become of the files so far: of a copy that was interrupted, all that is known. */
    public CopyReport soFar() {
        return job.soFar();
    }
}
