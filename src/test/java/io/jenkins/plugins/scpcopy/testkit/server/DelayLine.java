package io.jenkins.plugins.scpcopy.testkit.server;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.OptionalLong;

/**
 * A queue whose chunks may be taken a fixed time after they were put. It takes so many bytes before it pushes back; of TCP, with its
 * windows, that is what is under way until the acknowledgement has come back.
 */
final class DelayLine {
    /** What is under way where nothing limits it. */
    static final int CAPACITY = 64 * 1024 * 1024;

    /** @param number what the putting side tells the taking one */
    record Chunk(long due, byte[] bytes, int number) {}

    /** Bytes that have arrived, and when the putting side learns it. */
    private record Acknowledgement(long due, int bytes) {}

    private final long delayNanos;
    private final long window;
    private final long returnNanos;
    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
    private final ArrayDeque<Acknowledgement> acknowledgements = new ArrayDeque<>();
    private long held;
    private boolean ended;
    private boolean abandoned;

    /**
     * @param window how many bytes are held at most
     * @param returnNanos how long after its departure a chunk still counts as held
     */
    DelayLine(long delayNanos, long window, long returnNanos) {
        this.delayNanos = delayNanos;
        this.window = window;
        this.returnNanos = returnNanos;
    }

    synchronized void put(byte[] bytes, int length, int number) throws InterruptedException {
        while (isFull(System.nanoTime()) && !abandoned) {
            waitUntil(acknowledgements.isEmpty() ? OptionalLong.empty() : OptionalLong.of(acknowledgements.peek().due()));
        }
        chunks.add(new Chunk(System.nanoTime() + delayNanos, Arrays.copyOf(bytes, length), number));
        held += length;
        notifyAll();
    }

    private boolean isFull(long now) {
        while (!acknowledgements.isEmpty() && acknowledgements.peek().due() - now <= 0) {
            held -= acknowledgements.remove().bytes();
        }
        return held >= window;
    }

    private void waitUntil(OptionalLong due) throws InterruptedException {
        if (due.isEmpty()) {
            wait();
            return;
        }
        long left = due.getAsLong() - System.nanoTime();
        if (left > 0) {
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
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
            if (next.due() - System.nanoTime() > 0) {
                waitUntil(OptionalLong.of(next.due()));
                continue;
            }
            chunks.remove();
            acknowledgements.add(new Acknowledgement(System.nanoTime() + returnNanos, next.bytes().length));
            notifyAll();
            return next;
        }
    }
}
