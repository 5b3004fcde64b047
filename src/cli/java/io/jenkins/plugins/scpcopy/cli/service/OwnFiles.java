package io.jenkins.plugins.scpcopy.cli.service;

import com.sun.security.auth.module.UnixSystem;
import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import io.jenkins.plugins.scpcopy.files.Reasons;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Files that decide who is trusted: as with {@code sshd}, nobody else may be able to change them, on POSIX systems. */
final class OwnFiles {
    private static final int WRITABLE_BY_OTHERS = 022;
    private static final int OPEN_TO_OTHERS = 077;
    private static final int STICKY = 01000;
    private static final boolean POSIX =
            FileSystems.getDefault().supportedFileAttributeViews().contains("unix");

    private OwnFiles() {}

    /**
     * Looks whether a file, and every directory above it, is of this user or root and writable by nobody else.
     *
     * @param what as messages call the file
     * @param secret whether others may not even read it
     * @param root what is served; the file must not be in there
     * @return the real path
     * @throws UsageException if the file is missing or not safe
     */
    static Path check(Path file, String what, boolean secret, Path root) {
        try {
            Path real = file.toRealPath();
            if (!Files.isRegularFile(real)) {
                throw new UsageException(what + " " + file + " is no file");
            }
            checkOutside(real, what, root);
            if (POSIX) {
                for (Path at = real; at != null; at = at.getParent()) {
                    check(at, what + " " + file, secret && at.equals(real));
                }
            }
            return real;
        } catch (IOException e) {
            throw new UsageException("cannot use " + what + " " + file + ": " + Reasons.of(e));
        }
    }

    /** @throws UsageException if a real path is in what is served, where clients could get at it */
    static void checkOutside(Path real, String what, Path root) {
        if (real.startsWith(root)) {
            throw new UsageException(what + " " + real + " is below the directory that is served", "Move it out of " + root + ".");
        }
    }

    private static void check(Path at, String what, boolean secret) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(at, "unix:mode,uid");
        int mode = (Integer) attributes.get("mode");
        int owner = (Integer) attributes.get("uid");
        if (owner != 0 && owner != new UnixSystem().getUid()) {
            throw new UsageException(what + " is not safe: " + at + " belongs to another user", "chown it to the user that serves.");
        }
        // In a sticky directory, such as /tmp, others cannot replace what is ours.
        boolean sticky = Files.isDirectory(at) && (mode & STICKY) != 0;
        if ((mode & WRITABLE_BY_OTHERS) != 0 && !sticky) {
            throw new UsageException(what + " is not safe: " + at + " is writable by others", "chmod go-w " + at);
        }
        if (secret && (mode & OPEN_TO_OTHERS) != 0) {
            throw new UsageException(what + " is not safe: " + at + " is open to others", "chmod 600 " + at);
        }
    }
}
