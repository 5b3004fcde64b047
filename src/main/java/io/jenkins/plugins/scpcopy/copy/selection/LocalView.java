package io.jenkins.plugins.scpcopy.copy.selection;

import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.copy.target.LocalPaths;
import io.jenkins.plugins.scpcopy.files.Selection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A source on this machine, as it looks from the target. */
public final class LocalView implements SourceView {
    /** A part of the source. @param name of the one item that is copied; empty for all of the directory */
    private record Part(Path directory, String name) {
        boolean concerns(String path) {
            return name.isEmpty() || name.equals(RelativePath.first(path));
        }
    }

    private final Plan plan;
    private final Selection selection;
    private final List<Part> parts;

    private LocalView(Plan plan, Selection selection, List<Part> parts) {
        this.plan = plan;
        this.selection = selection;
        this.parts = parts;
    }

    public static LocalView of(CopyRequest request, LocalPaths paths, Plan plan) throws IOException {
        if (request.from() instanceof CopySource.LocalPatterns patterns) {
            LocalSelection selection = LocalSelection.of(patterns, paths);
            List<Part> parts = selection.includes().values().stream()
                    .map(RelativePath::first)
                    .map(first -> new Part(selection.base(), AntSelection.isLiteral(first) ? first : ""))
                    .toList();
            return new LocalView(
                    plan,
                    new AntSelection(selection.includes().values(), selection.excludes(), patterns.defaultExcludes()),
                    parts);
        }
        List<Part> parts = new ArrayList<>();
        for (String source : ((CopySource.LocalPaths) request.from()).paths()) {
            Path path = paths.resolve(source);
            parts.add(UploadPlanner.meansContents(source) || path.getFileName() == null
                    ? new Part(path, "")
                    : new Part(path.getParent(), path.getFileName().toString()));
        }
        return new LocalView(plan, Selection.ALL, parts);
    }

    /** Where the source is. */
    public List<Path> places() {
        return parts.stream().map(part -> part.directory().resolve(part.name())).toList();
    }

    @Override
    public Set<String> names() {
        Set<String> names = new HashSet<>();
        for (Part part : parts) {
            names.add(part.name());
        }
        return names.contains("") ? Set.of() : names;
    }

    @Override
    public boolean asksFor(String path) {
        return parts.stream().anyMatch(part -> part.concerns(path)) && selection.judge(path) == Selection.Verdict.TAKEN;
    }

    @Override
    public boolean has(String path) {
        try {
            return parts.stream()
                    .filter(part -> part.concerns(path))
                    .anyMatch(part -> Files.exists(part.directory().resolve(path), LinkOption.NOFOLLOW_LINKS));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    @Override
    public Collection<String> paths() {
        return plan.items().stream().map(Plan.Item::target).toList();
    }
}
