package io.jenkins.plugins.scpcopy.copy.report;

import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Shows a copy as lines of a build console: every line begins with {@code [scpCopy]}, few lines for many files. */
public class ConsoleLog implements CopyEvents {
    private static final String PREFIX = "[scpCopy] ";
    private static final int LINES_AT_ONCE = 100;
    private static final int MOST_INCOMPLETE = 1000;
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(5);
    private static final int LEAST_WIDTH = 22;
    private static final int MOST_WIDTH = 60;

    private final Consumer<String> lines;
    private final String host;
    private final boolean verbose;
    private final LongSupplier nanoTime;
    private long planned = -1;
    private long settled;
    private long settledBytes;
    private long failures;
    private long incomplete;
    private boolean dryRun;
    /** When each file that is under way began to move. */
    private final Map<String, Long> starts = new HashMap<>();
    /** When each file that still waits for its checksum or its name was whole. */
    private final Map<String, Long> ends = new HashMap<>();

    private long lastLine;
    private int width = LEAST_WIDTH;

    /** @param lines takes each line, without a line feed */
    public ConsoleLog(Consumer<String> lines, boolean verbose) {
        this(lines, "", verbose);
    }

    /** @param host which of several the lines are about, raw; empty where there is only one */
    public ConsoleLog(Consumer<String> lines, String host, boolean verbose) {
        this(lines, host, verbose, System::nanoTime);
    }

    ConsoleLog(Consumer<String> lines, boolean verbose, LongSupplier nanoTime) {
        this(lines, "", verbose, nanoTime);
    }

    private ConsoleLog(Consumer<String> lines, String host, boolean verbose, LongSupplier nanoTime) {
        this.lines = lines;
        this.host = host.isEmpty() ? "" : "[" + RemoteText.escape(host) + "] ";
        this.verbose = verbose;
        this.nanoTime = nanoTime;
    }

    @Override
    public void planned(Direction direction, long files, long bytes, String source, String target) {
        planned = files;
        line(direction.label()
                + " " + (files < 0 ? RemoteText.escape(source) : HumanSizes.files(files) + " (" + HumanSizes.bytes(bytes) + ")")
                + " to " + RemoteText.escape(target));
    }

    @Override
    public void connected(HostInfo host, Protocol protocol) {
        line(described(host) + ", " + protocol.shown());
    }

    @Override
    public void passed(HostInfo jumpHost) {
        line(described(jumpHost) + ", a jump host");
    }

    @Override
    public void hostKeyLearned(String line) {
        line("a new host is accepted, and its key remembered: " + RemoteText.escape(line));
    }

    private static String described(HostInfo host) {
        StringBuilder text = new StringBuilder(RemoteText.escape(host.name())).append(": ").append(software(host.banner()));
        if (!host.hostKeyFingerprint().isEmpty()) {
            text.append(", host key ").append(host.hostKeyType()).append(' ').append(host.hostKeyFingerprint());
        }
        if (!host.authentication().isEmpty()) {
            text.append(", ").append(host.authentication()).append(" as ").append(RemoteText.escape(host.user()));
        }
        if (!host.keyExchange().isEmpty()) {
            text.append(", ").append(host.keyExchange().replaceFirst("@.*", ""));
        }
        if (!host.cipher().isEmpty()) {
            text.append(", ").append(host.cipher().replaceFirst("@.*", ""));
        }
        if (!host.roundTrip().isZero()) {
            text.append(", ").append(away(host.roundTrip())).append(" away");
        }
        return text.toString();
    }

    @Override
    public void protocolChanged(HostInfo host, String reason) {
        line(RemoteText.escape(host.name()) + ": SFTP in place of SCP, because " + reason);
    }

    /** Figures stand below each other, unless a few paths are far longer than others may be. */
    @Override
    public void longestPath(int length) {
        width = Math.min(MOST_WIDTH, Math.max(width, length));
    }

    @Override
    public void fileStarted(String path, long size) {
        starts.put(path, nanoTime.getAsLong());
        ends.remove(path);
    }

    @Override
    public void fileArrived(String path) {
        ends.put(path, nanoTime.getAsLong());
    }

    @Override
    public void fileProgress(String path, long moved, long size) {
        long now = nanoTime.getAsLong();
        long fileStart = starts.getOrDefault(path, now);
        if (moved >= size || now - fileStart < INTERVAL || now - lastLine < INTERVAL) {
            return;
        }
        lastLine = now;
        double seconds = seconds(now - fileStart);
        long left = (long) ((size - moved) / Math.max(moved / seconds, 1));
        line(String.format(
                Locale.ROOT, "  %s  %d %%   %s   %s   %s left", RemoteText.escape(path), percent(moved, size),
                HumanSizes.progress(moved, size), HumanSizes.rate(moved, seconds), HumanSizes.duration(left)));
    }

    @Override
    public void fileSettled(FileResult result) {
        settled(result, false);
    }

    @Override
    public void leftIncomplete(FileResult result) {
        // However many fail; but a host that refuses everything decides how many these are.
        settled(result, ++incomplete <= MOST_INCOMPLETE);
    }

    private void settled(FileResult result, boolean shown) {
        settled++;
        settledBytes += result.status() == FileResult.Status.COPIED ? result.bytes() : 0;
        dryRun |= result.status() == FileResult.Status.PLANNED || result.status() == FileResult.Status.DOOMED;
        boolean failed = result.status() == FileResult.Status.FAILED;
        failures += failed ? 1 : 0;
        long now = nanoTime.getAsLong();
        Long start = starts.remove(result.path());
        Long end = ends.remove(result.path());
        long moved = start == null ? 0 : (end == null ? now : end) - start;
        // A failure is shown even after many files, unless the failures are many too.
        if (verbose || dryRun || shown || settled <= LINES_AT_ONCE || failed && failures <= LINES_AT_ONCE) {
            lastLine = now;
            line(shown(result, start == null ? "" : HumanSizes.rate(result.bytes(), seconds(moved))));
        } else if (now - lastLine >= INTERVAL) {
            lastLine = now;
            line("  " + settled + (planned < 0 ? "" : " of " + planned) + " files, " + HumanSizes.bytes(settledBytes) + " so far"
                    + (failures == 0 ? "" : ", " + failures + " failed"));
        }
    }

    @Override
    public void oneMoreFailed(FileResult result) {
        // They are counted in the end.
    }

    @Override
    public void moreFailed(long count) {
        line("  and " + count + " more FAILED for this reason");
    }

    @Override
    public void warning(String text) {
        line("warning: " + text);
    }

    @Override
    public void remark(String text) {
        line("note: " + text);
    }

    @Override
    public void told(String text) {
        line(text);
    }

    @Override
    public void detail(String text) {
        if (verbose) {
            line(text);
        }
    }

    @Override
    public void finished(CopyReport report) {
        if (dryRun) {
            line(String.format(
                    Locale.ROOT, "dry run: %s, %s would be copied; %d skipped, %d would fail%s", HumanSizes.files(report.files()),
                    HumanSizes.bytes(report.bytes()), report.skipped(), report.failed(),
                    report.deleted() == 0 ? "" : "; " + report.deleted() + " would be deleted"));
            return;
        }
        line(String.format(
                Locale.ROOT, "%s, %s in %.1f s (%s); %d skipped, %d failed%s", HumanSizes.files(report.files()),
                HumanSizes.bytes(report.bytes()), report.seconds(), HumanSizes.rate(report.bytes(), report.seconds()),
                report.skipped(), report.failed(), report.deleted() == 0 ? "" : ", " + report.deleted() + " deleted"));
    }

    private String shown(FileResult result, String rate) {
        String path = RemoteText.escape(result.path());
        // Where there is no plan, the column grows as longer paths come.
        longestPath(path.length());
        String sized = String.format(Locale.ROOT, "  %-" + width + "s %7s", path, HumanSizes.bytes(result.bytes()));
        return switch (result.status()) {
            case FAILED -> "  " + path + "  FAILED: " + result.reason()
                    + (result.attempts() > 1 ? " (after " + result.attempts() + " attempts)" : "");
            case PLANNED -> sized + "   would be copied"
                    + (result.reason().isEmpty() ? "" : ", " + result.reason());
            case DELETED -> "  " + path + "  deleted";
            case DOOMED -> "  " + path + "  would be deleted";
            case SKIPPED -> "  " + path + "  skipped: " + result.reason();
            case COPIED -> sized
                    + (rate.isEmpty() ? "" : "   " + rate)
                    + (result.sha256().isEmpty() ? "" : "   verified")
                    + (result.attempts() > 1 ? "   attempt " + result.attempts() : "")
                    + (result.reason().isEmpty() ? "" : "   " + result.reason());
        };
    }

    /** The software's own name and version, without the vendor's comment. */
    private static String software(String banner) {
        int blank = banner.indexOf(' ');
        return RemoteText.escape(blank < 0 ? banner : banner.substring(0, blank));
    }

    private static String away(Duration roundTrip) {
        return roundTrip.toMillis() > 0 ? roundTrip.toMillis() + " ms" : "less than 1 ms";
    }

    private static long percent(long moved, long size) {
        return (long) (100.0 * moved / size);
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }

    /** Whatever a text holds, a line stays one line with its prefix in front: texts that claim to be fit are escaped again. */
    private void line(String text) {
        lines.accept(PREFIX + host + RemoteText.escape(text));
    }
}
