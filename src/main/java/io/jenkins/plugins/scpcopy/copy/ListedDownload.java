package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.files.ReceivedAttributes;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.files.TargetDirectory;
import io.jenkins.plugins.scpcopy.scp.RemoteText;
import io.jenkins.plugins.scpcopy.scp.Times;
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
import java.util.function.Consumer;

/**
 * A download of which the source's listing says what has to be asked for: only what is not here already, as whole directories
 * where nothing in them is, or nothing at all in a dry run.
 */
final class ListedDownload {
    /** Far below what any server allows for a command. */
    private static final int LONGEST_COMMAND = 8_000;

    private final CopyRequest request;
    private final From.Remote source;
    private final LocalPaths paths;
    private final HostSession host;
    private final ReceivedParts parts;
    private final Arrivals arrivals;
    private final Settlement settlement;
    private final Consumer<String> warnings;

    ListedDownload(
            CopyRequest request,
            From.Remote source,
            LocalPaths paths,
            HostSession host,
            ReceivedParts parts,
            Arrivals arrivals) {
        this.request = request;
        this.source = source;
        this.paths = paths;
        this.host = host;
        this.parts = parts;
        this.arrivals = arrivals;
        this.settlement = host.settlement();
        this.warnings = text -> settlement.warning(RemoteText.escape(text));
    }

    void run(RequestedRoots roots) throws IOException {
        int depth = request.recursive() ? RemoteListing.ANY_DEPTH : 0;
        List<RemoteListing.Tree> trees =
                host.tools().listing().orElseThrow().list(".", roots.starts(), depth);
        List<String> missing = missing(roots, trees);
        if (trees.isEmpty() && missing.isEmpty()) {
            Download.nothingMatched(request, host, roots);
            return;
        }
        LocalTarget.Place place = place(roots, trees, missing);
        PresentFiles present = new PresentFiles(request, host, arrivals);
        Set<String> names = new HashSet<>();
        List<ListedTree> listed = new ArrayList<>();
        for (RemoteListing.Tree tree : trees) {
            ListedTree next = new ListedTree(tree, place);
            if (next.isContents() || names.add(next.name())) {
                listed.add(next);
                present.add(next);
            } else {
                settlement.failed(next.name(), 0, "a second item of this name");
            }
        }
        present.compare();
        if (request.dryRun()) {
            missing.forEach(path -> settlement.failed(path, 0, "no such file or directory on " + host.name()));
            listed.forEach(tree -> tree.plan(settlement, present));
            return;
        }
        listed.forEach(tree -> tree.skip(settlement, present));
        receive(listed, missing, place, present);
    }

    /** Plain paths of which there is nothing; they are asked for all the same, for the server's own words. */
    private static List<String> missing(RequestedRoots roots, List<RemoteListing.Tree> trees) {
        Set<String> found = new HashSet<>();
        trees.forEach(tree -> found.add(RemotePath.name(tree.path())));
        return roots.plainPaths().stream()
                .filter(path -> !found.contains(RemotePath.name(path)) && !(RemotePath.isNameless(path) && !trees.isEmpty()))
                .toList();
    }

    private LocalTarget.Place place(RequestedRoots roots, List<RemoteListing.Tree> trees, List<String> missing)
            throws IOException {
        if (trees.size() + missing.size() > 1 || trees.isEmpty()) {
            return LocalTarget.choose(
                    request,
                    paths,
                    trees.isEmpty() && missing.size() == 1 ? Shape.FILE : Shape.SEVERAL,
                    "",
                    Optional::empty,
                    settlement::warning);
        }
        RemoteListing.Tree only = trees.get(0);
        boolean contents = ListedTree.isContents(only.path());
        RemoteEntry root = only.entries().get("");
        Shape shape = root == null || !root.isDirectory() ? Shape.FILE : contents ? Shape.CONTENTS : Shape.DIRECTORY;
        Set<String> top = new TreeSet<>();
        only.entries().keySet().stream().filter(path -> !path.isEmpty() && path.indexOf('/') < 0).forEach(top::add);
        return LocalTarget.choose(
                request,
                paths,
                Roots.shapeOf(request, source, roots, shape),
                contents ? "" : RemotePath.name(only.path()),
                () -> Optional.of(top),
                settlement::warning);
    }

    private void receive(
            List<ListedTree> trees, List<String> missing, LocalTarget.Place place, PresentFiles present) throws IOException {
        List<String> whole = new ArrayList<>(missing);
        Map<ListedTree, Map<String, List<String>>> wanted = new LinkedHashMap<>();
        for (ListedTree tree : trees) {
            Map<String, List<String>> inside = tree.wanted(present);
            if (inside == null) {
                addIfNameable(whole, tree, "");
            } else if (!inside.isEmpty()) {
                wanted.put(tree, inside);
            }
        }
        if (whole.isEmpty() && wanted.isEmpty()) {
            return;
        }
        LocalTarget target = LocalTarget.make(request, place, warnings);
        for (RequestedRoots roots : commands(whole)) {
            parts.receive(host, roots, "", (shape, name) -> target);
        }
        for (Map.Entry<ListedTree, Map<String, List<String>>> next : wanted.entrySet()) {
            inside(next.getKey(), next.getValue(), target);
        }
    }

    /** Asks for what is wanted of each directory of a tree that is here in part. */
    private void inside(ListedTree tree, Map<String, List<String>> wanted, LocalTarget target) throws IOException {
        Map<String, TargetDirectory> entered = new LinkedHashMap<>();
        try {
            for (Map.Entry<String, List<String>> next : wanted.entrySet()) {
                String prefix = tree.shown(next.getKey());
                TargetDirectory directory;
                try {
                    directory = enter(tree, next.getKey(), target, entered);
                } catch (IOException e) {
                    settlement.failed(prefix, 0, Reasons.of(e));
                    continue;
                }
                LocalTarget into = LocalTarget.into(directory);
                List<String> items = new ArrayList<>();
                next.getValue().forEach(path -> addIfNameable(items, tree, path));
                for (RequestedRoots roots : commands(items)) {
                    parts.receive(host, roots, prefix, (shape, name) -> into);
                }
            }
        } finally {
            List<TargetDirectory> deepestLast = new ArrayList<>(entered.values());
            for (int i = deepestLast.size() - 1; i >= 0; i--) {
                arrivals.leave(deepestLast.get(i));
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
            int slash = path.lastIndexOf('/');
            directory = enter(tree, slash < 0 ? "" : path.substring(0, slash), target, entered)
                    .enter(path.substring(slash + 1), attributes(tree.entry(path)));
        }
        entered.put(path, directory);
        return directory;
    }

    private ReceivedAttributes attributes(RemoteEntry entry) {
        int mode = request.dirMode() != null ? request.dirMode() : entry.mode();
        boolean exact = request.dirMode() != null || request.preserve().modes();
        return new ReceivedAttributes(
                mode,
                exact,
                request.keepsTimes() ? Optional.of(new Times(entry.modified(), entry.modified())) : Optional.empty());
    }

    /** Adds an item's path, or settles the item as failed: a login shell takes fewer names than a file system. */
    private void addIfNameable(List<String> items, ListedTree tree, String path) {
        try {
            host.quoting().quote(tree.remote(path));
            items.add(tree.remote(path));
        } catch (IllegalArgumentException e) {
            if (!arrivals.has(tree.shown(path))) {
                RemoteEntry entry = tree.entry(path);
                long size = entry != null && entry.isFile() ? entry.size() : 0;
                arrivals.failed(tree.shown(path), size, "its name cannot be asked for: " + e.getMessage());
            }
        }
    }

    /** As few commands as their length allows. */
    private List<RequestedRoots> commands(List<String> paths) {
        List<RequestedRoots> commands = new ArrayList<>();
        List<String> next = new ArrayList<>();
        int length = 0;
        for (String path : paths) {
            int more = HelperCommands.word(path).getBytes(StandardCharsets.UTF_8).length + 1;
            if (length + more > LONGEST_COMMAND && !next.isEmpty()) {
                commands.add(new RequestedRoots(next, host.profile()));
                next = new ArrayList<>();
                length = 0;
            }
            next.add(Glob.escape(path));
            length += more;
        }
        if (!next.isEmpty()) {
            commands.add(new RequestedRoots(next, host.profile()));
        }
        return commands;
    }
}
