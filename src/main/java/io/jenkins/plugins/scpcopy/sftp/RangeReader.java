package io.jenkins.plugins.scpcopy.sftp;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** Reads a part of a file, and asks for what comes next ahead. */
public final class RangeReader implements Closeable {
    private record Part(long offset, int length, Reply<Data> reply) {}

    private final SftpClient client;
    private final Handle handle;
    private final Window window;
    private final Deque<Part> parts = new ArrayDeque<>();
    private final long to;
    private long asked;
    private Data data = new Data(new byte[0], 0, 0);
    private int taken;

    private RangeReader(SftpClient client, Handle handle, long from, long to) {
        this.client = client;
        this.handle = handle;
        this.window = new Window(client.ahead());
        this.asked = from;
        this.to = to;
    }

    /** @throws StatusException if the server does not open the file */
    public static RangeReader open(SftpClient client, String path, long from, long to) throws IOException {
        return new RangeReader(client, client.await(client.openToRead(path)), from, to);
    }

    /** @return how many bytes were read; -1 at the end of the range or, if that is earlier, of the file */
    public int read(byte[] buffer, int offset, int most) throws IOException {
        if (taken == data.length() && !next()) {
            return -1;
        }
        int length = Math.min(most, data.length() - taken);
        System.arraycopy(data.bytes(), data.offset() + taken, buffer, offset, length);
        taken += length;
        return length;
    }

    private boolean next() throws IOException {
        ask();
        if (parts.isEmpty()) {
            return false;
        }
        Part part = parts.remove();
        data = client.await(part.reply());
        window.give(part.length());
        taken = 0;
        if (data == null) {
            data = new Data(new byte[0], 0, 0);
            return false;
        }
        if (data.length() < part.length()) {
            parts.addFirst(part(part.offset() + data.length(), part.length() - data.length()));
        }
        return true;
    }

    private void ask() throws IOException {
        while (asked < to && (parts.isEmpty() || window.hasRoom())) {
            int length = (int) Math.min(to - asked, client.readBlock());
            parts.add(part(asked, length));
            asked += length;
        }
        client.flushIfMany();
    }

    private Part part(long offset, int length) throws IOException {
        window.take(length);
        return new Part(offset, length, client.read(handle, offset, length));
    }

    /** Ends the client unless everything was read: what is under way is not wanted. */
    @Override
    public void close() throws IOException {
        if (asked == to && parts.isEmpty()) {
            client.await(client.close(handle));
        } else {
            client.close();
        }
    }
}
