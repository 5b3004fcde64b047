package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.files.ReceivedNames;
import io.jenkins.plugins.scpcopy.files.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Which files of a listed source this machine has already, and which came by an earlier attempt. */
final class PresentFiles {
    private record File(ListedTree tree, String path) {}

    private final CopyRequest request;
    private final HostSession host;
    private final Arrivals arrivals;
    private final List<ListedTree> trees = new ArrayList<>();
    /** With their checksums, where these were compared. */
    private final Map<File, String> unchanged = new HashMap<>();

    PresentFiles(CopyRequest request, HostSession host, Arrivals arrivals) {
        this.request = request;
        this.host = host;
        this.arrivals = arrivals;
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
        boolean sums = request.verify() != Verify.NONE && host.tools().sums().isPresent();
        for (ListedTree tree : trees) {
            for (Map.Entry<String, RemoteEntry> entry : tree.entries().entrySet()) {
                File file = new File(tree, entry.getKey());
                Optional<BasicFileAttributes> here = attributes(file);
                if (!entry.getValue().isFile()
                        || here.isEmpty()
                        || !here.get().isRegularFile()
                        || here.get().size() != entry.getValue().size()) {
                    continue;
                }
                if (sums) {
                    sizes.put(file, here.get().size());
                } else if (here.get().lastModifiedTime().to(TimeUnit.SECONDS) == entry.getValue().modified()) {
                    unchanged.put(file, "");
                }
            }
        }
        if (!sizes.isEmpty()) {
            compareSums(sizes);
        }
    }

    private void compareSums(Map<File, Long> sizes) throws IOException {
        Map<String, String> there = host.tools().sums().orElseThrow()
                .of(
                        ".",
                        sizes.keySet().stream().map(file -> file.tree().remote(file.path())).toList(),
                        sizes.values().stream().mapToLong(Long::longValue).sum());
        for (File file : sizes.keySet()) {
            String sum = there.get(file.tree().remote(file.path()));
            try {
                if (sum != null && sum.equals(Checksums.of(file.tree().local(file.path()).orElseThrow()))) {
                    unchanged.put(file, sum);
                }
            } catch (IOException e) {
                host.settlement().detail("'" + file.path() + "' cannot be compared: " + Reasons.of(e));
            }
        }
    }

    /** Whether a file is left out of the copy. */
    boolean isUnchanged(ListedTree tree, String path) {
        return unchanged.containsKey(new File(tree, path)) && !arrivals.has(tree.shown(path));
    }

    /** Whether a file need not be asked for. */
    boolean isHere(ListedTree tree, String path) {
        return unchanged.containsKey(new File(tree, path)) || arrivals.has(tree.shown(path));
    }

    void settle(Settlement settlement, ListedTree tree, String path) {
        settlement.settle(new FileResult(
                tree.shown(path),
                tree.entry(path).size(),
                FileResult.Status.SKIPPED,
                "unchanged",
                unchanged.get(new File(tree, path)),
                0));
        arrivals.settled(tree.shown(path));
    }

    /** Settles what a copy would do with an item. */
    void plan(Settlement settlement, ListedTree tree, String path, RemoteEntry entry) {
        String shown = tree.shown(path);
        Optional<String> objection = objection(tree, path);
        Optional<BasicFileAttributes> here = attributes(new File(tree, path));
        if (objection.isPresent()) {
            settlement.failed(shown, entry.size(), objection.get());
        } else if (entry.isDirectory()) {
            if (!request.recursive()) {
                settlement.failed(shown, 0, "not a regular file (a directory is copied only recursively)");
            } else if (here.isPresent() && !here.get().isDirectory()) {
                settlement.failed(shown, 0, "a file is in the way of the directory");
            }
        } else if (!entry.isFile()) {
            settlement.failed(shown, 0, "not a regular file");
        } else if (here.isPresent() && here.get().isDirectory()) {
            settlement.failed(shown, entry.size(), "a directory is in the way of the file");
        } else {
            settlement.planned(shown, entry.size(), here.map(BasicFileAttributes::size));
        }
    }

    private static Optional<String> objection(ListedTree tree, String path) {
        for (String element : path.split("/")) {
            String objection = path.isEmpty() ? null : ReceivedNames.objection(element, ReceivedNames.Rules.here());
            if (objection != null) {
                return Optional.of(objection);
            }
        }
        return tree.local(path).isEmpty() ? Optional.of("this machine's file system cannot take the name") : Optional.empty();
    }

    private static Optional<BasicFileAttributes> attributes(File file) {
        Optional<Path> here = file.tree().local(file.path());
        try {
            return here.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Files.readAttributes(here.get(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException e) {
            // What cannot be looked at is not known to be here.
            return Optional.empty();
        }
    }
}
