package io.jenkins.plugins.scpcopy.copy.selection;

import io.jenkins.plugins.scpcopy.files.Selection;
import java.util.List;
import java.util.stream.Stream;

/** Ant patterns of paths; one that names a directory means all that is in it, too. */
public final class AntPatterns {
    private final AntSelection selection;
    private final boolean none;

    public AntPatterns(List<String> patterns) {
        List<String> all = patterns.stream()
                .map(AntSelection::normalize)
                .flatMap(pattern -> pattern.endsWith("/") ? Stream.of(pattern) : Stream.of(pattern, pattern + "/**"))
                .toList();
        selection = new AntSelection(all, List.of(), false);
        none = patterns.isEmpty();
    }

    /** Whether one of them matches. @param path with {@code /} between elements */
    public boolean match(String path) {
        return !none && selection.judge(path) == Selection.Verdict.TAKEN;
    }
}
