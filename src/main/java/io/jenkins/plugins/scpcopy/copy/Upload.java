package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.files.Reasons;
import java.io.IOException;
import java.util.BitSet;

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
        int lanes = Transfers.lanes(request, plan, host);
        WorkList work = new WorkList(plan, lanes > 1 ? ClosedDirectories.joined(request, plan) : new BitSet(), lanes);
        boolean asked = request.transfers() != CopyRequest.AUTO;
        try (Connections connections = new Connections(host, opener, asked)) {
            connections.prepare(lanes);
            if (host.isDevice()) {
                oneByOne(to, work);
                return;
            }
            try (RemoteTarget target = RemoteTarget.find(
                    host, request, to, plan.shape(), plan.firstName(), plan::topLevelNames)) {
                new UploadLanes(host, connections, target, work, session -> lane(session, work)).run(lanes);
            }
        } catch (IOException e) {
            if (!work.hasBegun()) {
                throw e;
            }
            failRest(work, e);
        }
    }

    private UploadLane lane(HostSession session, WorkList work) {
        return new UploadLane(request, plan, session, throttle, work);
    }

    /** Devices take one file a channel and no options. */
    private void oneByOne(String to, WorkList work) throws IOException {
        boolean intoDirectory = plan.shape() != Shape.FILE || to.isEmpty() || Landing.endsInSlash(to);
        for (int i = 0; i < plan.items().size(); i++) {
            String path = RemotePath.normalize(to, host.profile());
            RemoteTarget target = RemoteTarget.file(
                    host, false, intoDirectory ? RemotePath.child(path, plan.items().get(i).target()) : path);
            try (TargetLane channel = new TargetLane(target, host)) {
                lane(host, work).only(channel, i);
            }
        }
    }

    /** The channel or the connection is gone: what has no verdict did not arrive, as far as anyone can say. */
    private void failRest(WorkList work, IOException cause) {
        int[] unsettled = work.unsettled();
        if (unsettled.length == 0) {
            settlement.failed(Settlement.WHOLE, 0, Reasons.of(cause));
        }
        for (int index : unsettled) {
            Plan.Item item = plan.items().get(index);
            settlement.failed(item.target(), item.size(), Reasons.of(cause));
        }
    }
}
