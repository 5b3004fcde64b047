package io.jenkins.plugins.scpcopy.copy.ranges;

import java.util.List;

/**
 * A part of a file.
 *
 * @param from its first byte
 * @param to what follows its last byte
 */
record Range(long from, long to) {
    /** Whether these are a file from beginning to end. */
    static boolean isWhole(List<Range> ranges, long size) {
        return ranges.equals(List.of(new Range(0, size)));
    }

    long length() {
        return to - from;
    }
}
