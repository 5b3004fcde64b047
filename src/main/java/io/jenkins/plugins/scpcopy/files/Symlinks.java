package io.jenkins.plugins.scpcopy.files;

/** What happens to symbolic links among the local files to be sent. SCP itself has no links: it sends what they lead to. */
public enum Symlinks {
    /** Follow links whose real target is inside the base directory; refuse others as failures of that file. */
    INSIDE,
    /** Follow every link. */
    FOLLOW,
    /** Leave links out. */
    SKIP,
    /** A link anywhere in the selection fails the copy before it starts. */
    FAIL
}
