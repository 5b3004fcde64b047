package io.jenkins.plugins.scpcopy.copy.selection;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.RemoteEntry;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.copy.target.TargetSnapshot;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Which files of a listed source its target has already: unchanged ones, and those that came there by an earlier attempt. */
final class PresentFiles {
    private record File(ListedTree tree, String path) {
        String shown() {
            return tree.shown(path);
        }

        RemoteEntry entry() {
            return tree.entry(path);
        }
    }

    private final HostSession host;
    private final FinishedPaths finished;
    private final TargetSnapshot target;
    /** With their checksums, where these were compared. */
    private final Map<File, String> unchanged;
    /** Directories that earlier attempts have put something into. */
    private final Set<String> begun = new HashSet<>();

    /**
     * Compares the files of all trees, if that was asked for.
     *
     * @param host the source's
     */
    PresentFiles(HostSession host, List<ListedTree> trees, FinishedPaths finished, TargetSnapshot target) throws IOException {
        this.host = host;
        this.finished = finished;
        this.target = target;
        this.unchanged = host.request().skipUnchanged() ? unchanged(trees) : Map.of();
        for (String path : finished.earlier()) {
            for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
                begun.add(path.substring(0, slash));
            }
        }
    }

    private Map<File, String> unchanged(List<ListedTree> trees) throws IOException {
        boolean sums = host.verify() != Verify.NONE;
        return new UnchangedFiles<File>(
                        File::shown,
                        file -> file.entry().size(),
                        file -> OptionalLong.of(file.entry().modified()),
                        sums ? Optional.of(this::sums) : Optional.empty())
                .among(
                        trees.stream().flatMap(tree -> tree.entries().entrySet().stream()
                                .filter(entry -> entry.getValue().isFile())
                                .map(entry -> new File(tree, entry.getKey()))),
                        target);
    }

    private Map<File, String> sums(List<File> files) throws IOException {
        Map<String, File> byPath = new LinkedHashMap<>();
        files.forEach(file -> byPath.put(file.tree().remote(file.path()), file));
        Map<File, String> sums = new HashMap<>();
        host.tools().sums().orElseThrow()
                .of(".", byPath.keySet(), files.stream().mapToLong(file -> file.entry().size()).sum())
                .forEach((path, sum) -> sums.put(byPath.get(path), sum));
        return sums;
    }

    /** Whether a file need not be asked for. */
    boolean isHere(ListedTree tree, String path) {
        return unchanged.containsKey(new File(tree, path)) || finished.has(tree.shown(path));
    }

    /** Whether the target has a directory of this path. */
    boolean isDirectory(ListedTree tree, String path) {
        return begun.contains(tree.shown(path)) || target.isDirectory(tree.shown(path));
    }

    /** Settles what is left out of the copy; in a dry run everything. */
    void settle(ListedTree tree) throws IOException {
        boolean dryRun = host.request().dryRun();
        if (!tree.isComplete()) {
            host.progress().warning("'" + RemoteText.escape(tree.remote("")) + "' cannot be listed completely"
                    + (dryRun ? "" : ", so all of it is copied"));
        }
        if (!dryRun && !tree.isComplete()) {
            return;
        }
        for (Map.Entry<String, RemoteEntry> next : tree.entries().entrySet()) {
            File file = new File(tree, next.getKey());
            if (unchanged.containsKey(file) && !finished.has(file.shown())) {
                host.progress().unchanged(file.shown(), next.getValue().size(), unchanged.get(file));
                finished.add(file.shown());
            } else if (dryRun) {
                plan(file.shown(), next.getValue());
            }
        }
    }

    /** Settles what a copy would do with an item. */
    private void plan(String shown, RemoteEntry entry) throws IOException {
        long size = entry.isFile() ? entry.size() : 0;
        Optional<String> problem = target.objection(shown);
        if (problem.isEmpty() && entry.isDirectory() && !host.request().recursive()) {
            problem = Optional.of(CopyRequest.NOT_RECURSIVE);
        } else if (problem.isEmpty() && !entry.isFile() && !entry.isDirectory()) {
            problem = Optional.of("not a regular file");
        }
        if (problem.isPresent()) {
            host.progress().failed(shown, size, problem.get());
        } else {
            target.plan(host.progress(), shown, size, entry.isDirectory());
        }
    }
}
