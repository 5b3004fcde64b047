package io.jenkins.plugins.scpcopy.copy.report;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.request.Bandwidth;
import io.jenkins.plugins.scpcopy.copy.request.Mode;
import java.util.List;
import org.junit.Test;

public class ValuesTest {
    @Test
    public void modes() {
        assertEquals(0644, Mode.parse("644"));
        assertEquals(0750, Mode.parse(" 0750 "));
        assertEquals(02775, Mode.parse("2775"));
        assertEquals(01777, Mode.parse("01777"));
        for (String wrong : List.of("", "24755", "104755", "888", "8755", "u+x", "-644", "64")) {
            assertRefusedWith(wrong, () -> Mode.parse(wrong));
        }
    }

    @Test
    public void bandwidths() {
        assertEquals(10_000_000, Bandwidth.parse("10 MB/s"));
        assertEquals(512_000, Bandwidth.parse("512kB/s"));
        assertEquals(4 * 1024 * 1024, Bandwidth.parse("4 MiB/s"));
        assertEquals(1_500_000_000, Bandwidth.parse("1.5 GB"));
        assertEquals(800, Bandwidth.parse("800 B/s"));
        for (String wrong :
                List.of("", "10", "fast", "10 Mbit/s", "-1 MB/s", "0 MB/s", "1e9 B/s", "10 MB/h", "9999999999999 GB")) {
            assertRefusedWith(wrong, () -> Bandwidth.parse(wrong));
        }
    }

    @Test
    public void sizes() {
        assertEquals("0 B", HumanSizes.bytes(0));
        assertEquals("999 B", HumanSizes.bytes(999));
        assertEquals("1.0 kB", HumanSizes.bytes(1000));
        assertEquals("12.4 MB", HumanSizes.bytes(12_400_000));
        assertEquals("137 MB", HumanSizes.bytes(137_000_000));
        assertEquals("1.0 MB", HumanSizes.bytes(999_999));
        assertEquals("9.2 EB", HumanSizes.bytes(Long.MAX_VALUE));
        assertEquals("4.5/10.0 GB", HumanSizes.progress(4_500_000_000L, 10_000_000_000L));
        assertEquals("0:54", HumanSizes.duration(54));
        assertEquals("1:00:07", HumanSizes.duration(3607));
    }

    private static void assertRefusedWith(String wrong, org.junit.function.ThrowingRunnable parse) {
        IllegalArgumentException refusal = assertThrows(wrong, IllegalArgumentException.class, parse);
        assertTrue(refusal.getMessage(), refusal.getMessage().startsWith("'" + wrong + "' is no "));
    }
}
