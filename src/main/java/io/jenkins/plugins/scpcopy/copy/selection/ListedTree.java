package io.jenkins.plugins.scpcopy.copy.selection;

import io.jenkins.plugins.scpcopy.copy.host.RemoteEntry;
import io.jenkins.plugins.scpcopy.copy.host.RemoteTree;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One of the things that were asked for, as its host lists it. */
public final class ListedTree {
    private final RemoteTree tree;

    public ListedTree(RemoteTree tree) {
        this.tree = tree;
    }

    public boolean isContents() {
        return RemotePath.isContents(tree.path());
    }

    /** Whether all of it could be listed. */
    boolean isComplete() {
        return tree.complete();
    }

    public String name() {
        return RemotePath.name(tree.path());
    }

    public Map<String, RemoteEntry> entries() {
        return tree.entries();
    }

    public RemoteEntry entry(String path) {
        return tree.entries().get(path);
    }

    /** An item's path on the host. */
    String remote(String path) {
        return path.isEmpty() ? tree.path() : RemotePath.child(tree.path(), path);
    }

    /** An item's path in results. */
    public String shown(String path) {
        if (isContents()) {
            return path;
        }
        return RelativePath.below(name(), path);
    }

    /**
     * Chooses what to ask for: in directories that are here in part, single items; elsewhere whole directories.
     *
     * @return items by the directory that they are in, parents first; empty for the whole tree
     */
    Optional<Map<String, List<String>>> wanted(PresentFiles present) {
        RemoteEntry root = entry("");
        if (root == null || !tree.complete()) {
            return Optional.empty();
        }
        if (!root.isDirectory()) {
            return present.isHere(this, "") ? Optional.of(Map.of()) : Optional.empty();
        }
        Set<String> withPresent = new HashSet<>();
        Set<String> withWanted = new HashSet<>();
        entries().forEach((path, entry) -> {
            if (!entry.isDirectory()) {
                above(path, present.isHere(this, path) ? withPresent : withWanted);
            }
        });
        Set<String> opened = new HashSet<>();
        Map<String, List<String>> wanted = new LinkedHashMap<>();
        for (Map.Entry<String, RemoteEntry> next : entries().entrySet()) {
            String path = next.getKey();
            boolean atRoot = path.isEmpty();
            if (!atRoot && !opened.contains(RelativePath.parent(path))) {
                continue;
            }
            boolean open = next.getValue().isDirectory()
                    && present.isDirectory(this, path)
                    && (withPresent.contains(path) || !withWanted.contains(path));
            if (open) {
                opened.add(path);
            } else if (atRoot) {
                return Optional.empty();
            } else if (next.getValue().isDirectory() || !present.isHere(this, path)) {
                wanted.computeIfAbsent(RelativePath.parent(path), key -> new ArrayList<>()).add(path);
            }
        }
        return Optional.of(wanted);
    }

    private static void above(String path, Set<String> directories) {
        String at = path;
        while (!at.isEmpty()) {
            at = RelativePath.parent(at);
            directories.add(at);
        }
    }
}
