package io.jenkins.plugins.scpcopy.copy.selection;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.RemoteEntry;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.target.TargetSnapshot;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/** Which files of a listed source its target has already: unchanged ones, and those that came there by an earlier attempt. */
final class PresentFiles {
    private record File(ListedTree tree, String path) {}

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
        this.unchanged = host.request().skipUnchanged()
                ? new UnchangedFiles<>(host.context(), new ListedFiles(host), target)
                        .among(trees.stream().flatMap(PresentFiles::files))
                : Map.of();
        for (String path : finished.earlier()) {
            for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
                begun.add(path.substring(0, slash));
            }
        }
    }

    private static Stream<File> files(ListedTree tree) {
        return tree.entries().entrySet().stream()
                .filter(entry -> entry.getValue().isFile())
                .map(entry -> new File(tree, entry.getKey()));
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
        return begun.contains(tree.shown(path)) || target.isDirectory(tree.shown(path));
    }

    void settle(ListedTree tree, String path) {
        host.progress().unchanged(tree.shown(path), tree.entry(path).size(), unchanged.get(new File(tree, path)));
        finished.add(tree.shown(path));
    }

    /** Settles what a copy would do with an item. */
    void plan(ListedTree tree, String path, RemoteEntry entry) throws IOException {
        String shown = tree.shown(path);
        long size = entry.isFile() ? entry.size() : 0;
        Optional<String> objection = target.objection(shown);
        if (objection.isPresent()) {
            host.progress().failed(shown, size, objection.get());
        } else if (entry.isDirectory() && !host.request().recursive()) {
            host.progress().failed(shown, size, CopyRequest.NOT_RECURSIVE);
        } else if (!entry.isFile() && !entry.isDirectory()) {
            host.progress().failed(shown, size, "not a regular file");
        } else {
            target.plan(host.progress(), shown, size, entry.isDirectory());
        }
    }

    /** Files of a host. */
    private record ListedFiles(HostSession host) implements UnchangedFiles.Source<File> {
        @Override
        public String path(File file) {
            return file.tree().shown(file.path());
        }

        @Override
        public long size(File file) {
            return file.tree().entry(file.path()).size();
        }

        @Override
        public OptionalLong modified(File file) {
            return OptionalLong.of(file.tree().entry(file.path()).modified());
        }

        @Override
        public boolean hasSums() throws IOException {
            return host.tools().sums().isPresent();
        }

        @Override
        public Map<File, String> sums(List<File> files) throws IOException {
            Map<String, String> byPath = host.tools().sums().orElseThrow().of(
                    ".",
                    files.stream().map(file -> file.tree().remote(file.path())).toList(),
                    files.stream().mapToLong(this::size).sum());
            Map<File, String> sums = new HashMap<>();
            files.forEach(file -> sums.put(file, byPath.get(file.tree().remote(file.path()))));
            return sums;
        }
    }
}
