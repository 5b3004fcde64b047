package io.jenkins.plugins.scpcopy.copy.upload;

import io.jenkins.plugins.scpcopy.copy.host.ConnectionPool;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.host.RateLimiter;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
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
    private final RateLimiter throttle;
    private final Retries attempts;
    private final CopyProgress settlement;

    /** @param cleaner opens a connection to the host even if the copy was aborted */
    UploadJob(
            CopyRequest request,
            HostSession first,
            ConnectionPool.Opener opener,
            ConnectionPool.Opener cleaner,
            RateLimiter throttle,
            Retries attempts) {
        this.request = request;
        this.first = first;
        this.opener = opener;
        this.cleaner = cleaner;
        this.throttle = throttle;
        this.attempts = attempts;
        this.settlement = first.settlement();
    }

    /** @throws IOException if nothing could be sent at all; a later failure is in the results of the items that it concerns */
    void run(RemoteTarget target, Plan plan, ConnectionPool connections) throws IOException {
        RemoteStaging deliveries = new RemoteStaging(request, first, target, WorkerCount.lanes(request, plan, first));
        HostSession host = first;
        try {
            Plan rest = plan;
            boolean begun = false;
            while (true) {
                long before = deliveries.arrived();
                WorkQueue work = work(rest);
                try {
                    if (host == null) {
                        host = opener.open();
                        sendAgain(target, rest, work, host, deliveries);
                    } else {
                        send(target, rest, work, host, deliveries, connections);
                    }
                    deliveries.settle(host);
                    return;
                } catch (IOException e) {
                    begun |= work.hasBegun();
                    if (deliveries.arrived() > before) {
                        attempts.progress();
                    }
                    if (!attempts.again(e)) {
                        if (!begun) {
                            throw e;
                        }
                        give(rest, work, deliveries, host, e);
                        return;
                    }
                    rest = left(rest, work);
                    host = null;
                }
            }
        } finally {
            deliveries.clean(host == null ? first : host, cleaner);
        }
    }

    private WorkQueue work(Plan plan) {
        int lanes = Math.max(1, WorkerCount.lanes(request, plan, first));
        return new WorkQueue(plan, lanes > 1 ? UnwritableDirectories.joined(request, plan) : new BitSet(), lanes);
    }

    private void sendAgain(RemoteTarget target, Plan plan, WorkQueue work, HostSession host, RemoteStaging deliveries)
            throws IOException {
        try (ConnectionPool connections = new ConnectionPool(host, opener, false)) {
            send(target, plan, work, host, deliveries, connections);
        }
    }

    private void send(
            RemoteTarget target, Plan plan, WorkQueue work, HostSession host, RemoteStaging deliveries, ConnectionPool connections)
            throws IOException {
        deliveries.sendingBeside(host);
        new UploadWorkers(
                        host, connections, target, work,
                        session -> new UploadWorker(request, plan, session, throttle, work, deliveries, host))
                .run(Math.max(1, WorkerCount.lanes(request, plan, first)));
    }

    private static Plan left(Plan plan, WorkQueue work) {
        return new Plan(
                Arrays.stream(work.unsettled()).mapToObj(plan.items()::get).toList(), List.of(), List.of(), plan.shape());
    }

    /** There is no further attempt. */
    private void give(Plan plan, WorkQueue work, RemoteStaging deliveries, HostSession host, IOException cause) {
        if (cause instanceof UploadWorker.UnconfirmedException) {
            deliveries.settleIfVerified(host);
        }
        failRest(plan, work, deliveries, settlement, cause);
    }

    /** The channel or the connection is gone: what has no verdict did not arrive, as far as anyone can say. */
    static void failRest(Plan plan, WorkQueue work, RemoteStaging deliveries, CopyProgress settlement, IOException cause) {
        String reason = Interrupts.reason(cause);
        int[] unsettled = work.unsettled();
        settlement.breakOff();
        for (int index : unsettled) {
            Plan.Item item = plan.items().get(index);
            deliveries.broken(item.target(), item.size(), reason);
        }
        if (!deliveries.failHeld(reason) && unsettled.length == 0) {
            settlement.targetFailed(reason);
        }
    }
}
