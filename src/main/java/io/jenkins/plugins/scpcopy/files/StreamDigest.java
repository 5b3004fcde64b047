package io.jenkins.plugins.scpcopy.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** The SHA-256 sum of bytes that pass by; of a large file it is computed on a thread of its own, beside the transfer. */
public final class StreamDigest implements Closeable {
    /** The size of the blocks that are passed to the thread. */
    public static final int BLOCK = 256 * 1024;

    private static final long LARGE = 4L * 1024 * 1024;
    private static final int MOST_BLOCKS = 8;
    private static final long LOOK_AGAIN_SECONDS = 1;
    private static final Block END = new Block(new byte[0], 0);

    private record Block(byte[] bytes, int length) {}

    private final MessageDigest digest = Sha256.digest();
    /** The blocks made here, one that was brought along, and the end. */
    private final BlockingQueue<Block> waiting = new ArrayBlockingQueue<>(MOST_BLOCKS + 2);
    private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(MOST_BLOCKS + 1);
    private final Thread thread;
    private volatile boolean complete;
    private int blocks;
    private byte[] filling;
    private int filled;

    private StreamDigest(boolean beside) {
        thread = beside ? new Thread(this::compute, "scpCopy checksum") : null;
        if (beside) {
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** @param size how many bytes there will be */
    public static StreamDigest of(long size) {
        return new StreamDigest(size >= LARGE);
    }

    /** Takes bytes that stay the caller's. */
    public void update(byte[] bytes, int offset, int length) throws IOException {
        if (thread == null) {
            digest.update(bytes, offset, length);
            return;
        }
        int done = 0;
        while (done < length) {
            filling = filling == null ? freeBlock() : filling;
            int part = Math.min(length - done, BLOCK - filled);
            System.arraycopy(bytes, offset + done, filling, filled, part);
            filled += part;
            done += part;
            if (filled == BLOCK) {
                passFilled();
            }
        }
    }

    /**
     * Takes the bytes at the start of a block, and the block with them. Not to be mixed with {@link #update}.
     *
     * @param block of the size {@link #BLOCK}
     * @return the block to use from now on
     */
    public byte[] exchange(byte[] block, int length) throws IOException {
        if (thread == null) {
            digest.update(block, 0, length);
            return block;
        }
        pass(new Block(block, length));
        return freeBlock();
    }

    /** The sum of all bytes, as hexadecimal digits. */
    public String hex() throws IOException {
        if (thread != null) {
            if (filled > 0) {
                passFilled();
            }
            pass(END);
            try {
                thread.join();
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
            if (!complete) {
                throw new IOException("its checksum could not be computed");
            }
        }
        return Sha256.hex(digest);
    }

    private void passFilled() {
        pass(new Block(filling, filled));
        filling = null;
        filled = 0;
    }

    /** All blocks that there can be find room. */
    private void pass(Block block) {
        waiting.add(block);
    }

    private byte[] freeBlock() throws IOException {
        if (free.isEmpty() && blocks < MOST_BLOCKS) {
            blocks++;
            return new byte[BLOCK];
        }
        try {
            byte[] block = free.poll(LOOK_AGAIN_SECONDS, TimeUnit.SECONDS);
            while (block == null) {
                if (!thread.isAlive()) {
                    throw new IOException("its checksum could not be computed");
                }
                block = free.poll(LOOK_AGAIN_SECONDS, TimeUnit.SECONDS);
            }
            return block;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static InterruptedIOException interrupted(InterruptedException cause) {
        InterruptedIOException interrupted = new InterruptedIOException("interrupted");
        interrupted.initCause(cause);
        return interrupted;
    }

    private void compute() {
        try {
            for (Block block = waiting.take(); block != END; block = waiting.take()) {
                digest.update(block.bytes(), 0, block.length());
                free.add(block.bytes());
            }
            complete = true;
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
