package io.jenkins.plugins.scpcopy.copy.upload;

import io.jenkins.plugins.scpcopy.copy.host.ConnectionPool;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.SourceKind;
import io.jenkins.plugins.scpcopy.copy.selection.NameRules;
import io.jenkins.plugins.scpcopy.copy.selection.Plan;
import io.jenkins.plugins.scpcopy.copy.selection.UnchangedFiles;
import io.jenkins.plugins.scpcopy.copy.target.Placement;
import io.jenkins.plugins.scpcopy.copy.target.RemoteSnapshot;
import io.jenkins.plugins.scpcopy.copy.target.RemoteTarget;
import io.jenkins.plugins.scpcopy.copy.tools.Requirements;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Sends a plan to a host. */
public final class Upload {
    private final CopyRequest request;
    private final Plan plan;
    private final HostSession host;
    private final Retries<HostSession> retries;
    private final Retries.Opener<HostSession> cleaner;
    private final CopyProgress progress;

    /** @param cleaner opens a connection to the host even if the copy was aborted */
    public Upload(Plan plan, Retries<HostSession> retries, Retries.Opener<HostSession> cleaner) {
        this.plan = plan;
        this.host = retries.session();
        this.request = host.request();
        this.retries = retries;
        this.cleaner = cleaner;
        this.progress = host.progress();
    }

    /**
     * Sends every item.
     *
     * @param to the path of the request
     * @throws IOException if nothing could be sent at all; a later failure is in the results of the items that it concerns
     */
    public void run(String to) throws IOException {
        new NameRules(host.profile(), request.optionNames(), progress.memory().names()).check(plan, to);
        new Requirements(host).checkTarget();
        boolean givenCount = request.transfers() != CopyRequest.AUTO;
        boolean sendsAll = !request.skipUnchanged() && !request.dryRun();
        try (ConnectionPool pool = new ConnectionPool(host, givenCount)) {
            if (sendsAll) {
                pool.prepare(WorkerCount.of(plan, host), plan.bytes());
            }
            if (host.isDevice()) {
                devices(to);
                return;
            }
            try (RemoteTarget target = RemoteTarget.find(host, to, plan.kind(), plan.firstName(), plan::topLevelNames)) {
                Plan rest = sendsAll ? plan : rest(target);
                if (rest.items().isEmpty()) {
                    return;
                }
                if (!sendsAll) {
                    pool.prepare(WorkerCount.of(rest, host), rest.bytes());
                }
                new UploadJob(retries, cleaner).run(target, rest, pool);
            }
        }
    }

    /** What the target does not have already; nothing in a dry run. */
    private Plan rest(RemoteTarget target) throws IOException {
        List<String> targets = plan.items().stream().map(Plan.Item::target).toList();
        return UnchangedFiles.rest(host.context(), plan, RemoteSnapshot.look(host, target, targets));
    }

    private void devices(String to) throws IOException {
        if (request.transfers() > 1) {
            progress.warning(host.name() + ": this kind of server gets one file after the other, whatever transfers says");
        }
        if (request.resume()) {
            progress.warning(host.name() + ": on this kind of server no file is continued");
        }
        if (request.dryRun()) {
            progress.warning(host.name() + ": what is at the target already cannot be found out on this kind of server");
            plan.items().forEach(item -> progress.planned(item.target(), item.size(), Optional.empty()));
        } else {
            if (request.retries() > 0) {
                progress.warning(host.name() + ": on this kind of server nothing is tried again once a file has been begun");
            }
            oneByOne(to);
        }
    }

    /** Devices have no directory to start from, and a file system's name ends in a colon. */
    private String deviceFile(String to, String name) {
        if (to.isEmpty() || to.endsWith(":")) {
            return to + name;
        }
        return plan.kind() != SourceKind.FILE || Placement.endsInSlash(to) ? RemotePath.child(to, name) : to;
    }

    /** Devices take one file a channel and no options. */
    private void oneByOne(String to) throws IOException {
        WorkQueue queue = new WorkQueue(plan, new BitSet(), 1);
        RemoteStaging staging = new RemoteStaging(host, Optional.empty(), 1);
        for (int i = 0; i < plan.items().size(); i++) {
            String place = deviceFile(to, plan.items().get(i).target());
            try (RemoteTreeWriter writer =
                    RemoteTreeWriter.waiting(RemoteTarget.file(host, place, RemotePath.name(place)), host)) {
                new UploadWorker(plan, host, queue, staging, Optional.empty()).only(writer, i);
            } catch (IOException e) {
                if (!queue.hasBegun()) {
                    throw e;
                }
                UploadJob.failRest(plan, queue, staging, progress, e);
                return;
            }
        }
    }
}
