package io.jenkins.plugins.scpcopy.cli.server;

import io.jenkins.plugins.scpcopy.files.Confinement;
import io.jenkins.plugins.scpcopy.files.LocalNames;
import io.jenkins.plugins.scpcopy.files.SourceTree;
import io.jenkins.plugins.scpcopy.files.Symlinks;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where paths of the other side lead: anywhere, from the working directory, or only below one directory. */
final class Root {
    private final Path base;
    private final Confinement confinement;
    private final boolean confined;

    private Root(Path base, Confinement confinement) {
        this.base = base;
        this.confinement = confinement;
        this.confined = confinement.isLimited();
    }

    /** Paths mean what they mean to this process. */
    static Root none(Path workingDirectory) {
        return new Root(workingDirectory.toAbsolutePath(), Confinement.NONE);
    }

    /**
     * Absolute and home paths begin at a directory, and neither {@code ..} nor a symbolic link leads out of it.
     *
     * @throws IOException if there is no such directory
     */
    static Root of(Path directory) throws IOException {
        Confinement confinement = Confinement.to(directory);
        if (!Files.isDirectory(confinement.directory())) {
            throw new NotDirectoryException(directory.toString());
        }
        return new Root(confinement.directory(), confinement);
    }

    /** The place of a path that the other side gave; it need not exist. */
    Path resolve(String text, boolean home) throws RefusedException {
        try {
            if (!confined) {
                return base.resolve(home ? afterTilde(text).replaceFirst("^/+", "") : text);
            }
            Path path = base;
            for (String element : segments(home ? afterTilde(text) : text)) {
                path = child(path, element);
            }
            return path;
        } catch (InvalidPathException e) {
            throw unusable(e);
        }
    }

    /** What is served; without limit, everything. */
    Confinement confinement() {
        return confinement;
    }

    /** The directory that patterns begin at. */
    Path start(boolean absolute) {
        return absolute && !confined ? base.getRoot() : base;
    }

    /** The elements of a path; where it is confined, {@code ..} takes back the one before. */
    List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        for (String segment : path.split("/")) {
            if (segment.isEmpty() || segment.equals(".")) {
                continue;
            }
            if (!confined || !segment.equals("..")) {
                segments.add(segment);
            } else if (!segments.isEmpty()) {
                segments.remove(segments.size() - 1);
            }
        }
        return segments;
    }

    /** A path in the login directory, without what stands for that. */
    static String afterTilde(String text) throws RefusedException {
        if (!text.equals("~") && !text.startsWith("~/")) {
            throw new RefusedException("home directories of others are not served");
        }
        return text.substring(1);
    }

    /** One element below a directory. */
    Path child(Path directory, String name) throws RefusedException {
        try {
            Path child = directory.resolve(name);
            // On Windows a backslash or a drive makes one element into a path.
            if (child.getNameCount() != directory.getNameCount() + 1 || !child.startsWith(directory)) {
                throw new RefusedException("this name cannot be used here");
            }
            return child;
        } catch (InvalidPathException e) {
            throw unusable(e);
        }
    }

    private static RefusedException unusable(InvalidPathException e) {
        return new RefusedException("this name cannot be used here: " + LocalNames.reason(e), e);
    }

    /**
     * Follows symbolic links of something that exists.
     *
     * @throws RefusedException if it leads out of the root
     */
    Path real(Path path) throws IOException {
        return confinement.real(path);
    }

    /**
     * The place to create something, or to replace what is there: its directory exists, and no symbolic link on the way leads out
     * of the root. A link at the place itself is followed, as scp does.
     */
    Path placed(Path path) throws IOException {
        if (Files.exists(path) || path.getParent() == null) {
            return real(path);
        }
        if (Files.isSymbolicLink(path)) {
            throw new RefusedException("a symbolic link that leads nowhere");
        }
        return real(path.getParent()).resolve(path.getFileName());
    }

    /** What may be read. */
    SourceTree tree() throws IOException {
        return new SourceTree(base, base, confined ? Symlinks.INSIDE : Symlinks.FOLLOW);
    }
}
