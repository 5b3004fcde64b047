package io.jenkins.plugins.scpcopy.copy.upload;

import io.jenkins.plugins.scpcopy.copy.host.ConnectionPool;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.host.UnconfirmedException;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.selection.Plan;
import io.jenkins.plugins.scpcopy.copy.target.RemoteTarget;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Sends items to a target, over a fresh connection again what a lost one has left. */
final class UploadJob {
    private final HostSession first;
    private final Retries<HostSession> retries;
    private final Retries.Opener<HostSession> cleaner;
    private final CopyProgress progress;
    /** What the last attempt had to send. */
    private Plan rest;

    private WorkQueue queue;
    private boolean begun;

    /** @param cleaner opens a connection to the host even if the copy was aborted */
    UploadJob(Retries<HostSession> retries, Retries.Opener<HostSession> cleaner) {
        this.retries = retries;
        this.cleaner = cleaner;
        this.first = retries.session();
        this.progress = first.progress();
    }

    /** @throws IOException if nothing could be sent at all; a later failure is in the results of the items that it concerns */
    void run(RemoteTarget target, Plan plan, ConnectionPool pool) throws IOException {
        RemoteStaging staging = new RemoteStaging(first, Optional.of(target), WorkerCount.of(plan, first));
        try {
            retries.run(
                    host -> {
                        rest = host == first ? plan : left(rest, queue);
                        queue = work(rest);
                        send(target, host, staging, host == first ? pool : new ConnectionPool(host, false));
                        staging.settle();
                    },
                    staging::arrived,
                    () -> true);
        } catch (IOException e) {
            if (!begun) {
                throw e;
            }
            give(staging, e);
        } finally {
            staging.clean(cleaner);
        }
    }

    private WorkQueue work(Plan plan) {
        int workers = Math.max(1, WorkerCount.of(plan, first));
        return new WorkQueue(plan, workers > 1 ? UnwritableDirectories.joined(first.request(), plan) : new BitSet(), workers);
    }

    private void send(RemoteTarget target, HostSession host, RemoteStaging staging, ConnectionPool connections)
            throws IOException {
        try (ConnectionPool pool = connections) {
            staging.sendingBeside(host);
            new UploadWorkers(
                            host, pool, target, queue,
                            session -> new UploadWorker(rest, session, queue, staging))
                    .run(Math.max(1, WorkerCount.of(rest, first)));
        } finally {
            begun |= queue.hasBegun();
        }
    }

    private static Plan left(Plan plan, WorkQueue queue) {
        return new Plan(
                Arrays.stream(queue.unsettled()).mapToObj(plan.items()::get).toList(), List.of(), List.of(), plan.kind());
    }

    /** There is no further attempt. */
    private void give(RemoteStaging staging, IOException cause) {
        if (cause instanceof UnconfirmedException) {
            staging.settleIfVerified();
        }
        failRest(rest, queue, staging, progress, cause);
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
