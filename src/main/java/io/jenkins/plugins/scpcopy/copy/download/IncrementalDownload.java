package io.jenkins.plugins.scpcopy.copy.download;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.RemoteEntry;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.copy.selection.ListedTree;
import io.jenkins.plugins.scpcopy.copy.selection.RequestedPaths;
import io.jenkins.plugins.scpcopy.copy.selection.SourceListing;
import io.jenkins.plugins.scpcopy.copy.target.LocalPaths;
import io.jenkins.plugins.scpcopy.copy.target.LocalSnapshot;
import io.jenkins.plugins.scpcopy.copy.target.LocalTarget;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.files.ReceivedAttributes;
import io.jenkins.plugins.scpcopy.files.TargetDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A download that asks only for what is not here already. The source's listing says what that is: whole directories where
 * nothing of them is here, else single items. In a dry run nothing is asked for.
 */
final class IncrementalDownload {
    private final CopyRequest request;
    private final LocalPaths paths;
    private final HostSession host;
    private final LocalStaging staging;
    private final CopyProgress progress;

    IncrementalDownload(LocalPaths paths, HostSession host, LocalStaging staging) {
        this.request = host.request();
        this.paths = paths;
        this.host = host;
        this.staging = staging;
        this.progress = host.progress();
    }

    void run(RequestedPaths roots) throws IOException {
        SourceListing source = SourceListing.list(host, roots);
        if (source.isEmpty()) {
            SourceReader.nothingMatched(host, roots.paths());
            return;
        }
        LocalTarget.Place place = LocalTarget.choose(
                host.context(), paths, source.kind(), source.name(), source::topLevelNames);
        receive(
                source.compare(new LocalSnapshot(paths, place, progress), staging.finished(), this::cannotBeAskedFor), place);
    }

    private void cannotBeAskedFor(String path, long size, String reason) {
        if (!staging.finished().has(path)) {
            staging.failed(path, size, reason);
        }
    }

    private void receive(SourceListing.Wanted wanted, LocalTarget.Place place) throws IOException {
        if (wanted.whole().isEmpty() && wanted.inside().isEmpty()) {
            return;
        }
        LocalTarget target = LocalTarget.make(host.context(), paths, place);
        for (RequestedPaths roots : wanted.whole()) {
            LocalTreeWriter.receive(host, roots, "", (kind, name) -> target, staging);
        }
        for (Map.Entry<ListedTree, Map<String, List<RequestedPaths>>> next : wanted.inside().entrySet()) {
            inside(next.getKey(), next.getValue(), target);
        }
    }

    /** Asks for what is wanted of each directory of a tree that is here in part. */
    private void inside(ListedTree tree, Map<String, List<RequestedPaths>> wanted, LocalTarget target) throws IOException {
        Map<String, TargetDirectory> entered = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, List<RequestedPaths>> next : wanted.entrySet()) {
                String prefix = tree.shown(next.getKey());
                TargetDirectory directory;
                try {
                    directory = enter(tree, next.getKey(), target, entered);
                } catch (IOException e) {
                    progress.failed(prefix, 0, Reasons.of(e));
                    continue;
                }
                LocalTarget into = LocalTarget.into(directory);
                for (RequestedPaths roots : next.getValue()) {
                    LocalTreeWriter.receive(host, roots, prefix, (kind, name) -> into, staging);
                }
            }
        } finally {
            List<TargetDirectory> deepestLast = new ArrayList<>(entered.values());
            for (int i = deepestLast.size() - 1; i >= 0; i--) {
                staging.leave(deepestLast.get(i));
            }
        }
    }

    private TargetDirectory enter(
            ListedTree tree, String path, LocalTarget target, Map<String, TargetDirectory> entered) throws IOException {
        if (path.isEmpty() && (tree.isContents() || target.isOnto())) {
            return target.base();
        }
        TargetDirectory known = entered.get(path);
        if (known != null) {
            return known;
        }
        TargetDirectory directory;
        if (path.isEmpty()) {
            directory = target.base().enter(target.nameFor(tree.name()), attributes(tree.entry(path)));
        } else {
            directory = enter(tree, RelativePath.parent(path), target, entered)
                    .enter(RelativePath.name(path), attributes(tree.entry(path)));
        }
        entered.put(path, directory);
        return directory;
    }

    private ReceivedAttributes attributes(RemoteEntry entry) {
        return request.ofDirectory(entry.mode(), Optional.of(entry.times()));
    }
}
