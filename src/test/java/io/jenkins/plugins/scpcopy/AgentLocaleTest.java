package io.jenkins.plugins.scpcopy;

import static org.junit.Assert.assertEquals;

import hudson.EnvVars;
import hudson.model.Label;
import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import java.nio.file.Path;
import java.util.List;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** An agent that was started in the POSIX locale, as in a plain container: its Java has no names beyond ASCII. */
public class AgentLocaleTest {
    @ClassRule
    public static final JenkinsRule j = new JenkinsRule();

    @ClassRule
    public static final OpenSshServer server = new OpenSshServer();

    private static Path remote;

    /** The names are made by a shell, so that the locale of the test itself has no part in it. */
    @BeforeClass
    public static void prepare() throws Exception {
        j.createOnlineSlave(Label.get("posix"), new EnvVars("LC_ALL", "C"));
        Jobs.add(Jobs.key("key", server));
        ScpCopyConfiguration.get().setHosts(List.of(Jobs.named("web", server, "key")));
        remote = server.directory();
        Tools.run(
                "sh",
                "-c",
                "cd '" + remote + "' && mkdir up from && echo 1 >from/$(printf 'z\\303\\274') && echo 2 >from/plain");
    }

    private static void fails(String steps) throws Exception {
        WorkflowRun run = Jobs.fail(j, "node('posix') { " + steps + " }");
        j.assertLogContains("start it with LC_ALL=C.UTF-8", run);
        j.assertLogNotContains("Exception", run);
    }

    @Test
    public void whatCannotBeNamedIsNotFetched() throws Exception {
        fails("scpCopy from: 'web:" + remote + "/from', to: 'in'");
        fails("scpCopy from: 'web:" + remote + "/from/plain', to: 'z\u00fc'");
        fails("dir('z\u00fc') { scpCopy from: 'web:" + remote + "/from/plain', to: 'in' }");
    }

    @Test
    public void whatCannotBeNamedIsNotSent() throws Exception {
        String target = "', to: 'web:" + remote + "/up'";
        fails("scpCopy from: 'z\u00fc*" + target);
        fails("sh 'mkdir -p out; echo 1 >out/plain; echo 2 >out/$(printf z\\\\\\\\303\\\\\\\\274)'; scpCopy from: 'out/*" + target);
        assertEquals("plain", Tools.run("sh", "-c", "find '" + remote + "/up' -type f | sed 's,.*/,,'").strip());
    }
}
