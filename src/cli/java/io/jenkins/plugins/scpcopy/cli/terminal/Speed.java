package io.jenkins.plugins.scpcopy.cli.terminal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalDouble;

/** How fast something goes, by what the last seconds saw. */
final class Speed {
    private static final long WINDOW = 5_000_000_000L;
    /** Of less than this, buffers that fill say more than the way behind them. */
    private static final long SHORTEST = 1_000_000_000L;

    private final Deque<Point> points = new ArrayDeque<>();

    private record Point(long nanos, long bytes) {}

    /**
     * @param nanos the time, of a clock that is never set
     * @param bytes what had moved until then; less than before begins anew
     */
    void add(long nanos, long bytes) {
        if (!points.isEmpty() && bytes < points.getLast().bytes()) {
            points.clear();
        }
        points.addLast(new Point(nanos, bytes));
        // The window is whole as long as the second point is not older than it.
        while (points.size() > 2 && nanos - second().nanos() >= WINDOW) {
            points.removeFirst();
        }
    }

    private Point second() {
        var all = points.iterator();
        all.next();
        return all.next();
    }

    /** Bytes a second; empty while too little time has passed. */
    OptionalDouble perSecond() {
        if (points.isEmpty()) {
            return OptionalDouble.empty();
        }
        long nanos = points.getLast().nanos() - points.getFirst().nanos();
        return nanos < SHORTEST
                ? OptionalDouble.empty()
                : OptionalDouble.of((points.getLast().bytes() - points.getFirst().bytes()) * 1e9 / nanos);
    }
}
