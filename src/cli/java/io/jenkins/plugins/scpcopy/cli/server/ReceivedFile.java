package io.jenkins.plugins.scpcopy.cli.server;

import io.jenkins.plugins.scpcopy.scp.RefusedException;
import io.jenkins.plugins.scpcopy.scp.SinkTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;

/** One file on its way in: written under a temporary name beside its place, and moved there when it is whole. */
final class ReceivedFile implements SinkTarget.Reception {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path path;
    private final String name;
    private final long size;
    private final Attributes attributes;
    private final ServerLog log;
    private final Path temporary;
    private final SeekableByteChannel channel;

    /**
     * @param path its place, with all links followed
     * @param name how messages call it
     */
    ReceivedFile(Path path, String name, long size, Attributes attributes, ServerLog log) throws IOException {
        if (Files.isDirectory(path)) {
            throw new RefusedException("Is a directory");
        }
        if (Files.exists(path)) {
            if (!Files.isRegularFile(path)) {
                throw new RefusedException("not a regular file");
            }
            if (!Files.isWritable(path)) {
                throw new RefusedException("Permission denied");
            }
        }
        this.path = path;
        this.name = name;
        this.size = size;
        this.attributes = attributes;
        this.log = log;
        byte[] random = new byte[8];
        RANDOM.nextBytes(random);
        temporary = path.resolveSibling(".scp-copy-" + HexFormat.of().formatHex(random));
        log.temporary(temporary);
        try {
            channel = attributes.createFile(temporary);
        } catch (IOException e) {
            log.settled();
            throw e;
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, offset, length);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw new RefusedException(name + ": " + Problem.words(e), e);
        }
    }

    @Override
    public void complete() throws IOException {
        IOException unset = null;
        try {
            channel.close();
            try {
                attributes.applyToFile(temporary, Files.exists(path) ? path : null);
            } catch (IOException e) {
                unset = e;
            }
            Files.move(temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            discard(Problem.words(e));
            throw new RefusedException(name + ": " + Problem.words(e), e);
        }
        log.settled();
        if (unset != null) {
            log.error(name + ": attributes: " + Problem.words(unset));
            throw new RefusedException(name + ": set times or mode: " + Problem.words(unset), unset);
        }
        log.detail("received " + name + " (" + size + " bytes)");
    }

    @Override
    public void discard(String reason) {
        log.error(name + ": " + reason);
        try {
            channel.close();
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            log.error(name + ": cannot remove " + temporary.getFileName() + ": " + Problem.words(e));
        }
        log.settled();
    }
}
