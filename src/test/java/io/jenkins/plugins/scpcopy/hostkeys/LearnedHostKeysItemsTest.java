package io.jenkins.plugins.scpcopy.hostkeys;

import static org.junit.Assert.assertEquals;

import hudson.model.FreeStyleProject;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.HostVerification;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import java.time.Instant;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsSessionRule;

/** Learned keys go with the items that learned them, over restarts too. */
public class LearnedHostKeysItemsTest {
    private static final String KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

    @Rule
    public final JenkinsSessionRule sessions = new JenkinsSessionRule();

    private static void learn(String item, String host) throws Exception {
        Hop hop = new Hop(
                host, 22, Login.password("u", new char[0]), new HostKeyPolicy(HostVerification.ACCEPT_NEW, ""));
        LearnedHostKeys.get().accept(List.of(host + " " + KEY), List.of(hop), item);
    }

    private static String known(String item, HostVerification verification) {
        return LearnedHostKeys.get().text(item, verification);
    }

    @Test
    public void theyStayOverARestartAndARenaming() throws Throwable {
        sessions.then(j -> {
            j.createFreeStyleProject("before");
            learn("before", "web");
            learn("before", "gate");
            LearnedHostKeys.get().confirm("gate " + KEY, "before");
            Hop strict = new Hop("shop", 22, Login.password("u", new char[0]), new HostKeyPolicy(HostVerification.STRICT, ""));
            LearnedHostKeys.get().offer(List.of("shop " + KEY), List.of(strict), "before", Instant.ofEpochSecond(1_000));
        });
        sessions.then(j -> {
            assertEquals("gate " + KEY + "\n", known("other", HostVerification.STRICT));
            assertEquals(Instant.ofEpochSecond(1_000), LearnedHostKeys.get().waiting().get(0).since());
            assertEquals("web " + KEY + "\ngate " + KEY + "\n", known("before", HostVerification.ACCEPT_NEW));
            j.jenkins.getItemByFullName("before", FreeStyleProject.class).renameTo("after");
            j.createFreeStyleProject("before");
            assertEquals("gate " + KEY + "\n", known("before", HostVerification.ACCEPT_NEW));
        });
        sessions.then(j -> {
            assertEquals("web " + KEY + "\ngate " + KEY + "\n", known("after", HostVerification.ACCEPT_NEW));
            assertEquals("after", LearnedHostKeys.get().waiting().get(0).item());
            j.jenkins.getItemByFullName("after", FreeStyleProject.class).delete();
            assertEquals(1, LearnedHostKeys.get().entries().size());
            assertEquals("gate " + KEY + "\n", known("after", HostVerification.ACCEPT_NEW));
        });
    }
}
