package io.jenkins.plugins.scpcopy.result;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.scpcopy.copy.report.HostReport;
import io.jenkins.plugins.scpcopy.copy.report.HumanSizes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jvnet.localizer.ResourceBundleHolder;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What became of one host of a copy. Not a record, since it is stored with the build, and XStream reads no records. */
@ExportedBean(defaultVisibility = 2)
public final class HostEntry {
    private final String host;
    private final String status;
    private final long files;
    private final long bytes;
    private final long skipped;
    private final long failed;
    private final String was;
    private final String now;
    private final String error;

    private HostEntry(HostEntry whole, UnaryOperator<String> text) {
        host = text.apply(whole.host);
        status = whole.status;
        files = whole.files;
        bytes = whole.bytes;
        skipped = whole.skipped;
        failed = whole.failed;
        was = text.apply(whole.was);
        now = text.apply(whole.now);
        error = whole.error == null ? null : text.apply(whole.error);
    }

    private HostEntry(HostReport report) {
        host = report.host();
        status = switch (report.state()) {
            case DONE -> "done";
            case FAILED -> "failed";
            case NOT_BEGUN -> "notBegun";
            case UNDONE -> "undone";
        };
        files = report.report().files();
        bytes = report.report().bytes();
        skipped = report.report().skipped();
        failed = report.report().failed();
        was = report.was();
        now = report.now();
        error = report.reason().orElse(null);
    }

    static HostEntry of(HostReport report) {
        return new HostEntry(report);
    }

    /** @param text what becomes of each text */
    HostEntry with(UnaryOperator<String> text) {
        return new HostEntry(this, text);
    }

    @Exported
    public String getHost() {
        return host;
    }

    /** {@code done}, {@code failed}, {@code notBegun} or {@code undone}. */
    @Exported
    public String getStatus() {
        return status;
    }

    /** What it is to be shown as. */
    public Mark getMark() {
        return switch (status) {
            case "done" -> Mark.COPIED;
            case "failed" -> Mark.FAILED;
            default -> Mark.SKIPPED;
        };
    }

    /** The status for people. */
    public String getStatusText() {
        return ResourceBundleHolder.get(Messages.class).format("HostEntry." + status);
    }

    @Exported
    public long getFiles() {
        return files;
    }

    @Exported
    public long getBytes() {
        return bytes;
    }

    /** For people. */
    public String getSizeText() {
        return HumanSizes.bytes(bytes);
    }

    @Exported
    public long getSkipped() {
        return skipped;
    }

    @Exported
    public long getFailed() {
        return failed;
    }

    /** The release that was in use before; empty if there was none, or it does not matter. */
    @Exported
    public String getWas() {
        return was;
    }

    /** The release that is in use; empty if there is none, or it does not matter. */
    @Exported
    public String getNow() {
        return now;
    }

    /** For people. */
    public String getReleaseText() {
        return was.equals(now) ? now : (was.isEmpty() ? "" : was + " ") + "→ " + now;
    }

    /** Why it is not done, or null if it is. */
    @CheckForNull
    @Exported
    public String getError() {
        return error;
    }

    /** The plain value that a Pipeline script receives. */
    Map<String, Object> toScript() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("host", host);
        values.put("status", status);
        values.put("files", files);
        values.put("bytes", bytes);
        values.put("skipped", skipped);
        values.put("failed", failed);
        values.put("was", was);
        values.put("now", now);
        values.put("error", error);
        return values;
    }
}
