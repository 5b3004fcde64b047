package io.jenkins.plugins.scpcopy.result;

import io.jenkins.plugins.scpcopy.copy.report.HumanSizes;
import java.util.Collections;
import java.util.List;

/**
 * The speed of a copy over its time, to be drawn: a stretch of time is as wide as one unit, and the fastest one as high as
 * {@link #HEIGHT}.
 *
 * @param seconds of each stretch
 * @param bytes that moved in each stretch, at least one of them more than 0
 */
public record SpeedPlot(double seconds, List<Long> bytes) {
    static final int HEIGHT = 100;
    /** Of fewer stretches in which something moved, there is nothing to be seen. */
    static final int FEWEST = 6;

    /** Whether there is something to be seen. */
    static boolean isWorthwhile(List<Long> bytes) {
        return bytes.stream().filter(count -> count > 0).count() >= FEWEST;
    }

    public String getViewBox() {
        return "0 0 " + bytes.size() + " " + HEIGHT;
    }

    /** The path around the area below the speed. */
    public String getArea() {
        long most = Collections.max(bytes);
        StringBuilder path = new StringBuilder("M0 " + HEIGHT);
        for (long count : bytes) {
            path.append('V').append(HEIGHT - Math.round((double) HEIGHT * count / most)).append("h1");
        }
        return path.append('V').append(HEIGHT).append('Z').toString();
    }

    /** For people. */
    public String getText() {
        double all = seconds * bytes.size();
        long sum = bytes.stream().mapToLong(Long::longValue).sum();
        return Messages.SpeedPlot_text(HumanSizes.rate(Collections.max(bytes), seconds), HumanSizes.rate(sum, all));
    }
}
