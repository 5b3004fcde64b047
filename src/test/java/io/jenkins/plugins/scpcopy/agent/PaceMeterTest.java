package io.jenkins.plugins.scpcopy.agent;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import org.junit.Test;

/** What is measured of the speed of a copy. */
public class PaceMeterTest {
    private long now = 7;
    private final PaceMeter meter = new PaceMeter(() -> now);

    @Test
    public void stretchesThatAreOverAreTold() {
        assertEquals(new Pace(0.1, List.of()), meter.pace());
        meter.moved(5);
        meter.moved(2);
        now += 2 * PaceMeter.FIRST_NANOS;
        meter.moved(1);
        assertEquals(new Pace(0.1, List.of(7L, 0L)), meter.pace());
        now += PaceMeter.FIRST_NANOS;
        assertEquals(new Pace(0.1, List.of(7L, 0L, 1L)), meter.pace());
    }

    @Test
    public void stretchesBecomeLongerAndNothingGetsLost() {
        for (int i = 0; i < 10_000; i++) {
            meter.moved(3);
            now += PaceMeter.FIRST_NANOS;
        }
        Pace pace = meter.pace();
        assertTrue(pace.toString(), pace.bytes().size() <= PaceMeter.MOST && pace.bytes().size() >= PaceMeter.MOST / 2);
        assertEquals(25.6, pace.seconds(), 0);
        pace.bytes().forEach(bytes -> assertEquals(3L * 256, bytes.longValue()));
    }

    @Test
    public void aLongSilenceIsOverAtOnce() {
        meter.moved(3);
        now += 1_000_000 * PaceMeter.FIRST_NANOS;
        meter.moved(4);
        assertEquals(3L, meter.pace().bytes().get(0).longValue());
        assertEquals(3L, meter.pace().bytes().stream().mapToLong(Long::longValue).sum());
    }
}
