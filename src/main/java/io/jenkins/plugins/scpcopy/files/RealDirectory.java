package io.jenkins.plugins.scpcopy.files;

import io.jenkins.plugins.scpcopy.remote.RefusedException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * A directory that was found at its real path, and must be there again whenever it is used. A path is followed link by link, which
 * takes the square of its depth. So that is done for what is near the directory that everything begins at; what is deep below is
 * recognized by its identity, which was read inside the directory above. So is any directory a moment after it was found there
 * ({@link #isSame}): to follow its path again for each step of each small file would cost more than to write the file.
 */
final class RealDirectory {
    private static final int NEAR = 64;
    private final Path path;
    private final int depth;
    /** Null where the file system tells none. */
    private final Object identity;
    /** The lowest directory on the way that is checked by its whole path. */
    private final RealDirectory near;

    private RealDirectory(Path path, int depth) throws IOException {
        this.path = path;
        this.depth = depth;
        this.identity = key(path);
        this.near = this;
    }

    private RealDirectory(Path path, RealDirectory parent, Object identity) {
        this.path = path;
        this.depth = parent.depth + 1;
        this.identity = identity;
        this.near = parent.near;
    }

    /** Something to begin at. @param real a path without links */
    static RealDirectory of(Path real) throws IOException {
        RealDirectory found = new RealDirectory(real, 0);
        if (!found.isThere()) {
            throw new RefusedException("the directory was moved or replaced by a link");
        }
        return found;
    }

    Path path() {
        return path;
    }

    /**
     * A directory inside this one.
     *
     * @throws RefusedException if there is a link, or the file system takes the name for another one
     */
    RealDirectory child(String name) throws IOException {
        Path child = path.resolve(name);
        if (depth >= NEAR) {
            try (DirectoryStream<Path> here = Files.newDirectoryStream(path)) {
                if (here instanceof SecureDirectoryStream<Path> opened) {
                    return child(child, opened);
                }
            }
        }
        RealDirectory found = new RealDirectory(child, depth + 1);
        if (!found.isThere()) {
            throw new RefusedException("the file system takes the name for another one");
        }
        return found;
    }

    /** What is opened cannot be replaced any more. */
    private RealDirectory child(Path child, SecureDirectoryStream<Path> opened) throws IOException {
        Object key = opened.getFileAttributeView(BasicFileAttributeView.class).readAttributes().fileKey();
        if (!key.equals(identity) || !isThere()) {
            throw new RefusedException("the directory was moved or replaced by a link");
        }
        BasicFileAttributes found = opened.getFileAttributeView(
                        child.getFileName(), BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .readAttributes();
        if (!found.isDirectory()) {
            throw new RefusedException("there is a link or a file, and no directory");
        }
        return new RealDirectory(child, this, found.fileKey());
    }

    /** Whether it is still where it was, and no part of its path is a link. */
    boolean isThere() throws IOException {
        return near == this ? path.toRealPath().equals(path) : near.isThere() && identity.equals(key(path));
    }

    /** Whether its path leads to the directory that was found there. It was {@link #isThere} a moment ago. */
    boolean isSame() throws IOException {
        return identity == null ? isThere() : identity.equals(key(path));
    }

    private static Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
    }
}
