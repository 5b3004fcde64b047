package io.jenkins.plugins.scpcopy.copy.request;

/** How the target path is understood. Under both, a second copy of the same source gives the same tree. */
public enum PlacementRule {
    /**
     * The step's rule. The target is a directory, made with its parents if it is missing, and everything keeps its name in
     * it. Only where the source is one plain file (a path, not a pattern) and the target neither ends in a slash nor is a
     * directory, the target is the file's new name.
     */
    DIRECTORY,
    /**
     * The rule of {@code scp}. An existing directory receives the sources under their own names; otherwise the target is the
     * new name of the one source, and its parent must exist. A directory with exactly the top-level names of the one source
     * directory is an earlier copy of it and is copied onto, not into, and that is said; unless the target ends in a slash or in
     * no name of its own.
     */
    SCP
}
