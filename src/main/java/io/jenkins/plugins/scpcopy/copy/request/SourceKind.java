package io.jenkins.plugins.scpcopy.copy.request;

/** What kind of source a copy has: the place of its items at the target depends on it. */
public enum SourceKind {
    /** One plain file, named without a pattern. */
    FILE,
    /** One directory, with its own name. */
    DIRECTORY,
    /** What is inside one directory, without its name. */
    CONTENTS,
    /** Several items, or whatever a pattern selects. */
    SEVERAL
}
