package io.jenkins.plugins.scpcopy.ssh.channel;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.StalledException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * A bounded buffer between the thread that writes to a command and JSch's thread that sends. It gives what JSch's own stream
 * lacks: writes that time out, that an interrupt or another thread can end, and that go on while a packet is being encrypted.
 *
 * <p>Bytes leave when a whole packet is there, on {@link #flush()} and on {@link #close()}.
 */
final class SendBuffer extends OutputStream {
    /** What a server has granted; used by the sending thread alone. */
    interface Window {
        /**
         * To be told of bytes before they are sent.
         *
         * @return whether as many again can be sent before the server grants more; false if that cannot be known
         */
        boolean take(int bytes);

        /** How many of so many bytes go into one packet; at least one. */
        int most(int bytes);
    }

    private static final int CAPACITY = 256 * 1024;

    private final Object lock = new Object();
    private final Duration stallTimeout;
    private final Supplier<IOException> whyClosed;
    private final Window window;
    private final Runnable moreFollows;
    private final byte[] ring = new byte[CAPACITY];
    private final InputStream source = new Source();
    private int head;
    private int count;
    private int flushed;
    /** How many bytes the sending thread waits for; 0 while it does not wait. */
    private int wanted;
    private boolean closed;
    private IOException failure;

    /**
     * @param stallTimeout the longest a write waits for room; zero waits for ever
     * @param whyClosed what writers are told when the sending thread's end is closed
     * @param window what the server has room for
     * @param moreFollows told before a packet is sent that the next one is there already and can be sent
     */
    SendBuffer(
            Duration stallTimeout, Supplier<IOException> whyClosed, Window window, Runnable moreFollows) {
        this.stallTimeout = stallTimeout;
        this.whyClosed = whyClosed;
        this.window = window;
        this.moreFollows = moreFollows;
    }

    /** Where the sending thread takes bytes. */
    InputStream source() {
        return source;
    }

    /** Whether the writer is ahead of what can be sent. */
    boolean hasPlenty() {
        synchronized (lock) {
            return count > CAPACITY / 2;
        }
    }

    /** Nothing will be sent any more: writers get this failure. The first one counts. */
    void fail(IOException cause) {
        synchronized (lock) {
            if (failure == null) {
                failure = cause;
            }
            lock.notifyAll();
        }
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        synchronized (lock) {
            int done = 0;
            while (done < length) {
                failIfClosed();
                if (count == CAPACITY) {
                    awaitRoom();
                    continue;
                }
                int part = Math.min(length - done, CAPACITY - count);
                copyIn(bytes, offset + done, part);
                done += part;
                if (wanted > 0 && count >= wanted) {
                    lock.notifyAll();
                }
            }
        }
    }

    @Override
    public void flush() throws IOException {
        synchronized (lock) {
            failIfClosed();
            flushed = count;
            lock.notifyAll();
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            flushed = count;
            lock.notifyAll();
        }
    }

    private void failIfClosed() throws IOException {
        if (failure != null) {
            throw failure;
        }
        if (closed) {
            throw new IOException("the stream is closed");
        }
    }

    /** Once full, waits until half of it has left, so that the two threads do not wake each other for every packet. */
    private void awaitRoom() throws IOException {
        while (count > CAPACITY / 2 && failure == null && !closed) {
            int before = count;
            long start = System.nanoTime();
            try {
                lock.wait(stallTimeout.toMillis());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
            if (count == before && failure == null && !stallTimeout.isZero()
                    && System.nanoTime() - start >= stallTimeout.toNanos()) {
                StalledException stalled = new StalledException(stallTimeout);
                throw TransferException.passing(
                        Phase.DATA, "the remote command takes no input: " + stalled.getMessage(), null, stalled);
            }
        }
    }

    private void copyIn(byte[] bytes, int offset, int part) {
        int tail = (head + count) % CAPACITY;
        int first = Math.min(part, CAPACITY - tail);
        System.arraycopy(bytes, offset, ring, tail, first);
        System.arraycopy(bytes, offset + first, ring, 0, part - first);
        count += part;
    }

    private int copyOut(byte[] bytes, int offset, int part) {
        int first = Math.min(part, CAPACITY - head);
        System.arraycopy(ring, head, bytes, offset, first);
        System.arraycopy(ring, 0, bytes, offset + first, part - first);
        head = (head + part) % CAPACITY;
        count -= part;
        flushed = Math.max(0, flushed - part);
        if (count <= CAPACITY / 2) {
            lock.notifyAll();
        }
        return part;
    }

    /** The sending thread's end. */
    private final class Source extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            synchronized (lock) {
                while (true) {
                    if (failure != null) {
                        throw failure;
                    }
                    int most = window.most(length);
                    if (count >= most) {
                        return send(bytes, offset, most);
                    }
                    if (flushed > 0) {
                        return send(bytes, offset, flushed);
                    }
                    if (closed) {
                        return -1;
                    }
                    wanted = most;
                    try {
                        lock.wait();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        throw new InterruptedIOException("interrupted");
                    } finally {
                        wanted = 0;
                    }
                }
            }
        }

        private int send(byte[] bytes, int offset, int part) {
            if (window.take(part) && count >= 2 * part && part > 0) {
                moreFollows.run();
            }
            return copyOut(bytes, offset, part);
        }

        @Override
        public void close() {
            fail(whyClosed.get());
        }
    }
}
