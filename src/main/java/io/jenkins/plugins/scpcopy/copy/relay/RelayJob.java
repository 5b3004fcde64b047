package io.jenkins.plugins.scpcopy.copy.relay;

import io.jenkins.plugins.scpcopy.copy.download.SourceErrors;
import io.jenkins.plugins.scpcopy.copy.download.SourceReader;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.host.RemoteEntry;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.copy.selection.FinishedPaths;
import io.jenkins.plugins.scpcopy.copy.selection.ListedTree;
import io.jenkins.plugins.scpcopy.copy.selection.RequestedPaths;
import io.jenkins.plugins.scpcopy.copy.selection.SourceListing;
import io.jenkins.plugins.scpcopy.copy.target.DirectoryAttributes;
import io.jenkins.plugins.scpcopy.copy.target.RemoteSnapshot;
import io.jenkins.plugins.scpcopy.copy.target.RemoteTarget;
import io.jenkins.plugins.scpcopy.copy.tools.Requirements;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A copy between two hosts with all its attempts: each goes on where the one before broke off. */
public final class RelayJob {
    private final CopyRequest request;
    private final String to;
    private final Retries.Opener<HostSession> cleaner;
    private final CopyProgress progress;
    private final Retries<Hosts> retries;
    private HostSession sender;
    private HostSession receiver;
    private RelayUpload target;
    /** What the last attempt has asked for. */
    private RequestedPaths roots;

    /** Whether all that a command asks for was passed on. */
    private boolean passed;

    /** Both ends. If one is lost, both are opened anew. */
    public record Hosts(HostSession sender, HostSession receiver) {}

    /**
     * @param retries with the first connections open
     * @param cleaner opens a connection to the target's host even if the copy was aborted
     */
    public RelayJob(Retries<Hosts> retries, Retries.Opener<HostSession> cleaner) {
        this.retries = retries;
        this.cleaner = cleaner;
        this.sender = retries.session().sender();
        this.receiver = retries.session().receiver();
        this.request = sender.request();
        this.progress = sender.progress();
        this.to = ((CopyTarget.Remote) request.to()).end().path();
    }

    /** @throws IOException if nothing was passed on at all; a later failure is in the results */
    public void run() throws IOException {
        List<List<String>> commands = RequestedPaths.byCommand(sender);
        retries.run(this::checkSuitable);
        try (RelayUpload relayed = new RelayUpload(receiver, cleaner)) {
            target = relayed;
            for (List<String> command : commands) {
                if (!run(command)) {
                    return;
                }
            }
        }
    }

    /** Checks that the hosts have what the request needs. */
    private void checkSuitable(Hosts hosts) throws IOException {
        use(hosts);
        new Requirements(sender).checkListed();
        new Requirements(receiver).checkRelayed();
        new Requirements(receiver).checkTarget();
    }

    /** The connections before stay until there are others: what has arrived may still be settled over them. */
    private void use(Hosts hosts) throws IOException {
        if (hosts.sender() == sender) {
            return;
        }
        if (target != null) {
            target.reconnect(hosts.receiver());
        }
        sender.close();
        receiver.close();
        sender = hosts.sender();
        receiver = hosts.receiver();
    }

    /** @return whether the next command may follow */
    private boolean run(List<String> command) throws IOException {
        FinishedPaths finished = target.finished();
        passed = false;
        try {
            retries.run(
                    hosts -> pass(hosts, command),
                    finished::count,
                    () -> finished.beginAnother(progress));
            return true;
        } catch (IOException e) {
            give(e);
            return false;
        }
    }

    private void pass(Hosts hosts, List<String> command) throws IOException {
        try {
            roots = new RequestedPaths(command, hosts.sender().profile());
            use(hosts);
            if (!passed) {
                pass(roots);
                passed = true;
            }
            target.finish();
        } finally {
            passed = passed && !target.hasUnjudged();
        }
    }

    /** What was passed on whole before the source broke off has arrived all the same. */
    private void give(IOException cause) throws IOException {
        boolean all = target.isOnlyBroken(roots);
        boolean counted = target.hasBroken();
        target.settleBroken();
        if (progress.count() == 0 && target.finished().count() == 0 && SourceReader.isOutright(cause, roots)) {
            throw cause;
        }
        String reason = Interrupts.reason(cause);
        if (passed) {
            if (!target.give(reason, true)) {
                progress.targetFailed(reason);
            }
            return;
        }
        boolean lostTarget = target.isLost();
        try {
            target.finish();
        } catch (IOException e) {
            target.give(Interrupts.reason(e), false);
        }
        if (lostTarget) {
            progress.targetFailed(reason + "; what had not come by then is missing");
        } else if (!all) {
            progress.sourceBrokeOff(reason, counted);
        }
    }

    private void pass(RequestedPaths roots) throws IOException {
        boolean begun = target.finished().count() > 0;
        if (request.skipUnchanged() || request.dryRun() || begun && sender.tools().listing().isPresent()) {
            listed(roots);
            return;
        }
        Optional<Set<String>> names = roots.namesAhead(sender, to);
        pass(roots, "", (kind, name) ->
                target.find(to, roots.kindOf(request, kind), name, () -> names));
    }

    private void pass(RequestedPaths roots, String prefix, RelaySink.Finder finder) throws IOException {
        SourceErrors errors = new SourceErrors(progress, target.finished());
        RelaySink sink = new RelaySink(roots, target, finder, errors, prefix);
        new SourceReader(sender, roots, errors).run(sink, target::settleBroken);
    }

    /** The source's listing says what has to be asked for: only what the target has not, and nothing in a dry run. */
    private void listed(RequestedPaths roots) throws IOException {
        SourceListing listed = SourceListing.list(sender, roots);
        if (listed.isEmpty()) {
            SourceReader.nothingMatched(sender, roots.paths());
            return;
        }
        RemoteTarget place = target.find(to, listed.kind(), listed.name(), listed::topLevelNames);
        SourceListing.Wanted wanted = listed.compare(snapshot(place, listed), target.finished(), target::failed);
        for (RequestedPaths next : wanted.whole()) {
            pass(next, "", (kind, name) -> place);
        }
        for (Map.Entry<ListedTree, Map<String, List<RequestedPaths>>> tree : wanted.inside().entrySet()) {
            for (Map.Entry<String, List<RequestedPaths>> directory : tree.getValue().entrySet()) {
                announce(tree.getKey(), directory.getKey());
                for (RequestedPaths next : directory.getValue()) {
                    pass(next, tree.getKey().shown(directory.getKey()), (kind, name) -> place);
                }
            }
        }
    }

    private RemoteSnapshot snapshot(RemoteTarget place, SourceListing listed) throws IOException {
        boolean asked = request.skipUnchanged() || request.dryRun();
        if (!asked) {
            return RemoteSnapshot.unknown(receiver, place);
        }
        return RemoteSnapshot.look(receiver, place, listed.paths());
    }

    /** The source sends nothing about a directory of which it is asked for items: the listing tells. */
    private void announce(ListedTree tree, String directory) {
        for (String at = directory; ; at = RelativePath.parent(at)) {
            RemoteEntry entry = tree.entry(at);
            target.announce(
                    tree.shown(at),
                    new DirectoryAttributes(request.dirMode(entry.mode()), request.kept(Optional.of(entry.times()))));
            if (at.isEmpty()) {
                return;
            }
        }
    }
}
