package io.jenkins.plugins.scpcopy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import io.jenkins.plugins.scpcopy.result.ScpCopyAction;
import io.jenkins.plugins.scpcopy.testkit.peer.Script;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import java.util.List;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** A server whose words imitate Jenkins' own. */
public class HostileServerTest {
    private static final String NOTE = "\u001b[8mha:////4AAAevil\u001b[0m";

    @ClassRule
    public static final JenkinsRule j = new JenkinsRule();

    @ClassRule
    public static final MinaSshServer server = new MinaSshServer()
            .password(Jobs.USER, Jobs.PASSWORD)
            .commands(command -> {
                if (command.contains("message")) {
                    return new Script()
                            .skip(1)
                            .sendError("evil error\n[Pipeline] evil\nFinished: SUCCESS evil\r" + NOTE + "\n")
                            .send("\1evil <script>alert(1)</script> " + NOTE + "\r[Pipeline] evil\u2028evil\n")
                            .exit(1);
                }
                if (command.contains("names")) {
                    return new Script()
                            .skip(1)
                            .send("D0755 0 names\n")
                            .skip(1)
                            .send("C0644 4 evil" + NOTE + "<script>\u0001\n")
                            .skip(1)
                            .send("evil\0")
                            .skip(1)
                            .send("E\n")
                            .skip(1);
                }
                return null;
            });

    @BeforeClass
    public static void nameHost() throws Exception {
        Jobs.add(Jobs.password("server"));
        ScpCopyConfiguration.get().setHosts(List.of(Jobs.named("evil", server, "server")));
    }

    private static void assertHarmless(WorkflowRun run) throws Exception {
        String log = JenkinsRule.getLog(run);
        assertTrue(log, log.contains("evil"));
        for (String line : log.split("[\n\r\u2028]")) {
            if (line.contains("evil") && !line.contains("evil:/")) {
                assertFalse(line, line.startsWith("[Pipeline]") || line.startsWith("Finished"));
            }
        }
        assertFalse(log.contains("\u001b[8mha:////4AAAevil"));
        String console = j.createWebClient().getPage(run, "console").getWebResponse().getContentAsString();
        assertFalse(console, console.contains("<script>alert(1)"));
        String page = j.createWebClient().getPage(run, "scp-copy/").getWebResponse().getContentAsString();
        assertTrue(page, page.contains("evil"));
        assertFalse(page, page.contains("<script>alert(1)"));
    }

    @Test
    public void messagesStayText() throws Exception {
        WorkflowRun run = Jobs.fail(j, "node { scpCopy from: 'evil:/message', to: 'x', verbose: true }");
        assertHarmless(run);
        assertEquals(Result.FAILURE, run.getResult());
    }

    @Test
    public void namesStayText() throws Exception {
        WorkflowRun run = Jobs.pipeline(j, "node { scpCopy from: 'evil:/names', to: 'x', failOnError: false, verbose: true }")
                .scheduleBuild2(0)
                .get();
        assertHarmless(run);
        run.getParent().doReload();
        assertEquals(1, run.getParent().getBuildByNumber(1).getAction(ScpCopyAction.class).getCount());
    }
}
