package io.jenkins.plugins.scpcopy;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.FreeStyleProject;
import hudson.model.Result;
import io.jenkins.plugins.scpcopy.config.JumpHost;
import io.jenkins.plugins.scpcopy.config.NamedHost;
import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import org.htmlunit.FailingHttpStatusCodeException;
import org.htmlunit.html.HtmlForm;
import org.jenkinsci.plugins.workflow.cps.Snippetizer;
import org.jenkinsci.plugins.workflow.steps.StepConfigTester;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.junit.After;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** Forms give back what they were given, and the shortest call comes out of the snippet generator. */
public class ConfigurationTest {
    @ClassRule
    public static final JenkinsRule j = new JenkinsRule();

    @BeforeClass
    public static void addCredentials() throws Exception {
        for (String id : List.of("source", "target", "jump")) {
            SystemCredentialsProvider.getInstance()
                    .getCredentials()
                    .add(new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, id, null, "deploy", "secret-" + id));
        }
        SystemCredentialsProvider.getInstance().save();
    }

    @After
    public void forgetHosts() {
        ScpCopyConfiguration.get().setHosts(List.of());
        ScpCopyConfiguration.get().setKnownHosts("");
        ScpCopyConfiguration.get().setHostVerification("strict");
        ScpCopyConfiguration.get().setHostVerificationEnforced(false);
        ScpCopyConfiguration.get().setPostQuantum("remark");
    }

    static ScpCopyStep everything() {
        ScpCopyStep step = new ScpCopyStep("a@h1:/data/*", "scp://b@h2:2222//data");
        step.credentialsId = "source";
        step.toCredentialsId = "target";
        step.excludes = "**/*.tmp";
        step.baseDir = "build";
        step.flatten = true;
        step.defaultExcludes = false;
        step.port = 2200;
        step.preserve = "times";
        step.fileMode = "0640";
        step.dirMode = "0750";
        step.atomic = true;
        step.verify = "ifPossible";
        step.resume = true;
        step.skipUnchanged = true;
        step.dryRun = true;
        step.retries = 3;
        step.retryDelay = 0;
        step.setTransfers(4);
        step.symlinks = "skip";
        step.allowOutsideWorkspace = true;
        step.hostVerification = "acceptNew";
        step.knownHosts = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        JumpHost jump = new JumpHost("gate@bastion:2022");
        jump.setCredentialsId("jump");
        step.jumpHosts = new ArrayList<>(List.of(jump));
        step.proxy = "http://proxy:3128";
        step.proxyCredentialsId = "proxy";
        step.sshAgent = true;
        step.kerberos = true;
        step.certificate = "ssh-ed25519-cert-v01@openssh.com AAAA";
        step.protocol = "sftp";
        step.route = "direct";
        step.forwardAgent = true;
        step.serverProfile = "windows";
        step.connectTimeout = 10;
        step.stallTimeout = 20;
        step.bandwidth = "10 MB/s";
        step.allowEmpty = true;
        step.failOnError = false;
        step.manifest = "copied.json";
        step.publicUrl = "https://files.example.com/{path}";
        step.fingerprint = true;
        step.verbose = true;
        step.release = new ReleaseSettings();
        step.release.keep = 3;
        step.before = "true\nfalse";
        step.after = "echo";
        step.commandTimeout = 7;
        step.atOnce = 9;
        step.onFailure = "rollback";
        return step;
    }

    private static String xml(Object object) {
        return Jenkins.XSTREAM2.toXML(object);
    }

    @Test
    public void stepKeepsEveryParameter() throws Exception {
        assertEquals(xml(everything()), xml(new StepConfigTester(j).configRoundTrip(everything())));
    }

    @Test
    public void stepKeepsDefaults() throws Exception {
        ScpCopyStep step = new ScpCopyStep("target/*.jar", "web:/srv");
        ScpCopyStep back = new StepConfigTester(j).configRoundTrip(step);
        assertEquals(xml(step), xml(back));
        assertEquals("scpCopy from: 'target/*.jar', to: 'web:/srv'", Snippetizer.object2Groovy(back));
    }

    @Test
    public void snippetNamesWhatDiffers() throws Exception {
        ScpCopyStep step = new ScpCopyStep("*.jar", "web:");
        step.preserve = "all";
        JumpHost jump = new JumpHost("bastion");
        jump.setCredentialsId("jump");
        step.jumpHosts.add(jump);
        assertEquals(
                "scpCopy from: '*.jar', jumpHosts: [[credentialsId: 'jump', host: 'bastion']], preserve: 'all', to: 'web:'",
                Snippetizer.object2Groovy(step));
    }

    @Test
    public void transfersAreANumberOrAWord() throws Exception {
        ScpCopyStep step = new ScpCopyStep("*.jar", "web:");
        assertEquals("auto", step.getTransfers());
        step.setTransfers("4");
        assertEquals("scpCopy from: '*.jar', to: 'web:', transfers: 4", Snippetizer.object2Groovy(step));
        assertEquals(4, new StepConfigTester(j).configRoundTrip(step).getTransfers());
        for (Comparable<?> none : new Comparable<?>[] {0, "0", "auto", "", null}) {
            step.setTransfers(none);
            assertEquals("auto", step.getTransfers());
        }
        step.setTransfers("${NUMBER}");
        assertEquals("${NUMBER}", new StepConfigTester(j).configRoundTrip(step).getTransfers());
    }

    @Test
    public void jobsFromBeforeSomeParametersExistedAreRead() throws Exception {
        String stored = xml(everything())
                .replaceAll("<(protocol|route|certificate|sshAgent|kerberos|forwardAgent)>[^<]*</\\1>", "")
                .replaceAll("<transfers>[^<]*<", "<transfers>0<");
        ScpCopyStep step = new StepConfigTester(j).configRoundTrip((ScpCopyStep) Jenkins.XSTREAM2.fromXML(stored));
        assertEquals("auto", step.getTransfers());
        assertEquals(List.of("auto", "relay", ""), List.of(step.protocol, step.route, step.certificate));
        assertFalse(step.sshAgent || step.kerberos || step.forwardAgent);
    }

    @Test
    public void whatIsAbsentHasItsDefault() throws Exception {
        FreeStyleProject project = (FreeStyleProject) j.jenkins.createProjectFromXML("sparse", stream("""
                <project>
                  <builders>
                    <io.jenkins.plugins.scpcopy.ScpCopyBuilder>
                      <copy><from>a</from><to>b:c</to><jumpHosts><io.jenkins.plugins.scpcopy.config.JumpHost/></jumpHosts></copy>
                    </io.jenkins.plugins.scpcopy.ScpCopyBuilder>
                  </builders>
                  <publishers><io.jenkins.plugins.scpcopy.ScpCopyPublisher/></publishers>
                </project>
                """));
        ScpCopyStep read = project.getBuildersList().get(ScpCopyBuilder.class).getCopy();
        assertEquals(List.of(30, 60, 22), List.of(read.connectTimeout, read.stallTimeout, read.port));
        assertTrue(read.failOnError && read.defaultExcludes);
        assertEquals("", read.jumpHosts.get(0).getHost());
        assertTrue(project.getPublishersList().get(ScpCopyPublisher.class).onlyIfSuccessful);
        j.assertLogContains("'from' is empty", j.buildAndAssertStatus(Result.FAILURE, onlyPublisher(project)));
    }

    private static FreeStyleProject onlyPublisher(FreeStyleProject project) throws Exception {
        project.getBuildersList().clear();
        return project;
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    public void storedIsOnlyWhatWasChanged() throws Exception {
        String stored = xml(new ScpCopyStep("a", "b:c"));
        assertEquals("<to>b:c</to><from>a</from>", stored.replaceAll("\\s+|</?io[^>]*>", ""));
        FreeStyleProject project = j.createFreeStyleProject();
        project.getBuildersList().add(new ScpCopyBuilder(new ScpCopyStep("a", "b:c")));
        j.configRoundtrip(project);
        assertTrue(project.getConfigFile().asString().replaceAll("\\s+", "").contains("<copy><to>b:c</to><from>a</from></copy>"));
    }

    @Test
    public void argumentsAreSummarized() {
        StepDescriptor descriptor = j.jenkins.getDescriptorByType(ScpCopyStep.DescriptorImpl.class);
        assertEquals("a → b:c", descriptor.argumentsToString(Map.of("from", "a", "to", "b:c", "credentialsId", "x")));
    }

    @Test
    public void buildStepKeepsEveryParameter() throws Exception {
        ScpCopyBuilder builder = new ScpCopyBuilder(everything());
        assertEquals(xml(builder), xml(j.configRoundtrip(builder)));
    }

    @Test
    public void buildStepsOfOneJobKeepTheirOwnCredentials() throws Exception {
        FreeStyleProject project = j.createFreeStyleProject();
        for (String id : List.of("source", "${PARAMETER}", "target")) {
            ScpCopyStep copy = new ScpCopyStep("a", "b:c");
            copy.credentialsId = id;
            project.getBuildersList().add(new ScpCopyBuilder(copy));
        }
        j.configRoundtrip(project);
        assertEquals(
                List.of("source", "${PARAMETER}", "target"),
                project.getBuildersList().getAll(ScpCopyBuilder.class).stream()
                        .map(builder -> builder.getCopy().credentialsId)
                        .toList());
    }

    @Test
    public void buildStepKeepsDefaults() throws Exception {
        ScpCopyBuilder builder = new ScpCopyBuilder(new ScpCopyStep("a", "b:c"));
        assertEquals(xml(builder), xml(j.configRoundtrip(builder)));
    }

    @Test
    public void publisherKeepsEveryParameter() throws Exception {
        ScpCopyPublisher publisher = new ScpCopyPublisher(everything());
        publisher.onlyIfSuccessful = false;
        assertEquals(xml(publisher), xml(j.configRoundtrip(publisher)));
        assertTrue(new ScpCopyPublisher(everything()).onlyIfSuccessful);
    }

    @Test
    public void jobsSurviveStorage() throws Exception {
        FreeStyleProject project = j.createFreeStyleProject();
        project.getBuildersList().add(new ScpCopyBuilder(everything()));
        project.save();
        project.doReload();
        assertEquals(xml(everything()), xml(project.getBuildersList().get(ScpCopyBuilder.class).getCopy()));
        assertFalse(project.getConfigFile().asString().contains("secret-"));
    }

    @Test
    public void globalConfigurationKeepsEverything() throws Exception {
        ScpCopyConfiguration configuration = ScpCopyConfiguration.get();
        configuration.setHostVerification("acceptNew");
        configuration.setKnownHosts("# nobody yet");
        NamedHost host = new NamedHost("web");
        host.setHost("web1.example.com");
        host.setPort(2222);
        host.setUser("deploy");
        host.setCredentialsId("target");
        host.setKnownHosts("SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA");
        host.setJumpHosts(List.of(new JumpHost("bastion")));
        host.setAlgorithms("KexAlgorithms +diffie-hellman-group14-sha1\nCiphers +aes128-cbc");
        host.setPostQuantum("ignore");
        host.setProxy("socks5://gate:1080");
        host.setProxyCredentialsId("source");
        configuration.setHostVerificationEnforced(true);
        configuration.setPostQuantum("require");
        configuration.setHosts(List.of(host));
        String before = xml(configuration.getHosts());

        j.configRoundtrip();

        assertEquals("acceptNew", configuration.getHostVerification());
        assertEquals("# nobody yet", configuration.getKnownHosts());
        assertTrue(configuration.isHostVerificationEnforced());
        assertEquals("require", configuration.getPostQuantum());
        assertEquals(before, xml(configuration.getHosts()));

        configuration.load();
        assertEquals(before, xml(configuration.getHosts()));
    }

    @Test
    public void aNamedHostThatCannotBeUsedIsRefusedAndTheOthersStay() throws Exception {
        ScpCopyConfiguration configuration = ScpCopyConfiguration.get();
        configuration.setKnownHosts("# before");
        configuration.setHosts(List.of(new NamedHost("web")));
        HtmlForm form = j.createWebClient().goTo("configure").getFormByName("config");
        form.getInputsByName("_.port").stream()
                .filter(port -> port.getValue().equals("22"))
                .forEach(port -> port.setValue("70000"));
        FailingHttpStatusCodeException refusal =
                assertThrows(FailingHttpStatusCodeException.class, () -> j.submit(form));
        assertThat(refusal.getResponse().getContentAsString(), containsString("70000 is no port"));
        assertEquals("web", configuration.getHosts().get(0).getName());
        configuration.load();
        assertEquals("web", configuration.getHosts().get(0).getName());
        assertEquals("# before", configuration.getKnownHosts());
    }

    @Test
    public void lastNamedHostCanBeRemoved() throws Exception {
        ScpCopyConfiguration configuration = ScpCopyConfiguration.get();
        configuration.setHosts(List.of(new NamedHost("web")));
        configuration.setHosts(List.of());
        j.configRoundtrip();
        assertEquals(List.of(), configuration.getHosts());
    }
}
