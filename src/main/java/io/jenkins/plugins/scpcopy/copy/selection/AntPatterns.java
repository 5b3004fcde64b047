package io.jenkins.plugins.scpcopy.copy.selection;

import io.jenkins.plugins.scpcopy.files.Selection;
import java.util.List;

/** Ant patterns of paths; one that names a directory means all that is in it, too. */
public final class AntPatterns {
    private final AntSelection selection;
    private final boolean none;

    public AntPatterns(List<String> patterns) {
        selection = new AntSelection(patterns.stream().map(AntSelection::normalize).toList(), List.of(), false);
        none = patterns.isEmpty();
    }

    /** Whether one of them matches. @param path with {@code /} between elements */
    public boolean match(String path) {
        return !none && selection.judge(path) == Selection.Verdict.TAKEN;
    }
}
