package io.jenkins.plugins.scpcopy.sftp;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** A file that is received, and of which some may have been asked for already. */
final class IncomingContent implements ReadAhead.Step {
    /** How much of a file without a size is asked for ahead, in bytes: as a rule there is nothing. */
    private static final int BEGINNING = 4 * 1024;

    private record Part(long offset, int length, Reply<Data> reply) {}

    private final SftpClient client;
    private final Window window;
    private final String name;
    private final String path;
    private final Deque<Part> parts = new ArrayDeque<>();
    private Attributes attributes;
    private Reply<Handle> opened;
    private Reply<Attributes> found;
    private Handle handle;
    private int block = Integer.MAX_VALUE;
    /** Up to where the content was asked for. */
    private long asked;
    /** Up to where it was taken. */
    private long taken;
    private long size;
    private boolean over;

    /**
     * @param window what may be under way in all, in bytes
     * @param attributes as its directory's list has them; those of the file that is then opened take their place
     */
    IncomingContent(SftpClient client, Window window, String name, String path, Attributes attributes) {
        this.client = client;
        this.window = window;
        this.name = name;
        this.path = path;
        this.attributes = attributes;
        this.size = attributes.size();
    }

    String name() {
        return name;
    }

    String path() {
        return path;
    }

    Attributes attributes() {
        return attributes;
    }

    boolean isFile() {
        return attributes.kind() == Attributes.Kind.FILE || attributes.kind() == Attributes.Kind.UNKNOWN;
    }

    /** As the server tells it, or as it has turned out. */
    long size() {
        return size;
    }

    /** All has been taken, and that is all there is. */
    void isWhole() {
        size = taken;
    }

    long left() {
        return size - taken;
    }

    private boolean hasNoSize() {
        return attributes.size() == 0;
    }

    /** What the server says of the file now. */
    Reply<Attributes> look() throws IOException {
        return client.stat(handle);
    }

    /** The answer to {@link #open}; null if that was not called. */
    Reply<Handle> opened() {
        return opened;
    }

    /** What the server says of the file that was opened, which may be another one than its directory's list had; null before. */
    Reply<Attributes> found() {
        return found;
    }

    void open() throws IOException {
        opened = client.openToRead(path);
        opened.whenArrived(() -> {
            if (opened.refusal() != null) {
                return;
            }
            handle = opened.get();
            if (over) {
                client.close(handle);
                return;
            }
            found = look();
            found.whenArrived(() -> found.result().filter(now -> now.size() >= 0).ifPresent(now -> {
                attributes = now;
                size = now.size();
            }));
        });
    }

    /** Asks for as much as there is room for, and of a file without a size for its beginning. @return whether that has been done */
    boolean ask() throws IOException {
        while (handle != null && !isAsked() && window.hasRoom()) {
            askNext();
        }
        return isAsked();
    }

    private boolean isAsked() {
        return hasNoSize() ? asked > 0 : asked >= size;
    }

    private void askNext() throws IOException {
        long most = hasNoSize() ? (asked == 0 ? BEGINNING : Long.MAX_VALUE) : size - asked;
        int length = (int) Math.min(most, Math.min(block, client.readBlock()));
        parts.add(part(asked, length));
        asked += length;
    }

    private Part part(long offset, int length) throws IOException {
        window.take(length);
        return new Part(offset, length, client.read(handle, offset, length));
    }

    /** The answer that {@link #take} waits for. */
    Reply<Data> next() throws IOException {
        if (parts.isEmpty()) {
            // Those behind may have the room, but this one is the next.
            askNext();
        }
        return parts.peek().reply();
    }

    /**
     * The bytes that come next, which have arrived.
     *
     * @return null if the file ends before its announced size
     */
    Data take() throws IOException {
        Part part = parts.remove();
        window.give(part.length());
        Data data = part.reply().get();
        if (data != null) {
            taken += data.length();
            if (data.length() < part.length()) {
                // The server gives less at once than was asked for.
                block = data.length();
                parts.addFirst(part(part.offset() + data.length(), part.length() - data.length()));
            }
        }
        return data;
    }

    /** Nothing more of it is wanted. */
    void close() throws IOException {
        over = true;
        parts.forEach(part -> window.give(part.length()));
        parts.clear();
        if (handle != null) {
            client.close(handle);
        }
    }
}
