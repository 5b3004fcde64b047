package io.jenkins.plugins.scpcopy.result;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;

import hudson.util.XStream2;
import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import io.jenkins.plugins.scpcopy.copy.report.DeploymentReport;
import io.jenkins.plugins.scpcopy.copy.report.HostReport;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.report.FileResult.Status;
import java.util.List;
import java.util.Map;
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
        return CopySummary.of(
                "from", "to", false, DeploymentReport.of("", report), failed == 0 ? null : CopySummary.incomplete(report));
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
        CopySummary plan = CopySummary.of("from", "to", true, DeploymentReport.of("", report), null);
        assertEquals("Dry run: one file, 7 B, would be copied; 2 skipped, 0 would fail", plan.getLine());
        assertEquals(true, plan.toScript().get("dryRun"));
    }

    @Test
    public void whereNothingWasTriedNothingIsCounted() {
        CopySummary summary = CopySummary.failed("from", "to", false, "it failed\nDo this.");
        assertNull(summary.getLine());
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
        CopySummary summary = CopySummary.of("from", "to", false, report, "why").masked(new Masks(List.of("web2")));
        XStream2 xstream = new XStream2();
        CopySummary read = (CopySummary) xstream.fromXML(xstream.toXML(summary.forRecord(10)));
        assertEquals("1 → 2", read.getHosts().get(0).getReleaseText());
        assertEquals("****", read.getHosts().get(1).getHost());
        assertEquals("notBegun", read.getHosts().get(1).toScript().get("status"));
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
        assertEquals("2 files, 7 B, in 1.5 s; 0 skipped, 1 failed; host key SHA256:x", bounded.getLine());
        assertEquals(0, whole.forRecord(0).getResults().size());
    }
}
