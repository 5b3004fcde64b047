package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.files.Reasons;
import java.io.IOException;
import java.util.BitSet;
import java.util.Optional;

/** Sends a plan to a host. */
final class Upload {
    private final CopyRequest request;
    private final Plan plan;
    private final HostSession host;
    private final Connections.Opener opener;
    private final Throttle throttle;
    private final Settlement settlement;

    /** @param opener opens further connections to the host */
    Upload(CopyRequest request, Plan plan, HostSession host, Connections.Opener opener, Throttle throttle) {
        this.request = request;
        this.plan = plan;
        this.host = host;
        this.opener = opener;
        this.throttle = throttle;
        this.settlement = host.settlement();
    }

    /**
     * Sends every item.
     *
     * @throws IOException if nothing could be sent at all; a later failure is in the results of the items that it concerns
     */
    void run(String to) throws IOException {
        new TargetNames(host.profile()).check(plan);
        new Requirements(request, host).checkTarget();
        boolean asked = request.transfers() != CopyRequest.AUTO;
        boolean all = !request.skipUnchanged() && !request.dryRun();
        try (Connections connections = new Connections(host, opener, asked)) {
            if (all) {
                connections.prepare(Transfers.lanes(request, plan, host));
            }
            if (host.isDevice()) {
                devices(to);
                return;
            }
            try (RemoteTarget target =
                    RemoteTarget.find(host, request, to, plan.shape(), plan.firstName(), plan::topLevelNames)) {
                Plan rest = new UploadFilter(request, host, target).rest(plan);
                if (rest.items().isEmpty()) {
                    return;
                }
                int lanes = Transfers.lanes(request, rest, host);
                if (!all) {
                    connections.prepare(lanes);
                }
                send(rest, lanes, work -> new UploadLanes(
                                host, connections, target, work, session -> lane(rest, session, work))
                        .run(lanes));
            }
        }
    }

    private void devices(String to) throws IOException {
        if (request.dryRun()) {
            plan.items().forEach(item -> settlement.planned(item.target(), item.size(), Optional.empty()));
        } else {
            send(plan, 1, work -> oneByOne(to, work));
        }
    }

    private interface Sending {
        void run(WorkList work) throws IOException;
    }

    private void send(Plan rest, int lanes, Sending sending) throws IOException {
        WorkList work = new WorkList(rest, lanes > 1 ? ClosedDirectories.joined(request, rest) : new BitSet(), lanes);
        try {
            sending.run(work);
        } catch (IOException e) {
            if (!work.hasBegun()) {
                throw e;
            }
            failRest(rest, work, e);
        }
    }

    private UploadLane lane(Plan rest, HostSession session, WorkList work) {
        return new UploadLane(request, rest, session, throttle, work);
    }

    /** Devices take one file a channel and no options. */
    private void oneByOne(String to, WorkList work) throws IOException {
        boolean intoDirectory = plan.shape() != Shape.FILE || to.isEmpty() || Landing.endsInSlash(to);
        for (int i = 0; i < plan.items().size(); i++) {
            String path = RemotePath.normalize(to, host.profile());
            RemoteTarget target = RemoteTarget.file(
                    host, false, intoDirectory ? RemotePath.child(path, plan.items().get(i).target()) : path);
            try (TargetLane channel = new TargetLane(target, host)) {
                lane(plan, host, work).only(channel, i);
            }
        }
    }

    /** The channel or the connection is gone: what has no verdict did not arrive, as far as anyone can say. */
    private void failRest(Plan rest, WorkList work, IOException cause) {
        int[] unsettled = work.unsettled();
        if (unsettled.length == 0) {
            settlement.failed(Settlement.WHOLE, 0, Reasons.of(cause));
        }
        for (int index : unsettled) {
            Plan.Item item = rest.items().get(index);
            settlement.failed(item.target(), item.size(), Reasons.of(cause));
        }
    }
}
