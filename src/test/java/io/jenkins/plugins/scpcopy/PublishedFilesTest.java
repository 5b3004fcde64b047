package io.jenkins.plugins.scpcopy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;

import hudson.model.Fingerprint;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Label;
import hudson.model.Run;
import hudson.tasks.Fingerprinter.FingerprintAction;
import hudson.tasks.Shell;
import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.htmlunit.html.HtmlAnchor;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** What leads from a build to where its files went: addresses in the web, and fingerprints. */
public class PublishedFilesTest {
    @ClassRule
    public static final JenkinsRule j = new JenkinsRule();

    @ClassRule
    public static final MinaSshServer server = new MinaSshServer().password(Jobs.USER, Jobs.PASSWORD);

    @BeforeClass
    public static void prepare() throws Exception {
        j.createOnlineSlave(Label.get("remote"));
        Jobs.add(Jobs.password("server"));
        ScpCopyConfiguration.get().setHosts(List.of(
                Jobs.named("web", server, "server"), Jobs.named("second", server, "server")));
    }

    private static Set<String> links(Run<?, ?> run) throws Exception {
        HtmlPage page = j.createWebClient().getPage(run, "scp-copy/");
        return page.querySelectorAll(".scp-copy-name a").stream()
                .map(link -> ((HtmlAnchor) link).getHrefAttribute() + " " + link.asNormalizedText())
                .collect(Collectors.toSet());
    }

    @Test
    public void theFilesOnThePageLeadToTheirPublicAddresses() throws Exception {
        WorkflowRun run = Jobs.succeed(j, """
                node('remote') {
                    writeFile file: 'out/a b.txt', text: 'a'
                    scpCopy from: 'out/**', to: 'web:/public/', publicUrl: 'https://files.example.com/x/{path}'
                    scpCopy from: 'out/**', to: ['web:/p1/', 'second:/p2/'], publicUrl: 'https://files.example.com/z/{path}'
                    scpCopy from: 'out/**', to: 'web:/public/', dryRun: true, publicUrl: 'https://files.example.com/no/{path}'
                }
                """);
        assertEquals(
                Set.of(
                        "https://files.example.com/x/out/a%20b.txt out/a b.txt",
                        "https://files.example.com/z/out/a%20b.txt web:out/a b.txt",
                        "https://files.example.com/z/out/a%20b.txt second:out/a b.txt"),
                links(run));
    }

    @Test
    public void anAddressThatIsNoneIsRefusedBeforeTheLogin() throws Exception {
        WorkflowRun run = Jobs.fail(j, """
                node('remote') {
                    writeFile file: 'a', text: 'a'
                    scpCopy from: 'a', to: 'nobody@nowhere.invalid:/x', publicUrl: 'javascript:alert("{path}")'
                }
                """);
        j.assertLogContains("publicUrl: ", run);
    }

    @Test
    public void fingerprintsLeadToTheBuildsThatCopied() throws Exception {
        WorkflowRun sent = Jobs.succeed(j, """
                node('remote') {
                    writeFile file: 'out/sent.txt', text: 'made by this build'
                    writeFile file: 'out/quiet.txt', text: 'nobody asked'
                    scpCopy from: 'out/sent.txt', to: 'web:/fingers/', fingerprint: true
                    scpCopy from: 'out/sent.txt', to: ['web:/fingers/1/', 'second:/fingers/2/'], fingerprint: true
                    scpCopy from: 'out/quiet.txt', to: 'web:/fingers/'
                }
                """);
        Map<String, String> records = sent.getAction(FingerprintAction.class).getRecords();
        assertEquals(Set.of("out/sent.txt"), records.keySet());
        Fingerprint made = j.jenkins._getFingerprint(records.get("out/sent.txt"));
        assertEquals("sent.txt", made.getFileName());
        assertEquals(sent, made.getOriginal().getRun());

        FreeStyleProject project = j.createFreeStyleProject();
        project.setAssignedLabel(Label.get("remote"));
        project.getBuildersList().add(new Shell("rm -rf back"));
        ScpCopyStep back = new ScpCopyStep("web:/fingers/out", "back");
        back.fingerprint = true;
        project.getPublishersList().add(new ScpCopyPublisher(back));
        FreeStyleBuild received = j.buildAndAssertSuccess(project);
        Map<String, String> there = received.getAction(FingerprintAction.class).getRecords();
        assertEquals(Set.of("back/out/sent.txt", "back/out/quiet.txt"), there.keySet());
        assertEquals(records.get("out/sent.txt"), there.get("back/out/sent.txt"));
        assertEquals(
                Set.of(sent.getParent().getFullName(), project.getFullName()),
                j.jenkins._getFingerprint(records.get("out/sent.txt")).getUsages().keySet());
        assertNull(j.jenkins._getFingerprint(there.get("back/out/quiet.txt")).getOriginal());

        sent.getParent().doReload();
        assertNotNull(sent.getParent().getBuildByNumber(1).getAction(FingerprintAction.class));
    }

    @Test
    public void theBuildStepTakesThemToo() throws Exception {
        FreeStyleProject project = j.createFreeStyleProject();
        project.setAssignedLabel(Label.get("remote"));
        project.getBuildersList().add(new Shell("printf '%s' \"$BUILD_TAG\" > a.txt"));
        ScpCopyStep copy = new ScpCopyStep("a.txt", "web:/step/");
        copy.fingerprint = true;
        copy.publicUrl = "https://files.example.com/${BUILD_NUMBER}/{path}";
        project.getBuildersList().add(new ScpCopyBuilder(copy));
        FreeStyleBuild build = j.buildAndAssertSuccess(project);
        assertEquals(Set.of("a.txt"), build.getAction(FingerprintAction.class).getRecords().keySet());
        assertEquals(Set.of("https://files.example.com/1/a.txt a.txt"), links(build));
    }

    @Test
    public void filesThatPassByHaveNone() throws Exception {
        WorkflowRun run = Jobs.fail(j, "node('remote') { scpCopy from: 'web:/a', to: 'second:/b', fingerprint: true }");
        j.assertLogContains("fingerprint: files that go from host to host", run);
    }
}
