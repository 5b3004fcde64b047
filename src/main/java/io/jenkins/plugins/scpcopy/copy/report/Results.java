package io.jenkins.plugins.scpcopy.copy.report;

import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * The results that a report lists: the first ones, but failures before all others. What there is no room for is dropped:
 * {@link CopyProgress} has counted it.
 */
public final class Results {
    /** What a result needs beside its texts, in bytes. */
    private static final int RESULT = 120;

    private record Numbered(long number, FileResult result) {}

    private final int most;
    private final MemoryBudget.Account memory;
    private final Deque<Numbered> failed = new ArrayDeque<>();
    private final Deque<Numbered> others = new ArrayDeque<>();
    private long count;

    /** @param most how many are listed, if there is memory for them */
    public Results(int most, MemoryBudget.Account memory) {
        this.most = most;
        this.memory = memory;
    }

    public void add(FileResult result) {
        Numbered next = new Numbered(++count, result);
        boolean failure = result.status() == FileResult.Status.FAILED;
        boolean room = hasRoom(result);
        while (!room && failure && !others.isEmpty()) {
            memory.give(size(others.removeLast().result()));
            room = hasRoom(result);
        }
        if (room) {
            (failure ? failed : others).add(next);
        }
    }

    private boolean hasRoom(FileResult result) {
        return failed.size() + others.size() < most && memory.tryTake(size(result));
    }

    private static long size(FileResult result) {
        return RESULT + MemoryBudget.of(result.path()) + MemoryBudget.of(result.reason()) + MemoryBudget.of(result.sha256());
    }

    /** In the order in which they were settled. */
    public List<FileResult> list() {
        List<Numbered> all = new ArrayList<>(failed);
        all.addAll(others);
        all.sort(Comparator.comparingLong(Numbered::number));
        return all.stream().map(Numbered::result).toList();
    }
}
