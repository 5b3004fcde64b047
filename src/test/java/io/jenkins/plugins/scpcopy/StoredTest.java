package io.jenkins.plugins.scpcopy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import hudson.model.FreeStyleProject;
import hudson.model.Result;
import hudson.tasks.Shell;
import io.jenkins.plugins.scpcopy.config.NamedHost;
import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import io.jenkins.plugins.scpcopy.result.ScpCopyAction;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import java.util.List;
import org.htmlunit.html.HtmlForm;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.Rule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.JenkinsSessionRule;

/** What is stored is there after a restart of the controller, and after a page was saved unchanged. */
public class StoredTest {
    @Rule
    public final JenkinsSessionRule sessions = new JenkinsSessionRule();

    @Rule
    public final MinaSshServer server = new MinaSshServer().password(Jobs.USER, Jobs.PASSWORD);

    private static HtmlForm page(JenkinsRule j) throws Exception {
        return j.createWebClient().goTo("manage/configure").getFormByName("config");
    }

    @Test
    public void theConfigurationIsUsedAfterARestart() throws Throwable {
        sessions.then(j -> {
            Jobs.add(Jobs.password("server"));
            HtmlForm form = page(j);
            form.getTextAreaByName("_.knownHosts").setText(server.knownHosts());
            form.getInputByName("_.hostVerificationEnforced").setChecked(true);
            j.submit(form);
            Jobs.pipeline(j, """
                    node {
                        writeFile file: 'a', text: 'a'
                        scpCopy from: 'a', to: 'scp://127.0.0.1:%s/a', credentialsId: 'server'
                    }
                    """.formatted(server.port()));
            Jobs.pipeline(j, """
                    node { scpCopy from: 'a', to: 'scp://127.0.0.1:%s/a', credentialsId: 'server', hostVerification: 'none' }
                    """.formatted(server.port()));
        });
        for (int restart = 0; restart < 2; restart++) {
            sessions.then(j -> {
                List<WorkflowJob> jobs = j.jenkins.getAllItems(WorkflowJob.class);
                j.buildAndAssertSuccess(jobs.get(0));
                WorkflowRun refused = j.buildAndAssertStatus(Result.FAILURE, jobs.get(1));
                j.assertLogContains("is weaker than 'strict', which the administrator has set", refused);
                assertTrue(page(j).getInputByName("_.hostVerificationEnforced").isChecked());
                j.submit(page(j));
            });
        }
    }

    @Test
    public void namedHostsStay() throws Throwable {
        sessions.then(j -> ScpCopyConfiguration.get().setHosts(List.of(Jobs.named("web", server, "server"))));
        sessions.then(j -> j.submit(page(j)));
        sessions.then(j -> {
            NamedHost host = ScpCopyConfiguration.get().getHosts().get(0);
            assertEquals(
                    List.of("web", "127.0.0.1", server.port(), "server", server.knownHosts().strip()),
                    List.of(host.getName(), host.getHost(), host.getPort(), host.getCredentialsId(), host.getKnownHosts()));
        });
    }

    @Test
    public void jobsAndBuildPagesStay() throws Throwable {
        sessions.then(j -> {
            Jobs.add(Jobs.password("server"));
            ScpCopyConfiguration.get().setHosts(List.of(Jobs.named("web", server, "server")));
            FreeStyleProject project = j.createFreeStyleProject("job");
            project.getBuildersList().add(new Shell("printf content > a.txt"));
            ScpCopyStep copy = new ScpCopyStep("a.txt", "web:/there/");
            copy.failOnError = false;
            project.getBuildersList().add(new ScpCopyBuilder(copy));
            project.getPublishersList().add(new ScpCopyPublisher(new ScpCopyStep("a.txt", "web:/published/")));
            j.buildAndAssertSuccess(project);
        });
        sessions.then(j -> {
            FreeStyleProject project = (FreeStyleProject) j.jenkins.getItem("job");
            assertEquals(
                    "2 copies over SSH: 2 files, 14 B",
                    project.getBuildByNumber(1).getAction(ScpCopyAction.class).getSummary());
            String page = j.createWebClient().goTo("job/job/1/scp-copy/").asNormalizedText();
            assertTrue(page, page.contains("a.txt"));
            j.configRoundtrip(project);
            assertEquals(false, project.getBuildersList().get(ScpCopyBuilder.class).getCopy().failOnError);
            assertEquals(30, project.getBuildersList().get(ScpCopyBuilder.class).getCopy().connectTimeout);
            assertTrue(project.getPublishersList().get(ScpCopyPublisher.class).onlyIfSuccessful);
            j.buildAndAssertSuccess(project);
        });
    }
}
