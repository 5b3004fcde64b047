package io.jenkins.plugins.scpcopy.copy.selection;

import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.SourceKind;
import io.jenkins.plugins.scpcopy.copy.target.LocalPaths;
import io.jenkins.plugins.scpcopy.copy.target.Placement;
import io.jenkins.plugins.scpcopy.files.Selection;
import io.jenkins.plugins.scpcopy.files.SourceTree;
import io.jenkins.plugins.scpcopy.files.Symlinks;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Finds out what is to be sent from this machine, and refuses what cannot work before anything is sent. */
public final class UploadPlanner {
    private final CopyRequest request;
    private final LocalPaths paths;
    private final MemoryBudget.Account memory;

    /** @param memory for the plan */
    public UploadPlanner(CopyRequest request, LocalPaths paths, MemoryBudget.Account memory) {
        this.request = request;
        this.paths = paths;
        this.memory = memory;
    }

    /** @throws TransferException phase {@link Phase#PLAN}, naming everything that is wrong */
    public Plan plan() throws IOException {
        if (request.from() instanceof CopySource.LocalPatterns patterns) {
            return patterns(patterns);
        }
        return literal(((CopySource.LocalPaths) request.from()).paths());
    }

    private Plan patterns(CopySource.LocalPatterns from) throws IOException {
        if (from.includes().isEmpty()) {
            throw new IllegalArgumentException("no file is named: give at least one path or pattern");
        }
        if (from.flatten() && request.strip() > 0) {
            throw new IllegalArgumentException(request.optionNames().of("flatten") + " takes all directories away: leave "
                    + request.optionNames().of("strip") + " out");
        }
        LocalSelection selection = LocalSelection.of(from, paths);
        Path base = selection.base();
        PlanBuilder builder = new PlanBuilder(from.flatten(), request.strip(), memory);
        if (Files.isDirectory(base)) {
            SourceTree tree = tree(base, base);
            builder.enter(tree, "");
            tree.walk(
                    new AntSelection(selection.includes().values(), selection.excludes(), from.defaultExcludes()), builder);
        }
        checkMatches(selection, builder);
        boolean oneFile = from.includes().size() == 1
                && builder.isOneFile(selection.includes().get(from.includes().get(0)));
        return builder.build(oneFile ? SourceKind.FILE : SourceKind.SEVERAL);
    }

    /** Every pattern has to match something, each for itself. */
    private void checkMatches(LocalSelection selection, PlanBuilder builder) throws TransferException {
        if (!builder.isSound()) {
            return;
        }
        Set<String> found = builder.found();
        List<String> unmatched = new ArrayList<>();
        selection.includes().forEach((written, pattern) -> {
            if (!AntSelection.asksForAny(pattern, found)) {
                unmatched.add(written);
            }
        });
        if (unmatched.isEmpty()) {
            return;
        }
        NoMatch noMatch = new NoMatch(selection, unmatched);
        if (!request.allowEmpty()) {
            throw noMatch.failure(request, builder.obstacles());
        }
        builder.warn(noMatch.explanation());
    }

    private Plan literal(List<String> sources) throws IOException {
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("no file is named: give at least one path");
        }
        PlanBuilder builder = new PlanBuilder(false, request.strip(), memory);
        SourceKind kind = SourceKind.SEVERAL;
        for (String source : sources) {
            kind = literal(source, builder);
        }
        return builder.build(sources.size() == 1 ? kind : SourceKind.SEVERAL);
    }

    private SourceKind literal(String source, PlanBuilder builder) throws IOException {
        if (source.isEmpty()) {
            throw new IllegalArgumentException("an empty text is no path");
        }
        Path path = paths.resolve(source);
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            TransferException missing = unusable(source, "no such file or directory");
            if (!request.allowEmpty()) {
                throw missing;
            }
            builder.warn(missing.getMessage());
            return SourceKind.SEVERAL;
        }
        paths.check(path);
        if (Files.isDirectory(path) && !request.recursive()) {
            throw unusable(source, CopyRequest.NOT_RECURSIVE);
        }
        if (Files.isDirectory(path) && (meansContents(source) || path.getFileName() == null)) {
            SourceTree tree = tree(path, limit(path, path));
            builder.enter(tree, "");
            tree.walk(Selection.ALL, builder);
            return SourceKind.CONTENTS;
        }
        if (Placement.endsInSlash(LocalPaths.slashed(source)) && !Files.isDirectory(path)) {
            throw unusable(source, "not a directory");
        }
        String name = path.getFileName().toString();
        SourceTree tree = tree(path.getParent(), limit(path, path.getParent()));
        builder.enter(tree, name);
        tree.walk(name, Selection.ALL, builder);
        return Files.isDirectory(path) ? SourceKind.DIRECTORY : SourceKind.FILE;
    }

    static boolean meansContents(String source) {
        String slashed = LocalPaths.slashed(source);
        String last = slashed.substring(slashed.lastIndexOf('/') + 1);
        return last.equals(".") || last.equals("..");
    }

    /** What links may not lead out of: the working directory for what is inside it. */
    private Path limit(Path path, Path otherwise) {
        return path.startsWith(paths.workingDirectory()) ? paths.workingDirectory() : otherwise;
    }

    private SourceTree tree(Path base, Path limit) throws IOException {
        // Whoever confines a copy means the links in it too.
        boolean confined = request.symlinks() == Symlinks.FOLLOW && paths.confinement().isLimited();
        SourceTree tree = confined
                ? new SourceTree(base, paths.confinement().directory(), Symlinks.INSIDE)
                : new SourceTree(base, limit, request.symlinks());
        // What was checked may have become a link before the tree took it for its base.
        paths.check(tree.base());
        paths.check(tree.limit());
        return tree;
    }

    private static TransferException unusable(String source, String why) {
        return new TransferException(Phase.PLAN, RemoteText.escape(source) + ": " + why);
    }
}
