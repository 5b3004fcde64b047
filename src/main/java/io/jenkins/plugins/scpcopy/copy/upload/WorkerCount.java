package io.jenkins.plugins.scpcopy.copy.upload;

import io.jenkins.plugins.scpcopy.copy.host.ConnectionPool;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.selection.Plan;
import java.time.Duration;

/** Chooses how many files are under way at once. */
final class WorkerCount {
    /** What a small file costs beside the round trip. */
    private static final double FILE_SECONDS = 0.0003;
    /** What one channel carries at most where round trips do not matter. */
    private static final double BYTES_PER_SECOND = 500e6;
    /** What a server lets us have under way on one channel. */
    private static final double WINDOW = 2 << 20;
    /** What one more channel costs both sides: processes are started for it. */
    private static final double WORKER_SECONDS = 0.01;
    /** What a further connection costs before it can carry anything: until then, all may be over. */
    private static final int LOGIN_TRIPS = 8;

    private static final double LOGIN_SECONDS = 0.05;
    /** What hosts nearby do at once, where there are no round trips to wait for: about as much as they have processors. */
    private static final int LEAST_NEARBY = 2;
    private static final int MOST_NEARBY = 4;
    /** How many more are worth it for each millisecond of round trip. */
    private static final double MORE_BY_DISTANCE = 3;

    /** How many small files go by SFTP in the time of one round trip. */
    private static final int SFTP_FILES = 30;

    private WorkerCount() {}

    /**
     * How many workers an upload gets: as many as were asked for, or as many as pay. A device takes one file at a time. A server
     * that is not known to be good at several transfers gets several only if they were asked for.
     */
    static int of(Plan plan, HostSession host) {
        int items = plan.items().size();
        if (host.isDevice()) {
            return 1;
        }
        if (host.request().transfers() != CopyRequest.AUTO) {
            return Math.min(host.request().transfers(), items);
        }
        Duration roundTrip = host.info().roundTrip();
        boolean sftp = host.protocol().isSftp();
        if (roundTrip.isZero() || !sftp && !host.pipelined()) {
            return 1;
        }
        // By SFTP, one channel has many small files under way.
        Duration each = sftp ? roundTrip.dividedBy(SFTP_FILES) : roundTrip;
        int processors = Runtime.getRuntime().availableProcessors();
        int waits = !sftp && host.sendsContentsAhead() ? directories(plan) : items;
        return Math.min(paying(items, waits, plan.bytes(), each, processors), items);
    }

    /** How often a worker enters another directory, and waits for the host to do so. */
    private static int directories(Plan plan) {
        int entered = 0;
        String before = null;
        for (Plan.Item item : plan.items()) {
            String parent = item.parent();
            entered += parent.equals(before) ? 0 : 1;
            before = parent;
        }
        return entered;
    }

    /**
     * How many workers pay: with {@code n} of them a copy takes an n-th of the time that one needs, and each costs something, so
     * the best number grows with the square root of that time.
     *
     * @param waits how often one worker would wait for the host
     * @param processors of this machine, which has to stand for both
     */
    static int paying(int items, int waits, long bytes, Duration roundTrip, int processors) {
        double seconds = roundTrip.toNanos() / 1e9;
        double alone = waits * seconds + items * FILE_SECONDS + bytes * Math.max(1 / BYTES_PER_SECOND, seconds / WINDOW);
        int nearby = Math.max(LEAST_NEARBY, Math.min(processors, MOST_NEARBY));
        double most = Math.min(CopyRequest.MOST_TRANSFERS, nearby + MORE_BY_DISTANCE * seconds * 1000);
        int paying = (int) Math.max(1, Math.min(most, Math.sqrt(alone / WORKER_SECONDS)));
        boolean over = alone / ConnectionPool.CHANNELS < LOGIN_TRIPS * seconds + LOGIN_SECONDS;
        return over ? Math.min(paying, ConnectionPool.CHANNELS) : paying;
    }
}
