package io.jenkins.plugins.scpcopy.files;

import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.UserPrincipal;
import java.util.Optional;

/**
 * Judges whether a file of a known name can be trusted: whoever else can write in its directory can put anything there, and
 * exchange it at any time.
 */
final class OwnPlace {
    private static final int OTHERS_WRITE = 0022;

    private OwnPlace() {}

    /**
     * @param file need not be there
     * @return why a file of this name is not to be written to, fit to be shown; empty if it may be
     */
    static Optional<String> objection(Path directory, Path file) throws IOException {
        String place = "'" + RemoteText.escape(directory.toString()) + "'";
        if (!PosixModes.supported(directory)) {
            return Optional.of("what breaks off in " + place + " is not kept: its system has no owners and modes that protect it");
        }
        PosixFileAttributes here = read(directory);
        UserPrincipal user = user(directory);
        if (!here.owner().equals(user)) {
            return Optional.of("what breaks off in " + place + " is not kept: the directory belongs to another user");
        }
        if ((PosixModes.toInt(here.permissions()) & OTHERS_WRITE) != 0) {
            return Optional.of("what breaks off in " + place + " is not kept: other users can write in the directory");
        }
        try {
            PosixFileAttributes there = read(file);
            if (!there.isRegularFile() || !there.owner().equals(user)) {
                return Optional.of("'" + RemoteText.escape(file.toString()) + "' is not continued: it is "
                        + (there.isRegularFile() ? "another user's" : "no plain file"));
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        return Optional.empty();
    }

    private static PosixFileAttributes read(Path path) throws IOException {
        return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    /** Who we are: the owner of what we make. */
    private static UserPrincipal user(Path directory) throws IOException {
        Path made = Files.createTempFile(directory, ".scpcopy-", ".part");
        try {
            return read(made).owner();
        } finally {
            Files.delete(made);
        }
    }
}
