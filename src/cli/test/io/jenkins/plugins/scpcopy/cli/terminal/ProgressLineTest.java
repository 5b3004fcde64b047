package io.jenkins.plugins.scpcopy.cli.terminal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.report.CopyEvents.Direction;
import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.Test;

public class ProgressLineTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream screen = new PrintStream(written, true, StandardCharsets.UTF_8);
    private boolean foreground = true;
    private final ProgressLine line = new ProgressLine(
            new Terminal() {
                @Override
                public int columns() {
                    return 60;
                }

                @Override
                public boolean isInForeground() {
                    return foreground;
                }
            },
            screen);

    /** What a terminal shows after all that was written. */
    private List<String> shown() {
        StringBuilder text = new StringBuilder();
        int lineStart = 0;
        int at = 0;
        for (char c : written.toString(StandardCharsets.UTF_8).toCharArray()) {
            if (c == '\r') {
                at = lineStart;
            } else if (c == '\n') {
                text.append(c);
                lineStart = text.length();
                at = lineStart;
            } else if (at < text.length()) {
                text.setCharAt(at++, c);
            } else {
                text.append(c);
                at++;
            }
        }
        return text.toString().lines().map(String::stripTrailing).toList();
    }

    private void begin() {
        line.planned(Direction.UPLOAD, 2, 1000, "here", "there");
        line.fileStarted("one", 500);
        line.fileProgress("one", 250, 500);
    }

    @Test
    public void otherLinesStayOnTheScreen() {
        Messages messages = new Messages(screen, false);
        messages.beside(line);
        begin();
        messages.warning("first");
        messages.error("second, which is longer than the line of progress can be on this screen", "try again");
        line.fileProgress("one", 500, 500);
        messages.warning("third");
        messages.beside(null);
        line.finished(new CopyReport(1, 500, 1, 0, 1, 0, "scp", "", "", List.of()));
        line.close();
        messages.error("fourth", null);
        List<String> lines = shown();
        assertEquals(
                List.of(
                        "scp-copy: warning: first",
                        "scp-copy: second, which is longer than the line of progress can be on this screen",
                        "    try again",
                        "scp-copy: warning: third"),
                lines.subList(0, 4));
        assertTrue(lines.get(4), lines.get(4).startsWith("1 of 2 files  500 B"));
        assertEquals("scp-copy: fourth", lines.get(5));
    }

    @Test
    public void nothingIsDrawnInTheBackground() {
        foreground = false;
        begin();
        line.comeBack();
        line.finished(new CopyReport(2, 1000, 1, 0, 0, 0, "scp", "", "", List.of()));
        line.close();
        assertEquals("", written.toString(StandardCharsets.UTF_8));
    }
}
