package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.scp.ServerProfile;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A copy between two hosts with all its attempts: each goes on where the one before broke off. */
final class RelayJob {
    private final CopyRequest request;
    private final From.Remote source;
    private final String to;
    private final Connections.Opener senders;
    private final Connections.Opener receivers;
    private final Connections.Opener cleaner;
    private final Throttle throttle;
    private final Settlement settlement;
    private final Attempts attempts;
    private HostSession sender;
    private HostSession receiver;
    /** Whether the connections have to be replaced. */
    private boolean lost;

    private ServerProfile profile;
    private RelayTarget target;

    /**
     * @param senders opens a fresh connection to the source's host
     * @param receivers opens a fresh connection to the target's host
     * @param cleaner opens a connection to the target's host even if the copy was aborted
     */
    RelayJob(
            CopyRequest request,
            Connections.Opener senders,
            Connections.Opener receivers,
            Connections.Opener cleaner,
            Throttle throttle,
            Settlement settlement,
            Attempts attempts) {
        this.request = request;
        this.source = (From.Remote) request.from();
        this.to = ((To.Remote) request.to()).end().path();
        this.senders = senders;
        this.receivers = receivers;
        this.cleaner = cleaner;
        this.throttle = throttle;
        this.settlement = settlement;
        this.attempts = attempts;
    }

    /** @throws IOException if nothing was passed on at all; a later failure is in the results */
    void run(HostSession firstSender, HostSession firstReceiver) throws IOException {
        sender = firstSender;
        receiver = firstReceiver;
        profile = sender.profile();
        List<List<String>> commands = Roots.byCommand(source, sender);
        makeSuitable();
        try (RelayTarget relayed = new RelayTarget(request, receiver, cleaner, throttle, settlement)) {
            target = relayed;
            for (List<String> command : commands) {
                if (!run(command)) {
                    return;
                }
            }
        }
    }

    /** Checks that the hosts have what the request needs; the connections may be other ones afterwards. */
    private void makeSuitable() throws IOException {
        while (true) {
            try {
                connect();
                new Requirements(request, sender).checkListed();
                new Requirements(request, receiver).checkRelayed();
                new Requirements(request, receiver).checkTarget();
                return;
            } catch (IOException e) {
                if (!attempts.again(e)) {
                    throw e;
                }
                lost = true;
            }
        }
    }

    /** The connections before stay until there are others: what has arrived may still be settled over them. */
    private void connect() throws IOException {
        if (!lost) {
            return;
        }
        HostSession freshSender = senders.open();
        HostSession freshReceiver = receivers.open();
        if (target != null) {
            target.reconnect(freshReceiver);
        }
        sender.close();
        receiver.close();
        sender = freshSender;
        receiver = freshReceiver;
        lost = false;
    }

    /** @return whether the next command may follow */
    private boolean run(List<String> command) throws IOException {
        boolean passed = false;
        while (true) {
            int before = target.finished().count();
            RequestedRoots roots = new RequestedRoots(command, profile);
            try {
                connect();
                if (!passed) {
                    pass(roots);
                    passed = true;
                }
                target.finish();
                return true;
            } catch (IOException e) {
                passed &= !target.hasUnjudged();
                if (target.finished().count() > before) {
                    attempts.progress();
                }
                if (!Attempts.mayPass(e) || !target.finished().allowsAnother(settlement) || !attempts.again(e)) {
                    give(e, passed, roots);
                    return false;
                }
                lost = true;
            }
        }
    }

    /** What was passed on whole before the source broke off has arrived all the same. */
    private void give(IOException cause, boolean passed, RequestedRoots roots) throws IOException {
        target.settleBroken();
        if (settlement.count() == 0 && target.finished().count() == 0 && Download.isOutright(cause, roots)) {
            throw cause;
        }
        String reason = Interruption.reason(cause);
        if (passed) {
            if (!target.give(reason, true)) {
                settlement.targetFailed(reason);
            }
            return;
        }
        boolean lostTarget = target.isLost();
        try {
            target.finish();
        } catch (IOException e) {
            target.give(Interruption.reason(e), false);
        }
        String missing = reason + "; what had not come by then is missing";
        if (lostTarget) {
            settlement.targetFailed(missing);
        } else {
            settlement.sourceFailed(missing);
        }
    }

    private void pass(RequestedRoots roots) throws IOException {
        boolean begun = target.finished().count() > 0;
        if (request.skipUnchanged() || request.dryRun() || begun && sender.tools().listing().isPresent()) {
            listed(roots);
            return;
        }
        Optional<Set<String>> names = Roots.namesAhead(request, source, roots, sender, to);
        pass(roots, "", (shape, name) ->
                target.land(to, Roots.shapeOf(request, source, roots, shape), name, () -> names));
    }

    private void pass(RequestedRoots roots, String prefix, RelayTree.Finder finder) throws IOException {
        SourceFailures failures = new SourceFailures(settlement, target.finished());
        RelayTree tree = new RelayTree(request, roots, target, finder, failures, prefix);
        new Download(request, sender, roots, failures).run(tree, target::settleBroken);
    }

    /** The source's listing says what has to be asked for: only what the target has not, and nothing in a dry run. */
    private void listed(RequestedRoots roots) throws IOException {
        ListedSource listed = ListedSource.list(request, sender, roots);
        if (listed.isEmpty()) {
            Download.nothingMatched(request, sender, roots.paths());
            return;
        }
        RemoteTarget place = target.land(to, listed.shape(), listed.name(), listed::topLevelNames);
        PresentFiles present = new PresentFiles(request, sender, target.finished(), destination(place, listed));
        listed.compare(present, target.finished());
        if (request.dryRun()) {
            return;
        }
        ListedSource.Wanted wanted = listed.wanted(present, target::failed);
        for (RequestedRoots next : wanted.whole()) {
            pass(next, "", (shape, name) -> place);
        }
        for (Map.Entry<ListedTree, Map<String, List<RequestedRoots>>> tree : wanted.inside().entrySet()) {
            for (Map.Entry<String, List<RequestedRoots>> directory : tree.getValue().entrySet()) {
                announce(tree.getKey(), directory.getKey());
                for (RequestedRoots next : directory.getValue()) {
                    pass(next, tree.getKey().shown(directory.getKey()), (shape, name) -> place);
                }
            }
        }
    }

    private RemoteDestination destination(RemoteTarget place, ListedSource listed) throws IOException {
        boolean asked = request.skipUnchanged() || request.dryRun();
        if (!asked) {
            return RemoteDestination.unknown(receiver, place);
        }
        return RemoteDestination.look(request, receiver, place, listed.paths());
    }

    /** The source sends nothing about a directory of which it is asked for items: the listing tells. */
    private void announce(ListedTree tree, String directory) {
        for (String at = directory; ; at = ItemPath.parent(at)) {
            RemoteEntry entry = tree.entry(at);
            target.announce(
                    tree.shown(at),
                    new TargetLane.Directory(request.dirMode(entry.mode()), request.kept(Optional.of(entry.times()))));
            if (at.isEmpty()) {
                return;
            }
        }
    }
}
