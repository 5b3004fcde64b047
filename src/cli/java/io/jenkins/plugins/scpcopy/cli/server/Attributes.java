package io.jenkins.plugins.scpcopy.cli.server;

import io.jenkins.plugins.scpcopy.scp.Times;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The mode and times that an item was announced with. Without {@code preserve}, the mode is limited by the umask and an existing
 * item keeps its own; set-user-id and like bits are never set.
 *
 * @param mode permission bits; only the lowest nine count
 */
record Attributes(int mode, Optional<Times> times, boolean preserve, boolean existing) {
    private static final int OWNER = 0700;
    private static final PosixFilePermission[] BITS = {
        PosixFilePermission.OTHERS_EXECUTE, PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_READ,
        PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_READ,
        PosixFilePermission.OWNER_EXECUTE, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_READ
    };

    Attributes(int mode, Optional<Times> times, boolean preserve) {
        this(mode, times, preserve, false);
    }

    /** The same for an item that is there already. */
    Attributes ofExisting() {
        return new Attributes(mode, times, preserve, true);
    }

    static int modeOf(Set<PosixFilePermission> permissions) {
        int mode = 0;
        for (int bit = 0; bit < BITS.length; bit++) {
            mode |= permissions.contains(BITS[bit]) ? 1 << bit : 0;
        }
        return mode;
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (int bit = 0; bit < BITS.length; bit++) {
            if ((mode & 1 << bit) != 0) {
                permissions.add(BITS[bit]);
            }
        }
        return permissions;
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?>[] creation(Path path, int mode) {
        return posix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions(mode))}
                : new FileAttribute<?>[0];
    }

    /** Makes a directory that its owner can fill. */
    Attributes createDirectory(Path path) throws IOException {
        Files.createDirectory(path, creation(path, mode | OWNER));
        return this;
    }

    /** Makes a file that must not be there yet. */
    SeekableByteChannel createFile(Path path) throws IOException {
        return Files.newByteChannel(
                path,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                creation(path, mode));
    }

    /** Gives a finished file its mode and times; it is still under its temporary name. @param old what it replaces, or null */
    void applyToFile(Path path, Path old) throws IOException {
        if (posix(path)) {
            if (preserve) {
                setMode(path, mode);
            } else if (old != null) {
                setMode(path, modeOf(Files.getPosixFilePermissions(old)));
            }
        }
        setTimes(path);
    }

    /** Gives a directory its mode and times once it is full. */
    void applyToDirectory(Path path) throws IOException {
        if (posix(path)) {
            if (preserve) {
                setMode(path, mode);
            } else if (!existing && (mode & OWNER) != OWNER) {
                int actual = modeOf(Files.getPosixFilePermissions(path));
                setMode(path, actual & (mode | ~OWNER));
            }
        }
        setTimes(path);
    }

    private static void setMode(Path path, int mode) throws IOException {
        Files.setPosixFilePermissions(path, permissions(mode));
    }

    private void setTimes(Path path) throws IOException {
        if (preserve && times.isPresent()) {
            Files.getFileAttributeView(path, BasicFileAttributeView.class)
                    .setTimes(
                            FileTime.from(times.get().modified(), TimeUnit.SECONDS),
                            FileTime.from(times.get().accessed(), TimeUnit.SECONDS),
                            null);
        }
    }
}
