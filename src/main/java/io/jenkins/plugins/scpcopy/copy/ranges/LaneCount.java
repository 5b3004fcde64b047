package io.jenkins.plugins.scpcopy.copy.ranges;

import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import java.time.Duration;

/** Chooses over how many connections one file is sent. */
final class LaneCount {
    static final int MOST = 4;

    /** What is under way on one connection at most: OpenSSH's window for uploads, and TCP's usual limit for downloads; in bytes. */
    static final double UPLOAD_WINDOW = 2 << 20;

    static final double DOWNLOAD_WINDOW = 4 << 20;

    /** What one connection carries at most where round trips do not matter. */
    private static final double BYTES_PER_SECOND = 500e6;

    private static final int LOGIN_TRIPS = 8;
    private static final double LOGIN_SECONDS = 0.05;

    private LaneCount() {}

    /**
     * As many as were asked for, or as many as pay: where distance makes a connection's window the limit, each further one carries
     * as much again, but has to log in first.
     *
     * @param sharers how many files are under way at once
     */
    static int of(CopyRequest request, long bytes, Duration roundTrip, double window, int sharers) {
        int most = Math.max(1, MOST / sharers);
        if (request.transfers() != CopyRequest.AUTO) {
            return Math.max(1, Math.min(most, request.transfers() / sharers));
        }
        return request.bandwidth() > 0 ? 1 : paying(bytes, roundTrip, window, most);
    }

    static int paying(long bytes, Duration roundTrip, double window, int most) {
        double seconds = roundTrip.toNanos() / 1e9;
        double alone = bytes * Math.max(1 / BYTES_PER_SECOND, seconds / window);
        int best = 1;
        double shortest = alone;
        for (int lanes = 2; lanes <= most; lanes++) {
            double each = Math.max(bytes / BYTES_PER_SECOND, alone / lanes) + LOGIN_TRIPS * seconds + LOGIN_SECONDS;
            if (each < shortest) {
                best = lanes;
                shortest = each;
            }
        }
        return best;
    }
}
