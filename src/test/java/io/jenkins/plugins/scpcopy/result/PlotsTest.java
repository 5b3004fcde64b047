package io.jenkins.plugins.scpcopy.result;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.util.Collections;
import java.util.List;
import org.junit.Test;

/** What plots look like. */
public class PlotsTest {
    @Test
    public void theFastestStretchIsTheHighest() {
        SpeedPlot plot = new SpeedPlot(2, List.of(0L, 4_000_000L, 1_000_000L));
        assertEquals("0 0 3 100", plot.getViewBox());
        assertEquals("M0 100V100h1V0h1V75h1V100Z", plot.getArea());
        assertEquals("Speed over the copy's time: 2.0 MB/s at most, 833 kB/s on average", plot.getText());
    }

    @Test
    public void littleIsNotDrawn() {
        assertFalse(SpeedPlot.isWorthwhile(List.of()));
        assertFalse(SpeedPlot.isWorthwhile(List.of(1L, 2L)));
        assertFalse(SpeedPlot.isWorthwhile(Collections.nCopies(60, 0L)));
        assertTrue(SpeedPlot.isWorthwhile(Collections.nCopies(SpeedPlot.FEWEST, 1L)));
    }
}
