package io.jenkins.plugins.scpcopy.cli.terminal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.Test;

public class ProgressTextTest {
    private static final long MB = 1_000_000;

    private static ProgressText of(String name, long files, long whole) {
        return new ProgressText(name, 3, files, 45 * MB, 45 * MB, whole, OptionalDouble.of(10 * MB));
    }

    @Test
    public void whatSaysLeastIsLeftOutFirst() {
        ProgressText text = of("images/disk.iso", 17, 100 * MB);
        assertEquals(
                "images/disk.iso            3 of 17 files   45%  45.0/100 MB  10 MB/s  0:06 left", text.fit(79));
        assertEquals("…k.iso  3/17   45%  10 MB/s  0:06 left", text.fit(38));
        assertEquals(" 45%  10 MB/s", text.fit(14).stripTrailing());
    }

    @Test
    public void neverWiderThanTheTerminal() {
        for (String name : List.of("a", "images/disk.iso", "目录/很长的文件名字很长的文件名字.bin", "e\u0301".repeat(50))) {
            for (long files : new long[] {-1, 1, 17, 1_234_567}) {
                for (long whole : new long[] {-1, 0, 45 * MB, 4_500_000 * MB}) {
                    for (int columns = 1; columns < 140; columns++) {
                        String text = of(name, files, whole).fit(columns);
                        assertTrue(columns + ": " + text, ProgressText.width(text) <= columns);
                    }
                }
            }
        }
    }

    @Test
    public void whatIsNotKnownIsNotMadeUp() {
        String text = new ProgressText("a", 0, -1, 5 * MB, 5 * MB, -1, OptionalDouble.empty()).fit(79);
        assertEquals("a 5.0 MB", text.replaceAll(" +", " "));
        assertTrue(new ProgressText("a", 0, 1, 5, 5, 10, OptionalDouble.of(0)).fit(79).endsWith("stalled"));
    }

    @Test
    public void theEndSaysWhatArrived() {
        CopyReport some = new CopyReport(2, 6 * MB, 9, 0, 1, 0, "scp", "", "", List.of());
        assertEquals("2 of 3 files  6.0 MB  2.0 MB/s  0:03", ProgressText.finished("", some, 3, 79));
        CopyReport one = new CopyReport(1, 6 * MB, 9, 0, 0, 0, "scp", "", "", List.of());
        assertTrue(ProgressText.finished("a.jar", one, 3, 79).matches("a\\.jar +6\\.0 MB  2\\.0 MB/s  0:03"));
    }
}
