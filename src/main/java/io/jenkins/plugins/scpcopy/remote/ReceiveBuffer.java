package io.jenkins.plugins.scpcopy.remote;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;

/**
 * A bounded buffer between the thread that receives from a channel and the one that reads, with timed reads on one side and
 * back pressure on the other.
 *
 * <p>It starts small and grows to its capacity only when the reader falls behind, so that many idle channels cost little.
 */
public final class ReceiveBuffer extends InputStream {
    private static final int INITIAL = 16 * 1024;

    private final Object lock = new Object();
    private final int capacity;
    private final Duration stallTimeout;
    /** For the reading thread only. */
    private final byte[] single = new byte[1];

    private byte[] ring;
    private int head;
    private int count;
    private boolean ended;
    private boolean closed;
    private IOException failure;

    /**
     * @param capacity the most bytes held before the receiving thread has to wait
     * @param stallTimeout the longest a read waits for the next byte; zero waits for ever
     */
    public ReceiveBuffer(int capacity, Duration stallTimeout) {
        this.capacity = capacity;
        this.stallTimeout = stallTimeout;
        this.ring = new byte[Math.min(INITIAL, capacity)];
    }

    /**
     * Adds received bytes; waits while the buffer is full. Bytes that arrive after {@link #close()} or
     * {@link #fail(IOException)} are dropped.
     *
     * @throws InterruptedIOException if the receiving thread is interrupted while it waits
     */
    public void put(byte[] bytes, int offset, int length) throws InterruptedIOException {
        synchronized (lock) {
            int done = 0;
            while (done < length && !closed && failure == null) {
                if (count == capacity) {
                    await(0);
                    continue;
                }
                int part = Math.min(length - done, capacity - count);
                makeRoomFor(part);
                copyIn(bytes, offset + done, part);
                done += part;
                lock.notifyAll();
            }
        }
    }

    /** No more bytes will come: readers see end of file once they have read what is there. */
    public void end() {
        synchronized (lock) {
            ended = true;
            lock.notifyAll();
        }
    }

    /** The channel broke: readers get what is there, then this failure. The first failure counts. */
    public void fail(IOException cause) {
        synchronized (lock) {
            if (failure == null) {
                failure = cause;
            }
            lock.notifyAll();
        }
    }

    @Override
    public int read() throws IOException {
        return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
    }

    /** @throws StalledException if nothing arrived for the stall timeout */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = read(bytes, offset, length, stallTimeout);
        if (read == 0 && length > 0) {
            throw new StalledException(stallTimeout);
        }
        return read;
    }

    /**
     * Reads what is there, waiting for the first byte for a limited time.
     *
     * @param atMost how long to wait; zero waits for ever
     * @return the number of bytes, -1 at end of file, or 0 if none came in time
     */
    public int read(byte[] bytes, int offset, int length, Duration atMost) throws IOException {
        if (length == 0) {
            return 0;
        }
        long deadline = atMost.isZero() ? 0 : System.nanoTime() + atMost.toNanos();
        synchronized (lock) {
            while (count == 0) {
                if (closed) {
                    throw new IOException("the stream is closed");
                }
                if (failure != null) {
                    throw failure;
                }
                if (ended) {
                    return -1;
                }
                if (deadline == 0) {
                    await(0);
                } else {
                    long left = deadline - System.nanoTime();
                    if (left <= 0) {
                        return 0;
                    }
                    await(left / 1_000_000 + 1);
                }
            }
            int part = Math.min(length, count);
            boolean wasFull = count == capacity;
            copyOut(bytes, offset, part);
            if (wasFull) {
                lock.notifyAll();
            }
            return part;
        }
    }

    /**
     * Waits until bytes are there, the stream has ended or it has failed.
     *
     * @param atMost how long to wait
     * @return false if nothing happened in time
     */
    public boolean awaitBytes(Duration atMost) throws InterruptedIOException {
        long deadline = System.nanoTime() + atMost.toNanos();
        synchronized (lock) {
            while (count == 0 && !ended && !closed && failure == null) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                await(left / 1_000_000 + 1);
            }
            return true;
        }
    }

    @Override
    public int available() {
        synchronized (lock) {
            return count;
        }
    }

    /** Drops what is held and frees a waiting receiving thread. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            count = 0;
            ring = new byte[0];
            lock.notifyAll();
        }
    }

    private void await(long millis) throws InterruptedIOException {
        try {
            lock.wait(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private void makeRoomFor(int part) {
        if (count + part <= ring.length) {
            return;
        }
        int size = (int) Math.min(capacity, Math.max((long) ring.length * 2, count + part));
        byte[] grown = new byte[size];
        int first = Math.min(count, ring.length - head);
        System.arraycopy(ring, head, grown, 0, first);
        System.arraycopy(ring, 0, grown, first, count - first);
        ring = grown;
        head = 0;
    }

    private void copyIn(byte[] bytes, int offset, int part) {
        int tail = (head + count) % ring.length;
        int first = Math.min(part, ring.length - tail);
        System.arraycopy(bytes, offset, ring, tail, first);
        System.arraycopy(bytes, offset + first, ring, 0, part - first);
        count += part;
    }

    private void copyOut(byte[] bytes, int offset, int part) {
        int first = Math.min(part, ring.length - head);
        System.arraycopy(ring, head, bytes, offset, first);
        System.arraycopy(ring, 0, bytes, offset + first, part - first);
        head = (head + part) % ring.length;
        count -= part;
        if (count == 0) {
            head = 0;
        }
    }

    @Override
    public String toString() {
        synchronized (lock) {
            return "ReceiveBuffer[" + count + " of " + capacity + " bytes" + (ended ? ", ended" : "") + "]";
        }
    }
}
