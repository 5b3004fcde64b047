package io.jenkins.plugins.scpcopy;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.Assert.assertEquals;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import io.jenkins.plugins.scpcopy.config.NamedHost;
import io.jenkins.plugins.scpcopy.hostkeys.HostKeyEntry;
import io.jenkins.plugins.scpcopy.hostkeys.LearnedHostKeys;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import java.net.URL;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.server.ServerBuilder;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.util.NameValuePair;
import org.junit.ClassRule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** The buttons at a named host. */
public class NamedHostCheckTest {
    @ClassRule
    public static final JenkinsRule j = new JenkinsRule();

    @ClassRule
    public static final MinaSshServer server = new MinaSshServer().password(Jobs.USER, Jobs.PASSWORD);

    private static String push(String button, Map<String, String> more) throws Exception {
        JenkinsRule.WebClient client = j.createWebClient();
        WebRequest request = client.addCrumb(new WebRequest(
                new URL(j.getURL(), "descriptorByName/" + NamedHost.class.getName() + "/" + button), HttpMethod.POST));
        List<NameValuePair> fields = new ArrayList<>(request.getRequestParameters());
        fields.add(new NameValuePair("name", "web"));
        fields.add(new NameValuePair("host", server.host()));
        if (!more.containsKey("port")) {
            fields.add(new NameValuePair("port", String.valueOf(server.port())));
        }
        more.forEach((name, value) -> fields.add(new NameValuePair(name, value)));
        request.setRequestParameters(fields);
        return client.getPage(request).getWebResponse().getContentAsString();
    }

    @Test
    public void aKeyExchangeThatIsNotPostQuantumIsTold() throws Exception {
        Jobs.add(Jobs.password("login"));
        MinaSshServer old = new MinaSshServer()
                .password(Jobs.USER, Jobs.PASSWORD)
                .customize(instance -> instance.setKeyExchangeFactories(
                        List.of(ServerBuilder.DH2KEX.apply(BuiltinDHFactories.curve25519))))
                .start();
        try {
            Map<String, String> form = Map.of(
                    "port", String.valueOf(old.port()), "knownHosts", old.knownHosts(), "credentialsId", "login");
            String found = push("test", form);
            assertThat(found, containsString("key exchange curve25519-sha256"));
            assertThat(found, containsString("is not post-quantum"));
            Map<String, String> strict = new HashMap<>(form);
            strict.put("postQuantum", "require");
            assertThat(push("test", strict), containsString("a post-quantum key exchange is required"));
        } finally {
            old.stop();
        }
    }

    @Test
    public void aKeyIsFetchedApprovedAndUsed() throws Exception {
        Jobs.add(Jobs.password("right"));
        Jobs.add(new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "wrong", null, Jobs.USER, "wrong-password"));
        assertThat(push("test", Map.of("credentialsId", "right")), containsString("is not known"));

        String fetched = push("fetchKey", Map.of());
        assertThat(fetched, containsString(server.fingerprint("ecdsa-sha2-nistp256")));
        assertThat(fetched, containsString("<a href=\"/jenkins/manage/scp-copy/\">"));
        HostKeyEntry waiting = LearnedHostKeys.get().waiting().get(0);
        assertEquals(server.knownHostsLine("ecdsa-sha2-nistp256"), waiting.line());
        LearnedHostKeys.get().confirm(waiting.line(), waiting.item());
        assertThat(push("fetchKey", Map.of()), containsString("which is known"));

        j.createOnlineSlave();
        for (String node : List.of("", j.jenkins.getNodes().get(0).getNodeName())) {
            String found = push("test", Map.of("credentialsId", "right", "node", node));
            for (String part : List.of("class=ok", "SFTP", "password as " + Jobs.USER, "key exchange", server.fingerprint("ecdsa-sha2-nistp256"))) {
                assertThat(found.replace("\"", ""), containsString(part));
            }
        }
        assertThat(push("test", Map.of("credentialsId", "wrong")), containsString("does not let"));
        assertThat(push("test", Map.of("credentialsId", "none")), containsString("no such credential"));
        assertThat(push("test", Map.of("credentialsId", "right", "node", "gone")), containsString("gone"));
        assertThat(push("test", Map.of("credentialsId", "right", "proxy", "http://gate:3128")), containsString("direct way"));

        LearnedHostKeys.get().reject(waiting.line(), waiting.item());
        assertThat(push("fetchKey", Map.of()), containsString("cannot be approved"));
    }
}
