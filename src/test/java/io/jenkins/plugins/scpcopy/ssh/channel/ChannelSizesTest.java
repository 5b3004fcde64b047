package io.jenkins.plugins.scpcopy.ssh.channel;

import static org.junit.Assert.assertEquals;

import java.time.Duration;
import org.junit.Test;

/** Windows grow with the distance, between two bounds. */
public class ChannelSizesTest {
    private static final int MEBIBYTE = 1024 * 1024;

    @Test
    public void windowsGrowWithTheDistance() {
        assertEquals(2 * MEBIBYTE, ChannelSizes.window(Duration.ZERO));
        assertEquals(2 * MEBIBYTE, ChannelSizes.window(Duration.ofMillis(4)));
        assertEquals(10 * MEBIBYTE, ChannelSizes.window(Duration.ofMillis(20)));
        assertEquals(16 * MEBIBYTE, ChannelSizes.window(Duration.ofMillis(32)));
        assertEquals(16 * MEBIBYTE, ChannelSizes.window(Duration.ofDays(365)));
    }
}
