package io.jenkins.plugins.scpcopy.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;

/**
 * A file that is being received: first under a temporary name beside its final one, which nobody can guess, then moved into
 * place as a whole. What stood there before, a link included, is replaced and not written through.
 */
public final class IncomingFile {
    private final TargetDirectory directory;
    private final Path target;
    private final TemporaryFile temporary;
    private final FileChannel channel;
    private final long size;
    private final ReceivedAttributes attributes;
    private final Consumer<String> warnings;
    private long written;
    private boolean ended;

    /** @param attributes what it gets in the end @param warnings takes what of that it could not get */
    IncomingFile(
            TargetDirectory directory,
            Path target,
            TemporaryFile temporary,
            long size,
            ReceivedAttributes attributes,
            Consumer<String> warnings) {
        this.directory = directory;
        this.target = target;
        this.temporary = temporary;
        this.channel = temporary.channel();
        this.size = size;
        this.attributes = attributes;
        this.warnings = warnings;
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
        if (temporary.isNamed() && !ended) {
            ended = true;
            channel.close();
        } else {
            discard();
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
            Files.move(temporary.path(), target, StandardCopyOption.ATOMIC_MOVE);
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
            FileTimes.apply(temporary.path(), target.getFileName().toString(), attributes.times(), warnings);
            if ((attributes.exact() || temporary.isNamed()) && PosixModes.supported(temporary.path())) {
                setMode();
            }
        });
    }

    /** Ends the writing and gives the temporary file, to be read. @throws IOException as {@link #seal} */
    public Path sealed() throws IOException {
        seal();
        return temporary.path();
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
        temporary.discard();
    }

    private void setMode() {
        Path path = temporary.path();
        boolean named = temporary.isNamed();
        int closed = named ? PosixModes.OWNER_FILE & ~attributes.mode() : 0;
        try {
            if (attributes.exact()) {
                int mode = attributes.exactMode();
                if (named || mode != directory.modeAsMade(path, attributes.mode() | PosixModes.OWNER_FILE)) {
                    PosixModes.set(path, mode);
                }
            } else if (closed != 0) {
                PosixModes.set(path, PosixModes.toInt(Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS)) & ~closed);
            }
        } catch (IOException e) {
            warnings.accept("the mode of " + target.getFileName() + " cannot be set: " + Reasons.of(e));
        }
    }
}
