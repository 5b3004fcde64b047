package io.jenkins.plugins.scpcopy.copy.selection;

import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.copy.request.SourceKind;
import io.jenkins.plugins.scpcopy.files.SourceTree;
import io.jenkins.plugins.scpcopy.files.TreeVisitor;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.scp.Record;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Collects what walks find and all that is wrong with it. */
final class PlanBuilder implements TreeVisitor {
    private static final int MOST_OBSTACLES = 3;
    /** What an item or a result needs beside its texts, in bytes. */
    private static final int ITEM = 120;

    private final boolean flatten;
    private final int strip;
    private final MemoryBudget.Account memory;
    private final List<Plan.Item> items = new ArrayList<>();
    private final List<FileResult> settled = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final Map<String, String> takenBy = new HashMap<>();
    private final Problems problems = new Problems();
    private SourceTree tree;

    /**
     * @param strip how many leading directories each path loses
     * @param memory for what is found
     */
    PlanBuilder(boolean flatten, int strip, MemoryBudget.Account memory) {
        this.flatten = flatten;
        this.strip = strip;
        this.memory = memory;
    }

    /**
     * The next walk is through this tree.
     *
     * @param name the one entry of it that is walked; empty for all of them, whose names are then told apart
     */
    void enter(SourceTree newTree, String name) {
        tree = newTree;
        if (!name.isEmpty() && strip == 0) {
            claim(name, newTree.base().resolve(name).toString());
        }
    }

    @Override
    public void file(String path, long size) throws TransferException {
        remember(path);
        String target = flatten ? RelativePath.name(path) : stripped(path);
        if (target.isEmpty()) {
            problems.add("'" + RemoteText.escape(path) + "' would have no name left without " + strip + " leading directories");
            return;
        }
        if (flatten || strip > 0) {
            claim(target, path);
        }
        add(new Plan.Item(tree, path, target, size, false));
    }

    @Override
    public void emptyDirectory(String path) throws TransferException {
        remember(path);
        String target = stripped(path);
        // One that has no name left is the target itself, which is there.
        if (!flatten && !target.isEmpty()) {
            add(new Plan.Item(tree, path, target, 0, true));
        }
    }

    @Override
    public void forbiddenLink(String path) {
        problems.add("'" + RemoteText.escape(path) + "' is a symbolic link, and links are to fail the copy");
    }

    @Override
    public void skippedLink(String path) throws TransferException {
        remember(path);
        settled.add(new FileResult(path, 0, FileResult.Status.SKIPPED, "a symbolic link"));
    }

    @Override
    public void unreadable(String path, String reason) throws TransferException {
        remember(path);
        settled.add(new FileResult(path, 0, FileResult.Status.FAILED, reason));
    }

    @Override
    public void notFollowed(String path) throws TransferException {
        remember(path);
        warn("'" + RemoteText.escape(path) + "' is a symbolic link that leads out of the base directory;"
                + " what is behind it was not looked at");
    }

    /** What may be the reason that less was found than there is: warnings, and the first things that could not be read. */
    List<String> obstacles() {
        Stream<String> unreadable = settled.stream()
                .filter(result -> result.status() == FileResult.Status.FAILED)
                .limit(MOST_OBSTACLES)
                .map(result -> "'" + RemoteText.escape(result.path()) + "': " + result.reason());
        return Stream.concat(warnings.stream(), unreadable).toList();
    }

    void warn(String text) {
        warnings.add(text);
    }

    /** Whether nothing is known that keeps the plan from being built. */
    boolean isSound() {
        return problems.isEmpty();
    }

    /** The paths of all that was found, whatever becomes of it. */
    Set<String> found() {
        Set<String> found = new LinkedHashSet<>();
        items.forEach(item -> found.add(item.source()));
        settled.forEach(result -> found.add(result.path()));
        return found;
    }

    /** Whether all that was found is the one file of this path. */
    boolean isOneFile(String path) {
        return items.size() == 1 && settled.isEmpty() && items.get(0).source().equals(path) && !items.get(0).directory();
    }

    /** @throws TransferException phase {@link Phase#PLAN}, if something cannot work */
    Plan build(SourceKind kind) throws TransferException {
        if (strip > 0) {
            join();
        }
        problems.throwIfAny();
        // What has lost its beginning has no name that the target could take.
        return new Plan(items, settled, warnings, strip > 0 ? SourceKind.CONTENTS : kind);
    }

    /** Of several directories that become one, the items stand together. */
    private void join() {
        items.sort(Comparator.comparing(item -> item.target().replace('/', '\0')));
        for (Plan.Item item : items) {
            String at = item.directory() ? item.target() : item.parent();
            for (; !at.isEmpty(); at = RelativePath.parent(at)) {
                String file = takenBy.get(at);
                if (file != null) {
                    problems.add("'" + RemoteText.escape(file) + "' would become a file '" + RemoteText.escape(at)
                            + "', and '" + RemoteText.escape(item.source()) + "' needs a directory of this name");
                }
            }
        }
    }

    private String stripped(String path) {
        String rest = path;
        for (int i = 0; i < strip; i++) {
            rest = RelativePath.rest(rest);
        }
        return rest;
    }

    private void remember(String path) throws TransferException {
        memory.take(ITEM + MemoryBudget.of(path));
    }

    private void add(Plan.Item item) {
        for (String element : item.target().split("/")) {
            Optional<String> objection = Record.objectionToName(element);
            if (objection.isPresent()) {
                problems.add("'" + RemoteText.escape(item.source()) + "' cannot be sent: " + objection.get());
                return;
            }
        }
        items.add(item);
    }

    private void claim(String target, String source) {
        String other = takenBy.putIfAbsent(target, source);
        if (other != null) {
            problems.add("'" + RemoteText.escape(other) + "' and '" + RemoteText.escape(source)
                    + "' would both become '" + RemoteText.escape(target) + "'");
        }
    }
}
