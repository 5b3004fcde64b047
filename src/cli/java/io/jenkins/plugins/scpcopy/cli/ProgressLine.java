package io.jenkins.plugins.scpcopy.cli;

import io.jenkins.plugins.scpcopy.copy.CopyEvents;
import io.jenkins.plugins.scpcopy.copy.CopyReport;
import io.jenkins.plugins.scpcopy.copy.FileResult;
import io.jenkins.plugins.scpcopy.scp.RemoteText;
import java.util.HashMap;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** One line on the terminal for the whole copy: the file under way, how much has moved, speed and time left. */
final class ProgressLine implements CopyEvents, AutoCloseable {
    private static final int LONGEST_NAME = 30;
    private static final int REFRESH_MILLIS = 200;

    /** What amounts are shown in. */
    enum Unit {
        BYTES(" B", 1),
        KILOBYTES(" kB", 1_000),
        MEGABYTES(" MB", 1_000_000);

        private static final int SENSIBLE = 10;
        private final String text;
        private final long size;

        Unit(String text, long size) {
            this.text = text;
            this.size = size;
        }

        /** The largest one of which there are some. */
        static Unit of(long bytes) {
            return bytes >= SENSIBLE * MEGABYTES.size ? MEGABYTES : bytes >= SENSIBLE * KILOBYTES.size ? KILOBYTES : BYTES;
        }
    }

    private final Map<String, Long> moved = new HashMap<>();
    private ProgressBar bar;
    private boolean totalKnown;
    private long total;

    @Override
    public void planned(Direction direction, long planned, long bytes, String source, String target) {
        totalKnown = bytes >= 0;
        total = Math.max(0, bytes);
    }

    @Override
    public void fileStarted(String path, long size) {
        if (!totalKnown) {
            total += size;
        }
        if (bar == null) {
            Unit unit = Unit.of(total);
            ProgressBarBuilder builder = new ProgressBarBuilder()
                    .setTaskName("")
                    .setInitialMax(total)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUnit(unit.text, unit.size)
                    .setUpdateIntervalMillis(REFRESH_MILLIS)
                    .continuousUpdate();
            // What is small is over before it has a speed.
            bar = (unit == Unit.MEGABYTES ? builder.showSpeed() : builder).build();
        }
        bar.maxHint(total);
        Long before = moved.put(path, 0L);
        if (before != null) {
            // It is sent once more, from its beginning.
            bar.stepTo(bar.getCurrent() - before);
        }
        bar.setExtraMessage(" " + shortened(path) + (moved.size() > 1 ? " and " + (moved.size() - 1) + " more" : ""));
    }

    @Override
    public void fileProgress(String path, long now, long size) {
        Long before = moved.put(path, now);
        if (bar != null && before != null && now > before) {
            bar.stepBy(now - before);
        }
    }

    @Override
    public void fileSettled(FileResult result) {
        moved.remove(result.path());
    }

    @Override
    public void finished(CopyReport report) {
        if (bar != null) {
            bar.setExtraMessage(" " + report.files() + (report.files() == 1 ? " file" : " files"));
        }
    }

    /** The end of a path says most; escaped, since a server chose it. */
    private static String shortened(String path) {
        String shown = RemoteText.escape(path);
        return shown.length() <= LONGEST_NAME ? shown : "…" + shown.substring(shown.length() - LONGEST_NAME + 1);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
