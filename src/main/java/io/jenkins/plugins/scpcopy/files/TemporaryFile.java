package io.jenkins.plugins.scpcopy.files;

import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** An open file under a temporary name: one that nobody can guess, or one that a later copy finds again. */
final class TemporaryFile {
    /** From here on the room on the disk is looked at first; asking costs more than a small file. */
    private static final long LARGE = 16L * 1024 * 1024;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final TargetDirectory directory;
    private final Path path;
    private final FileChannel channel;
    private final boolean named;
    /** Keeps other copies away from it; empty where there is none. To be held as long as the file is open. */
    private final Optional<FileLock> lock;

    private TemporaryFile(TargetDirectory directory, Path path, FileChannel channel, boolean named, Optional<FileLock> lock) {
        this.directory = directory;
        this.path = path;
        this.channel = channel;
        this.named = named;
        this.lock = lock;
    }

    /** @param size what will be written, in bytes; @param mode what it is made with, as far as the system lets it */
    static TemporaryFile create(TargetDirectory directory, long size, int mode) throws IOException {
        checkRoom(directory, size, 0);
        byte[] random = new byte[12];
        RANDOM.nextBytes(random);
        return make(directory, directory.path().resolve(".scpcopy-" + HexFormat.of().formatHex(random) + ".part"), mode, false);
    }

    /**
     * As {@link #create}, under a name that can be found again; a file of this name that is ours, and that nobody else is at, is
     * continued. Where the name cannot be used, the file gets one that nobody can guess.
     *
     * @param told takes why the name is not used, or what is under it is not, fit to be shown
     */
    static TemporaryFile named(TargetDirectory directory, String name, long size, int mode, Consumer<String> told) throws IOException {
        Path path = directory.path().resolve(name);
        Optional<String> objection = OwnPlace.objection(directory.path(), path);
        if (objection.isPresent()) {
            told.accept(objection.get());
            return create(directory, size, mode);
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            checkRoom(directory, size, 0);
            return make(directory, path, mode | PosixModes.OWNER_FILE, true);
        }
        Optional<FileLock> lock = lock(channel);
        if (lock.isEmpty()) {
            channel.close();
            told.accept("'" + RemoteText.escape(path.toString()) + "' is not continued: it cannot be locked, so another copy may be at it");
            return create(directory, size, mode);
        }
        try {
            if (channel.size() > size) {
                channel.truncate(0);
            }
            checkRoom(directory, size, channel.size());
            directory.checkPlace();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return new TemporaryFile(directory, path, channel, true, lock);
    }

    private static TemporaryFile make(TargetDirectory directory, Path path, int mode, boolean named) throws IOException {
        FileChannel channel = FileChannel.open(
                path,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixModes.atCreation(directory.path(), mode));
        TemporaryFile file = new TemporaryFile(directory, path, channel, named, named ? lock(channel) : Optional.empty());
        try {
            // Again, since the directory may have been another one when the file was made.
            directory.checkSame();
        } catch (IOException e) {
            try {
                file.discard();
            } catch (IOException remains) {
                e.addSuppressed(remains);
            }
            throw e;
        }
        return file;
    }

    /** @return empty if another copy has it, in this process or another one, or the system has no locks */
    private static Optional<FileLock> lock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty();
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static void checkRoom(TargetDirectory directory, long size, long present) throws IOException {
        if (size >= LARGE) {
            long room = Files.getFileStore(directory.path()).getUsableSpace();
            if (size - present > room) {
                throw new RefusedException(
                        "not enough room on the disk: " + size + " bytes are announced, " + room + " are free");
            }
        }
    }

    Path path() {
        return path;
    }

    FileChannel channel() {
        return channel;
    }

    /** Whether a later copy finds it again. */
    boolean isNamed() {
        return named;
    }

    /** Removes other files that were kept for the same final name, of sources that have changed. @param prefix of their names */
    void discardOthers(String prefix) throws IOException {
        if (!named) {
            return;
        }
        try (DirectoryStream<Path> others = Files.newDirectoryStream(
                directory.path(), other -> other.getFileName().toString().startsWith(prefix) && !other.equals(path))) {
            for (Path other : others) {
                discardOther(other);
            }
        }
    }

    private void discardOther(Path other) throws IOException {
        if (OwnPlace.objection(directory.path(), other).isPresent()) {
            return;
        }
        try (FileChannel opened = FileChannel.open(other, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            if (lock(opened).isPresent()) {
                Files.delete(other);
            }
        }
    }

    /** Closes and removes it. */
    void discard() throws IOException {
        try {
            channel.close();
        } finally {
            Files.deleteIfExists(path);
        }
    }
}
