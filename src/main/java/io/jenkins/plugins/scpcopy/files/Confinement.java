package io.jenkins.plugins.scpcopy.files;

import io.jenkins.plugins.scpcopy.remote.RefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * A directory that nothing leads out of, or none. Names say nothing about that, since any part of a path may be a link, or become
 * one: what counts is where a path really leads, at the moment when it is used.
 */
public final class Confinement {
    /** No limit. */
    public static final Confinement NONE = new Confinement(null);

    private final Path directory;

    private Confinement(Path directory) {
        this.directory = directory;
    }

    /** @throws IOException if there is no such directory */
    public static Confinement to(Path directory) throws IOException {
        return new Confinement(directory.toRealPath());
    }

    /** Whether there is a limit. */
    public boolean isLimited() {
        return directory != null;
    }

    /** The directory, without links; null where there is no limit. */
    public Path directory() {
        return directory;
    }

    /** Whether a path leads to something inside, as far as it exists. */
    public boolean holds(Path path) throws IOException {
        return directory == null || nearest(path).toRealPath().startsWith(directory);
    }

    /**
     * Follows the links of something that exists.
     *
     * @return where it really is
     * @throws RefusedException if that is outside
     */
    public Path real(Path path) throws IOException {
        Path real = path.toRealPath();
        if (directory != null && !real.startsWith(directory)) {
            throw new RefusedException("a symbolic link leads out of the directory that everything must be in");
        }
        return real;
    }

    /** The path itself, or the nearest one above it that exists; a link that leads nowhere does. */
    static Path nearest(Path path) {
        Path existing = path.toAbsolutePath();
        while (existing.getParent() != null && !Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
            existing = existing.getParent();
        }
        return existing;
    }
}
