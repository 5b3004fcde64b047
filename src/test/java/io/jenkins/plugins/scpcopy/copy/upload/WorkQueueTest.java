package io.jenkins.plugins.scpcopy.copy.upload;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.request.SourceKind;
import io.jenkins.plugins.scpcopy.copy.selection.Plan;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.Test;

public class WorkQueueTest {
    private static Plan plan(long... sizes) {
        List<Plan.Item> items = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            items.add(new Plan.Item(null, "f" + i, "f" + i, sizes[i], false));
        }
        return new Plan(items, List.of(), List.of(), SourceKind.SEVERAL);
    }

    @Test
    public void oneLaneKeepsTheOrderOfThePlan() {
        WorkQueue queue = new WorkQueue(plan(1, 100_000_000, 2), new BitSet(), 1);
        assertEquals(List.of(0, 1, 2, WorkQueue.NOTHING), List.of(queue.take(0), queue.take(0), queue.take(0), queue.take(0)));
    }

    @Test
    public void theLargestFilesComeFirst() {
        WorkQueue queue = new WorkQueue(plan(1, 10_000_000, 2, 30_000_000, 20_000_000), new BitSet(), 2);
        assertEquals(List.of(3, 4, 1, 0), List.of(queue.take(0), queue.take(0), queue.take(0), queue.take(0)));
    }

    @Test
    public void theOtherHalfOfTheLanesTakesTheLargeOnesLast() {
        WorkQueue queue = new WorkQueue(plan(1, 10_000_000, 2), new BitSet(), 2);
        assertEquals(List.of(2, 0, 1), List.of(queue.take(1), queue.take(1), queue.take(1)));
    }

    @Test
    public void aLaneStaysInItsStretch() {
        WorkQueue queue = new WorkQueue(plan(new long[8]), new BitSet(), 2);
        assertEquals(0, queue.take(0));
        assertEquals(4, queue.take(1));
        assertEquals(List.of(1, 2, 3, 6, 7), List.of(queue.take(0), queue.take(0), queue.take(0), queue.take(0), queue.take(0)));
        assertEquals(List.of(5, WorkQueue.NOTHING), List.of(queue.take(1), queue.take(1)));
    }

    @Test
    public void whatIsLostTwiceIsNotGivenAgain() {
        WorkQueue queue = new WorkQueue(plan(1, 1), new BitSet(), 2);
        assertEquals(0, queue.take(0));
        assertTrue(queue.giveBack(0, List.of(0)).isEmpty());
        assertEquals(0, queue.take(1));
        assertEquals(List.of(0), new ArrayList<>(queue.giveBack(1, List.of(0))));
        assertEquals(1, queue.take(1));
        assertFalse(queue.hasSome());
    }

    @Test
    public void itemsThatAreJoinedStayTogetherUnlessTheirLaneIsOver() {
        BitSet joined = new BitSet();
        joined.set(1, 4);
        WorkQueue queue = new WorkQueue(plan(1, 1, 1, 1), joined, 2);
        assertEquals(0, queue.take(0));
        assertFalse(queue.hasSome());
        assertEquals(WorkQueue.NOTHING, queue.take(1));
        queue.giveBack(0, List.of(0));
        assertTrue(queue.hasSome());
        assertEquals(List.of(0, 1, 2, 3), List.of(queue.take(1), queue.take(1), queue.take(1), queue.take(1)));
    }

    /** Workers in any order, some of which end with what they hold: everything is settled, and nothing twice. */
    @Test
    public void nothingIsLostAndNothingTakenTwice() {
        Random random = new Random(3);
        for (int round = 0; round < 500; round++) {
            int count = 1 + random.nextInt(60);
            List<Integer> workers = new ArrayList<>(IntStream.range(0, 1 + random.nextInt(16)).boxed().toList());
            BitSet joined = new BitSet();
            random.ints(count / 2, 1, count + 1).filter(i -> i < count).forEach(joined::set);
            WorkQueue queue = new WorkQueue(plan(random.longs(count, 0, 20_000_000).toArray()), joined, workers.size());
            Map<Integer, Integer> takenBy = new HashMap<>();
            BitSet settled = new BitSet();
            BitSet lost = new BitSet();
            while (!queue.isDone()) {
                Integer worker = workers.get(random.nextInt(workers.size()));
                int index = queue.take(worker);
                if (index == WorkQueue.NOTHING) {
                    assertFalse("a worker would wait although there is work", queue.hasSome());
                    continue;
                }
                assertFalse(settled.get(index));
                Integer before = takenBy.get(index - 1);
                if (joined.get(index) && !lost.get(index) && !lost.get(index - 1) && workers.contains(before)) {
                    assertEquals("the worker of the item before", before, worker);
                }
                boolean first = takenBy.put(index, worker) == null;
                if (first && workers.size() > 1 && random.nextInt(20) == 0) {
                    workers.remove(worker);
                    lost.set(index);
                    assertTrue(queue.giveBack(worker, List.of(index)).isEmpty());
                } else {
                    settled.set(index);
                    queue.judged(index);
                }
            }
            assertEquals(count, settled.cardinality());
            assertEquals(0, queue.unjudged().length);
        }
    }
}
