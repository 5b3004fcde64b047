package io.jenkins.plugins.scpcopy.copy.selection;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.RemoteEntry;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.copy.target.TargetSnapshot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which files of a listed source its target has already, and which came there by an earlier attempt. */
public final class UnchangedFiles {
    private record File(ListedTree tree, String path) {
        String shown() {
            return tree.shown(path);
        }
    }

    private final CopyRequest request;
    private final HostSession host;
    private final FinishedPaths finished;
    private final TargetSnapshot snapshot;
    private final List<ListedTree> trees = new ArrayList<>();
    /** With their checksums, where these were compared. */
    private final Map<File, String> unchanged = new HashMap<>();
    /** Directories that earlier attempts have put something into. */
    private final Set<String> begun = new HashSet<>();

    /** @param host the source's */
    public UnchangedFiles(CopyRequest request, HostSession host, FinishedPaths finished, TargetSnapshot snapshot) {
        this.request = request;
        this.host = host;
        this.finished = finished;
        this.snapshot = snapshot;
        for (String path : finished.earlier()) {
            for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
                begun.add(path.substring(0, slash));
            }
        }
    }

    void add(ListedTree tree) {
        trees.add(tree);
    }

    /** Finds the unchanged files of all trees, if that was asked for. */
    void compare() throws IOException {
        if (!request.skipUnchanged()) {
            return;
        }
        Map<File, Long> sizes = new HashMap<>();
        boolean sums = request.verify() != Verify.NONE && host.tools().sums().isPresent() && snapshot.hasSums();
        for (ListedTree tree : trees) {
            for (Map.Entry<String, RemoteEntry> entry : tree.entries().entrySet()) {
                File file = new File(tree, entry.getKey());
                Optional<RemoteEntry> there = snapshot.at(file.shown()).filter(RemoteEntry::isFile);
                if (!entry.getValue().isFile() || there.isEmpty() || there.get().size() != entry.getValue().size()) {
                    continue;
                }
                if (sums) {
                    sizes.put(file, there.get().size());
                } else if (there.get().modified() == entry.getValue().modified()) {
                    unchanged.put(file, "");
                }
            }
        }
        if (!sizes.isEmpty()) {
            compareSums(sizes);
        }
    }

    private void compareSums(Map<File, Long> sizes) throws IOException {
        long bytes = sizes.values().stream().mapToLong(Long::longValue).sum();
        Map<String, String> source = host.tools().sums().orElseThrow()
                .of(".", sizes.keySet().stream().map(file -> file.tree().remote(file.path())).toList(), bytes);
        Map<String, String> there = snapshot.sums(sizes.keySet().stream().map(File::shown).toList(), bytes);
        for (File file : sizes.keySet()) {
            String sum = source.get(file.tree().remote(file.path()));
            if (sum != null && sum.equals(there.get(file.shown()))) {
                unchanged.put(file, sum);
            }
        }
    }

    /** Whether a file is left out of the copy. */
    boolean isUnchanged(ListedTree tree, String path) {
        return unchanged.containsKey(new File(tree, path)) && !finished.has(tree.shown(path));
    }

    /** Whether a file need not be asked for. */
    boolean isHere(ListedTree tree, String path) {
        return unchanged.containsKey(new File(tree, path)) || finished.has(tree.shown(path));
    }

    /** Whether the target has a directory of this path. */
    boolean isDirectory(ListedTree tree, String path) {
        return begun.contains(tree.shown(path)) || snapshot.isDirectory(tree.shown(path));
    }

    void settle(CopyProgress progress, ListedTree tree, String path) {
        progress.settle(new FileResult(
                tree.shown(path),
                tree.entry(path).size(),
                FileResult.Status.SKIPPED,
                "unchanged",
                unchanged.get(new File(tree, path)),
                0));
        finished.add(tree.shown(path));
    }

    /** Settles what a copy would do with an item. */
    void plan(CopyProgress progress, ListedTree tree, String path, RemoteEntry entry) throws IOException {
        String shown = tree.shown(path);
        Optional<String> problem = snapshot.objection(shown);
        if (problem.isEmpty()) {
            problem = entry.isDirectory() && !request.recursive()
                    ? Optional.of(CopyRequest.NOT_RECURSIVE)
                    : entry.isFile() || entry.isDirectory() ? Optional.empty() : Optional.of("not a regular file");
        }
        if (problem.isEmpty()) {
            problem = snapshot.obstacle(shown, entry.isDirectory());
        }
        long size = entry.isFile() ? entry.size() : 0;
        if (problem.isPresent()) {
            progress.failed(shown, size, problem.get());
        } else if (entry.isFile()) {
            progress.planned(shown, size, snapshot.at(shown).map(RemoteEntry::size));
        }
    }
}
