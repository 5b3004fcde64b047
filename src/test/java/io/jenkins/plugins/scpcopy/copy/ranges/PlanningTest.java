package io.jenkins.plugins.scpcopy.copy.ranges;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.CopyRun;
import io.jenkins.plugins.scpcopy.copy.host.Ranges;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.Test;

/** What is missing of a file, and who moves which part of it. */
public class PlanningTest {
    private static final long MIB = 1 << 20;

    @Test
    public void blocksAreWholeStepsAndAbout256() {
        assertEquals(MIB, Blocks.size(1));
        assertEquals(MIB, Blocks.size(64 * MIB));
        assertEquals(4 * MIB, Blocks.size(1000 * MIB));
        assertEquals(40 * MIB, Blocks.size(10_000 * MIB));
        assertEquals(3 * MIB, Blocks.comparable(64 * MIB, 3 * MIB + 5));
        assertEquals(10 * MIB + 5, Blocks.comparable(10 * MIB + 5, 10 * MIB + 5));
    }

    @Test
    public void whatDiffersOrIsNotThereIsMissing() {
        long size = 5 * MIB + 7;
        List<String> wanted = List.of("a", "b", "c", "d", "e", "f");
        assertEquals(List.of(), Blocks.missing(size, wanted, wanted));
        assertEquals(List.of(new Range(0, size)), Blocks.missing(size, List.of(), wanted));
        assertEquals(List.of(new Range(2 * MIB, size)), Blocks.missing(size, List.of("a", "b"), List.of("a", "b")));
        assertEquals(
                List.of(new Range(MIB, 3 * MIB), new Range(5 * MIB, size)),
                Blocks.missing(size, List.of("a", "x", "y", "d", "e", "z"), wanted));
        assertEquals(2 * MIB + 7, Blocks.bytes(Blocks.missing(size, List.of("a", "x", "c", "x", "e"), wanted)));
    }

    @Test
    public void sumsEndWhereTheFileEnds() throws Exception {
        byte[] content = new byte[(int) (2 * MIB + 100)];
        Blocks.Reader reader = (position, buffer, offset, length) -> {
            int there = (int) Math.max(0, Math.min(length, content.length - position));
            System.arraycopy(content, (int) Math.min(position, content.length), buffer, offset, there);
            return there;
        };
        assertEquals(3, Blocks.sums(reader, MIB, content.length).size());
        assertEquals(2, Blocks.sums(reader, MIB, 2 * MIB).size());
        assertEquals(2, Blocks.sums(reader, MIB, 4 * MIB).size());
    }

    /** Many lanes of different speed, some of which give up: every byte is moved once, unless it was given back. */
    @Test
    public void lanesShareEverythingAndNothingTwice() throws Exception {
        Random random = new Random(5);
        for (int round = 0; round < 200; round++) {
            List<Range> missing = new ArrayList<>();
            long at = 0;
            for (int i = random.nextInt(4); i >= 0; i--) {
                long from = at + random.nextInt(3) * MIB;
                at = from + (1 + random.nextInt(60)) * MIB + (i == 0 ? 123 : 0);
                missing.add(new Range(from, at));
            }
            PartQueue queue = new PartQueue(missing, 1 + random.nextInt(4));
            BitSet moved = new BitSet();
            List<PartQueue.Part> parts = new ArrayList<>(Collections.nCopies(4, null));
            long[] places = new long[4];
            while (!queue.isDone()) {
                int lane = random.nextInt(4);
                PartQueue.Part part = parts.get(lane);
                if (part == null) {
                    if (parts.stream().allMatch(other -> other == null) || random.nextBoolean() && queue.hasOpen()) {
                        part = queue.take();
                        parts.set(lane, part);
                        places[lane] = part == null ? 0 : part.from();
                        assertTrue(part == null || part.from() % Ranges.STEP == 0);
                    }
                    continue;
                }
                int length = queue.advance(part, (int) MIB);
                for (int i = 0; i < length; i += 1 << 18) {
                    int block = (int) ((places[lane] + i) >> 18);
                    assertFalse("moved twice: " + block, moved.get(block));
                    moved.set(block);
                }
                places[lane] += length;
                if (length == 0) {
                    queue.done(part);
                    parts.set(lane, null);
                } else if (random.nextInt(40) == 0) {
                    moved.clear((int) (part.from() >> 18), (int) ((places[lane] + (1 << 18) - 1) >> 18));
                    queue.giveBack(part);
                    parts.set(lane, null);
                }
            }
            for (Range range : missing) {
                long blocks = (range.length() + (1 << 18) - 1) >> 18;
                assertEquals(blocks, moved.get((int) (range.from() >> 18), (int) ((range.from() >> 18) + blocks)).cardinality());
            }
        }
    }

    @Test
    public void aLaneThatHasNothingLeftTakesOverTheFarHalf() throws Exception {
        PartQueue queue = new PartQueue(List.of(new Range(0, 100 * MIB)), 1);
        PartQueue.Part first = queue.take();
        PartQueue.Part second = queue.take();
        assertEquals(50 * MIB, second.from());
        assertEquals(50 * MIB, queue.end(first));
        assertEquals(100 * MIB, queue.end(second));
        queue.stop();
        assertEquals(0, queue.advance(first, 10));
        assertNull(queue.take());
        assertFalse(queue.isDone());
    }

    @Test
    public void connectionsPayWhereDistanceLimitsOne() {
        long large = 256 * MIB;
        assertEquals(1, LaneCount.paying(large, Duration.ofMillis(1), LaneCount.UPLOAD_WINDOW, 4));
        assertEquals(4, LaneCount.paying(large, Duration.ofMillis(50), LaneCount.UPLOAD_WINDOW, 4));
        assertEquals(4, LaneCount.paying(large, Duration.ofMillis(50), LaneCount.DOWNLOAD_WINDOW, 4));
        assertEquals(1, LaneCount.paying(4 * MIB, Duration.ofMillis(50), LaneCount.UPLOAD_WINDOW, 4));
        assertEquals(1, LaneCount.paying(large, Duration.ZERO, LaneCount.UPLOAD_WINDOW, 4));
        assertEquals(1, lanes(CopyRequest.AUTO, 1000, 1));
        assertEquals(4, lanes(CopyRequest.AUTO, 0, 1));
        assertEquals(2, lanes(CopyRequest.AUTO, 0, 2));
        assertEquals(1, lanes(CopyRequest.AUTO, 0, 8));
        assertEquals(1, lanes(1, 0, 1));
        assertEquals(3, lanes(3, 0, 1));
        assertEquals(4, lanes(16, 0, 1));
        assertEquals(1, lanes(3, 0, 3));
    }

    private static int lanes(int transfers, long bandwidth, int sharers) {
        CopyRequest request = CopyRequest.builder(CopyRun.paths("a"), CopyRun.toHost("b"), "/")
                .transfers(transfers)
                .bandwidth(bandwidth)
                .build();
        return LaneCount.of(request, 256 * MIB, Duration.ofMillis(50), LaneCount.UPLOAD_WINDOW, sharers);
    }

    @Test
    public void aNameFollowsFromTheFileAndItsSource() {
        PartialName name = PartialName.of("a b", 5L, "then");
        assertEquals(name, PartialName.of("a b", 5L, "then"));
        assertTrue(name.text(), name.text().matches(PartialName.PATTERN));
        assertTrue(name.text().startsWith(name.prefix()));
        assertEquals(name.prefix(), PartialName.of("a b", 6L, "then").prefix());
        assertNotEquals(name.text(), PartialName.of("a b", 6L, "then").text());
        assertNotEquals(name.prefix(), PartialName.of("a", 5L, "then").prefix());
        assertNotEquals(PartialName.of("a", "bc", "d").text(), PartialName.of("a", "b", "cd").text());
    }
}
