package io.jenkins.plugins.scpcopy.result;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import io.jenkins.plugins.scpcopy.copy.report.DeploymentReport;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.report.HumanSizes;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kohsuke.stapler.export.ClassAttributeBehaviour;
import org.kohsuke.stapler.export.ExportConfig;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;
import org.kohsuke.stapler.export.Flavor;
import org.kohsuke.stapler.export.ModelBuilder;

/**
 * What one copy did, as scripts, the build page, the remote API and the manifest show it. Not a record, since it is stored with
 * the build, and XStream reads no records.
 */
@ExportedBean(defaultVisibility = 2)
public final class CopySummary {
    private final String from;
    private final String to;
    private final boolean dryRun;
    private final long files;
    private final long bytes;
    private final double seconds;
    private final long skipped;
    private final long failed;
    private final long deleted;
    private final String protocol;
    private final String hostFingerprint;
    /** Null in records of builds from before it was kept. */
    @CheckForNull
    private final String keyExchange;

    private final String error;
    private final List<FileEntry> results;
    /** Empty for a plain copy to one host; null in builds of older versions. */
    private final List<HostEntry> hosts;

    private CopySummary(String from, String to, boolean dryRun, DeploymentReport whole, String error) {
        CopyReport report = whole.total();
        this.from = from;
        this.to = to;
        this.dryRun = dryRun;
        files = report.files();
        bytes = report.bytes();
        seconds = report.seconds();
        skipped = report.skipped();
        failed = report.failed();
        deleted = report.deleted();
        protocol = report.protocol();
        hostFingerprint = report.hostFingerprint();
        keyExchange = report.keyExchange();
        this.error = error;
        results = report.results().stream()
                // An agent that reports more than it should is not followed.
                .limit(CopyReport.MOST_RESULTS)
                .map(FileEntry::of)
                .collect(Collectors.toCollection(ArrayList::new));
        boolean plain = whole.hosts().stream().allMatch(host -> host.was().isEmpty() && host.now().isEmpty());
        hosts = plain && whole.hosts().size() == 1
                ? new ArrayList<>()
                : whole.hosts().stream().map(HostEntry::of).collect(Collectors.toCollection(ArrayList::new));
    }

    /** @param text what becomes of each text, line by line */
    private CopySummary(CopySummary whole, int longest, UnaryOperator<String> text) {
        from = text.apply(whole.from);
        to = text.apply(whole.to);
        dryRun = whole.dryRun;
        files = whole.files;
        bytes = whole.bytes;
        seconds = whole.seconds;
        skipped = whole.skipped;
        failed = whole.failed;
        deleted = whole.deleted;
        protocol = text.apply(whole.protocol);
        hostFingerprint = text.apply(whole.hostFingerprint);
        keyExchange = text.apply(whole.getKeyExchange());
        error = whole.error == null ? null : whole.error.lines().map(text).collect(Collectors.joining("\n"));
        results = firstOf(whole.results, longest)
                .map(entry -> entry.with(text))
                .collect(Collectors.toCollection(ArrayList::new));
        hosts = whole.getHosts().stream().map(entry -> entry.with(text)).collect(Collectors.toCollection(ArrayList::new));
    }

    /** Where not all can be listed, failed ones go before all others. */
    private static Stream<FileEntry> firstOf(List<FileEntry> results, int longest) {
        return results.size() <= longest
                ? results.stream()
                : Stream.concat(
                                results.stream().filter(FileEntry::isFailed),
                                results.stream().filter(entry -> !entry.isFailed()))
                        .limit(longest);
    }

    /** What is known of a copy. @param error why it failed, or null */
    public static CopySummary of(String from, String to, boolean dryRun, DeploymentReport report, String error) {
        return new CopySummary(from, to, dryRun, report, error);
    }

    /** A copy that could not be carried out at all. */
    public static CopySummary failed(String from, String to, boolean dryRun, String error) {
        return of(from, to, dryRun, DeploymentReport.of("", CopyReport.NOTHING), error);
    }

    /** Why a copy failed of which not all has arrived. */
    public static String incomplete(CopyReport report) {
        String first = report.results().stream()
                .filter(result -> result.status() == FileResult.Status.FAILED)
                .findFirst()
                .map(result -> RemoteText.escape(result.path()) + ": " + result.reason())
                .orElse("");
        return Messages.CopySummary_incomplete(report.failed(), first);
    }

    /** What is kept with the build: the first files only, failed ones before all others, and no character that a record of the build could not hold. */
    CopySummary forRecord(int longest) {
        return new CopySummary(this, longest, RemoteText::escape);
    }

    /** The same without the secrets of the build. */
    public CopySummary masked(Masks masks) {
        return new CopySummary(this, results.size(), masks::hide);
    }

    @Exported
    public String getFrom() {
        return from;
    }

    @Exported
    public String getTo() {
        return to;
    }

    /** Whether nothing was copied, but only found out what would be. */
    @Exported
    public boolean isDryRun() {
        return dryRun;
    }

    /** How many files arrived, or would be copied in a dry run. */
    @Exported
    public long getFiles() {
        return files;
    }

    /** How many bytes of content these files have. */
    @Exported
    public long getBytes() {
        return bytes;
    }

    @Exported
    public double getSeconds() {
        return seconds;
    }

    @Exported
    public long getSkipped() {
        return skipped;
    }

    @Exported
    public long getFailed() {
        return failed;
    }

    /** How much was deleted since the source does not have it, or would be in a dry run. */
    @Exported
    public long getDeleted() {
        return deleted;
    }

    @Exported
    public String getProtocol() {
        return protocol;
    }

    /** {@code SHA256:…}, or empty if no host was reached. */
    @Exported
    public String getHostFingerprint() {
        return hostFingerprint;
    }

    /** The algorithm by which keys were agreed on with the host, or empty if no host was reached. */
    @Exported
    public String getKeyExchange() {
        return Util.fixNull(keyExchange);
    }

    /** Why the copy failed, or null if everything arrived. */
    @CheckForNull
    @Exported
    public String getError() {
        return error;
    }

    /** The files, in the order in which their fate was settled. */
    @Exported
    public List<FileEntry> getResults() {
        return List.copyOf(results);
    }

    /** The hosts, in the order in which they were named; none of a plain copy to one host. */
    @Exported
    public List<HostEntry> getHosts() {
        return hosts == null ? List.of() : List.copyOf(hosts);
    }

    /** How many files are only counted. */
    @Exported
    public long getUnlisted() {
        return Math.max(0, files + skipped + failed + deleted - results.size());
    }

    /** Why the copy failed, and what to do. */
    public List<String> getErrorLines() {
        return error == null ? List.of() : error.lines().toList();
    }

    /** The counts in a line; null where nothing was tried. */
    @CheckForNull
    public String getLine() {
        if (error != null && files + skipped + failed == 0) {
            return null;
        }
        String text = dryRun
                ? Messages.CopySummary_plan(files, HumanSizes.bytes(bytes), skipped, failed)
                : Messages.CopySummary_line(
                        files, HumanSizes.bytes(bytes), String.format(Locale.ROOT, "%.1f", seconds), skipped, failed);
        if (deleted > 0) {
            text += "; " + (dryRun ? Messages.CopySummary_doomed(deleted) : Messages.CopySummary_deleted(deleted));
        }
        return hostFingerprint.isEmpty() ? text : text + "; " + Messages.CopySummary_hostKey(hostFingerprint);
    }

    /** The plain value that a Pipeline script receives. */
    public Map<String, Object> toScript() {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("dryRun", dryRun);
        values.put("files", files);
        values.put("bytes", bytes);
        values.put("seconds", seconds);
        values.put("skipped", skipped);
        values.put("failed", failed);
        values.put("deleted", deleted);
        values.put("protocol", protocol);
        values.put("hostFingerprint", hostFingerprint);
        values.put("keyExchange", getKeyExchange());
        values.put("error", error);
        if (!getHosts().isEmpty()) {
            values.put("hosts", hosts.stream().map(HostEntry::toScript).collect(Collectors.toCollection(ArrayList::new)));
        }
        values.put("unlisted", getUnlisted());
        values.put("results", results.stream().map(FileEntry::toScript).collect(Collectors.toCollection(ArrayList::new)));
        return values;
    }

    /** Everything as JSON. */
    String toJson() throws IOException {
        StringWriter json = new StringWriter();
        ExportConfig form = new ExportConfig()
                .withFlavor(Flavor.JSON)
                .withPrettyPrint(true)
                .withClassAttribute(ClassAttributeBehaviour.NONE.simple());
        new ModelBuilder().get(CopySummary.class).writeTo(this, Flavor.JSON.createDataWriter(this, json, form));
        return json + "\n";
    }
}
