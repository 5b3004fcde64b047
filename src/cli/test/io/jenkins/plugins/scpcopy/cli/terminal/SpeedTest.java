package io.jenkins.plugins.scpcopy.cli.terminal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class SpeedTest {
    private static final long TICK = 250_000_000L;

    private final Speed speed = new Speed();
    private long now;
    private long moved;

    /** @param bytes of each of the ticks */
    private void ticks(int number, long bytes) {
        for (int i = 0; i < number; i++) {
            now += TICK;
            moved += bytes;
            speed.add(now, moved);
        }
    }

    @Test
    public void aSteadySpeedIsShownAsItIs() {
        speed.add(0, 0);
        ticks(3, 5_000_000);
        assertTrue(speed.perSecond().isEmpty());
        for (int i = 0; i < 100; i++) {
            ticks(1, 5_000_000);
            assertEquals(20e6, speed.perSecond().getAsDouble(), 1);
        }
    }

    @Test
    public void onlyTheLastSecondsCount() {
        speed.add(0, 0);
        ticks(100, 5_000_000);
        ticks(20, 0);
        assertEquals(0, speed.perSecond().getAsDouble(), 0);
        ticks(10, 1_000_000);
        assertEquals(2e6, speed.perSecond().getAsDouble(), 1);
    }

    @Test
    public void aFileThatBeginsAnewIsNoNegativeSpeed() {
        speed.add(0, 0);
        ticks(10, 5_000_000);
        moved = 0;
        ticks(1, 0);
        assertTrue(speed.perSecond().isEmpty());
        ticks(8, 1_000_000);
        assertEquals(4e6, speed.perSecond().getAsDouble(), 1);
    }
}
