package io.jenkins.plugins.scpcopy;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Label;
import hudson.model.Result;
import hudson.model.Run;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import io.jenkins.plugins.scpcopy.result.CopySummary;
import io.jenkins.plugins.scpcopy.result.ScpCopyAction;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import jenkins.security.MasterToSlaveCallable;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** What an agent's own JVM adds: class loading, secrets, interruption, loss. */
public class AgentTest {
    @ClassRule
    public static final JenkinsRule j = new JenkinsRule();

    @Rule
    public final StuckServer stuck = new StuckServer();

    private static final String BIG_UPLOAD =
            "writeFile file: 'big', text: 'x' * 5000000; scpCopy from: 'big', to: 'stuck:/', manifest: 'copied.json'";

    @BeforeClass
    public static void addCredential() throws Exception {
        Jobs.add(Jobs.password("password"));
    }

    @Before
    public void nameHosts() {
        ScpCopyConfiguration.get().setHosts(List.of(stuck.named("stuck", "password")));
    }

    /** JSch's base classes know no Ed25519: an agent needs those for newer Java releases. */
    @Test
    public void ed25519WorksWithAColdAndAWarmClassCache() throws Exception {
        OpenSshServer.assumeInstalled();
        OpenSshServer server = new OpenSshServer().start();
        try {
            Jobs.add(Jobs.key("ed25519", server));
            ScpCopyConfiguration.get().setHosts(List.of(Jobs.named("real", server, "ed25519")));
            j.createOnlineSlave(Label.get("first"));
            j.createOnlineSlave(Label.get("second"));
            byte[] content = Trees.noise(100_000, 1);
            Path source = Trees.file(server.directory(), "content.bin", content);
            for (String label : List.of("first", "first", "second", "second")) {
                Path target = server.directory().resolve("from " + label);
                WorkflowRun run = Jobs.succeed(j, """
                        node('%s') {
                            scpCopy from: 'real:%s', to: 'fetched.bin'
                            scpCopy from: 'fetched.bin', to: 'real:%s'
                        }
                        """.formatted(label, source, target));
                j.assertLogContains("host key ED25519", run);
                j.assertLogContains("publickey as " + server.user(), run);
                assertArrayEquals(content, Files.readAllBytes(target));
                Files.delete(target);
            }
        } finally {
            server.stop();
        }
    }

    @Test
    public void encryptedKeysWork() throws Exception {
        OpenSshServer.assumeInstalled();
        Path key = Files.createTempDirectory("key").resolve("id");
        Tools.run(
                "ssh-keygen", "-q", "-t", "ed25519", "-N", "pass-phrase-4711", "-f", key.toString());
        OpenSshServer server = new OpenSshServer()
                .authorize(Files.readString(key.resolveSibling("id.pub")).strip())
                .start();
        try {
            Jobs.add(Jobs.key("encrypted", server.user(), Files.readAllBytes(key), "pass-phrase-4711"));
            ScpCopyConfiguration.get().setHosts(List.of(Jobs.named("real", server, "encrypted")));
            Trees.file(server.directory(), "content", "with a passphrase");
            WorkflowRun run = Jobs.succeed(j, """
                    node {
                        scpCopy from: 'real:%s/content', to: 'fetched', verbose: true
                        echo readFile('fetched')
                    }
                    """.formatted(server.directory()));
            j.assertLogContains("with a passphrase", run);
            j.assertLogNotContains("pass-phrase-4711", run);
        } finally {
            server.stop();
            Trees.delete(key.getParent());
        }
    }

    @Test
    public void anAbortedPipelineEndsTheTransfer() throws Exception {
        j.createOnlineSlave(Label.get("abort"));
        WorkflowRun run = Jobs.start(Jobs.pipeline(j, "node('abort') { " + BIG_UPLOAD + " }"));
        stuck.awaitUpload();
        run.doStop();
        stuck.awaitClose();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(run));
        j.assertLogContains("[scpCopy] the copy was interrupted", run);
        j.assertLogNotContains("InterruptedException", run);
        CopySummary copy = run.getAction(ScpCopyAction.class).getCopies().get(0);
        assertEquals(Messages.BuildCopy_interrupted(), copy.getError());
        assertEquals("big", copy.getResults().get(0).getPath());
        j.assertLogContains("may be incomplete", run);
    }

    @Test
    public void theScriptGoesOnOnlyWhenAnAbortedCopyHasEnded() throws Exception {
        j.createOnlineSlave(Label.get("awaited"));
        WorkflowRun run = Jobs.start(Jobs.pipeline(j, """
                node('awaited') {
                    try {
                        %s
                    } finally {
                        echo readFile('copied.json')
                    }
                }
                """.formatted(BIG_UPLOAD)));
        stuck.awaitUpload();
        run.doStop();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(run));
        j.assertLogContains("\"path\" : \"big\"", run);
    }

    /** How long a busy machine takes to get that far is not known: a time that was too short is doubled. */
    @Test
    public void aTimeoutEndsTheTransfer() throws Exception {
        j.createOnlineSlave(Label.get("timeout"));
        int seconds = 3;
        do {
            j.buildAndAssertStatus(Result.ABORTED, Jobs.pipeline(j, """
                    node('timeout') { timeout(time: %s, unit: 'SECONDS') { %s } }
                    """.formatted(seconds, BIG_UPLOAD)));
            seconds *= 2;
        } while (!stuck.hadUpload());
        stuck.awaitClose();
    }

    @Test
    public void anAbortedFreestyleBuildEndsTheTransfer() throws Exception {
        DumbSlave agent = j.createOnlineSlave();
        FreeStyleProject project = j.createFreeStyleProject();
        project.setAssignedNode(agent);
        ScpCopyStep copy = new ScpCopyStep("big", "stuck:/");
        project.getBuildersList().add(new WriteFile("big", "x".repeat(5_000_000)));
        project.getBuildersList().add(new ScpCopyBuilder(copy));
        FreeStyleBuild build = project.scheduleBuild2(0).waitForStart();
        stuck.awaitUpload();
        build.doStop();
        stuck.awaitClose();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        assertError(build, Messages.BuildCopy_interrupted());
    }

    private static void assertError(Run<?, ?> run, String error) {
        assertEquals(error, run.getAction(ScpCopyAction.class).getCopies().get(0).getError());
    }

    @Test
    public void aLostAgentIsAClearErrorThatARetryRecognizes() throws Exception {
        DumbSlave agent = j.createOnlineSlave(Label.get("doomed"));
        WorkflowRun run = Jobs.start(Jobs.pipeline(j, """
                def attempts = 0
                retry(count: 2, conditions: [agent()]) {
                    if (attempts++ == 0) { node('doomed') { %s } } else { echo 'tried again' }
                }
                """.formatted(BIG_UPLOAD)));
        stuck.awaitUpload();
        agent.getChannel().callAsync(new Halt());
        j.assertBuildStatusSuccess(j.waitForCompletion(run));
        assertError(run, Messages.BuildCopy_agentLost());
        j.assertLogContains("The agent was lost during the copy", run);
        j.assertLogContains("tried again", run);
    }

    @Test
    public void aLostAgentIsOneSentence() throws Exception {
        DumbSlave agent = j.createOnlineSlave(Label.get("lost"));
        WorkflowRun run = Jobs.start(Jobs.pipeline(j, "node('lost') { " + BIG_UPLOAD + " }"));
        stuck.awaitUpload();
        agent.getChannel().callAsync(new Halt());
        j.assertBuildStatus(Result.FAILURE, j.waitForCompletion(run));
        j.assertLogContains("ERROR: " + Messages.BuildCopy_agentLost(), run);
        j.assertLogNotContains("\tat ", run);
    }

    @Test
    public void noSecretStaysOnTheAgent() throws Exception {
        DumbSlave agent = j.createOnlineSlave(Label.get("searched"));
        WorkflowRun run = Jobs.start(Jobs.pipeline(j, "node('searched') { " + BIG_UPLOAD + " }"));
        stuck.awaitUpload();
        assertNoSecret(Path.of(agent.getRemoteFS()));
        assertNoSecret(run.getRootDir().toPath());
        run.doStop();
        j.waitForCompletion(run);
        assertNoSecret(Path.of(agent.getRemoteFS()));
        assertNoSecret(run.getRootDir().toPath());
        assertTrue(Files.exists(run.getRootDir().toPath().resolve("build.xml")));
    }

    private static void assertNoSecret(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                assertFalse(file.toString(), content.contains(Jobs.PASSWORD));
            }
        }
    }

    private static final class Halt extends MasterToSlaveCallable<Void, RuntimeException> {
        private static final long serialVersionUID = 1L;

        @Override
        public Void call() {
            Runtime.getRuntime().halt(1);
            return null;
        }
    }
}
