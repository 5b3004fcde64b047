package io.jenkins.plugins.scpcopy.cli;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class ProgressLineTest {
    @Test
    public void unitFitsTheAmount() {
        assertEquals(ProgressLine.Unit.BYTES, ProgressLine.Unit.of(0));
        assertEquals(ProgressLine.Unit.BYTES, ProgressLine.Unit.of(9_999));
        assertEquals(ProgressLine.Unit.KILOBYTES, ProgressLine.Unit.of(10_000));
        assertEquals(ProgressLine.Unit.MEGABYTES, ProgressLine.Unit.of(10_000_000));
    }
}
