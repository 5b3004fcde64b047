package io.jenkins.plugins.scpcopy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Label;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import hudson.model.StringParameterValue;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.scpcopy.testkit.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.Trees;
import java.nio.file.Files;
import java.util.List;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.jvnet.hudson.test.FailureBuilder;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.UnstableBuilder;

/** The build step and the publisher. */
public class FreestyleTest {
    @ClassRule
    public static final JenkinsRule j = new JenkinsRule();

    @ClassRule
    public static final MinaSshServer server = new MinaSshServer().password(Jobs.USER, Jobs.PASSWORD);

    private static DumbSlave agent;

    private FreeStyleProject project;

    @BeforeClass
    public static void prepare() throws Exception {
        agent = j.createOnlineSlave(Label.get("remote"));
        Jobs.add(Jobs.password("server"));
        ScpCopyConfiguration.get().setHosts(List.of(Jobs.named("web", server, "server")));
    }

    @Before
    public void createProject() throws Exception {
        project = j.createFreeStyleProject();
        project.setAssignedNode(agent);
    }

    @Test
    public void variablesAreExpanded() throws Exception {
        project.addProperty(new ParametersDefinitionProperty(
                new StringParameterDefinition("WHERE", "nowhere"), new StringParameterDefinition("WHAT", "")));
        project.getBuildersList().add(new WriteFile("report.txt", "reported"));
        ScpCopyStep copy = new ScpCopyStep("${WHAT}.txt", "web:/$WHERE/$BUILD_NUMBER/");
        copy.manifest = "$WHAT.json";
        project.getBuildersList().add(new ScpCopyBuilder(copy));
        FreeStyleBuild build = j.assertBuildStatusSuccess(project.scheduleBuild2(
                0,
                new ParametersAction(
                        new StringParameterValue("WHERE", "there"), new StringParameterValue("WHAT", "report"))));
        assertEquals("reported", Files.readString(server.root().resolve("there/1/report.txt")));
        j.assertLogContains("[scpCopy] upload 1 file", build);
        assertEquals(1, build.getAction(ScpCopyAction.class).getFiles());
        assertFalse(build.getWorkspace().child("report.json").readToString().isEmpty());
    }

    @Test
    public void aBuildStepDownloads() throws Exception {
        Trees.file(server.root(), "input/data.txt", "input");
        project.getBuildersList().add(new ScpCopyBuilder(new ScpCopyStep("web:/input/data.txt", "fetched/")));
        FreeStyleBuild build = j.buildAndAssertSuccess(project);
        assertEquals("input", build.getWorkspace().child("fetched/data.txt").readToString());
    }

    @Test
    public void aFailedCopyFailsTheBuild() throws Exception {
        project.getBuildersList().add(new ScpCopyBuilder(new ScpCopyStep("none.txt", "web:/none/")));
        FreeStyleBuild build = j.buildAndAssertStatus(Result.FAILURE, project);
        j.assertLogContains("ERROR: ", build);
        j.assertLogContains("none.txt", build);
    }

    @Test
    public void failuresCanBeTolerated() throws Exception {
        ScpCopyStep copy = new ScpCopyStep("none.txt", "web:/none/");
        copy.failOnError = false;
        project.getBuildersList().add(new ScpCopyBuilder(copy));
        FreeStyleBuild build = j.buildAndAssertSuccess(project);
        assertEquals(1, build.getAction(ScpCopyAction.class).getFailures());
    }

    @Test
    public void thePublisherCopiesAfterTheBuild() throws Exception {
        project.getBuildersList().add(new WriteFile("p.txt", "published"));
        project.getBuildersList().add(new UnstableBuilder());
        project.getPublishersList().add(new ScpCopyPublisher(new ScpCopyStep("p.txt", "web:/published/")));
        j.buildAndAssertStatus(Result.UNSTABLE, project);
        assertEquals("published", Files.readString(server.root().resolve("published/p.txt")));
    }

    @Test
    public void thePublisherSkipsFailedBuildsUnlessAsked() throws Exception {
        project.getBuildersList().add(new WriteFile("p.txt", "failed"));
        project.getBuildersList().add(new FailureBuilder());
        ScpCopyPublisher publisher = new ScpCopyPublisher(new ScpCopyStep("p.txt", "web:/failed/"));
        project.getPublishersList().add(publisher);
        j.assertLogContains("nothing is copied", j.buildAndAssertStatus(Result.FAILURE, project));
        assertFalse(Files.exists(server.root().resolve("failed")));

        publisher.onlyIfSuccessful = false;
        j.buildAndAssertStatus(Result.FAILURE, project);
        assertEquals("failed", Files.readString(server.root().resolve("failed/p.txt")));
    }

    @Test
    public void aFailedPublicationFailsTheBuild() throws Exception {
        project.getPublishersList().add(new ScpCopyPublisher(new ScpCopyStep("none.txt", "web:/none/")));
        j.buildAndAssertStatus(Result.FAILURE, project);
    }
}
