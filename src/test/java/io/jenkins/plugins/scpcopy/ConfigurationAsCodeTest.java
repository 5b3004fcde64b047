package io.jenkins.plugins.scpcopy;

import static io.jenkins.plugins.casc.misc.Util.getUnclassifiedRoot;
import static io.jenkins.plugins.casc.misc.Util.toStringFromYamlFile;
import static io.jenkins.plugins.casc.misc.Util.toYamlString;
import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.casc.ConfigurationContext;
import io.jenkins.plugins.casc.ConfiguratorRegistry;
import io.jenkins.plugins.casc.misc.ConfiguredWithCode;
import io.jenkins.plugins.casc.misc.JenkinsConfiguredWithCodeRule;
import io.jenkins.plugins.casc.model.CNode;
import org.junit.Rule;
import org.junit.Test;

/** The global configuration as code. */
public class ConfigurationAsCodeTest {
    @Rule
    public final JenkinsConfiguredWithCodeRule j = new JenkinsConfiguredWithCodeRule();

    @Test
    @ConfiguredWithCode("configuration.yaml")
    public void isReadAndWritten() throws Exception {
        ScpCopyConfiguration configuration = ScpCopyConfiguration.get();
        assertEquals("acceptNew", configuration.getHostVerification());
        assertEquals(1, configuration.getHosts().size());
        NamedHost web = configuration.named("WEB").orElseThrow();
        assertEquals("web1.example.com", web.address());
        assertEquals(2222, web.getPort());
        assertEquals("bastion.example.com", web.getJumpHosts().get(0).getHost());
        assertEquals("bastion", web.getJumpHosts().get(0).getCredentialsId());

        ConfigurationContext context = new ConfigurationContext(ConfiguratorRegistry.get());
        CNode exported = getUnclassifiedRoot(context).get("scpCopy");
        assertEquals(toStringFromYamlFile(this, "exported.yaml"), toYamlString(exported));
    }
}
