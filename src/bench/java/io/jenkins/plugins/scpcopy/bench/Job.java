package io.jenkins.plugins.scpcopy.bench;

import java.util.List;

/**
 * A workload in one direction.
 *
 * @param contenders who takes part, by name; empty for those that do so by default
 * @param mostRuns measured copies of each contender, if fewer were not asked for
 */
record Job(Workload workload, Direction direction, List<String> contenders, int mostRuns) {
    /** Copies that take long are not made more often. */
    private static final int RUNS_OF_LONG_ONES = 3;

    private static final long LONG_BYTES = 5_000_000_000L;
    private static final int LONG_FILES = 50_000;

    Job(Workload workload, Direction direction, List<String> contenders) {
        this(workload, direction, contenders, mostRuns(workload));
    }

    private static int mostRuns(Workload workload) {
        if (workload.smallHeap()) {
            return 1;
        }
        return workload.bytes() >= LONG_BYTES || workload.files() >= LONG_FILES ? RUNS_OF_LONG_ONES : Integer.MAX_VALUE;
    }

    int runs(int asked) {
        return Math.min(mostRuns, asked);
    }

    int warmups(int asked) {
        return Math.min(mostRuns - 1, asked);
    }
}
