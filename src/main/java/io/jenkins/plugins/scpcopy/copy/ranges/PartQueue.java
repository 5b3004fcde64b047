package io.jenkins.plugins.scpcopy.copy.ranges;

import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.host.Ranges;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The ranges of a file that are missing, shared by several lanes. A lane that has nothing left takes over the far half of the
 * longest part that another one is at. Safe for use by several threads.
 */
final class PartQueue {
    /** What is worth a command of its own, in bytes. */
    private static final long LEAST_TAKEN_OVER = 16 * Ranges.STEP;

    /** What one lane is at; its end may come nearer. */
    static final class Part {
        private final long from;
        private long at;
        private long to;

        private Part(long from, long to) {
            this.from = from;
            this.at = from;
            this.to = to;
        }

        long from() {
            return from;
        }

        /** Where it ends as far as is known when it is begun. */
        private long left() {
            return to - at;
        }
    }

    private final Deque<Range> open = new ArrayDeque<>();
    private final List<Part> taken = new ArrayList<>();
    private boolean stopped;

    /** @param lanes how many are to find something at the beginning */
    PartQueue(List<Range> missing, int lanes) {
        long share = Math.max(Ranges.STEP, Blocks.bytes(missing) / lanes);
        for (Range range : missing) {
            long parts = Math.max(1, Math.min(lanes, Math.round((double) range.length() / share)));
            long from = range.from();
            for (long i = 1; i <= parts; i++) {
                long to = i == parts ? range.to() : aligned(range.from() + range.length() * i / parts);
                if (to > from) {
                    open.add(new Range(from, to));
                    from = to;
                }
            }
        }
    }

    private static long aligned(long place) {
        return place - place % Ranges.STEP;
    }

    /**
     * The next part for a lane; waits while others may still give theirs back.
     *
     * @return null if there is nothing left to do
     */
    synchronized Part take() throws InterruptedIOException {
        while (!stopped) {
            if (!open.isEmpty()) {
                Range range = open.remove();
                return taken(new Part(range.from(), range.to()));
            }
            if (taken.isEmpty()) {
                return null;
            }
            Part longest = taken.stream().max((a, b) -> Long.compare(a.left(), b.left())).orElseThrow();
            long middle = aligned(longest.at + longest.left() / 2 + Ranges.STEP - 1);
            if (longest.left() >= LEAST_TAKEN_OVER && middle > longest.at && middle < longest.to) {
                Part half = new Part(middle, longest.to);
                longest.to = middle;
                return taken(half);
            }
            try {
                wait();
            } catch (InterruptedException e) {
                throw Interrupts.of(e);
            }
        }
        return null;
    }

    private Part taken(Part part) {
        taken.add(part);
        return part;
    }

    /** Where the part ends now. */
    synchronized long end(Part part) {
        return part.to;
    }

    /** Goes on in a part. @return how many bytes come next, at most so many; 0 at its end */
    synchronized int advance(Part part, int most) {
        int length = stopped ? 0 : (int) Math.min(most, part.left());
        part.at += length;
        return length;
    }

    /** The whole part is there. */
    synchronized void done(Part part) {
        taken.remove(part);
        notifyAll();
    }

    /** The part was begun in vain. */
    synchronized void giveBack(Part part) {
        taken.remove(part);
        open.add(new Range(part.from, part.to));
        notifyAll();
    }

    /** Nobody is to go on. */
    synchronized void stop() {
        stopped = true;
        notifyAll();
    }

    synchronized boolean isStopped() {
        return stopped;
    }

    /** Whether there is a part that nobody is at. */
    synchronized boolean hasOpen() {
        return !open.isEmpty();
    }

    synchronized boolean isDone() {
        return open.isEmpty() && taken.isEmpty();
    }
}
