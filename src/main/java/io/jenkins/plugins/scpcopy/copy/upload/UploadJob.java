package io.jenkins.plugins.scpcopy.copy.upload;

import io.jenkins.plugins.scpcopy.copy.host.ConnectionPool;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.host.UnconfirmedException;
import io.jenkins.plugins.scpcopy.copy.ranges.LargeFiles;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.selection.Plan;
import io.jenkins.plugins.scpcopy.copy.target.RemoteTarget;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Sends items to a target. What a lost connection leaves unsent goes over a fresh one. */
final class UploadJob {
    private final HostSession first;
    private final Retries<HostSession> retries;
    private final Retries.Opener<HostSession> cleaner;
    private final CopyProgress progress;

    /** What one attempt has to send. */
    private record Attempt(Plan plan, WorkQueue queue) {}

    /** @param cleaner opens a connection to the host even if the copy was aborted */
    UploadJob(Retries<HostSession> retries, Retries.Opener<HostSession> cleaner) {
        this.retries = retries;
        this.cleaner = cleaner;
        this.first = retries.session();
        this.progress = first.progress();
    }

    /** @throws IOException if nothing could be sent at all; a later failure is in the results of the items that it concerns */
    void run(RemoteTarget target, Plan plan, ConnectionPool pool) throws IOException {
        int workers = WorkerCount.of(plan, first);
        RemoteStaging staging = new RemoteStaging(first, Optional.of(target), workers);
        Deque<Attempt> attempts = new ArrayDeque<>();
        try (LargeFiles large = new LargeFiles(first.context(), Math.min(workers, largeFiles(plan)))) {
            retries.run(
                    host -> {
                        Plan rest = attempts.isEmpty() ? plan : left(attempts.getLast());
                        Attempt attempt = new Attempt(rest, work(rest));
                        attempts.add(attempt);
                        send(attempt, target, staging, large, host == first ? pool : new ConnectionPool(host, false), host);
                        staging.settle();
                    },
                    staging::arrived,
                    () -> true);
        } catch (IOException e) {
            if (attempts.stream().noneMatch(attempt -> attempt.queue().hasBegun())) {
                throw e;
            }
            giveUp(attempts.getLast(), staging, e);
        } finally {
            staging.clean(cleaner);
        }
    }

    private WorkQueue work(Plan plan) {
        int workers = Math.max(1, WorkerCount.of(plan, first));
        return new WorkQueue(plan, workers > 1 ? UnwritableDirectories.joined(first.request(), plan) : new BitSet(), workers);
    }

    private void send(
            Attempt attempt,
            RemoteTarget target,
            RemoteStaging staging,
            LargeFiles large,
            ConnectionPool connections,
            HostSession host)
            throws IOException {
        try (ConnectionPool pool = connections) {
            staging.useForCommands(host);
            new UploadWorkers(
                            host, pool, target, attempt.queue(),
                            session -> new UploadWorker(attempt.plan(), session, attempt.queue(), staging, Optional.of(large)))
                    .run(Math.max(1, WorkerCount.of(attempt.plan(), first)));
        }
    }

    private int largeFiles(Plan plan) {
        return (int) plan.items().stream().filter(item -> item.size() >= first.context().large()).count();
    }

    private static Plan left(Attempt attempt) {
        return new Plan(
                Arrays.stream(attempt.queue().unjudged()).mapToObj(attempt.plan().items()::get).toList(),
                List.of(),
                List.of(),
                attempt.plan().kind());
    }

    /** There is no further attempt: what was left of the last one fails. */
    private void giveUp(Attempt last, RemoteStaging staging, IOException cause) {
        if (cause instanceof UnconfirmedException) {
            staging.settleIfVerified();
        }
        failRest(last.plan(), last.queue(), staging, progress, cause);
    }

    /** The channel or the connection is gone: what has no verdict did not arrive, as far as anyone can say. */
    static void failRest(Plan plan, WorkQueue queue, RemoteStaging staging, CopyProgress progress, IOException cause) {
        String reason = Interrupts.reason(cause);
        int[] unjudged = queue.unjudged();
        progress.breakOff();
        for (int index : unjudged) {
            Plan.Item item = plan.items().get(index);
            staging.broken(item.target(), item.size(), reason);
        }
        if (!staging.failHeld(reason) && unjudged.length == 0) {
            progress.targetFailed(reason);
        }
    }
}
