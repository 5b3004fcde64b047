package io.jenkins.plugins.scpcopy.files;

import io.jenkins.plugins.scpcopy.remote.ToldSize;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import java.util.Set;

/**
 * A local file that is read through one handle, once from beginning to end or in parts: what it had when it was opened is what
 * counts.
 */
public final class SourceFile implements Closeable {
    private static final int FIRST = 1024;

    /**
     * What tells whether a file is still the same one with the same content.
     *
     * @param key of the file itself, whatever its name; null where the system has none
     */
    private record State(long size, FileTime modified, Object key) {
        static State of(Path path) throws IOException {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            return new State(now.size(), now.lastModifiedTime(), now.fileKey());
        }
    }

    private final Path path;
    private final FileChannel channel;
    private final SourceAttributes attributes;
    /** What it was when that was first wanted; null until then. */
    private State state;
    private final long told;
    private final long size;
    /** What was read when it was opened, where only that shows how much there is; otherwise null. */
    private final ByteBuffer held;

    private long left;

    private SourceFile(Path path, FileChannel channel, SourceAttributes attributes) throws IOException {
        this.path = path;
        this.channel = channel;
        this.attributes = attributes;
        this.told = channel.size();
        this.held = ToldSize.isDoubtful(told) ? hold() : null;
        boolean made = held != null && (told == 0 || held.remaining() < told && channel.size() == told);
        this.size = made ? held.remaining() : told;
        this.left = size;
    }

    /** Reads to the end, but of a file that has a size not beyond that. */
    private ByteBuffer hold() throws IOException {
        ByteBuffer read = ByteBuffer.allocate(told == 0 ? FIRST : (int) told);
        while (channel.read(read) >= 0) {
            if (read.hasRemaining()) {
                continue;
            }
            if (told > 0) {
                break;
            }
            if (read.capacity() > ToldSize.MOST) {
                throw new IOException(ToldSize.tooMuch());
            }
            read = ByteBuffer.allocate(2 * read.capacity()).put(read.flip());
        }
        return read.flip();
    }

    /** @param real a path without links; checked before the file is opened (a pipe would block) and after */
    public static SourceFile openReal(Path real) throws IOException {
        return openReal(real, RealDirectory.of(real.getParent()));
    }

    /** As {@link #openReal(Path)}. @param directory what the file is in */
    static SourceFile openReal(Path real, RealDirectory directory) throws IOException {
        SourceAttributes attributes = SourceAttributes.read(real, false);
        FileChannel channel = FileChannel.open(real, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
        try {
            if (!directory.isSame()) {
                throw new IOException("it was moved or replaced by a link while it was opened");
            }
            return new SourceFile(real, channel, attributes);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Where it is, without links. */
    public Path path() {
        return path;
    }

    /** What it had when it was opened. */
    public SourceAttributes attributes() {
        return attributes;
    }

    /** The bytes it had when it was opened, whatever the system says of a file that it makes up. */
    public long size() {
        return size;
    }

    /**
     * Reads on, never further than {@link #size()}.
     *
     * @return the number of bytes; -1 at the end, which comes early ({@link #left()}) if the file has shrunk
     */
    public int read(byte[] buffer) throws IOException {
        if (left == 0) {
            return -1;
        }
        if (held != null) {
            int length = Math.min(held.remaining(), buffer.length);
            held.get(buffer, 0, length);
            left -= length;
            return length == 0 ? -1 : length;
        }
        ByteBuffer target = ByteBuffer.wrap(buffer, 0, (int) Math.min(left, buffer.length));
        while (target.hasRemaining()) {
            if (channel.read(target) < 0) {
                break;
            }
        }
        left -= target.position();
        return target.position() == 0 ? -1 : target.position();
    }

    /**
     * Reads from any place, by any thread, without moving on in the file.
     *
     * @return the number of bytes, all that were wanted unless the file has shrunk
     */
    public int readAt(long position, byte[] buffer, int offset, int length) throws IOException {
        ByteBuffer target = ByteBuffer.wrap(buffer, offset, length);
        while (target.hasRemaining() && channel.read(target, position + target.position() - offset) >= 0) {
            // Until it is full.
        }
        return target.position() - offset;
    }

    /** When it was changed last, as exactly as the system knows. */
    public String modified() throws IOException {
        if (state == null) {
            state = State.of(path);
        }
        return state.modified().toString();
    }

    /**
     * Whether it was written to since {@link #modified} was asked for, in a way other than growing: what was read of it may be of
     * two kinds.
     */
    public boolean hasChanged() throws IOException {
        if (channel.size() < told) {
            return true;
        }
        try {
            State now = State.of(path);
            boolean same = Objects.equals(now.key(), state.key());
            return same && now.size() == state.size() && !now.modified().equals(state.modified());
        } catch (NoSuchFileException e) {
            // It lost its name, and what was opened is still there.
            return false;
        }
    }

    /** How many of the {@link #size()} bytes have not been read. */
    public long left() {
        return left;
    }

    /** Whether the file has more bytes by now than when it was opened. */
    public boolean hasGrown() throws IOException {
        return channel.size() > Math.max(told, size);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
