package io.jenkins.plugins.scpcopy;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.Assert.assertEquals;

import hudson.model.Label;
import io.jenkins.plugins.scpcopy.config.NamedHost;
import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import java.util.List;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.server.ServerBuilder;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.After;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** A host without a post-quantum key exchange: what an administrator's rules make of it. */
public class PostQuantumJobsTest {
    private static final String NOTE = ": the key exchange curve25519-sha256 is not post-quantum: ";

    @ClassRule
    public static final JenkinsRule j = new JenkinsRule();

    @ClassRule
    public static final MinaSshServer server = new MinaSshServer()
            .password(Jobs.USER, Jobs.PASSWORD)
            .customize(instance -> instance.setKeyExchangeFactories(
                    List.of(ServerBuilder.DH2KEX.apply(BuiltinDHFactories.curve25519))));

    @BeforeClass
    public static void agent() throws Exception {
        Jobs.add(Jobs.password("password"));
        j.createOnlineSlave(Label.get("remote"));
    }

    @After
    public void asBefore() {
        ScpCopyConfiguration.get().setPostQuantum("remark");
    }

    private static String copy(String own) {
        NamedHost old = Jobs.named("old", server, "password");
        old.setPostQuantum(own);
        ScpCopyConfiguration.get().setHosts(List.of(old));
        return "node('remote') { writeFile file: 'a', text: '1'; writeFile file: 'b', text: '2'; "
                + "echo \"agreed: ${scpCopy(from: '*', to: 'old:.', transfers: 2).keyExchange}\" }";
    }

    @Test
    public void itIsNotedOnceAndNoMore() throws Exception {
        WorkflowRun run = Jobs.succeed(j, copy(""));
        String log = JenkinsRule.getLog(run);
        assertEquals(log, 2, log.split(NOTE, -1).length);
        assertThat(log, containsString(Jobs.USER + ", curve25519-sha256, "));
        assertThat(log, containsString("agreed: curve25519-sha256"));
    }

    @Test
    public void aHostIsRefusedUnlessItHasARuleOfItsOwn() throws Exception {
        ScpCopyConfiguration.get().setPostQuantum("require");
        WorkflowRun refused = Jobs.fail(j, copy(""));
        j.assertLogContains("a post-quantum key exchange is required, and " + server.host() + ":" + server.port() + " has none", refused);
        j.assertLogContains("curve25519-sha256 would be agreed on otherwise", refused);
        j.assertLogNotContains(NOTE, Jobs.succeed(j, copy("ignore")));
        ScpCopyConfiguration.get().setPostQuantum("ignore");
        j.assertLogNotContains(NOTE, Jobs.succeed(j, copy("")));
        j.assertLogContains("is required", Jobs.fail(j, copy("require")));
    }
}
