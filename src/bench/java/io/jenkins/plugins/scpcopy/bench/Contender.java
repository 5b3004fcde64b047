package io.jenkins.plugins.scpcopy.bench;

import java.io.Closeable;
import java.io.IOException;

/** Something that can copy. */
interface Contender extends Closeable {
    /**
     * What the client used for one copy.
     *
     * @param seconds from start to end, as seen from outside
     * @param cpuSeconds user and system time of the client's processes
     * @param peakBytes resident memory at its highest, added up over the client's processes
     */
    record Usage(double seconds, double cpuSeconds, long peakBytes) {}

    String name();

    /** Does what comes before a copy and does not count. @throws IOException if it failed, with the reason in one line */
    default void prepare(Transfer transfer) throws IOException, InterruptedException {}

    /** @throws IOException if the copy failed, with the reason in one line */
    Usage copy(Transfer transfer) throws IOException, InterruptedException;
}
