package io.jenkins.plugins.scpcopy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.Descriptor;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Label;
import hudson.model.ParametersAction;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import hudson.model.StringParameterValue;
import hudson.model.TaskListener;
import hudson.slaves.DumbSlave;
import hudson.tasks.Builder;
import hudson.tasks.Publisher;
import hudson.util.Secret;
import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import io.jenkins.plugins.scpcopy.result.ScpCopyAction;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper;
import org.jenkinsci.plugins.credentialsbinding.impl.StringBinding;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.structs.SymbolLookup;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
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
    public void aVariableMakesNoCopyBetweenTwoHosts() throws Exception {
        project.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("FILE", "")));
        ScpCopyStep copy = new ScpCopyStep("$FILE", "web:/between/");
        project.getBuildersList().add(new ScpCopyBuilder(copy));
        ParametersAction remote = new ParametersAction(new StringParameterValue("FILE", "scp://evil.example.com/a"));
        FreeStyleBuild build = j.assertBuildStatus(Result.FAILURE, project.scheduleBuild2(0, remote));
        j.assertLogContains("The value of a variable makes this a copy between two hosts", build);
        copy.toCredentialsId = "server";
        FreeStyleBuild meant = j.assertBuildStatus(Result.FAILURE, project.scheduleBuild2(0, remote));
        j.assertLogNotContains("The value of a variable", meant);
    }

    @Test
    public void aParameterMayNameTheCredential() throws Exception {
        project.addProperty(new ParametersDefinitionProperty(new StringParameterDefinition("LOGIN", "server")));
        project.getBuildersList().add(new WriteFile("c.txt", "c"));
        ScpCopyStep copy = new ScpCopyStep("c.txt", "scp://127.0.0.1:" + server.port() + "/chosen/");
        copy.credentialsId = "${LOGIN}";
        copy.knownHosts = server.knownHosts();
        project.getBuildersList().add(new ScpCopyBuilder(copy));
        j.buildAndAssertSuccess(project);
        assertEquals("c", Files.readString(server.root().resolve("chosen/c.txt")));
    }

    @Test
    public void whatTheBuildMasksIsMaskedInAllThatIsKept() throws Exception {
        Jobs.add(new StringCredentialsImpl(CredentialsScope.GLOBAL, "token", "", Secret.fromString("t0ken-in-a-path")));
        project.getBuildWrappersList().add(new SecretBuildWrapper(List.of(new StringBinding("TOKEN", "token"))));
        project.getBuildersList().add(new WriteFile("m.txt", "m"));
        ScpCopyStep copy = new ScpCopyStep("m.txt", "web:/$TOKEN/");
        copy.manifest = "m.json";
        project.getBuildersList().add(new ScpCopyBuilder(copy));
        FreeStyleBuild build = j.buildAndAssertSuccess(project);
        assertEquals("web:/****/", build.getAction(ScpCopyAction.class).getCopies().get(0).getTo());
        assertFalse(build.getWorkspace().child("m.json").readToString().contains("t0ken"));
        assertFalse(Files.readString(build.getRootDir().toPath().resolve("build.xml")).contains("t0ken"));
        j.assertLogNotContains("t0ken", build);
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

    /** As Job DSL makes them. */
    @Test
    public void stepsAndPublishersHaveSymbols() throws Exception {
        Map<String, Object> copy = Map.of("from", "p.txt", "to", "web:/symbol/", "release", Map.of("keep", 3), "mirror", false);
        for (Class<?> kind : List.of(Builder.class, Publisher.class)) {
            Descriptor<?> found = SymbolLookup.get().findDescriptor(kind, "scpCopy");
            Object made = DescribableModel.of(found.clazz).instantiate(Map.of("copy", copy), TaskListener.NULL);
            assertTrue(found.clazz.getName(), kind.isInstance(made));
            ScpCopyStep step = made instanceof ScpCopyBuilder builder ? builder.getCopy() : ((ScpCopyPublisher) made).getCopy();
            assertEquals("web:/symbol/", step.getTo());
            assertEquals(3, step.release.keep);
        }
        assertEquals(ScpRollbackBuilder.class, SymbolLookup.get().findDescriptor(Builder.class, "scpRollback").clazz);
    }
}
