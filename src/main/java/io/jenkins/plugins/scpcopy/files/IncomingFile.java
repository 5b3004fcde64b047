package io.jenkins.plugins.scpcopy.files;

import io.jenkins.plugins.scpcopy.remote.RefusedException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.HexFormat;
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
    private long written;
    private boolean ended;

    private IncomingFile(
            TargetDirectory directory,
            Path target,
            Path temporary,
            long size,
            ReceivedAttributes attributes,
            Consumer<String> warnings,
            FileChannel channel) {
        this.directory = directory;
        this.target = target;
        this.temporary = temporary;
        this.size = size;
        this.attributes = attributes;
        this.warnings = warnings;
        this.channel = channel;
    }

    static IncomingFile create(
            TargetDirectory directory, Path target, long size, ReceivedAttributes attributes, Consumer<String> warnings)
            throws IOException {
        if (size >= LARGE) {
            long room = Files.getFileStore(directory.path()).getUsableSpace();
            if (size > room) {
                throw new RefusedException(
                        "not enough room on the disk: " + size + " bytes are announced, " + room + " are free");
            }
        }
        byte[] random = new byte[12];
        RANDOM.nextBytes(random);
        Path temporary = directory.path().resolve(".scpcopy-" + HexFormat.of().formatHex(random) + ".part");
        int mode = attributes.exact() ? attributes.mode() | PosixModes.OWNER_FILE : attributes.mode();
        FileChannel channel = FileChannel.open(
                temporary,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                PosixModes.atCreation(directory.path(), mode));
        IncomingFile file = new IncomingFile(directory, target, temporary, size, attributes, warnings, channel);
        // Again, since the directory may have been another one when the file was made.
        file.orDiscard(directory::checkSame);
        return file;
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
            if (attributes.exact() && PosixModes.supported(temporary)) {
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
        try {
            int mode = attributes.exactMode();
            if (mode != directory.modeAsMade(temporary, attributes.mode() | PosixModes.OWNER_FILE)) {
                PosixModes.set(temporary, mode);
            }
        } catch (IOException e) {
            warnings.accept("the mode of " + target.getFileName() + " cannot be set: " + Reasons.of(e));
        }
    }
}
