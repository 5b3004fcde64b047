package io.jenkins.plugins.scpcopy.result;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.User;
import hudson.tasks.Fingerprinter.FingerprintAction;
import io.jenkins.plugins.scpcopy.agent.AgentOutcome;
import io.jenkins.plugins.scpcopy.agent.FileFingerprint;
import io.jenkins.plugins.scpcopy.agent.Pace;
import io.jenkins.plugins.scpcopy.agent.ShownHostKeys;
import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import io.jenkins.plugins.scpcopy.copy.report.DeploymentReport;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.report.FileResult.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import jenkins.model.experimentalflags.UserExperimentalFlagsProperty;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlButton;
import org.htmlunit.html.HtmlElement;
import org.htmlunit.html.HtmlInput;
import org.htmlunit.html.HtmlPage;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** The page of a build with its copies, and the plot at its job. */
public class CopyPageTest {
    @ClassRule
    public static final JenkinsRule j = new JenkinsRule();

    private static final String LINE = "web1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

    private FreeStyleProject project;
    private FreeStyleBuild build;

    @BeforeClass
    public static void know() {
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
    }

    @Before
    public void build() throws Exception {
        project = j.createFreeStyleProject();
        build = j.buildAndAssertSuccess(project);
    }

    private static FileResult file(String path, Status status) {
        return new FileResult(path, 10, status, status == Status.FAILED ? "Permission denied" : "");
    }

    private void add(String error, FileResult... results) throws Exception {
        add(error, new ShownHostKeys(List.of(), List.of()), results);
    }

    private void add(String error, ShownHostKeys keys, FileResult... results) throws Exception {
        List<FileResult> all = List.of(results);
        long failed = all.stream().filter(result -> result.status() == Status.FAILED).count();
        long copied = all.stream().filter(result -> result.status() == Status.COPIED).count();
        CopyReport report = new CopyReport(
                copied, 10 * copied, 1.5, all.size() - copied - failed, failed, 0, "scp", "SHA256:key", "mlkem768x25519-sha256", all);
        Pace pace = new Pace(0.1, Collections.nCopies(20, 5L));
        AgentOutcome outcome = new AgentOutcome(DeploymentReport.of("", report), null, keys, pace, List.of());
        ScpCopyAction.add(build, CopySummary.of(new CopySummary.Asked("from", "to", false, ""), outcome, error));
    }

    private HtmlPage page(JenkinsRule.WebClient client) throws Exception {
        return client.getPage(build, "scp-copy/");
    }

    private static List<String> shown(HtmlPage page) {
        List<String> names = new ArrayList<>();
        for (DomNode row : page.querySelectorAll("tr[data-status]")) {
            if (!isHidden(row) && !isHidden((DomNode) row.getFirstByXPath("ancestor::div[contains(@class, 'scp-copy-card')]"))) {
                names.add(row.querySelector("td").asNormalizedText());
            }
        }
        return names;
    }

    private static boolean isHidden(DomNode element) {
        return ((DomElement) element).getAttribute("class").contains("jenkins-hidden");
    }

    @Test
    public void failedFilesStandFirstAndFilesAreFilteredByNameAndStatus() throws Exception {
        add("failed", file("a.txt", Status.COPIED), file("b.txt", Status.FAILED), file("sub/A.bin", Status.COPIED));
        add(null, file("c.txt", Status.SKIPPED));
        JenkinsRule.WebClient client = j.createWebClient();
        HtmlPage page = page(client);
        assertEquals(List.of("b.txt", "a.txt", "sub/A.bin", "c.txt"), shown(page));
        HtmlInput name = page.querySelector(".scp-copy-filter input");
        name.setValue("a.");
        name.fireEvent("input");
        assertEquals(List.of("a.txt", "sub/A.bin"), shown(page));
        assertThat(page.querySelector(".scp-copy-shown").asNormalizedText(), containsString("2 / 4"));
        HtmlButton failed = page.querySelector("button[data-status=failed]");
        failed.click();
        assertEquals(List.of(), shown(page));
        assertThat(page.asNormalizedText(), containsString("No file matches."));
        name.setValue("");
        name.fireEvent("input");
        assertEquals(List.of("b.txt"), shown(page));
        failed.click();
        assertEquals(4, shown(page).size());
        assertTrue(isHidden(page.querySelector(".scp-copy-none")));
    }

    @Test
    public void manyCopiesAreFoldedButForThoseThatFailed() throws Exception {
        for (int i = 0; i < 5; i++) {
            add(i == 2 ? "failed" : null, file(i + ".txt", Status.COPIED));
        }
        HtmlPage page = page(j.createWebClient());
        assertEquals(5, page.querySelectorAll("details").size());
        assertEquals(1, page.querySelectorAll("details[open]").size());
        HtmlInput name = page.querySelector(".scp-copy-filter input");
        name.setValue("4.txt");
        name.fireEvent("input");
        assertEquals(List.of("4.txt"), shown(page));
        assertTrue(((HtmlElement) page.querySelectorAll("details").get(4)).hasAttribute("open"));
    }

    @Test
    public void keysCanBeCopiedAndTheManifestDownloaded() throws Exception {
        add("refused", new ShownHostKeys(List.of(), List.of(LINE)), file("a.txt", Status.COPIED));
        JenkinsRule.WebClient client = j.createWebClient();
        HtmlPage page = page(client);
        List<String> texts = new ArrayList<>();
        page.querySelectorAll(".jenkins-copy-button").forEach(button -> texts.add(((HtmlElement) button).getAttribute("text")));
        assertEquals(List.of("SHA256:key", LINE), texts);
        String manifest = ((HtmlElement) page.querySelector("a[download]")).getAttribute("href");
        assertThat(
                client.goTo(build.getUrl() + "scp-copy/" + manifest, "application/json").getWebResponse().getContentAsString(),
                containsString("\"path\" : \"a.txt\""));
    }

    @Test
    public void aCopyWithoutFilesSaysSo() throws Exception {
        add(null);
        HtmlPage page = page(j.createWebClient());
        assertThat(page.asNormalizedText(), containsString("There was nothing to copy."));
        assertNull(page.querySelector(".scp-copy-filter"));
    }

    /** Jenkins forbids both where it enforces its content security policy. */
    @Test
    public void thereIsNeitherScriptNorStyleInThePage() throws Exception {
        add("failed", file("<script>a", Status.COPIED), file("b", Status.FAILED));
        HtmlPage page = page(j.createWebClient());
        String main = ((HtmlElement) page.getElementById("main-panel")).asXml();
        assertThat(main, containsString("scp-copy-plot"));
        assertThat(main, not(containsString("style=")));
        assertThat(main, not(containsString("<style")));
        assertThat(main, not(containsString("onclick=")));
        assertThat(main, containsString("&lt;script&gt;a"));
        for (DomNode script : page.querySelectorAll("#main-panel script")) {
            assertTrue(((HtmlElement) script).asXml(), ((HtmlElement) script).hasAttribute("src"));
        }
    }

    @Test
    public void theJobShowsWhatItsBuildsHaveCopied() throws Exception {
        add(null, file("a", Status.COPIED), file("b", Status.COPIED));
        assertThat(j.createWebClient().getPage(project).getWebResponse().getContentAsString(), not(containsString("<rect")));
        build = j.buildAndAssertSuccess(project);
        add(null, file("a", Status.COPIED));
        build = j.buildAndAssertSuccess(project);
        build = j.buildAndAssertSuccess(project);
        add("failed", file("a", Status.FAILED));
        HtmlPage page = j.createWebClient().getPage(project);
        List<String> bars = new ArrayList<>();
        for (DomNode bar : page.querySelectorAll("svg.scp-copy-plot rect")) {
            DomElement link = (DomElement) bar.getParentNode();
            bars.add(link.getAttribute("href") + " " + ((DomElement) bar).getAttribute("height") + " "
                    + ((DomElement) bar).getAttribute("class"));
        }
        assertEquals(
                List.of("1/scp-copy/ 100 ", "2/scp-copy/ 50 ", "4/scp-copy/ 2 scp-copy-plot__failed"), bars);
    }

    @Test
    public void aTabOfTheBuildTellsHowManyCopiesFailed() throws Exception {
        add(null, file("a", Status.COPIED));
        assertNull(build.getAction(ScpCopyAction.class).getBadge());
        add("failed", file("a", Status.FAILED));
        assertEquals("1", build.getAction(ScpCopyAction.class).getBadge().getText());
        assertEquals(1, links(j.createWebClient().getPage(build)));
        JenkinsRule.WebClient client = j.createWebClient().login("fan");
        User.getById("fan", true).addProperty(
                new UserExperimentalFlagsProperty(Map.of("new-build-page.flag", "true")));
        HtmlPage page = client.getPage(build, "scp-copy/");
        assertThat(page.querySelector(".app-build-tabs").asNormalizedText(), containsString("SCP Copy"));
        assertEquals(0, links(page));
        assertThat(client.getPage(build).asNormalizedText(), containsString("2 copies over SSH"));
    }

    @Test
    public void whatAnAgentTellsOfFingerprintsIsChecked() throws Exception {
        Masks none = new Masks(List.of());
        assertThrows(
                IOException.class,
                () -> CopiedFingerprints.record(build, List.of(new FileFingerprint("a", "../../x", 0, true)), none));
        List<FileFingerprint> many = new ArrayList<>(Collections.nCopies(10_000, new FileFingerprint("a", "0".repeat(32), 0, true)));
        many.add(new FileFingerprint("b\n", "1".repeat(32), 0, true));
        CopiedFingerprints.record(build, many, none);
        CopiedFingerprints.record(build, many.subList(10_000, 10_001), new Masks(List.of("b")));
        assertEquals(
                Map.of("a", "0".repeat(32), "****\\n", "1".repeat(32)), build.getAction(FingerprintAction.class).getRecords());
    }

    /** How often the side panel leads to the page. */
    private static int links(HtmlPage page) {
        return page.querySelectorAll("#tasks a[href$='scp-copy']").size();
    }
}
