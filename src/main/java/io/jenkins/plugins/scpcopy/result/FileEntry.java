package io.jenkins.plugins.scpcopy.result;

import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.report.HumanSizes;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jvnet.localizer.ResourceBundleHolder;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What became of one file of a copy. Not a record, since it is stored with the build, and XStream reads no records. */
@ExportedBean(defaultVisibility = 2)
public final class FileEntry {
    /** Null where there is only one. */
    private final String host;

    private final String path;
    private final long bytes;
    private final String status;
    private final String sha256;
    private final String reason;
    private final int attempts;

    private FileEntry(String host, String path, long bytes, String status, String sha256, String reason, int attempts) {
        this.host = host;
        this.path = path;
        this.bytes = bytes;
        this.status = status;
        this.sha256 = sha256;
        this.reason = reason;
        this.attempts = attempts;
    }

    /** @param host which of several; null where there is only one */
    static FileEntry of(String host, FileResult result) {
        return new FileEntry(
                host,
                result.path(),
                result.bytes(),
                result.status().name().toLowerCase(Locale.ROOT),
                result.sha256(),
                result.reason(),
                result.attempts());
    }

    /** @param text what becomes of each text */
    FileEntry with(UnaryOperator<String> text) {
        return new FileEntry(
                host == null ? null : text.apply(host),
                text.apply(path),
                bytes,
                status,
                text.apply(sha256),
                text.apply(reason),
                attempts);
    }

    /** The path below the target, after its host and a colon where there are several: raw, or escaped in the record of a build. */
    @Exported
    public String getPath() {
        return host == null ? path : host + ":" + path;
    }

    /** The path below the target of whichever host. */
    String getLocalPath() {
        return path;
    }

    /** Whether the whole file is at the target. */
    boolean isThere() {
        return status.equals("copied") || status.equals("skipped") && reason.equals(FileResult.UNCHANGED);
    }

    @Exported
    public long getBytes() {
        return bytes;
    }

    /** {@code copied}, {@code skipped}, {@code failed}, {@code planned}, {@code deleted} or {@code doomed}. */
    @Exported
    public String getStatus() {
        return status;
    }

    public boolean isFailed() {
        return status.equals("failed");
    }

    /** The checksum of the content where it was compared; otherwise empty. */
    @Exported
    public String getSha256() {
        return sha256;
    }

    /** Why, or empty. */
    @Exported
    public String getReason() {
        return reason;
    }

    /** How often it was tried; 0 if it never was. */
    @Exported
    public int getAttempts() {
        return attempts;
    }

    /** What is to be said about the file, for people. */
    public String getRemark() {
        return Stream.of(
                        sha256.isEmpty() ? "" : Messages.FileEntry_verified(),
                        attempts > 1 ? Messages.FileEntry_attempts(attempts) : "",
                        reason)
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining("; "));
    }

    /** The size for people. */
    public String getSizeText() {
        return HumanSizes.bytes(bytes);
    }

    /** What it is to be shown as. */
    public Mark getMark() {
        return switch (status) {
            case "failed" -> Mark.FAILED;
            case "skipped" -> Mark.SKIPPED;
            case "planned" -> Mark.PLANNED;
            case "deleted", "doomed" -> Mark.DELETED;
            default -> Mark.COPIED;
        };
    }

    /** The status for people. */
    public String getStatusText() {
        return ResourceBundleHolder.get(Messages.class).format("FileEntry." + status);
    }

    Map<String, Object> toScript() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("path", getPath());
        values.put("bytes", bytes);
        values.put("status", status);
        values.put("sha256", sha256);
        values.put("reason", reason);
        values.put("attempts", attempts);
        return values;
    }
}
