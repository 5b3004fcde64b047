package io.jenkins.plugins.scpcopy.copy.selection;

import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.copy.request.SourceKind;
import io.jenkins.plugins.scpcopy.files.SourceAttributes;
import io.jenkins.plugins.scpcopy.files.SourceTree;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is to be sent from this machine, in the order of sending: a directory's items stand together. Kept small, for trees of
 * many files.
 *
 * @param items files, and directories that have nothing in them
 * @param settled what is known already not to be sent
 * @param warnings what the user should know, fit to be shown
 * @param kind what was asked for
 */
public record Plan(List<Item> items, List<FileResult> settled, List<String> warnings, SourceKind kind) {
    /**
     * One file or empty directory.
     *
     * @param source where it is, relative to the tree's base
     * @param target where it goes, relative to the target; both with {@code /} between elements
     * @param size in bytes when the plan was made
     */
    public record Item(SourceTree tree, String source, String target, long size, boolean directory) {
        public String name() {
            return RelativePath.name(target);
        }

        /** The mode and times that a directory has here. @param path at the target, of the item itself or one that it goes into */
        public SourceAttributes directoryAt(String path) throws IOException {
            return tree.directory(source.substring(0, source.length() - target.length()) + path);
        }

        /** The directory at the target that it goes into; empty for the target itself. */
        public String parent() {
            return RelativePath.parent(target);
        }
    }

    /** The first element of the first item's path. */
    public String firstName() {
        return RelativePath.first(items.get(0).target());
    }

    public long files() {
        return items.stream().filter(item -> !item.directory()).count();
    }

    public long bytes() {
        return items.stream().mapToLong(Item::size).sum();
    }

    /** The length of the longest path at the target, in characters. */
    public int longestPath() {
        return items.stream().mapToInt(item -> item.target().length()).max().orElse(0);
    }

    /** What the one source directory has at its top level. */
    public Optional<Set<String>> topLevelNames() {
        Set<String> names = new TreeSet<>();
        for (Item item : items) {
            String[] elements = item.target().split("/", 3);
            if (elements.length > 1) {
                names.add(elements[1]);
            }
        }
        return Optional.of(names);
    }
}
