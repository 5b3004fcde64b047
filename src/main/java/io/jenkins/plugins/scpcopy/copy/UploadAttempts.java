package io.jenkins.plugins.scpcopy.copy;

import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/** Sends items to a target, over a fresh connection again what a lost one has left. */
final class UploadAttempts {
    private final CopyRequest request;
    private final HostSession first;
    private final Connections.Opener opener;
    private final Connections.Opener cleaner;
    private final Throttle throttle;
    private final Attempts attempts;
    private final Settlement settlement;

    /** @param cleaner opens a connection to the host even if the copy was aborted */
    UploadAttempts(
            CopyRequest request,
            HostSession first,
            Connections.Opener opener,
            Connections.Opener cleaner,
            Throttle throttle,
            Attempts attempts) {
        this.request = request;
        this.first = first;
        this.opener = opener;
        this.cleaner = cleaner;
        this.throttle = throttle;
        this.attempts = attempts;
        this.settlement = first.settlement();
    }

    /** @throws IOException if nothing could be sent at all; a later failure is in the results of the items that it concerns */
    void run(RemoteTarget target, Plan plan, Connections connections) throws IOException {
        Deliveries deliveries = new Deliveries(request, first, target, Transfers.lanes(request, plan, first));
        HostSession host = first;
        try {
            Plan rest = plan;
            boolean begun = false;
            while (true) {
                long before = deliveries.arrived();
                WorkList work = work(rest);
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

    private WorkList work(Plan plan) {
        int lanes = Math.max(1, Transfers.lanes(request, plan, first));
        return new WorkList(plan, lanes > 1 ? ClosedDirectories.joined(request, plan) : new BitSet(), lanes);
    }

    private void sendAgain(RemoteTarget target, Plan plan, WorkList work, HostSession host, Deliveries deliveries)
            throws IOException {
        try (Connections connections = new Connections(host, opener, false)) {
            send(target, plan, work, host, deliveries, connections);
        }
    }

    private void send(
            RemoteTarget target, Plan plan, WorkList work, HostSession host, Deliveries deliveries, Connections connections)
            throws IOException {
        deliveries.sendingBeside(host);
        new UploadLanes(
                        host, connections, target, work,
                        session -> new UploadLane(request, plan, session, throttle, work, deliveries, host))
                .run(Math.max(1, Transfers.lanes(request, plan, first)));
    }

    private static Plan left(Plan plan, WorkList work) {
        return new Plan(
                Arrays.stream(work.unsettled()).mapToObj(plan.items()::get).toList(), List.of(), List.of(), plan.shape());
    }

    /** There is no further attempt. */
    private void give(Plan plan, WorkList work, Deliveries deliveries, HostSession host, IOException cause) {
        if (cause instanceof UploadLane.UnconfirmedException) {
            deliveries.settleIfVerified(host);
        }
        failRest(plan, work, deliveries, settlement, cause);
    }

    /** The channel or the connection is gone: what has no verdict did not arrive, as far as anyone can say. */
    static void failRest(Plan plan, WorkList work, Deliveries deliveries, Settlement settlement, IOException cause) {
        String reason = Interruption.reason(cause);
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
