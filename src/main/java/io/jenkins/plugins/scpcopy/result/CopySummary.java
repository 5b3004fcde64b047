package io.jenkins.plugins.scpcopy.result;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import io.jenkins.plugins.scpcopy.agent.AgentOutcome;
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
    /** Hosts beyond these have their keys in the words of the error alone. */
    private static final int MOST_KNOWN_HOSTS = 10;
    /** An agent that measures more than it should is not followed. */
    private static final int MOST_STRETCHES = 100;

    /**
     * What a build asked for.
     *
     * @param from the source as given, variables expanded
     * @param to the target as given, variables expanded
     * @param dryRun whether nothing is copied, but only found out what would be
     * @param publicUrl where the files can be got in the web, as {@link PublicUrl#check} lets it through; or empty
     */
    public record Asked(String from, String to, boolean dryRun, String publicUrl) {}

    private final String from;
    private final String to;
    private final boolean dryRun;
    /** Empty if there is none; null in builds of older versions. */
    private final String publicUrl;
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
    /** Lines that would let refused hosts in; null in builds of older versions. */
    private final List<String> knownHosts;
    /** Seconds of each stretch of {@link #pace}. */
    private final double stretch;
    /** Bytes of each stretch of time, between commas, since a list would take much room; null in builds of older versions. */
    private final String pace;

    private CopySummary(Asked asked, AgentOutcome outcome, String error) {
        DeploymentReport whole = outcome.report() == null ? DeploymentReport.of("", CopyReport.NOTHING) : outcome.report();
        CopyReport report = whole.total();
        from = asked.from();
        to = asked.to();
        dryRun = asked.dryRun();
        publicUrl = asked.publicUrl();
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
        boolean one = whole.hosts().size() == 1;
        results = whole.hosts().stream()
                .flatMap(host -> host.report().results().stream().map(result -> FileEntry.of(one ? null : host.host(), result)))
                // An agent that reports more than it should is not followed.
                .limit(CopyReport.MOST_RESULTS)
                .collect(Collectors.toCollection(ArrayList::new));
        boolean plain = whole.hosts().stream().allMatch(host -> host.was().isEmpty() && host.now().isEmpty());
        hosts = plain && one
                ? new ArrayList<>()
                : whole.hosts().stream().map(HostEntry::of).collect(Collectors.toCollection(ArrayList::new));
        knownHosts = outcome.hostKeys().refused().stream()
                .limit(MOST_KNOWN_HOSTS)
                .collect(Collectors.toCollection(ArrayList::new));
        stretch = outcome.pace().seconds();
        pace = outcome.pace().bytes().stream().limit(MOST_STRETCHES).map(Object::toString).collect(Collectors.joining(","));
    }

    /** @param text what becomes of each text, line by line */
    private CopySummary(CopySummary whole, int longest, UnaryOperator<String> text) {
        from = text.apply(whole.from);
        to = text.apply(whole.to);
        dryRun = whole.dryRun;
        publicUrl = whole.publicUrl == null ? null : text.apply(whole.publicUrl);
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
        knownHosts = whole.getKnownHosts().stream().map(text).collect(Collectors.toCollection(ArrayList::new));
        stretch = whole.stretch;
        pace = whole.pace;
    }

    /** Where not all can be listed, failed ones go before all others. */
    private static Stream<FileEntry> firstOf(List<FileEntry> results, int longest) {
        return results.size() <= longest ? results.stream() : failedFirst(results).limit(longest);
    }

    private static Stream<FileEntry> failedFirst(List<FileEntry> results) {
        return Stream.concat(
                results.stream().filter(FileEntry::isFailed), results.stream().filter(entry -> !entry.isFailed()));
    }

    /** What is known of a copy. @param error why it failed, or null */
    public static CopySummary of(Asked asked, AgentOutcome outcome, String error) {
        return new CopySummary(asked, outcome, error);
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

    /** Lines for known_hosts that would let the hosts in whose keys were refused. */
    public List<String> getKnownHosts() {
        return knownHosts == null ? List.of() : List.copyOf(knownHosts);
    }

    /** Whose key a line of {@link #getKnownHosts} has. */
    public String hostOf(String line) {
        return line.split(" ", 2)[0];
    }

    /** The files as a page lists them: failed ones first. */
    public List<FileEntry> getListed() {
        return failedFirst(results).toList();
    }

    /** Where a file of this copy can be got in the web; null where that is not known. */
    @CheckForNull
    public String urlOf(FileEntry file) {
        boolean known = !Util.fixNull(publicUrl).isEmpty() && !dryRun && file.isThere();
        return known ? PublicUrl.of(publicUrl, file.getLocalPath()).orElse(null) : null;
    }

    /** Whether hosts have only changed from one release to another: there was no file to be copied. */
    public boolean isSwitch() {
        return files + skipped + failed + deleted == 0 && getHosts().stream().anyMatch(host -> !host.getNow().isEmpty());
    }

    /** What the copy as a whole is to be shown as. */
    public Mark getMark() {
        return error != null ? Mark.FAILED : dryRun ? Mark.PLANNED : Mark.COPIED;
    }

    /** In a word, for people. */
    public String getState() {
        return error != null ? Messages.CopySummary_failed() : dryRun ? Messages.CopySummary_dryRun() : Messages.CopySummary_done();
    }

    /** The counts, for people. */
    public List<Pill> getPills() {
        List<Pill> pills = new ArrayList<>();
        if (dryRun) {
            pills.add(new Pill(Mark.PLANNED, Messages.CopySummary_planned(files)));
        } else if (files > 0 || error == null && !isSwitch()) {
            pills.add(new Pill(Mark.COPIED, Messages.CopySummary_copied(files)));
        }
        if (failed > 0) {
            pills.add(new Pill(Mark.FAILED, Messages.CopySummary_filesFailed(failed)));
        }
        if (skipped > 0) {
            pills.add(new Pill(Mark.SKIPPED, Messages.CopySummary_skipped(skipped)));
        }
        if (deleted > 0) {
            pills.add(new Pill(Mark.DELETED, dryRun ? Messages.CopySummary_doomed(deleted) : Messages.CopySummary_deleted(deleted)));
        }
        if (bytes > 0) {
            pills.add(new Pill(Mark.SIZE, HumanSizes.bytes(bytes)));
        }
        if (seconds > 0) {
            pills.add(new Pill(Mark.TIME, Messages.CopySummary_seconds(String.format(Locale.ROOT, "%.1f", seconds))));
        }
        if (!protocol.isEmpty()) {
            pills.add(new Pill(Mark.PROTOCOL, protocol.toUpperCase(Locale.ROOT)));
        }
        return pills;
    }

    /** The speed over the copy's time; null where there is nothing to be seen. */
    @CheckForNull
    public SpeedPlot getPlot() {
        List<Long> moved = pace == null || pace.isEmpty() ? List.of() : Stream.of(pace.split(",")).map(Long::valueOf).toList();
        return SpeedPlot.isWorthwhile(moved) ? new SpeedPlot(stretch, moved) : null;
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
