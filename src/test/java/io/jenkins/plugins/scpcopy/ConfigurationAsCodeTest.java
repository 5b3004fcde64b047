package io.jenkins.plugins.scpcopy;

import static io.jenkins.plugins.casc.misc.Util.getUnclassifiedRoot;
import static io.jenkins.plugins.casc.misc.Util.toStringFromYamlFile;
import static io.jenkins.plugins.casc.misc.Util.toYamlString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.casc.ConfigurationContext;
import io.jenkins.plugins.casc.ConfiguratorRegistry;
import io.jenkins.plugins.casc.misc.ConfiguredWithCode;
import io.jenkins.plugins.casc.misc.JenkinsConfiguredWithCodeRule;
import io.jenkins.plugins.casc.model.CNode;
import io.jenkins.plugins.scpcopy.config.NamedHost;
import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import java.util.List;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.junit.Rule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** The global configuration as code. */
public class ConfigurationAsCodeTest {
    @Rule
    public final JenkinsConfiguredWithCodeRule j = new JenkinsConfiguredWithCodeRule();

    @Test
    @ConfiguredWithCode("configuration.yaml")
    public void isReadAndWritten() throws Exception {
        ScpCopyConfiguration configuration = ScpCopyConfiguration.get();
        assertEquals("acceptNew", configuration.getHostVerification());
        assertEquals("require", configuration.getPostQuantum());
        assertEquals(1, configuration.getHosts().size());
        NamedHost web = configuration.getHosts().get(0);
        assertEquals("web1.example.com", web.address());
        assertEquals(2222, web.getPort());
        assertEquals("bastion.example.com", web.getJumpHosts().get(0).getHost());
        assertEquals("bastion", web.getJumpHosts().get(0).getCredentialsId());

        assertEquals(2, configuration.getGroups().get(0).hosts().size());
        assertTrue(configuration.isCommandsForbidden());

        ConfigurationContext context = new ConfigurationContext(ConfiguratorRegistry.get());
        CNode exported = getUnclassifiedRoot(context).get("scpCopy");
        assertEquals(toStringFromYamlFile(this, "exported.yaml"), toYamlString(exported));
    }

    @Test
    public void aCheckNoticesEveryBadValueAndChangesNothing() throws Exception {
        ScpCopyConfiguration.get().setHosts(List.of(new NamedHost("before")));
        ScpCopyConfiguration.get().setKnownHosts("");
        assertEquals("[]", check("hostVerification: acceptNew\n    hosts: [{name: new, port: 22, proxy: 'http://gate:3128'}]"));
        for (String bad : List.of(
                "hostVerification: sometimes",
                "knownHosts: rubbish",
                "postQuantum: never",
                "hosts: [{name: web, postQuantum: never}]",
                "hosts: [{name: web, port: 70000}]",
                "hosts: [{name: web, knownHosts: rubbish}]",
                "hosts: [{name: web, algorithms: Ciphers none}]",
                "hosts: [{name: web, proxy: 'gopher://gate'}]")) {
            String value = bad.replaceAll(".*[ /]", "").replaceAll("[\\]}']", "");
            assertThat(check(bad), containsString(value));
        }
        assertEquals("strict", ScpCopyConfiguration.get().getHostVerification());
        assertEquals("before", ScpCopyConfiguration.get().getHosts().get(0).getName());
        assertEquals("before", new ScpCopyConfiguration().getHosts().get(0).getName());
    }

    @Test
    public void aGroupHasANameAndMembersOfItsOwn() throws Exception {
        assertThat(
                check("hosts: [{name: web}]\n    groups: [{name: WEB, members: a}]"),
                containsString("The name 'WEB' stands for several things"));
        assertThat(check("groups: [{name: web, members: 'a:22/x'}]"), containsString("members of a group have none"));
        assertThat(check("groups: [{name: web, members: 'a b'}]"), containsString("is no host name"));
        assertEquals("[]", check("hosts: [{name: web1}]\n    groups: [{name: web, members: 'web1'}]"));
    }

    /** What the check says to lines below {@code scpCopy}, as JSON. */
    private String check(String lines) throws Exception {
        JenkinsRule.WebClient web = j.createWebClient().withThrowExceptionOnFailingStatusCode(false);
        WebRequest request = new WebRequest(web.createCrumbedUrl("configuration-as-code/check"), HttpMethod.POST);
        request.setAdditionalHeader("Content-Type", "text/yaml");
        request.setRequestBody("unclassified:\n  scpCopy:\n    " + lines + "\n");
        return web.getPage(request).getWebResponse().getContentAsString();
    }
}
