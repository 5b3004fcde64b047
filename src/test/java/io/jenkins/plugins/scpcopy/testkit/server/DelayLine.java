package io.jenkins.plugins.scpcopy.testkit.server;

import java.util.ArrayDeque;
import java.util.Arrays;

/** A queue whose chunks may be taken a fixed time after they were put. It holds 64 MiB before it pushes back. */
final class DelayLine {
    private static final int CAPACITY = 64 * 1024 * 1024;

    /** @param number what the putting side tells the taking one */
    record Chunk(long due, byte[] bytes, int number) {}

    private final long delayNanos;
    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
    private long held;
    private boolean ended;
    private boolean abandoned;

    DelayLine(long delayNanos) {
        this.delayNanos = delayNanos;
    }

    synchronized void put(byte[] bytes, int length, int number) throws InterruptedException {
        while (held >= CAPACITY && !abandoned) {
            wait();
        }
        chunks.add(new Chunk(System.nanoTime() + delayNanos, Arrays.copyOf(bytes, length), number));
        held += length;
        notifyAll();
    }

    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Nobody will take any more: the putting side must not wait. */
    synchronized void abandon() {
        abandoned = true;
        notifyAll();
    }

    /** The next chunk once its time has come, or null at the end. */
    synchronized Chunk take() throws InterruptedException {
        while (true) {
            Chunk next = chunks.peek();
            if (next == null) {
                if (ended) {
                    return null;
                }
                wait();
                continue;
            }
            long left = next.due() - System.nanoTime();
            if (left > 0) {
                wait(left / 1_000_000, (int) (left % 1_000_000));
                continue;
            }
            chunks.remove();
            held -= next.bytes().length;
            notifyAll();
            return next;
        }
    }
}
