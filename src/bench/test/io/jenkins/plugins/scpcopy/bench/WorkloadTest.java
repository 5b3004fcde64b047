package io.jenkins.plugins.scpcopy.bench;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Test;

public class WorkloadTest {
    @Test
    public void filesOfASizeAreAHundredInADirectory() {
        assertEquals(List.of(new Workload(500, 5, 4096, Way.NEAR, 0, false)), Workload.named("500x4Ki"));
        assertEquals("500 files of 4 KiB", Workload.formed("500x4Ki").toString());
        assertEquals("one file of 1 GB", Workload.formed("1x1G").toString());
        assertEquals("one file of one byte", Workload.formed("1x1").toString());
    }

    @Test
    public void directoriesAndRoundTripsAreTold() {
        Workload far = Workload.formed("500x4Ki/50@20ms");
        assertEquals(new Workload(500, 50, 4096, Way.ofMillis(20), 0, false), far);
        assertEquals("500 files of 4 KiB in 50 directories, 20 ms round trip", far.toString());
    }

    @Test
    public void whatIsUnderWayIsLimitedByTheSecondSizeOfAWay() {
        Workload limited = Workload.formed("1x256Mi@50ms/4Mi");
        assertEquals(Way.ofMillis(50, 4 << 20), limited.way());
        assertTrue(limited.way().isLimited());
        assertFalse(Workload.formed("1x256Mi@50ms").way().isLimited());
        assertEquals("one file of 256 MiB, 50 ms round trip, at most 4 MiB under way", limited.toString());
    }

    @Test
    public void aFileIsContinuedAtAShareOfItsBytes() {
        Workload continued = Workload.formed("1x10G+90%");
        assertTrue(continued.isContinued());
        assertEquals(9_000_000_000L, continued.bytesThere());
        assertEquals("one sparse file of 10 GB, continued at 90 %", continued.toString());
        assertEquals(Way.ofMillis(50, 4 << 20), Workload.formed("1x1G@50ms/4Mi+90%").way());
        assertFalse(Workload.formed("1x10G").isContinued());
    }

    @Test
    public void onlyLargeFilesAreSparse() {
        assertFalse(Workload.formed("1x1G").sparse());
        assertTrue(Workload.formed("1x10G").sparse());
        assertEquals(2_000_000_000L, Workload.formed("1x1G").room());
        assertEquals(10_000_000_000L, Workload.formed("1x10G").room());
    }

    @Test
    public void namesStandForForms() {
        assertEquals(List.of(Workload.formed("1x256Mi@50ms"), Workload.formed("1x256Mi@50ms/4Mi")), Workload.named("far"));
        assertEquals(2, Workload.named("heap").size());
        assertTrue(Workload.named("heap").stream().allMatch(Workload::smallHeap));
    }

    @Test
    public void whatIsNoWorkloadIsRefused() {
        for (String text : List.of(
                "", "x", "5", "1x1T", "1x1@20", "1x1/2/3", "1x1@ms", "1x1@5ms/", "1x1+0%", "1x1+100%", "2x1+90%", "lagre")) {
            assertThrows(text, IllegalArgumentException.class, () -> Workload.named(text));
        }
    }
}
