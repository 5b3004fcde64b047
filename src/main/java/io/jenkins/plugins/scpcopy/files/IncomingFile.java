package io.jenkins.plugins.scpcopy.files;

import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A file that is being received: first under a temporary name beside its final one, which nobody can guess, then moved into
 * place as a whole. What stood there before, a link included, is replaced and not written through.
 */
public final class IncomingFile {
    /** From here on the room on the disk is looked at first; asking costs more than a small file. */
    private static final long LARGE = 16L * 1024 * 1024;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final TargetDirectory directory;
    private final Path target;
    private final Path temporary;
    private final long size;
    private final ReceivedAttributes attributes;
    private final Consumer<String> warnings;
    private final FileChannel channel;
    /** Whether its name can be found again. */
    private final boolean named;
    /** Keeps other copies away from it; null where there is none. To be held as long as the file is open. */
    private final FileLock lock;
    private long written;
    private boolean ended;

    private IncomingFile(
            TargetDirectory directory,
            Path target,
            Path temporary,
            long size,
            ReceivedAttributes attributes,
            Consumer<String> warnings,
            FileChannel channel,
            boolean named,
            FileLock lock) {
        this.directory = directory;
        this.target = target;
        this.temporary = temporary;
        this.size = size;
        this.attributes = attributes;
        this.warnings = warnings;
        this.channel = channel;
        this.named = named;
        this.lock = lock;
    }

    static IncomingFile create(
            TargetDirectory directory, Path target, long size, ReceivedAttributes attributes, Consumer<String> warnings)
            throws IOException {
        checkRoom(directory, size, 0);
        return make(directory, target, nobodyKnows(directory), size, attributes, warnings, false);
    }

    /**
     * As {@link #create}, under a name that can be found again; a file of this name that is ours, and that nobody else is at, is
     * continued: {@link #present} tells what it has. Where the name cannot be used, the file gets one that nobody can guess.
     *
     * @param told takes why the name is not used, or what is under it is not, fit to be shown
     */
    static IncomingFile named(
            TargetDirectory directory,
            Path target,
            String name,
            long size,
            ReceivedAttributes attributes,
            Consumer<String> warnings,
            Consumer<String> told)
            throws IOException {
        Path temporary = directory.path().resolve(name);
        Optional<String> objection = OwnPlace.objection(directory.path(), temporary);
        if (objection.isEmpty()) {
            try {
                FileChannel channel = FileChannel.open(
                        temporary, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                Optional<IncomingFile> found = continued(directory, target, temporary, size, attributes, warnings, channel);
                if (found.isPresent()) {
                    return found.get();
                }
                told.accept("'" + RemoteText.escape(temporary.toString()) + "' is not continued: it cannot be locked, so another copy may be at it");
            } catch (NoSuchFileException e) {
                checkRoom(directory, size, 0);
                return make(directory, target, temporary, size, attributes, warnings, true);
            }
        } else {
            told.accept(objection.get());
        }
        return create(directory, target, size, attributes, warnings);
    }

    private static Optional<IncomingFile> continued(
            TargetDirectory directory,
            Path target,
            Path temporary,
            long size,
            ReceivedAttributes attributes,
            Consumer<String> warnings,
            FileChannel channel)
            throws IOException {
        FileLock lock = lock(channel);
        if (lock == null) {
            channel.close();
            return Optional.empty();
        }
        IncomingFile file = new IncomingFile(directory, target, temporary, size, attributes, warnings, channel, true, lock);
        if (channel.size() > size) {
            channel.truncate(0);
        }
        checkRoom(directory, size, channel.size());
        directory.checkPlace();
        return Optional.of(file);
    }

    /** @return null if another copy has it, in this process or another one, or the system has no locks */
    private static FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        } catch (ClosedByInterruptException e) {
            throw e;
        } catch (IOException e) {
            return null;
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

    private static Path nobodyKnows(TargetDirectory directory) {
        byte[] random = new byte[12];
        RANDOM.nextBytes(random);
        return directory.path().resolve(".scpcopy-" + HexFormat.of().formatHex(random) + ".part");
    }

    private static IncomingFile make(
            TargetDirectory directory,
            Path target,
            Path temporary,
            long size,
            ReceivedAttributes attributes,
            Consumer<String> warnings,
            boolean named)
            throws IOException {
        int mode = attributes.exact() || named ? attributes.mode() | PosixModes.OWNER_FILE : attributes.mode();
        FileChannel channel = FileChannel.open(
                temporary,
                Set.of(
                        StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        LinkOption.NOFOLLOW_LINKS),
                PosixModes.atCreation(directory.path(), mode));
        IncomingFile file = new IncomingFile(
                directory, target, temporary, size, attributes, warnings, channel, named, named ? lock(channel) : null);
        // Again, since the directory may have been another one when the file was made.
        file.orDiscard(directory::checkSame);
        return file;
    }

    /** Where it will be. */
    public Path path() {
        return target;
    }

    /** @throws IOException if the bytes cannot be kept; {@link #discard()} is due then */
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length > size - written) {
            throw new IOException("more bytes than the " + size + " that were announced");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        written += length;
    }

    /** How many bytes of the file are there, whatever they are worth. */
    public long present() throws IOException {
        return channel.size();
    }

    /** Reads what is there; any thread may do so. @return how many bytes there were, up to all that were wanted */
    public int readAt(long position, byte[] buffer, int offset, int length) throws IOException {
        ByteBuffer target = ByteBuffer.wrap(buffer, offset, length);
        while (target.hasRemaining() && channel.read(target, position + target.position() - offset) >= 0) {
            // Until it is full.
        }
        return target.position() - offset;
    }

    /** Writes at any place below the announced size; any thread may do so. */
    public void writeAt(long position, byte[] bytes, int length) throws IOException {
        if (position + length > size) {
            throw new IOException("more bytes than the " + size + " that were announced");
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
        while (buffer.hasRemaining()) {
            channel.write(buffer, position + buffer.position());
        }
    }

    /** All parts were written. */
    public void isFilled() throws IOException {
        written = channel.size();
    }

    /** Leaves what is there under its name, if that can be found again, and discards it otherwise. */
    public void keep() throws IOException {
        if (named && !ended) {
            ended = true;
            channel.close();
        } else {
            discard();
        }
    }

    /** Removes other files that were kept for the same final name, of sources that have changed. @param prefix of their names */
    public void discardOthers(String prefix) throws IOException {
        if (!named) {
            return;
        }
        try (DirectoryStream<Path> others = Files.newDirectoryStream(
                directory.path(), other -> other.getFileName().toString().startsWith(prefix) && !other.equals(temporary))) {
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
            if (lock(opened) != null) {
                Files.delete(other);
            }
        }
    }

    /**
     * Gives the file its mode and times and moves it to its name. If that fails, the temporary file is removed.
     *
     * @throws IOException if the file is incomplete or cannot be moved
     */
    public void commit() throws IOException {
        boolean checked = channel.isOpen();
        seal();
        orDiscard(() -> {
            if (!checked) {
                directory.checkPlace();
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            ended = true;
        });
    }

    /**
     * Ends the writing and gives the file its mode and times, still under its temporary name. If that fails, the temporary file
     * is removed.
     *
     * @throws IOException if the file is incomplete
     */
    public void seal() throws IOException {
        if (!channel.isOpen()) {
            return;
        }
        orDiscard(() -> {
            if (written != size) {
                throw new IOException("only " + written + " of " + size + " bytes were written");
            }
            channel.close();
            directory.checkSame();
            FileTimes.apply(temporary, target.getFileName().toString(), attributes.times(), warnings);
            if ((attributes.exact() || named) && PosixModes.supported(temporary)) {
                setMode();
            }
        });
    }

    /** Ends the writing and gives the temporary file, to be read. @throws IOException as {@link #seal} */
    public Path sealed() throws IOException {
        seal();
        return temporary;
    }

    private interface Step {
        void run() throws IOException;
    }

    private void orDiscard(Step step) throws IOException {
        try {
            step.run();
        } catch (IOException | RuntimeException e) {
            try {
                discard();
            } catch (IOException remains) {
                e.addSuppressed(remains);
            }
            throw e;
        }
    }

    /** Removes what was received. Does nothing once the file was committed or discarded. */
    public void discard() throws IOException {
        if (ended) {
            return;
        }
        ended = true;
        try {
            channel.close();
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private void setMode() {
        int closed = named ? PosixModes.OWNER_FILE & ~attributes.mode() : 0;
        try {
            if (attributes.exact()) {
                int mode = attributes.exactMode();
                if (named || mode != directory.modeAsMade(temporary, attributes.mode() | PosixModes.OWNER_FILE)) {
                    PosixModes.set(temporary, mode);
                }
            } else if (closed != 0) {
                PosixModes.set(
                        temporary,
                        PosixModes.toInt(Files.getPosixFilePermissions(temporary, LinkOption.NOFOLLOW_LINKS)) & ~closed);
            }
        } catch (IOException e) {
            warnings.accept("the mode of " + target.getFileName() + " cannot be set: " + Reasons.of(e));
        }
    }
}
