package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.scp.RemotePath;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** Sends a plan to a host. */
final class Upload {
    private final CopyRequest request;
    private final Plan plan;
    private final HostSession host;
    private final Connections.Opener opener;
    private final Connections.Opener cleaner;
    private final Throttle throttle;
    private final Attempts attempts;
    private final Settlement settlement;

    /**
     * @param opener opens further connections to the host
     * @param cleaner opens a connection to the host even if the copy was aborted
     */
    Upload(
            CopyRequest request,
            Plan plan,
            HostSession host,
            Connections.Opener opener,
            Connections.Opener cleaner,
            Throttle throttle,
            Attempts attempts) {
        this.request = request;
        this.plan = plan;
        this.host = host;
        this.opener = opener;
        this.cleaner = cleaner;
        this.throttle = throttle;
        this.attempts = attempts;
        this.settlement = host.settlement();
    }

    /**
     * Sends every item.
     *
     * @throws IOException if nothing could be sent at all; a later failure is in the results of the items that it concerns
     */
    void run(String to) throws IOException {
        new TargetNames(host.profile(), request.optionNames(), settlement.memory().names()).check(plan, to);
        new Requirements(request, host).checkTarget();
        boolean asked = request.transfers() != CopyRequest.AUTO;
        boolean all = !request.skipUnchanged() && !request.dryRun();
        try (Connections connections = new Connections(host, opener, asked)) {
            if (all) {
                connections.prepare(Transfers.lanes(request, plan, host), plan.bytes());
            }
            if (host.isDevice()) {
                devices(to);
                return;
            }
            try (RemoteTarget target =
                    RemoteTarget.find(host, request, to, plan.shape(), plan.firstName(), plan::topLevelNames)) {
                Plan rest = all ? plan : rest(target);
                if (rest.items().isEmpty()) {
                    return;
                }
                if (!all) {
                    connections.prepare(Transfers.lanes(request, rest, host), rest.bytes());
                }
                new UploadAttempts(request, host, opener, cleaner, throttle, attempts).run(target, rest, connections);
            }
        }
    }

    private Plan rest(RemoteTarget target) throws IOException {
        List<String> targets = plan.items().stream().map(Plan.Item::target).toList();
        return new PlanFilter(request, settlement, RemoteDestination.look(request, host, target, targets)).rest(plan);
    }

    private void devices(String to) throws IOException {
        if (request.transfers() > 1) {
            settlement.warning(host.name() + ": this kind of server gets one file after the other, whatever transfers says");
        }
        if (request.dryRun()) {
            settlement.warning(host.name() + ": what is at the target already cannot be found out on this kind of server");
            plan.items().forEach(item -> settlement.planned(item.target(), item.size(), Optional.empty()));
        } else {
            if (request.retries() > 0) {
                settlement.warning(host.name() + ": on this kind of server nothing is tried again once a file has been begun");
            }
            oneByOne(to);
        }
    }

    /** Devices have no directory to start from, and a file system's name ends in a colon. */
    private String deviceFile(String to, String name) {
        if (to.isEmpty() || to.endsWith(":")) {
            return to + name;
        }
        return plan.shape() != Shape.FILE || Landing.endsInSlash(to) ? RemotePath.child(to, name) : to;
    }

    /** Devices take one file a channel and no options. */
    private void oneByOne(String to) throws IOException {
        WorkList work = new WorkList(plan, new BitSet(), 1);
        Deliveries deliveries = new Deliveries(request, host, null, 1);
        for (int i = 0; i < plan.items().size(); i++) {
            String place = deviceFile(to, plan.items().get(i).target());
            try (TargetLane channel = new TargetLane(RemoteTarget.file(host, false, place, RemotePath.name(place)), host)) {
                new UploadLane(request, plan, host, throttle, work, deliveries, host).only(channel, i);
            } catch (IOException e) {
                if (!work.hasBegun()) {
                    throw e;
                }
                UploadAttempts.failRest(plan, work, deliveries, settlement, e);
                return;
            }
        }
    }
}
