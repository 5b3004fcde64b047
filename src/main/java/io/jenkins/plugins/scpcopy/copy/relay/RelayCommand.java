package io.jenkins.plugins.scpcopy.copy.relay;

import io.jenkins.plugins.scpcopy.copy.download.SourceErrors;
import io.jenkins.plugins.scpcopy.copy.download.SourceReader;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.host.RemoteEntry;
import io.jenkins.plugins.scpcopy.copy.ranges.LargeFileException;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.copy.selection.ListedTree;
import io.jenkins.plugins.scpcopy.copy.selection.RequestedPaths;
import io.jenkins.plugins.scpcopy.copy.selection.SourceListing;
import io.jenkins.plugins.scpcopy.copy.target.DirectoryAttributes;
import io.jenkins.plugins.scpcopy.copy.target.RemoteSnapshot;
import io.jenkins.plugins.scpcopy.copy.target.RemoteTarget;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Has the source send the paths of one command, in as many attempts as it takes: each goes on where the one before broke off. */
final class RelayCommand {
    private final List<String> paths;
    private final RelayUpload target;
    private final CopyRequest request;
    private final CopyProgress progress;
    private final String to;
    /** What the last attempt has asked for. */
    private RequestedPaths asked;
    /** Whether the source has sent all of it, and only verdicts of the target are awaited. */
    private boolean passed;
    /** Why the target did not judge everything that the last attempt had passed on; empty if it did, or was lost before. */
    private Optional<IOException> unconfirmed = Optional.empty();

    RelayCommand(List<String> paths, HostSession sender, RelayUpload target) {
        this.asked = new RequestedPaths(paths, sender.profile());
        this.paths = paths;
        this.target = target;
        this.request = target.context().request();
        this.progress = target.context().progress();
        this.to = ((CopyTarget.Remote) request.to()).end().path();
    }

    /** Makes one attempt at what is left. */
    void attempt(HostSession sender) throws IOException {
        unconfirmed = Optional.empty();
        try {
            while (!passed) {
                passed = passAll(sender);
            }
        } catch (IOException e) {
            if (!target.isLost()) {
                // What the target has by now need not come again.
                unconfirmed = awaitVerdicts();
            }
            throw e;
        }
        unconfirmed = awaitVerdicts();
        passed = !target.hasUnjudged();
        if (unconfirmed.isPresent()) {
            throw unconfirmed.get();
        }
    }

    /** @return why not all of them came */
    private Optional<IOException> awaitVerdicts() {
        try {
            target.finish();
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(e);
        }
    }

    /** @return false if a large file has gone by itself, and what is left is to be asked for again */
    private boolean passAll(HostSession sender) throws IOException {
        asked = new RequestedPaths(paths, sender.profile());
        try {
            passOn(sender, asked);
            return true;
        } catch (LargeFileException e) {
            target.finished().beginAnother(progress);
            return false;
        }
    }

    /**
     * There is no further attempt. What was passed on whole before the source broke off has arrived all the same.
     *
     * @throws IOException the cause, if nothing was passed on at all
     */
    void giveUp(IOException cause) throws IOException {
        boolean nothingElse = target.isOnlyBrokenOff(asked);
        boolean counted = target.hasBrokenOff();
        target.failBrokenOff();
        if (progress.count() == 0 && target.finished().count() == 0 && SourceReader.isOutright(cause, asked)) {
            throw cause;
        }
        String reason = Interrupts.reason(cause);
        if (passed) {
            if (!target.giveUp(reason, true)) {
                progress.targetFailed(reason);
            }
            return;
        }
        unconfirmed.ifPresent(e -> target.giveUp(Interrupts.reason(e), false));
        if (target.isLost()) {
            progress.targetFailed(reason + "; what had not come by then is missing");
        } else if (!nothingElse) {
            progress.sourceBrokeOff(reason, counted);
        }
    }

    private void passOn(HostSession sender, RequestedPaths roots) throws IOException {
        boolean begun = target.finished().count() > 0;
        if (request.skipUnchanged() || request.dryRun() || begun && sender.tools().listing().isPresent()) {
            listed(sender, roots);
            return;
        }
        Optional<Set<String>> names = roots.namesAhead(sender, to);
        receive(sender, roots, "", Map.of(), (kind, name) ->
                target.find(to, roots.kindOf(request, kind), name, () -> names));
    }

    /** @param above what the directories that the items are in were announced with */
    private void receive(
            HostSession sender,
            RequestedPaths roots,
            String prefix,
            Map<String, DirectoryAttributes> above,
            RelaySink.Finder finder)
            throws IOException {
        target.announce(above);
        SourceErrors errors = new SourceErrors(progress, target.finished());
        RelaySink sink = new RelaySink(sender, roots, target, finder, errors, prefix);
        try {
            new SourceReader(sender, roots, errors).run(sink, target::failBrokenOff);
        } catch (LargeFileException e) {
            boolean settled = sink.inParts(e);
            if (!settled || !roots.isNothingBut(prefix.isEmpty() ? e.header().name() : "")) {
                throw e;
            }
        }
    }

    /** The source's listing says what has to be asked for: only what the target has not, and nothing in a dry run. */
    private void listed(HostSession sender, RequestedPaths roots) throws IOException {
        SourceListing listed = SourceListing.list(sender, roots);
        if (listed.isEmpty()) {
            SourceReader.nothingMatched(sender, roots.paths());
            return;
        }
        RemoteTarget place = target.find(to, listed.kind(), listed.name(), listed::topLevelNames);
        SourceListing.Wanted wanted = listed.compare(snapshot(place, listed), target.finished(), target::failed);
        for (RequestedPaths next : wanted.whole()) {
            receive(sender, next, "", Map.of(), (kind, name) -> place);
        }
        for (Map.Entry<ListedTree, Map<String, List<RequestedPaths>>> tree : wanted.inside().entrySet()) {
            for (Map.Entry<String, List<RequestedPaths>> directory : tree.getValue().entrySet()) {
                Map<String, DirectoryAttributes> above = above(tree.getKey(), directory.getKey());
                for (RequestedPaths next : directory.getValue()) {
                    receive(sender, next, tree.getKey().shown(directory.getKey()), above, (kind, name) -> place);
                }
            }
        }
    }

    private RemoteSnapshot snapshot(RemoteTarget place, SourceListing listed) throws IOException {
        return request.skipUnchanged() || request.dryRun()
                ? RemoteSnapshot.look(target.host(), place, listed.paths())
                : RemoteSnapshot.unknown(target.host(), place);
    }

    /** The source sends nothing about a directory of which it is asked for items: the listing tells. */
    private Map<String, DirectoryAttributes> above(ListedTree tree, String directory) {
        Map<String, DirectoryAttributes> above = new HashMap<>();
        for (String at = directory; ; at = RelativePath.parent(at)) {
            RemoteEntry entry = tree.entry(at);
            above.put(
                    tree.shown(at),
                    new DirectoryAttributes(request.dirMode(entry.mode()), request.kept(Optional.of(entry.times()))));
            if (at.isEmpty()) {
                return above;
            }
        }
    }
}
