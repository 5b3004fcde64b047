package io.jenkins.plugins.scpcopy.copy.upload;

import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.selection.Plan;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The items of a plan that have no verdict yet, shared by several workers. Each worker goes through a stretch of the plan, so
 * that it stays in a directory as long as it can. One that has come to the end of its stretch takes over the far half of the
 * longest stretch left.
 * Large files are handed out by themselves, the largest first. Safe for use by several threads.
 */
final class WorkQueue {
    /** What {@link #take(int)} gives when there is nothing to take. */
    static final int NOTHING = -1;

    private static final long LARGE = 8L * 1024 * 1024;
    private static final int MOST_ATTEMPTS = 2;

    private final BitSet joined;
    private final Deque<Integer> large = new ArrayDeque<>();
    /** All others, in the order of the plan. */
    private final int[] small;
    /** Where in that the stretch of each worker begins, and where it ends. */
    private final int[] from;

    private final int[] to;
    /** The workers that have ended: the others may take over their whole stretches. */
    private final BitSet abandoned = new BitSet();

    /** What ended workers held. */
    private final Deque<Integer> returned = new ArrayDeque<>();
    /** How many workers ended with an item. */
    private final Map<Integer, Integer> attempts = new HashMap<>();
    private final BitSet judged = new BitSet();
    private final int count;
    /** How many have no verdict and are not given up. */
    private int left;

    private boolean begun;

    /** @param joined items that must be sent by the worker that sends the item before */
    WorkQueue(Plan plan, BitSet joined, int workers) {
        this.joined = joined;
        count = plan.items().size();
        left = count;
        from = new int[workers];
        to = new int[workers];
        BitSet apart = new BitSet();
        if (workers > 1) {
            IntStream.range(0, count)
                    .filter(i -> plan.items().get(i).size() >= LARGE && !joined.get(i) && !joined.get(i + 1))
                    .forEach(apart::set);
        }
        apart.stream()
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> plan.items().get(i).size()).reversed())
                .forEach(large::add);
        small = IntStream.range(0, count).filter(i -> !apart.get(i)).toArray();
        to[0] = small.length;
    }

    /**
     * The next item for a worker, which holds it from then on.
     *
     * @return its index in the plan, or {@link #NOTHING}
     */
    synchronized int take(int worker) {
        if (!returned.isEmpty()) {
            return returned.remove();
        }
        boolean prefersLarge = worker * 2 < from.length;
        if (prefersLarge && !large.isEmpty()) {
            return large.remove();
        }
        if (from[worker] == to[worker]) {
            takeOver(worker);
        }
        if (from[worker] < to[worker]) {
            return small[from[worker]++];
        }
        return large.isEmpty() ? NOTHING : large.remove();
    }

    /** The item has its verdict: the host has taken or refused it, or it failed on this side. */
    synchronized void judged(int index) {
        if (!judged.get(index)) {
            judged.set(index);
            left--;
        }
        if (left == 0) {
            notifyAll();
        }
    }

    /** The item gets no verdict from these workers: it is left for another attempt at the copy, with another queue. */
    synchronized void giveUp(int index) {
        left--;
        if (left == 0) {
            notifyAll();
        }
    }

    /** The host is about to be told of the first item, or has been. */
    synchronized void begin() {
        begun = true;
    }

    /** Whether a failure is one in the middle, to be told of items, and not one before anything was sent. */
    synchronized boolean hasBegun() {
        return begun;
    }

    /**
     * A worker has ended: others may take the items that it held and the rest of its stretch. The host reads in order, so the
     * first item held is the one that may have ended it.
     *
     * @param held in the order of sending
     * @return those that were lost too often, which nobody gets again: the caller judges them or gives them up
     */
    synchronized Collection<Integer> giveBack(int worker, Collection<Integer> held) {
        abandoned.set(worker);
        Collection<Integer> lost = new ArrayDeque<>();
        boolean first = true;
        for (Integer index : held) {
            if (first && attempts.merge(index, 1, Integer::sum) >= MOST_ATTEMPTS) {
                lost.add(index);
            } else {
                returned.add(index);
            }
            first = false;
        }
        notifyAll();
        return lost;
    }

    /**
     * Waits while other workers hold all items that are left.
     *
     * @return false once everything has its verdict
     */
    synchronized boolean awaitMore() throws InterruptedIOException {
        while (left > 0 && !hasSome()) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw Interrupts.of(e);
            }
        }
        return left > 0;
    }

    /** Whether there is something that a worker without a stretch of its own could take. */
    synchronized boolean hasSome() {
        return !returned.isEmpty() || !large.isEmpty() || IntStream.range(0, from.length).anyMatch(i -> cut(i) < to[i]);
    }

    /** Whether nothing is left to do. */
    synchronized boolean isDone() {
        return left == 0;
    }

    /** The items without a verdict, in the order of the plan. */
    synchronized int[] unjudged() {
        return IntStream.range(0, count).filter(i -> !judged.get(i)).toArray();
    }

    private void takeOver(int worker) {
        int longest = worker;
        for (int i = 0; i < from.length; i++) {
            if (to[i] - from[i] > to[longest] - from[longest] && cut(i) < to[i]) {
                longest = i;
            }
        }
        int middle = cut(longest);
        int end = to[longest];
        to[longest] = middle;
        from[worker] = middle;
        to[worker] = end;
    }

    /** Where another worker may cut a stretch in two: in its middle, or as near to it as items that are joined allow. */
    private int cut(int worker) {
        if (abandoned.get(worker)) {
            return from[worker];
        }
        int middle = from[worker] + (to[worker] - from[worker]) / 2;
        for (int at = middle; at < to[worker]; at++) {
            if (!joined.get(small[at])) {
                return at;
            }
        }
        for (int at = middle - 1; at >= from[worker]; at--) {
            if (!joined.get(small[at])) {
                return at;
            }
        }
        return to[worker];
    }
}
