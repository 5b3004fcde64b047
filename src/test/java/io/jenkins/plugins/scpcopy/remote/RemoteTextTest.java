package io.jenkins.plugins.scpcopy.remote;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

public class RemoteTextTest {
    @Test
    public void ordinaryTextIsLeftAlone() {
        assertEquals("Größe 5 € – 漢字 🙂", RemoteText.escape("Größe 5 € – 漢字 🙂"));
    }

    @Test
    public void terminalEscapesAreDisarmed() {
        assertEquals("\\x1b[31mred\\x07\\x7f\\x9b", RemoteText.escape("\u001b[31mred\u0007\u007f\u009b"));
    }

    @Test
    public void consoleNotesAreDisarmed() {
        assertFalse(RemoteText.escape("\u001b[8mha:AAAA\u001b[0m").contains("\u001b"));
    }

    @Test
    public void linesCannotBeForged() {
        assertEquals(
                "a\\n[Pipeline] x\\r\\u2028\\u2029\\x85",
                RemoteText.escape("a\n[Pipeline] x\r\u2028\u2029\u0085"));
    }

    @Test
    public void directionOverridesAndInvisibleCharactersShow() {
        assertEquals("\\u202egpj.exe\\u200b\\ufeff", RemoteText.escape("\u202egpj.exe\u200b\ufeff"));
        assertEquals("\\ud800", RemoteText.escape("\ud800"));
    }

    @Test
    public void longTextIsCut() {
        String shown = RemoteText.escape("\u001b".repeat(5000));
        assertTrue(shown.length() <= RemoteText.LONGEST + 10);
        assertTrue(shown.endsWith("…"));
    }
}
