package io.jenkins.plugins.scpcopy;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.Item;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.util.FormValidation;
import io.jenkins.plugins.scpcopy.agent.AgentOutcome;
import io.jenkins.plugins.scpcopy.config.CopyRule;
import io.jenkins.plugins.scpcopy.config.JumpHost;
import io.jenkins.plugins.scpcopy.config.NamedGroup;
import io.jenkins.plugins.scpcopy.config.NamedHost;
import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import io.jenkins.plugins.scpcopy.copy.report.DeploymentReport;
import io.jenkins.plugins.scpcopy.folder.FolderHosts;
import io.jenkins.plugins.scpcopy.hostkeys.HostKeyEntry;
import io.jenkins.plugins.scpcopy.hostkeys.HostKeysPage;
import io.jenkins.plugins.scpcopy.hostkeys.LearnedHostKeys;
import io.jenkins.plugins.scpcopy.result.CopySummary;
import io.jenkins.plugins.scpcopy.result.ScpCopyAction;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.HostVerification;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import java.lang.reflect.Method;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.htmlunit.HttpMethod;
import org.htmlunit.Page;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.util.NameValuePair;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.kohsuke.stapler.verb.POST;

/** What users with few permissions can get out of the web methods, and that none answers to a link. */
public class WebMethodsTest {
    @ClassRule
    public static final JenkinsRule j = new JenkinsRule();

    private static final List<Class<?>> OWNERS = List.of(
            ScpCopyStep.DescriptorImpl.class,
            JumpHost.DescriptorImpl.class,
            NamedHost.DescriptorImpl.class,
            NamedGroup.DescriptorImpl.class,
            CopyRule.DescriptorImpl.class,
            FolderHosts.DescriptorImpl.class,
            ScpCopyBuilder.DescriptorImpl.class,
            ScpCopyPublisher.DescriptorImpl.class,
            ScpCopyConfiguration.class,
            HostKeysPage.class);

    private static final String LINE =
            "new.example.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

    private static final Map<String, JenkinsRule.WebClient> CLIENTS = new HashMap<>();

    private static FreeStyleProject project;

    @BeforeClass
    public static void prepare() throws Exception {
        project = j.createFreeStyleProject("job");
        Jobs.add(Jobs.password("confidential-id"));
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ)
                .everywhere()
                .to("stranger")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader")
                .grant(Jenkins.READ, Item.READ, Item.CONFIGURE, Item.EXTENDED_READ)
                .everywhere()
                .to("developer"));
    }

    @Before
    public void learnAKey() throws Exception {
        Hop hop = new Hop(
                "new.example.com",
                22,
                Login.password("u", new char[0]),
                new HostKeyPolicy(HostVerification.ACCEPT_NEW, ""));
        LearnedHostKeys.get().accept(List.of(LINE), List.of(hop), "job");
    }

    private static Stream<Method> webMethods(Class<?> owner) {
        return Arrays.stream(owner.getMethods())
                .filter(method -> method.getName().matches("do[A-Z].*"))
                .filter(method -> method.getDeclaringClass().getPackage() == owner.getPackage());
    }

    /** Every web method of this plugin, with the address of an object that has it. */
    private static List<String> addresses(String prefix) {
        return OWNERS.stream()
                .flatMap(owner -> webMethods(owner)
                        .map(method -> (owner == HostKeysPage.class ? "manage/scp-copy" : prefix + "descriptorByName/"
                                + (owner == ScpCopyConfiguration.class
                                        ? owner.getName()
                                        : owner.getEnclosingClass().getName()))
                                + "/" + method.getName().substring(2, 3).toLowerCase(Locale.ROOT)
                                + method.getName().substring(3)))
                .toList();
    }

    private static Page send(String user, HttpMethod method, String address) throws Exception {
        return send(user, method, address, "confidential");
    }

    /** @param typed what all fields of the form hold */
    private static Page send(String user, HttpMethod method, String address, String typed) throws Exception {
        JenkinsRule.WebClient client = CLIENTS.get(user);
        if (client == null) {
            client = j.createWebClient().withThrowExceptionOnFailingStatusCode(false).withJavaScriptEnabled(false);
            client.login(user);
            CLIENTS.put(user, client);
        }
        WebRequest request = new WebRequest(new URL(j.getURL(), address), method);
        if (method == HttpMethod.POST) {
            request = client.addCrumb(request);
            List<NameValuePair> parameters = new ArrayList<>(request.getRequestParameters());
            for (String name : List.of("value", "credentialsId", "toCredentialsId", "from", "to", "host", "name")) {
                parameters.add(new NameValuePair(name, typed));
            }
            parameters.add(new NameValuePair("port", "22"));
            parameters.add(new NameValuePair("line", LINE));
            parameters.add(new NameValuePair("item", "job"));
            request.setRequestParameters(parameters);
        }
        return client.getPage(request);
    }

    @Test
    public void allAreMarked() {
        int found = 0;
        for (Class<?> owner : OWNERS) {
            for (Method method : webMethods(owner).toList()) {
                assertNotNull(method.toString(), method.getAnnotation(POST.class));
                found++;
            }
        }
        assertTrue(found > 20);
    }

    @Test
    public void noneAnswersToAGetRequest() throws Exception {
        for (String address : addresses("")) {
            int status = send("admin", HttpMethod.GET, address).getWebResponse().getStatusCode();
            assertTrue(address + " answers " + status, status == 404 || status == 405);
        }
        assertEquals(1, LearnedHostKeys.get().entries().size());
    }

    @Test
    public void readersLearnNothing() throws Exception {
        for (String prefix : List.of("", "job/job/")) {
            for (String address : addresses(prefix)) {
                Page page = send("reader", HttpMethod.POST, address);
                String text = page.getWebResponse().getContentAsString();
                int status = page.getWebResponse().getStatusCode();
                assertFalse(address, text.contains("confidential-id"));
                assertFalse(address, text.contains(Jobs.USER));
                assertTrue(address + " answers " + status, status == 200 || status == 403 || status == 404);
                if (status == 200 && address.contains("/check")) {
                    assertFalse(address + " judges", text.contains("class=\"error\"") || text.contains("class=error"));
                }
            }
        }
        assertEquals(1, LearnedHostKeys.get().entries().size());
    }

    @Test
    public void whoMayConfigureIsOfferedCredentials() throws Exception {
        String address = "job/job/descriptorByName/" + ScpCopyStep.class.getName() + "/fillCredentialsIdItems";
        JSONArray offered = JSONObject.fromObject(
                        send("developer", HttpMethod.POST, address).getWebResponse().getContentAsString())
                .getJSONArray("values");
        assertThat(offered.toString(), containsString("confidential-id"));
        JSONArray hidden = JSONObject.fromObject(
                        send("reader", HttpMethod.POST, address).getWebResponse().getContentAsString())
                .getJSONArray("values");
        assertEquals(1, hidden.size());
        assertEquals("confidential", hidden.getJSONObject(0).getString("value"));
    }

    @Test
    public void formsAreCheckedForWhoMayConfigure() {
        ScpCopyStep.DescriptorImpl form = j.jenkins.getDescriptorByType(ScpCopyStep.DescriptorImpl.class);
        try (ACLContext ignored = ACL.as2(User.getById("developer", true).impersonate2())) {
            assertEquals(FormValidation.Kind.OK, form.doCheckFrom(project, "", "22").kind);
            assertEquals(FormValidation.Kind.ERROR, form.doCheckFrom(project, "ftp://h/x", "22").kind);
            assertEquals(FormValidation.Kind.OK, form.doCheckFrom(project, "ftp://$H/x", "22").kind);
            assertEquals(FormValidation.Kind.OK, form.doCheckFrom(project, "a/*.b, c", "22").kind);
            assertEquals(FormValidation.Kind.ERROR, form.doCheckTo(project, "x", "y", "22").kind);
            assertEquals(FormValidation.Kind.OK, form.doCheckTo(project, "x", "web:y", "22").kind);
            assertEquals(FormValidation.Kind.ERROR, form.doCheckExcludes(project, "a, ../b").kind);
            assertEquals(FormValidation.Kind.OK, form.doCheckExcludes(project, "a/../b, ..c").kind);
            assertEquals(FormValidation.Kind.ERROR, form.doCheckProtect(project, "a, /b").kind);
            assertEquals(FormValidation.Kind.WARNING, form.doCheckBaseDir(project, "web:x").kind);
            assertEquals(FormValidation.Kind.WARNING, form.doCheckManifest(project, "ftp://x").kind);
            assertEquals(FormValidation.Kind.OK, form.doCheckManifest(project, "out/x.json").kind);
            assertEquals(FormValidation.Kind.ERROR, form.doCheckPort(project, "70000").kind);
            assertEquals(FormValidation.Kind.ERROR, form.doCheckFileMode(project, "888").kind);
            assertEquals(FormValidation.Kind.ERROR, form.doCheckDirMode(project, "rwx").kind);
            assertEquals(FormValidation.Kind.ERROR, form.doCheckBandwidth(project, "fast").kind);
            assertEquals(FormValidation.Kind.OK, form.doCheckBandwidth(project, "10 MB/s").kind);
            assertEquals(FormValidation.Kind.ERROR, form.doCheckPublicUrl(project, "ftp://h/{path}").kind);
            assertEquals(FormValidation.Kind.OK, form.doCheckPublicUrl(project, "https://h/{path}").kind);
            assertEquals(FormValidation.Kind.ERROR, form.doCheckProxy(project, "proxy:3128").kind);
            assertEquals(FormValidation.Kind.OK, form.doCheckProxy(project, "http://proxy:3128").kind);
            assertEquals(FormValidation.Kind.ERROR, form.doCheckKnownHosts(project, "rubbish").kind);
            assertEquals(FormValidation.Kind.ERROR, form.doCheckStallTimeout(project, "0").kind);
            assertEquals(FormValidation.Kind.ERROR, form.doCheckCredentialsId(project, "none", "a", "b:c", "22").kind);
            assertEquals(
                    FormValidation.Kind.OK, form.doCheckCredentialsId(project, "confidential-id", "a", "b:c", "22").kind);
        }
        try (ACLContext ignored = ACL.as2(User.getById("reader", true).impersonate2())) {
            assertEquals(FormValidation.Kind.OK, form.doCheckFrom(project, "", "22").kind);
            assertEquals(FormValidation.Kind.OK, form.doCheckCredentialsId(project, "none", "a", "b:c", "22").kind);
        }
    }

    /** Reading the record of a build changes nothing, and needs no more than reading the build. */
    @Test
    public void theRecordOfABuildIsForItsReaders() throws Exception {
        assertEquals(List.of("doManifest"), webMethods(ScpCopyAction.class).map(Method::getName).toList());
        FreeStyleBuild build = j.buildAndAssertSuccess(project);
        AgentOutcome nothing = AgentOutcome.of(DeploymentReport.of("", CopyReport.NOTHING));
        ScpCopyAction.add(build, CopySummary.of(new CopySummary.Asked("there", "here", false, ""), nothing, null));
        String address = build.getUrl() + "scp-copy/manifest?copy=";
        WebResponse manifest = send("reader", HttpMethod.GET, address + 0).getWebResponse();
        assertEquals("application/json", manifest.getContentType());
        assertEquals(
                "attachment; filename=scp-copy-" + build.getNumber() + "-1.json", manifest.getResponseHeaderValue("Content-Disposition"));
        assertEquals("there", JSONObject.fromObject(manifest.getContentAsString()).getString("from"));
        assertEquals(404, send("reader", HttpMethod.GET, address + 1).getWebResponse().getStatusCode());
        assertEquals(404, send("reader", HttpMethod.GET, address + -1).getWebResponse().getStatusCode());
        assertEquals(404, send("stranger", HttpMethod.GET, address + 0).getWebResponse().getStatusCode());
    }

    /** Whoever may configure a job could find out what files the controller has, if a check told those that exist from others. */
    @Test
    public void noCheckLooksForFilesOfTheController() throws Exception {
        Path there = Files.writeString(j.jenkins.getRootDir().toPath().resolve("there"), "x");
        Path gone = there.resolveSibling("gone!");
        for (String address : addresses("job/job/")) {
            if (address.contains("/check")) {
                assertEquals(address, answerTo(address, gone), answerTo(address, there));
            }
        }
    }

    private static String answerTo(String address, Path typed) throws Exception {
        return send("developer", HttpMethod.POST, address, typed.toString())
                .getWebResponse()
                .getContentAsString()
                .replace(typed.toString(), "PATH");
    }

    @Test
    public void onlyAdministratorsDecideAboutHostKeys() throws Exception {
        String prefix = "manage/scp-copy/";
        List<HostKeyEntry> before = LearnedHostKeys.get().entries();
        for (String decision : List.of("approve", "reject", "forget")) {
            assertEquals(
                    decision,
                    403,
                    send("developer", HttpMethod.POST, prefix + decision).getWebResponse().getStatusCode());
            assertEquals(before, LearnedHostKeys.get().entries());
        }
        assertEquals(403, send("developer", HttpMethod.GET, prefix).getWebResponse().getStatusCode());
        JenkinsRule.WebClient client = j.createWebClient().login("admin");
        assertThat(client.goTo("manage").asNormalizedText(), containsString("SCP Copy"));
        assertThat(client.goTo(prefix).asNormalizedText(), containsString("new.example.com"));
        send("admin", HttpMethod.POST, prefix + "reject");
        assertEquals(HostKeyEntry.State.REJECTED, LearnedHostKeys.get().entries().get(0).state());
        send("admin", HttpMethod.POST, prefix + "approve");
        assertEquals(HostKeyEntry.State.CONFIRMED, LearnedHostKeys.get().entries().get(0).state());
        assertThat(client.goTo(prefix).asNormalizedText(), containsString("counts for all jobs"));
        send("admin", HttpMethod.POST, prefix + "forget");
        assertEquals(List.of(), LearnedHostKeys.get().entries());
    }
}
