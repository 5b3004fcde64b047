package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.Test;

public class WorkListTest {
    private static Plan plan(long... sizes) {
        List<Plan.Item> items = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            items.add(new Plan.Item(null, "f" + i, "f" + i, sizes[i], false));
        }
        return new Plan(items, List.of(), List.of(), Shape.SEVERAL);
    }

    @Test
    public void oneLaneKeepsTheOrderOfThePlan() {
        WorkList work = new WorkList(plan(1, 100_000_000, 2), new BitSet(), 1);
        assertEquals(List.of(0, 1, 2, WorkList.NOTHING), List.of(work.take(0), work.take(0), work.take(0), work.take(0)));
    }

    @Test
    public void theLargestFilesComeFirst() {
        WorkList work = new WorkList(plan(1, 10_000_000, 2, 30_000_000, 20_000_000), new BitSet(), 2);
        assertEquals(List.of(3, 4, 1, 0), List.of(work.take(0), work.take(0), work.take(0), work.take(0)));
    }

    @Test
    public void theOtherHalfOfTheLanesTakesTheLargeOnesLast() {
        WorkList work = new WorkList(plan(1, 10_000_000, 2), new BitSet(), 2);
        assertEquals(List.of(2, 0, 1), List.of(work.take(1), work.take(1), work.take(1)));
    }

    @Test
    public void aLaneStaysInItsStretch() {
        WorkList work = new WorkList(plan(new long[8]), new BitSet(), 2);
        assertEquals(0, work.take(0));
        assertEquals(4, work.take(1));
        assertEquals(List.of(1, 2, 3, 6, 7), List.of(work.take(0), work.take(0), work.take(0), work.take(0), work.take(0)));
        assertEquals(List.of(5, WorkList.NOTHING), List.of(work.take(1), work.take(1)));
    }

    @Test
    public void whatIsLostTwiceIsNotGivenAgain() {
        WorkList work = new WorkList(plan(1, 1), new BitSet(), 2);
        assertEquals(0, work.take(0));
        assertTrue(work.giveBack(List.of(0)).isEmpty());
        assertEquals(0, work.take(1));
        assertEquals(List.of(0), new ArrayList<>(work.giveBack(List.of(0))));
        assertEquals(1, work.take(1));
        assertFalse(work.hasSome());
    }

    /** Lanes in any order, which lose what they hold now and then: everything is settled, and nothing twice. */
    @Test
    public void nothingIsLostAndNothingTakenTwice() {
        Random random = new Random(3);
        for (int round = 0; round < 300; round++) {
            int count = 1 + random.nextInt(60);
            int lanes = 1 + random.nextInt(16);
            long[] sizes = random.longs(count, 0, 20_000_000).toArray();
            BitSet joined = new BitSet();
            random.ints(count / 2, 1, count + 1).filter(i -> i < count).forEach(joined::set);
            WorkList work = new WorkList(plan(sizes), joined, lanes);
            Map<Integer, Integer> takenBy = new HashMap<>();
            int settled = 0;
            while (!work.isDone()) {
                int lane = random.nextInt(lanes);
                int index = work.take(lane);
                if (index == WorkList.NOTHING) {
                    continue;
                }
                boolean again = takenBy.containsKey(index);
                if (!again && random.nextInt(10) == 0) {
                    assertTrue(work.giveBack(List.of(index)).isEmpty());
                } else {
                    if (joined.get(index) && !again && takenBy.get(index - 1) >= 0) {
                        assertEquals("the lane of the item before", takenBy.get(index - 1).intValue(), lane);
                    }
                    work.settle(index);
                    settled++;
                }
                takenBy.put(index, again ? -1 : lane);
            }
            assertEquals(count, settled);
            assertEquals(0, work.unsettled().length);
            assertEquals(count, takenBy.size());
        }
    }
}
