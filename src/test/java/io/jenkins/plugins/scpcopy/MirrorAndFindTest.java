package io.jenkins.plugins.scpcopy;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import hudson.model.FreeStyleProject;
import hudson.model.Label;
import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.junit.After;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** Mirrors, searches, other users and shorter paths in pipelines and jobs, against a real server. */
public class MirrorAndFindTest {
    @ClassRule
    public static final JenkinsRule j = new JenkinsRule();

    @ClassRule
    public static final OpenSshServer server = new OpenSshServer();

    private static boolean ready;
    private Path www;

    @Before
    public void prepare() throws Exception {
        if (!ready) {
            ready = true;
            j.createOnlineSlave(Label.get("remote"));
            Jobs.add(Jobs.key("server", server));
            ScpCopyConfiguration.get().setHosts(List.of(Jobs.named("web", server, "server")));
        }
        www = Files.createDirectories(server.directory().resolve("www"));
    }

    @After
    public void clean() {
        Trees.delete(www);
    }

    @Test
    public void mirrorsInAPipeline() throws Exception {
        Trees.file(www, "old/x", "");
        Trees.file(www, "keep/y", "");
        WorkflowRun run = Jobs.succeed(j, """
                node('remote') {
                    writeFile file: 'site/index.html', text: 'new'
                    def dry = scpCopy from: '**', baseDir: 'site', to: 'web:%1$s', mirror: true, protect: 'keep', dryRun: true
                    echo "dry ${dry.deleted} ${dry.results*.status.sort()}"
                    def done = scpCopy from: '**', baseDir: 'site', to: 'web:%1$s', mirror: true, protect: 'keep', maxDelete: 2
                    echo "done ${done.deleted} ${done.files}"
                }
                """.formatted(www));
        j.assertLogContains("dry 2 [doomed, doomed, planned]", run);
        j.assertLogContains("done 2 1", run);
        j.assertLogContains("1 deleted".replace("1", "2"), run);
        assertFalse(Files.exists(www.resolve("old")));
        assertTrue(Files.exists(www.resolve("keep/y")));
        j.assertLogContains(
                "protect and maxDelete are for a mirror",
                Jobs.fail(j, "node { scpCopy from: 't', to: 'web:x', protect: 'a' }"));
        j.assertLogContains(
                "maxDelete: -1 is not a number from 0 to 1000000",
                Jobs.fail(j, "node { scpCopy from: 't', to: 'web:x', mirror: true, maxDelete: -1 }"));
    }

    @Test
    public void findsWhatMatches() throws Exception {
        Trees.file(www, "a.sql", "a");
        Trees.file(www, "b.sql", "bb");
        Trees.time(www.resolve("a.sql"), 1_700_000_000);
        Trees.time(www.resolve("b.sql"), 1_600_000_000);
        Files.createDirectory(www.resolve("c.sql"));
        Trees.time(www.resolve("c.sql"), 1_500_000_000);
        WorkflowRun run = Jobs.succeed(j, """
                node('remote') {
                    def dumps = scpFind 'web:%1$s/*.sql'
                    echo "names ${dumps*.name} ${dumps*.bytes.take(2)} ${dumps*.directory} ${dumps[0].modified}"
                    def newest = dumps.findAll { !it.directory }.max { it.modified }
                    scpCopy from: "web:${newest.path}", to: 'newest/'
                    echo "newest ${readFile 'newest/a.sql'}"
                    echo "none ${scpFind(from: 'web:%1$s/*.zip').size()}"
                }
                """.formatted(www));
        j.assertLogContains("names [a.sql, b.sql, c.sql] [1, 2] [false, false, true] 1700000000000", run);
        j.assertLogContains("newest a", run);
        j.assertLogContains("none 0", run);
        j.assertLogContains(
                "more than 2 items match (3)", Jobs.fail(j, "node { scpFind from: 'web:" + www + "/*.sql', limit: 2 }"));
        j.assertLogContains("'x' is no path on a host", Jobs.fail(j, "node { scpFind 'x' }"));
        j.assertLogContains("limit: 0 is not a number", Jobs.fail(j, "node { scpFind from: 'web:x', limit: 0 }"));
    }

    @Test
    public void stripsCompressesAndChecksUsers() throws Exception {
        WorkflowRun run = Jobs.succeed(j, """
                node {
                    writeFile file: 'one/target/lib/a', text: 'a'
                    scpCopy from: '*/target/**', to: 'web:%s', strip: 2, compress: true, verbose: true
                }
                """.formatted(www));
        assertEquals("a", Files.readString(www.resolve("lib/a")));
        assertThat(JenkinsRule.getLog(run), containsString("zlib"));
        j.assertLogContains(
                "cannot be the name of a user",
                Jobs.fail(j, "node { scpCopy from: 't', to: 'web:x', runAs: 'a;b' }"));
        j.assertLogContains(
                "nothing can be run as 'no-such-user' (runAs)",
                Jobs.fail(j, "node { writeFile file: 't', text: ''; scpCopy from: 't', to: 'web:x', runAs: 'no-such-user' }"));
    }

    @Test
    public void formsKeepTheirValues() throws Exception {
        ScpFindStep find = new ScpFindStep("web:/srv/*");
        find.limit = 5;
        find.runAs = "www-data";
        find.compress = true;
        find.retries = 2;
        ScpFindStep found = new StepConfigTester(j).configRoundTrip(find);
        j.assertEqualDataBoundBeans(find, found);
        ScpCopyStep copy = new ScpCopyStep("a", "web:b");
        copy.mirror = true;
        copy.protect = "uploads, *.log";
        copy.maxDelete = 7;
        copy.strip = 2;
        copy.runAs = "www-data";
        copy.compress = true;
        FreeStyleProject project = j.createFreeStyleProject();
        project.getBuildersList().add(new ScpCopyBuilder(copy));
        project = j.configRoundtrip(project);
        ScpCopyStep kept = project.getBuildersList().get(ScpCopyBuilder.class).getCopy();
        assertTrue(kept.mirror && kept.compress);
        assertEquals("uploads, *.log 7 2 www-data", kept.protect + " " + kept.maxDelete + " " + kept.strip + " " + kept.runAs);
    }
}
