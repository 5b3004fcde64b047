package io.jenkins.plugins.scpcopy.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/** Permission bits as numbers and as Java's sets. */
final class PosixModes {
    /** What the owner needs to fill a directory. */
    static final int OWNER_ALL = 0700;

    /** What the owner needs to fill a file and give it its mode. */
    static final int OWNER_FILE = 0600;

    private static final int ALL = 0777;

    /** What {@link #atCreation} has given for a mode so far: it is asked for with every file. */
    private static final FileAttribute<?>[] KNOWN = new FileAttribute<?>[ALL + 1];

    private PosixModes() {}

    static int toInt(Set<PosixFilePermission> permissions) {
        int mode = 0;
        for (PosixFilePermission permission : permissions) {
            mode |= bit(permission);
        }
        return mode;
    }

    static Set<PosixFilePermission> toSet(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission permission : PosixFilePermission.values()) {
            if ((mode & bit(permission)) != 0) {
                permissions.add(permission);
            }
        }
        return permissions;
    }

    /** Gives a new file these bits less the umask, which the operating system applies; nothing where there are no modes. */
    static FileAttribute<?>[] atCreation(Path directory, int mode) {
        if (!supported(directory)) {
            return new FileAttribute<?>[0];
        }
        int bits = mode & ALL;
        if (KNOWN[bits] == null) {
            KNOWN[bits] = PosixFilePermissions.asFileAttribute(toSet(bits));
        }
        return new FileAttribute<?>[] {KNOWN[bits]};
    }

    /** Sets the bits of a file or directory that its owner may read; a link in its place is not followed. */
    static void set(Path path, int mode) throws IOException {
        if ((mode & ~ALL) == 0) {
            Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS).setPermissions(toSet(mode));
        } else {
            // Java's sets have no names for the other bits.
            Files.setAttribute(path, "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
        }
    }

    static boolean supported(Path path) {
        return Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS) != null;
    }

    private static int bit(PosixFilePermission permission) {
        // OTHERS_EXECUTE is the last constant and the lowest bit.
        return 1 << PosixFilePermission.OTHERS_EXECUTE.ordinal() - permission.ordinal();
    }
}
