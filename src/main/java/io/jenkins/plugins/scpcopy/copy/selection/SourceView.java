package io.jenkins.plugins.scpcopy.copy.selection;

import java.util.Collection;
import java.util.Set;

/** A copy's source as it looks from the target. Paths are those of items in results. */
public interface SourceView {
    /** The items of the target that the copy may put there, as far as they are known by name; empty if it may put there anything. */
    Set<String> names();

    /** Whether the copy would put something at a path if the source had it: no pattern leaves it out, and no exclude. */
    boolean asksFor(String path);

    /** Whether the source has something at a path, whatever becomes of it. */
    boolean has(String path);

    /** What the source has, the directories on the way left out. */
    Collection<String> paths();
}
