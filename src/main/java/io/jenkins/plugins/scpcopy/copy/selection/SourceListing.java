package io.jenkins.plugins.scpcopy.copy.selection;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.host.RemoteEntry;
import io.jenkins.plugins.scpcopy.copy.host.RemoteScripts;
import io.jenkins.plugins.scpcopy.copy.host.RemoteTree;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Glob;
import io.jenkins.plugins.scpcopy.copy.request.SourceKind;
import io.jenkins.plugins.scpcopy.copy.target.TargetSnapshot;
import io.jenkins.plugins.scpcopy.copy.tools.ShellListing;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What a host has of what was asked for, by one listing, and the commands that ask for what is wanted of it. */
public final class SourceListing {
    /** Far below what any server allows for a command. */
    public static final int LONGEST_COMMAND = 8_000;

    /** Takes what cannot be asked for. */
    public interface Failures {
        /** @param reason fit to be shown */
        void failed(String path, long size, String reason);
    }

    /**
     * What has to be asked for.
     *
     * @param whole commands for items of the top level
     * @param inside commands for items of directories that the target has in part: by tree, and by the directory's path
     *     below the tree's root
     */
    public record Wanted(List<RequestedPaths> whole, Map<ListedTree, Map<String, List<RequestedPaths>>> inside) {}

    private final CopyRequest request;
    private final HostSession host;
    private final RequestedPaths roots;
    private final List<RemoteTree> listed;
    private final List<String> missing;
    private final List<String> closed;

    private SourceListing(HostSession host, RequestedPaths roots, List<RemoteTree> listed, List<String> closed) {
        this.request = host.request();
        this.host = host;
        this.roots = roots;
        this.listed = listed;
        this.closed = closed;
        this.missing = missing(roots, listed);
    }

    public static SourceListing list(HostSession host, RequestedPaths roots) throws IOException {
        int depth = host.request().recursive() ? HostTools.ANY_DEPTH : 0;
        List<String> closed = new ArrayList<>();
        List<RemoteTree> listed =
                host.tools().listing().orElseThrow().list(".", roots.starts(), depth, closed::add);
        for (RemoteTree tree : listed) {
            if (!roots.asksFor(tree.path())) {
                throw ShellListing.malformed("'" + RemoteText.escape(tree.path()) + "' was not asked for");
            }
        }
        return new SourceListing(host, roots, listed, closed);
    }

    /** Plain paths of which there is nothing; they are asked for all the same, for the server's own words. */
    private static List<String> missing(RequestedPaths roots, List<RemoteTree> trees) {
        Set<String> found = new HashSet<>();
        trees.forEach(tree -> found.add(RemotePath.name(tree.path())));
        return roots.plainPaths().stream()
                .filter(path -> !found.contains(RemotePath.name(path)) && !(RemotePath.isNameless(path) && !trees.isEmpty()))
                .toList();
    }

    public boolean isEmpty() {
        return listed.isEmpty() && missing.isEmpty();
    }

    /** What the source is, as far as the place of its items depends on it. */
    public SourceKind kind() {
        if (!isOne()) {
            return listed.isEmpty() && missing.size() == 1 ? SourceKind.FILE : SourceKind.SEVERAL;
        }
        RemoteEntry root = listed.get(0).entries().get("");
        SourceKind kind = root == null || !root.isDirectory()
                ? SourceKind.FILE
                : RemotePath.isContents(listed.get(0).path()) ? SourceKind.CONTENTS : SourceKind.DIRECTORY;
        return roots.kindOf(request, kind);
    }

    /** The one source's own name; empty unless there is one. */
    public String name() {
        return !isOne() || RemotePath.isContents(listed.get(0).path()) ? "" : RemotePath.name(listed.get(0).path());
    }

    /** Whether all of it could be listed. */
    public boolean isComplete() {
        return closed.isEmpty() && listed.stream().allMatch(RemoteTree::complete);
    }

    public long files() {
        return listed.stream()
                .flatMap(tree -> tree.entries().values().stream())
                .filter(RemoteEntry::isFile)
                .count();
    }

    /** What the one source directory has at its top level. */
    public Optional<Set<String>> topLevelNames() {
        if (!isOne()) {
            return Optional.empty();
        }
        Set<String> top = new TreeSet<>();
        listed.get(0).entries().keySet().stream()
                .filter(path -> !path.isEmpty() && path.indexOf('/') < 0)
                .forEach(top::add);
        return Optional.of(top);
    }

    private boolean isOne() {
        return listed.size() == 1 && missing.isEmpty();
    }

    /** The paths of all items in results. */
    public List<String> paths() {
        List<String> paths = new ArrayList<>();
        listed.stream().map(ListedTree::new).forEach(tree -> tree.entries().keySet().forEach(at -> paths.add(tree.shown(at))));
        return paths;
    }

    /**
     * Compares with what the target has, and chooses what to ask for. Settles unchanged files, items that there is no room for,
     * patterns without a match, and in a dry run all, so that nothing is to be asked for.
     */
    public Wanted compare(TargetSnapshot target, FinishedPaths finished, Failures failures) throws IOException {
        List<ListedTree> trees = new ArrayList<>();
        CopyProgress progress = host.progress();
        for (String pattern : roots.unmatched(listed.stream().map(RemoteTree::path).toList())) {
            settleMissing(pattern, "nothing matches it", finished);
        }
        Set<String> names = new HashSet<>();
        for (RemoteTree tree : listed) {
            ListedTree next = new ListedTree(tree);
            if (next.isContents() || names.add(next.name())) {
                trees.add(next);
            } else {
                progress.failed(next.name(), 0, "a second item of this name");
            }
        }
        PresentFiles present = new PresentFiles(host, trees, finished, target);
        if (request.dryRun()) {
            missing.forEach(path -> settleMissing(path, "no such file or directory on " + host.name(), finished));
        }
        for (ListedTree tree : trees) {
            present.settle(tree);
        }
        return request.dryRun() ? new Wanted(List.of(), Map.of()) : wanted(trees, present, failures);
    }

    /** What an earlier attempt has told is not told again. */
    private void settleMissing(String path, String reason, FinishedPaths finished) {
        if (!finished.isNewComplaint(path + ": " + reason)) {
            return;
        }
        if (request.allowEmpty()) {
            host.progress().warning(NoMatch.on(host, List.of(path)));
        } else {
            host.progress().failed(path, 0, reason);
        }
    }

    private Wanted wanted(List<ListedTree> trees, PresentFiles present, Failures failures) {
        List<String> whole = new ArrayList<>(missing);
        Map<ListedTree, Map<String, List<RequestedPaths>>> inside = new LinkedHashMap<>();
        for (ListedTree tree : trees) {
            Optional<Map<String, List<String>>> wanted = tree.wanted(present);
            if (wanted.isEmpty()) {
                addIfNameable(whole, tree, "", failures);
                continue;
            }
            Map<String, List<RequestedPaths>> commands = new LinkedHashMap<>();
            wanted.get().forEach((directory, paths) -> {
                List<String> items = new ArrayList<>();
                paths.forEach(path -> addIfNameable(items, tree, path, failures));
                commands.put(directory, commands(items));
            });
            if (!commands.isEmpty()) {
                inside.put(tree, commands);
            }
        }
        return new Wanted(commands(whole), inside);
    }

    /** Adds an item's path, or settles the item as failed: a login shell takes fewer names than a file system. */
    private void addIfNameable(List<String> items, ListedTree tree, String path, Failures failures) {
        try {
            host.quoting().quote(tree.remote(path));
            items.add(tree.remote(path));
        } catch (IllegalArgumentException e) {
            RemoteEntry entry = tree.entry(path);
            long size = entry != null && entry.isFile() ? entry.size() : 0;
            failures.failed(tree.shown(path), size, "its name cannot be asked for: " + e.getMessage());
        }
    }

    /** As few commands as their length allows. */
    private List<RequestedPaths> commands(List<String> paths) {
        List<RequestedPaths> commands = new ArrayList<>();
        List<String> next = new ArrayList<>();
        int length = 0;
        for (String path : paths) {
            int more = RemoteScripts.word(path).getBytes(StandardCharsets.UTF_8).length + 1;
            if (length + more > LONGEST_COMMAND && !next.isEmpty()) {
                commands.add(new RequestedPaths(next, host.profile()));
                next = new ArrayList<>();
                length = 0;
            }
            next.add(Glob.escape(path));
            length += more;
        }
        if (!next.isEmpty()) {
            commands.add(new RequestedPaths(next, host.profile()));
        }
        return commands;
    }
}
