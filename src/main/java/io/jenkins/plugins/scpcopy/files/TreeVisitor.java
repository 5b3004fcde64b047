package io.jenkins.plugins.scpcopy.files;

import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;

/**
 * Learns what a walk found. Paths are relative to the tree's base, with {@code /} between elements, raw. A {@link TransferException}
 * ends the walk.
 */
public interface TreeVisitor {
    /** A file that was taken. */
    void file(String path, long size) throws IOException;

    /** A directory that was taken and has nothing in it that could be. */
    void emptyDirectory(String path) throws IOException;

    /** A symbolic link that was met where none may be ({@link Symlinks#FAIL}). */
    void forbiddenLink(String path);

    /** A symbolic link that was left out ({@link Symlinks#SKIP}). */
    void skippedLink(String path) throws IOException;

    /** Something that was taken but cannot be read. @param reason fit to be shown */
    void unreadable(String path, String reason) throws IOException;

    /** A linked directory that leads out of the base and was not looked into, though something in it might be wanted. */
    void notFollowed(String path) throws IOException;
}
