package io.jenkins.plugins.scpcopy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.scpcopy.config.NamedGroup;
import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.SingleFileSCM;

/** Many hosts, releases and commands in jobs, against OpenSSH's server under several names. */
public class DeploymentPipelineTest {
    @ClassRule
    public static final JenkinsRule j = new JenkinsRule();

    @ClassRule
    public static final OpenSshServer server = new OpenSshServer();

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path remote;

    @BeforeClass
    public static void prepare() throws Exception {
        Jobs.add(Jobs.key("key", server));
    }

    @Before
    public void configure() {
        remote = folder.getRoot().toPath();
        ScpCopyConfiguration configuration = ScpCopyConfiguration.get();
        configuration.setCommandsForbidden(false);
        configuration.setHosts(List.of(
                Jobs.named("web1", server, "key"), Jobs.named("web2", server, "key"), Jobs.named("web3", server, "key")));
        configuration.setGroups(List.of(new NamedGroup("web", "web1\n\n" + server.user() + "@web2")));
    }

    /** Named hosts are one server here, so each gets a directory of its own by a list. */
    private String both() {
        return "['web1:" + remote + "/1', 'web2:" + remote + "/2']";
    }

    private String current(int number) throws Exception {
        return Files.readSymbolicLink(remote.resolve(number + "/current")).toString();
    }

    @Test
    public void aListOfTargets() throws Exception {
        WorkflowRun run = Jobs.succeed(j, """
                node {
                    writeFile file: 'a.txt', text: 'a'
                    def done = scpCopy from: 'a.txt', to: %s, manifest: 'm.json'
                    echo "files ${done.files}, hosts ${done.hosts.collect { it.host + ' ' + it.status }}"
                    def one = scpCopy from: 'a.txt', to: 'web3:%s/3/'
                    echo "single ${one.containsKey('hosts')} ${one.results[0].path}"
                    echo readFile('m.json')
                }
                """.formatted(both(), remote));
        assertEquals("a", Files.readString(remote.resolve("1")));
        assertEquals("a", Files.readString(remote.resolve("2")));
        j.assertLogContains("files 2, hosts [web1 done, web2 done]", run);
        j.assertLogContains("single false a.txt", run);
        j.assertLogContains("[scpCopy] [web2] ", run);
        j.assertLogContains("\"host\" : \"web2\"", run);
        String page = j.createWebClient().getPage(run, "scp-copy").asNormalizedText();
        assertTrue(page, page.contains("web1") && page.contains("web2"));
    }

    @Test
    public void releasesAndTheWayBack() throws Exception {
        WorkflowRun run = Jobs.succeed(j, """
                node {
                    writeFile file: 'site/a.txt', text: '1'
                    writeFile file: 'site/b.txt', text: 'b'
                    scpCopy from: '**', baseDir: 'site', to: %1$s, release: [name: 'one']
                    writeFile file: 'site/a.txt', text: '2'
                    def done = scpCopy from: '**', baseDir: 'site', to: %1$s, release: [keep: 3],
                            before: 'echo before', after: 'cat current 2>/dev/null; echo "done at $(hostname | wc -l)"'
                    echo "now ${done.hosts[0].was} ${done.hosts[0].now} skipped ${done.hosts[0].skipped}"
                    def back = scpRollback to: %1$s, after: 'echo back'
                    echo "back ${back.hosts[1].was} ${back.hosts[1].now}"
                    scpRollback to: 'web1:%2$s/1', release: '1'
                }
                """.formatted(both(), remote));
        j.assertLogContains("now one 1 skipped 1", run);
        j.assertLogContains("[web1]   | done at 1", run);
        j.assertLogContains("[web2] release 1 → one", run);
        j.assertLogContains("back 1 one", run);
        assertEquals("releases/1", current(1));
        assertEquals("releases/one", current(2));
        assertEquals("1", Files.readString(remote.resolve("2/current/a.txt")));
        String page = j.createWebClient().getPage(run, "scp-copy").asNormalizedText();
        assertTrue(page, page.contains("one → 1"));
    }

    @Test
    public void aGroupStandsForItsHosts() throws Exception {
        WorkflowRun run = Jobs.fail(j, """
                node {
                    writeFile file: 'a.txt', text: 'a'
                    def done = scpCopy from: 'a.txt', to: 'WEB:%1$s/g/'
                    echo "files ${done.files} ${done.hosts*.host}"
                    scpCopy from: 'a.txt', to: ['web:%1$s/h', 'web1:%1$s/h']
                }
                """.formatted(remote));
        j.assertLogContains("files 2 [web1, web2]", run);
        j.assertLogContains("The target 'web1:" + remote + "/h' is named twice.", run);
    }

    @Test
    public void theHostThatFailedIsNamed() throws Exception {
        Files.writeString(remote.resolve("2"), "in the way");
        WorkflowRun run = Jobs.fail(j, """
                node {
                    writeFile file: 'a.txt', text: 'a'
                    scpCopy from: 'a.txt', to: %s, release: [:], onFailure: 'rollback'
                }
                """.formatted(both()));
        j.assertLogContains("2 of 2 hosts not done:", run);
        j.assertLogContains("web2: The copy failed (release): ", run);
        assertFalse(Files.exists(remote.resolve("1/current")));
    }

    @Test
    public void commandsMayBeForbidden() throws Exception {
        ScpCopyConfiguration.get().setCommandsForbidden(true);
        for (String step : List.of(
                "scpCopy from: 'a.txt', to: 'web1:x', before: 'true'",
                "scpCopy from: 'a.txt', to: 'web1:x', after: 'true'",
                "scpRollback to: 'web1:/srv/x', after: 'true'")) {
            WorkflowRun run = Jobs.fail(j, "node { writeFile file: 'a.txt', text: 'a'\n" + step + " }");
            j.assertLogContains("commands on hosts are forbidden by the administrator", run);
        }
    }

    @Test
    public void badTargetsAreRefused() throws Exception {
        WorkflowJob job = Jobs.pipeline(j, "node { writeFile file: 'a', text: 'a'\nscpCopy from: 'a', to: ['web1:x', 'local'] }");
        j.assertLogContains("'local' is no remote end", j.buildAndAssertStatus(Result.FAILURE, job));
        WorkflowJob name = Jobs.pipeline(j, "node { scpRollback to: 'web1:/x', release: 'a/b' }");
        j.assertLogContains("'a/b' cannot be the name of a release", j.buildAndAssertStatus(Result.FAILURE, name));
        WorkflowJob home = Jobs.pipeline(j, "node { scpRollback to: 'web1:' }");
        j.assertLogContains("cannot hold releases", j.buildAndAssertStatus(Result.FAILURE, home));
    }

    @Test
    public void buildStepsAndTheirForms() throws Exception {
        ScpCopyStep copy = new ScpCopyStep("a.txt", "web1:" + remote + "/1\nweb2:" + remote + "/2");
        copy.release = new ReleaseSettings();
        copy.release.name = "r${BUILD_NUMBER}";
        copy.release.keep = 7;
        copy.release.hardLinks = "required";
        copy.before = "echo \"${BUILD_NUMBER}\"\necho two";
        copy.after = "true";
        copy.atOnce = 2;
        copy.onFailure = "rollback";
        copy.commandTimeout = 60;
        ScpRollbackStep back = new ScpRollbackStep("web1:" + remote + "/1");
        back.release = "r1";
        back.port = 2222;
        back.failOnError = false;
        FreeStyleProject project = j.createFreeStyleProject();
        project.getBuildersList().add(new ScpCopyBuilder(copy));
        project.getBuildersList().add(new ScpRollbackBuilder(back));
        j.configRoundtrip(project);
        ScpCopyStep read = project.getBuildersList().get(ScpCopyBuilder.class).getCopy();
        j.assertEqualDataBoundBeans(copy, read);
        assertEquals(copy.getTo(), read.getTo());
        assertEquals(copy.before, read.before);
        j.assertEqualDataBoundBeans(back, project.getBuildersList().get(ScpRollbackBuilder.class).getRollback());
        project.setScm(new SingleFileSCM("a.txt", "a"));
        FreeStyleBuild build = j.buildAndAssertSuccess(project);
        assertEquals("releases/r1", current(2));
        // Of the variable, the host's shell knows nothing.
        j.assertLogContains("[web1]   | two", build);
        j.assertLogNotContains("[web1]   | 1", build);
        j.assertLogContains("release r1 is in use already", build);
    }

    @Test
    public void stepsAndTheirForms() throws Exception {
        ScpCopyStep plain = new ScpCopyStep("a", "web1:x");
        ScpCopyStep read = new StepConfigTester(j).configRoundTrip(plain);
        j.assertEqualDataBoundBeans(plain, read);
        assertEquals(null, read.release);
        ScpRollbackStep back = new ScpRollbackStep("web:/srv");
        back.after = "one\ntwo";
        j.assertEqualDataBoundBeans(back, new StepConfigTester(j).configRoundTrip(back));
    }

    @Test
    public void groupsAndTheSwitchAreKeptByTheForm() throws Exception {
        ScpCopyConfiguration configuration = ScpCopyConfiguration.get();
        configuration.setCommandsForbidden(true);
        j.configRoundtrip();
        assertTrue(configuration.isCommandsForbidden());
        assertEquals("web", configuration.getGroups().get(0).getName());
        assertEquals(2, configuration.getGroups().get(0).hosts().size());
        assertEquals("web", new ScpCopyConfiguration().getGroups().get(0).getName());
        assertTrue(new ScpCopyConfiguration().isCommandsForbidden());
    }
}
