package io.jenkins.plugins.scpcopy.result;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;

import hudson.util.XStream2;
import io.jenkins.plugins.scpcopy.agent.AgentOutcome;
import io.jenkins.plugins.scpcopy.agent.Pace;
import io.jenkins.plugins.scpcopy.agent.ShownHostKeys;
import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import io.jenkins.plugins.scpcopy.copy.report.DeploymentReport;
import io.jenkins.plugins.scpcopy.copy.report.HostReport;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.report.FileResult.Status;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.Test;

/** What remains of a copy. */
public class CopySummaryTest {
    private static final String ODD = "a\u0000b\u0001c\ud800d\u202ee\n[Pipeline] f";

    private static CopySummary summary(FileResult... results) {
        long failed = List.of(results).stream()
                .filter(result -> result.status() == Status.FAILED)
                .count();
        CopyReport report = new CopyReport(
                results.length - failed, 7, 1.5, 0, failed, 0, "scp", "SHA256:x", "mlkem768x25519-sha256", List.of(results));
        return summary(false, DeploymentReport.of("", report), failed == 0 ? null : CopySummary.incomplete(report));
    }

    private static CopySummary summary(boolean dryRun, DeploymentReport report, String error) {
        return CopySummary.of(new CopySummary.Asked("from", "to", dryRun, ""), AgentOutcome.of(report), error);
    }

    private static List<String> pills(CopySummary summary) {
        return summary.getPills().stream().map(Pill::text).toList();
    }

    @Test
    public void oddNamesSurviveStorageEscaped() {
        CopySummary stored = summary(new FileResult(ODD, 7, Status.FAILED, ODD)).forRecord(10);
        XStream2 xstream = new XStream2();
        CopySummary read = (CopySummary) xstream.fromXML(xstream.toXML(stored));
        assertEquals("a\\x00b\\x01c\\ud800d\\u202ee\\n[Pipeline] f", read.getResults().get(0).getPath());
        assertEquals(read.getResults().get(0).getPath(), read.getResults().get(0).getReason());
        assertEquals(stored.getError(), read.getError());
    }

    @Test
    public void scriptsGetNamesAsTheyAre() {
        Map<String, Object> value = summary(new FileResult(ODD, 7, Status.COPIED, "")).toScript();
        assertEquals(1L, value.get("files"));
        assertNull(value.get("error"));
        assertEquals(ODD, ((Map<?, ?>) ((List<?>) value.get("results")).get(0)).get("path"));
    }

    @Test
    public void remarksTellOfChecksumsAndAttempts() {
        FileEntry entry = summary(new FileResult("a", 1, Status.COPIED, "mode not set", "ab".repeat(32), 2))
                .getResults()
                .get(0);
        assertEquals("Checksum verified; 2 attempts; mode not set", entry.getRemark());
        assertEquals(2, entry.toScript().get("attempts"));
    }

    @Test
    public void aPlanIsNotTakenForACopy() {
        FileResult planned = new FileResult("a", 7, Status.PLANNED, "");
        CopyReport report = new CopyReport(1, 7, 1.5, 2, 0, 0, "scp", "", "", List.of(planned));
        CopySummary plan = summary(true, DeploymentReport.of("", report), null);
        assertEquals(List.of("Dry run: one file would be copied", "2 skipped", "7 B", "1.5 s", "SCP"), pills(plan));
        assertEquals(Mark.PLANNED, plan.getMark());
        assertEquals(true, plan.toScript().get("dryRun"));
    }

    @Test
    public void whereNothingWasTriedNothingIsCounted() {
        CopySummary summary = summary(false, DeploymentReport.of("", CopyReport.NOTHING), "it failed\nDo this.");
        assertEquals(List.of(), pills(summary));
        assertEquals(Mark.FAILED, summary.getMark());
        assertEquals(List.of("it failed", "Do this."), summary.getErrorLines());
    }

    @Test
    public void hostsAreToldWhereThereAreSeveralOrReleases() {
        assertEquals(List.of(), summary(new FileResult("a", 1, Status.COPIED, "")).getHosts());
        assertFalse(summary(new FileResult("a", 1, Status.COPIED, "")).toScript().containsKey("hosts"));
        DeploymentReport report = new DeploymentReport(
                List.of(
                        new HostReport("web1", HostReport.State.DONE, CopyReport.NOTHING, null, "1", "2"),
                        new HostReport("web2", HostReport.State.NOT_BEGUN, CopyReport.NOTHING, null, "", "")),
                2);
        CopySummary summary = summary(false, report, "why").masked(new Masks(List.of("web2")));
        XStream2 xstream = new XStream2();
        CopySummary read = (CopySummary) xstream.fromXML(xstream.toXML(summary.forRecord(10)));
        assertEquals("1 → 2", read.getHosts().get(0).getReleaseText());
        assertEquals("****", read.getHosts().get(1).getHost());
        assertEquals("notBegun", read.getHosts().get(1).toScript().get("status"));
    }

    @Test
    public void failedFilesAreListedFirst() {
        CopySummary summary = summary(
                new FileResult("a", 1, Status.COPIED, ""),
                new FileResult("b", 2, Status.FAILED, "refused"),
                new FileResult("c", 4, Status.COPIED, ""),
                new FileResult("d", 8, Status.FAILED, "refused"));
        assertEquals(List.of("b", "d", "a", "c"), summary.getListed().stream().map(FileEntry::getPath).toList());
    }

    @Test
    public void everyStatusHasWords() {
        for (Status status : Status.values()) {
            FileEntry entry = summary(new FileResult("a", 1, status, "")).getResults().get(0);
            assertFalse(entry.getStatus(), entry.getStatusText().isEmpty());
            assertNotNull(entry.getMark());
        }
        for (HostReport.State state : HostReport.State.values()) {
            HostEntry entry = HostEntry.of(new HostReport("h", state, CopyReport.NOTHING, null, "", ""));
            assertFalse(entry.getStatus(), entry.getStatusText().isEmpty());
            assertNotNull(entry.getMark());
        }
    }

    @Test
    public void theSpeedIsKeptAndNoMoreOfItThanThereShouldBe() {
        List<Long> moved = LongStream.range(0, 5000).boxed().toList();
        AgentOutcome outcome = new AgentOutcome(
                DeploymentReport.of("", CopyReport.NOTHING),
                null,
                new ShownHostKeys(List.of(), Collections.nCopies(5000, "h ssh-ed25519 AAAA")),
                new Pace(0.5, moved),
                List.of());
        CopySummary summary = CopySummary.of(new CopySummary.Asked("from", "to", false, ""), outcome, null);
        XStream2 xstream = new XStream2();
        CopySummary read = (CopySummary) xstream.fromXML(xstream.toXML(summary.forRecord(10)));
        assertEquals(new SpeedPlot(0.5, moved.subList(0, 100)), read.getPlot());
        assertEquals(10, read.getKnownHosts().size());
        assertNull(summary(new FileResult("a", 1, Status.COPIED, "")).getPlot());
    }

    @Test
    public void whatIsAtTheTargetHasAnAddress() {
        CopyReport report = new CopyReport(
                1, 7, 1.5, 2, 1, 0, "scp", "", "",
                List.of(
                        new FileResult("copied", 7, Status.COPIED, ""),
                        new FileResult("there", 7, Status.SKIPPED, FileResult.UNCHANGED),
                        new FileResult("link", 7, Status.SKIPPED, "a symbolic link"),
                        new FileResult("failed", 7, Status.FAILED, "refused"),
                        new FileResult("token\n", 7, Status.COPIED, "")));
        CopySummary summary = CopySummary.of(
                        new CopySummary.Asked("from", "to", false, "https://h/{path}"),
                        AgentOutcome.of(DeploymentReport.of("", report)),
                        null)
                .masked(new Masks(List.of("token")))
                .forRecord(10);
        XStream2 xstream = new XStream2();
        CopySummary read = (CopySummary) xstream.fromXML(xstream.toXML(summary));
        assertEquals(
                Arrays.asList("https://h/copied", "https://h/there", null, null, null),
                read.getResults().stream().map(read::urlOf).toList());
    }

    @Test
    public void recordsOfOlderVersionsAreRead() {
        String older = new XStream2()
                .toXML(summary(new FileResult("web1:a", 1, Status.COPIED, "")).forRecord(10))
                .replaceAll("(?s)\\s*<(publicUrl|knownHosts|stretch|pace|keyExchange)\\b.*?(/>|</\\1>)", "");
        CopySummary read = (CopySummary) new XStream2().fromXML(older);
        assertEquals("web1:a", read.getResults().get(0).getPath());
        assertNull(read.urlOf(read.getResults().get(0)));
        assertNull(read.getPlot());
        assertEquals(List.of(), read.getKnownHosts());
        assertEquals(List.of("One file copied", "7 B", "1.5 s", "SCP"), pills(read.masked(new Masks(List.of()))));
    }

    @Test
    public void recordsAreBounded() {
        CopySummary whole = summary(
                new FileResult("a", 1, Status.COPIED, ""),
                new FileResult("b", 2, Status.COPIED, ""),
                new FileResult("c", 4, Status.FAILED, "refused"));
        CopySummary bounded = whole.forRecord(2);
        assertEquals(2, bounded.getResults().size());
        assertEquals(1, bounded.getUnlisted());
        assertEquals("One file was not copied; the first: c: refused", bounded.getError());
        assertEquals(List.of("2 files copied", "1 failed", "7 B", "1.5 s", "SCP"), pills(bounded));
        assertEquals(0, whole.forRecord(0).getResults().size());
    }
}
