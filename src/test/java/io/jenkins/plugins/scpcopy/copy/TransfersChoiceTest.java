package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import org.junit.Test;

public class TransfersChoiceTest {
    private static final Duration NEARBY = Duration.ofNanos(200_000);
    private static final Duration FAR = Duration.ofMillis(20);

    @Test
    public void fewSmallFilesTakeOneLane() {
        assertEquals(1, Transfers.paying(1, 4096, FAR));
        assertEquals(1, Transfers.paying(30, 30 * 4096, NEARBY));
        assertEquals(1, Transfers.paying(0, 0, NEARBY));
    }

    @Test
    public void distanceTakesMoreLanes() {
        assertTrue(Transfers.paying(30, 30 * 4096, FAR) >= 4);
        assertEquals(16, Transfers.paying(500, 500 * 4096, FAR));
    }

    @Test
    public void nearbyAFewAreEnough() {
        assertEquals(4, Transfers.paying(2000, 2000 * 4096, NEARBY));
        assertEquals(4, Transfers.paying(1_000_000, Long.MAX_VALUE, Duration.ofNanos(1)));
    }
}
