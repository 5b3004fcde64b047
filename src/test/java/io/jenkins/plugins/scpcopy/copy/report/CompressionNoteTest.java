package io.jenkins.plugins.scpcopy.copy.report;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.request.OptionNames;
import io.jenkins.plugins.scpcopy.remote.Compressed;
import org.junit.Test;

/** Whether compression was worth it. */
public class CompressionNoteTest {
    private static CompressionNote sent(long sent, long sentAs, double working, double sending, double onTheWay) {
        Compressed done = new Compressed(sent, sentAs, working, sending, onTheWay, 0, 0);
        return CompressionNote.sent("web1", done, OptionNames.STEP).orElseThrow();
    }

    @Test
    public void whatDoesNotShrinkIsALoss() {
        assertEquals(
                new CompressionNote(
                        true,
                        "web1: compression: 2.0 MB were sent as 2.0 MB, by work of 3.0 s of the 8.0 s that sending took: that slowed"
                                + " the copy down by about 3.0 s. Leave compress out"),
                sent(2_000_000, 2_010_000, 3, 8, 4));
    }

    @Test
    public void nothingIsToldInNoSeconds() {
        String text = sent(2_000_000, 2_010_000, 0.02, 0.02, 0.0).text();
        assertTrue(text, text.endsWith("that slowed the copy down by less than 0.1 s. Leave compress out"));
    }

    @Test
    public void whatShrinksIsAGainIfTheWayIsSlow() {
        assertEquals(
                "web1: compression: 30.0 MB were sent as 10.0 MB, by work of 1.0 s of the 9.0 s that sending took: that saved about 13.0 s",
                sent(30_000_000, 10_000_000, 1, 9, 7).text());
        assertEquals(true, sent(30_000_000, 10_000_000, 8, 9, 0.5).isLoss());
        assertEquals(true, sent(300_000_000, 100_000_000, 2, 9, 0.5).isLoss());
    }

    /** The network may have taken all of it at once, and needed its time afterwards. */
    @Test
    public void ofLittleItIsNotKnown() {
        CompressionNote note = sent(30_000_000, 10_000_000, 2, 9, 0.5);
        assertFalse(note.isLoss());
        assertTrue(note.text(), note.text().endsWith(": too little to know whether that saved time"));
    }

    @Test
    public void littleIsNotWorthAWord() {
        Compressed little = new Compressed(999_999, 999_999, 1, 1, 1, 999_999, 999_999);
        assertFalse(CompressionNote.sent("web1", little, OptionNames.STEP).isPresent());
        assertFalse(CompressionNote.received("web1", little, OptionNames.STEP).isPresent());
    }

    @Test
    public void theHostsWorkIsNotKnown() {
        Compressed texts = new Compressed(0, 0, 0, 0, 0, 30_000_000, 10_000_000);
        assertEquals(
                new CompressionNote(
                        false, "web1: compression: 30.0 MB were received as 10.0 MB; how long the host worked for it is not known here"),
                CompressionNote.received("web1", texts, OptionNames.STEP).orElseThrow());
        Compressed noise = new Compressed(0, 0, 0, 0, 0, 30_000_000, 30_010_000);
        assertEquals(
                new CompressionNote(
                        true,
                        "web1: compression: 30.0 MB were received as 30.0 MB: work for nothing, which slows a copy down."
                                + " Leave compress out"),
                CompressionNote.received("web1", noise, OptionNames.STEP).orElseThrow());
    }
}
