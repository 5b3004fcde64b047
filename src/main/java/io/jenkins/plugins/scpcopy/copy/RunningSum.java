package io.jenkins.plugins.scpcopy.copy;

import java.io.Closeable;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** The SHA-256 sum of bytes that pass by; of a large file it is computed on a thread of its own, beside the transfer. */
final class RunningSum implements Closeable {
    private static final long LARGE = 4L * 1024 * 1024;
    private static final int MOST_WAITING = 8;
    private static final byte[] END = {};

    private final MessageDigest digest = Checksums.digest();
    private final BlockingQueue<byte[]> blocks = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Thread thread;

    private RunningSum(boolean beside) {
        thread = beside ? new Thread(this::compute, "scpCopy checksum") : null;
        if (beside) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** @param size how many bytes there will be */
    static RunningSum of(long size) {
        return new RunningSum(size >= LARGE);
    }

    void update(byte[] bytes, int offset, int length) throws InterruptedIOException {
        if (thread == null) {
            digest.update(bytes, offset, length);
        } else if (length > 0) {
            give(Arrays.copyOfRange(bytes, offset, offset + length));
        }
    }

    /** The sum of all bytes, as hexadecimal digits. */
    String hex() throws InterruptedIOException {
        if (thread != null) {
            give(END);
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw Interruption.of(e);
            }
        }
        return Checksums.hex(digest);
    }

    private void give(byte[] block) throws InterruptedIOException {
        try {
            blocks.put(block);
        } catch (InterruptedException e) {
            throw Interruption.of(e);
        }
    }    private void compute() {
        try {
            for (byte[] block = blocks.take(); block != END; block = blocks.take()) {
                digest.update(block, 0, block.length);
            }
        } catch (InterruptedException e) {
            // Nobody wants the sum any more.
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the computation; the sum is not wanted any more, or has been given. */
    @Override
    public void close() {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
