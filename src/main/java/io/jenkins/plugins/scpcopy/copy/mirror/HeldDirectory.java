package io.jenkins.plugins.scpcopy.copy.mirror;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/**
 * A directory in which something is deleted. It is held open, and so are those above it, so that what takes the place of one of
 * them leads nowhere else. Where a system cannot hold directories, each deletion looks again where it leads.
 */
final class HeldDirectory implements Closeable {
    private final Path path;
    private final Deque<DirectoryStream<Path>> way = new ArrayDeque<>();
    private final boolean keepsTimes;
    private BasicFileAttributes former;
    private Set<PosixFilePermission> permissions;

    private HeldDirectory(Path path, boolean keepsTimes) {
        this.path = path;
        this.keepsTimes = keepsTimes;
    }

    /**
     * @param root a path without links
     * @param below the path from there, with {@code /} between elements; empty for the root
     */
    static HeldDirectory open(Path root, String below, boolean keepsTimes) throws IOException {
        HeldDirectory directory;
        try {
            directory = new HeldDirectory(root.resolve(below), keepsTimes);
        } catch (InvalidPathException e) {
            throw new IOException(e.getMessage(), e);
        }
        boolean good = false;
        try {
            directory.enter(root, below);
            good = true;
            return directory;
        } finally {
            if (!good) {
                directory.closeWay();
            }
        }
    }

    private void enter(Path root, String below) throws IOException {
        Object key = Files.readAttributes(root, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS).fileKey();
        way.push(Files.newDirectoryStream(root));
        if (!(way.peek() instanceof SecureDirectoryStream<Path> first)) {
            check();
            return;
        }
        if (key == null || !key.equals(first.getFileAttributeView(BasicFileAttributeView.class).readAttributes().fileKey())) {
            throw new IOException("another directory has taken its place");
        }
        for (String element : below.split("/")) {
            if (!element.isEmpty()) {
                way.push(((SecureDirectoryStream<Path>) way.peek()).newDirectoryStream(Path.of(element), LinkOption.NOFOLLOW_LINKS));
            }
        }
        SecureDirectoryStream<Path> held = (SecureDirectoryStream<Path>) way.peek();
        former = held.getFileAttributeView(BasicFileAttributeView.class).readAttributes();
        PosixFileAttributeView modes = held.getFileAttributeView(PosixFileAttributeView.class);
        permissions = modes == null ? Set.of() : modes.readAttributes().permissions();
        Set<PosixFilePermission> open = new HashSet<>(permissions);
        if (modes != null && open.add(PosixFilePermission.OWNER_WRITE)) {
            modes.setPermissions(open);
        } else {
            permissions = Set.of();
        }
    }

    private void check() throws IOException {
        if (!path.toRealPath().equals(path)) {
            throw new IOException("a symbolic link has appeared in its path");
        }
    }

    /** Deletes what has this name. @param isDirectory whether it has to be a directory, or must not be one */
    void delete(String name, boolean isDirectory) throws IOException {
        if (way.peek() instanceof SecureDirectoryStream<Path> held) {
            if (isDirectory) {
                held.deleteDirectory(Path.of(name));
            } else {
                held.deleteFile(Path.of(name));
            }
            return;
        }
        check();
        Path item = path.resolve(name);
        if (Files.isDirectory(item, LinkOption.NOFOLLOW_LINKS) != isDirectory) {
            throw new IOException("something else has taken its place");
        }
        Files.delete(item);
    }

    /** Gives the directory its mode and its times back. */
    @Override
    public void close() throws IOException {
        try {
            if (way.peek() instanceof SecureDirectoryStream<Path> held) {
                if (!permissions.isEmpty()) {
                    held.getFileAttributeView(PosixFileAttributeView.class).setPermissions(permissions);
                }
                if (keepsTimes) {
                    held.getFileAttributeView(BasicFileAttributeView.class)
                            .setTimes(former.lastModifiedTime(), former.lastAccessTime(), null);
                }
            }
        } finally {
            closeWay();
        }
    }

    private void closeWay() throws IOException {
        for (DirectoryStream<Path> step : way) {
            step.close();
        }
    }
}
