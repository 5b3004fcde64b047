package io.jenkins.plugins.scpcopy.copy.deploy;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.host.RemoteEntry;
import io.jenkins.plugins.scpcopy.copy.host.RemoteTree;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.copy.selection.Plan;
import io.jenkins.plugins.scpcopy.copy.target.TargetSnapshot;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the release in use has of what the next one will have. What lies behind symbolic links in it does not count. */
final class CurrentRelease implements TargetSnapshot {
    private final HostSession host;
    private final String directory;
    private final Map<String, RemoteEntry> entries = new HashMap<>();

    private CurrentRelease(HostSession host, String directory) {
        this.host = host;
        this.directory = directory;
    }

    /** @param links the symbolic links in it, by their paths */
    static CurrentRelease look(HostSession host, String directory, List<Plan.Item> items, Set<String> links) throws IOException {
        Set<String> top = new LinkedHashSet<>();
        items.forEach(item -> top.add(RelativePath.first(item.target())));
        return list(host, directory, top.stream().map(name -> HostTools.Start.plain("./" + name)).toList(), links);
    }

    /** As {@link #look}, with all else that it has. */
    static CurrentRelease whole(HostSession host, String directory, Set<String> links) throws IOException {
        return list(host, directory, List.of(HostTools.Start.plain(".")), links);
    }

    private static CurrentRelease list(HostSession host, String directory, List<HostTools.Start> starts, Set<String> links)
            throws IOException {
        CurrentRelease release = new CurrentRelease(host, directory);
        for (RemoteTree tree : host.tools().listing().orElseThrow().list(directory, starts, HostTools.ANY_DEPTH)) {
            String root = tree.path().equals(".") ? "" : tree.path().startsWith("./") ? tree.path().substring(2) : tree.path();
            tree.entries().forEach((path, entry) -> {
                String full = RelativePath.below(root, path);
                if (!isBehind(links, full)) {
                    release.entries.put(full, entry);
                }
            });
        }
        return release;
    }

    private static boolean isBehind(Set<String> links, String path) {
        if (links.isEmpty()) {
            return false;
        }
        for (String at = path; !at.isEmpty(); at = RelativePath.parent(at)) {
            if (links.contains(at)) {
                return true;
            }
        }
        return false;
    }

    /** How many files it has. */
    long files() {
        return entries.values().stream().filter(entry -> !entry.isDirectory()).count();
    }

    @Override
    public Optional<RemoteEntry> at(String path) {
        return Optional.ofNullable(entries.get(path));
    }

    @Override
    public boolean isDirectory(String path) {
        return path.isEmpty() || at(path).map(RemoteEntry::isDirectory).orElse(false);
    }

    @Override
    public boolean keepsDirectories() {
        return true;
    }

    @Override
    public Optional<String> objection(String path) {
        return Optional.empty();
    }

    @Override
    public boolean hasSums() throws IOException {
        return host.tools().sums().isPresent();
    }

    @Override
    public Map<String, String> sums(Collection<String> paths, long bytes) throws IOException {
        return host.tools().sums().orElseThrow().of(directory, paths, bytes);
    }
}
