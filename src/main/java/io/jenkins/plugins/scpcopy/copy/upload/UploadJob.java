package io.jenkins.plugins.scpcopy.copy.upload;

import io.jenkins.plugins.scpcopy.copy.host.ConnectionPool;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.host.RateLimiter;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.host.UnconfirmedException;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.selection.Plan;
import io.jenkins.plugins.scpcopy.copy.target.RemoteTarget;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Sends items to a target, over a fresh connection again what a lost one has left. */
final class UploadJob {
    private final CopyRequest request;
    private final HostSession first;
    private final ConnectionPool.Opener opener;
    private final ConnectionPool.Opener cleaner;
    private final RateLimiter limiter;
    private final Retries<HostSession> retries;
    private final CopyProgress progress;

    /** @param cleaner opens a connection to the host even if the copy was aborted */
    UploadJob(
            CopyRequest request,
            HostSession first,
            ConnectionPool.Opener opener,
            ConnectionPool.Opener cleaner,
            RateLimiter limiter,
            Retries<HostSession> retries) {
        this.request = request;
        this.first = first;
        this.opener = opener;
        this.cleaner = cleaner;
        this.limiter = limiter;
        this.retries = retries;
        this.progress = first.progress();
    }

    /** @throws IOException if nothing could be sent at all; a later failure is in the results of the items that it concerns */
    void run(RemoteTarget target, Plan plan, ConnectionPool pool) throws IOException {
        RemoteStaging staging = new RemoteStaging(request, first, target, WorkerCount.of(request, plan, first));
        HostSession host = first;
        try {
            Plan rest = plan;
            boolean begun = false;
            while (true) {
                long before = staging.arrived();
                WorkQueue queue = work(rest);
                try {
                    if (host == null) {
                        host = opener.open();
                        sendAgain(target, rest, queue, host, staging);
                    } else {
                        send(target, rest, queue, host, staging, pool);
                    }
                    staging.settle(host);
                    return;
                } catch (IOException e) {
                    begun |= queue.hasBegun();
                    if (staging.arrived() > before) {
                        retries.progress();
                    }
                    if (!retries.again(e)) {
                        if (!begun) {
                            throw e;
                        }
                        give(rest, queue, staging, host, e);
                        return;
                    }
                    rest = left(rest, queue);
                    host = null;
                }
            }
        } finally {
            staging.clean(host == null ? first : host, cleaner);
        }
    }

    private WorkQueue work(Plan plan) {
        int workers = Math.max(1, WorkerCount.of(request, plan, first));
        return new WorkQueue(plan, workers > 1 ? UnwritableDirectories.joined(request, plan) : new BitSet(), workers);
    }

    private void sendAgain(RemoteTarget target, Plan plan, WorkQueue queue, HostSession host, RemoteStaging staging)
            throws IOException {
        try (ConnectionPool pool = new ConnectionPool(host, opener, false)) {
            send(target, plan, queue, host, staging, pool);
        }
    }

    private void send(
            RemoteTarget target, Plan plan, WorkQueue queue, HostSession host, RemoteStaging staging, ConnectionPool pool)
            throws IOException {
        staging.sendingBeside(host);
        new UploadWorkers(
                        host, pool, target, queue,
                        session -> new UploadWorker(request, plan, session, limiter, queue, staging, host))
                .run(Math.max(1, WorkerCount.of(request, plan, first)));
    }

    private static Plan left(Plan plan, WorkQueue queue) {
        return new Plan(
                Arrays.stream(queue.unsettled()).mapToObj(plan.items()::get).toList(), List.of(), List.of(), plan.kind());
    }

    /** There is no further attempt. */
    private void give(Plan plan, WorkQueue queue, RemoteStaging staging, HostSession host, IOException cause) {
        if (cause instanceof UnconfirmedException) {
            staging.settleIfVerified(host);
        }
        failRest(plan, queue, staging, progress, cause);
    }

    /** The channel or the connection is gone: what has no verdict did not arrive, as far as anyone can say. */
    static void failRest(Plan plan, WorkQueue queue, RemoteStaging staging, CopyProgress progress, IOException cause) {
        String reason = Interrupts.reason(cause);
        int[] unsettled = queue.unsettled();
        progress.breakOff();
        for (int index : unsettled) {
            Plan.Item item = plan.items().get(index);
            staging.broken(item.target(), item.size(), reason);
        }
        if (!staging.failHeld(reason) && unsettled.length == 0) {
            progress.targetFailed(reason);
        }
    }
}
