package io.jenkins.plugins.scpcopy;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.Item;
import hudson.model.Result;
import io.jenkins.plugins.scpcopy.config.JumpHost;
import io.jenkins.plugins.scpcopy.config.NamedGroup;
import io.jenkins.plugins.scpcopy.config.NamedHost;
import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import io.jenkins.plugins.scpcopy.folder.FolderHosts;
import io.jenkins.plugins.scpcopy.hostkeys.LearnedHostKeys;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import java.nio.file.Files;
import java.util.List;
import jenkins.model.Jenkins;
import org.htmlunit.HttpMethod;
import org.htmlunit.WebRequest;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** Named hosts and groups of folders. */
public class FolderHostsTest {
    @ClassRule
    public static final JenkinsRule j = new JenkinsRule();

    @ClassRule
    public static final MinaSshServer global = new MinaSshServer().password(Jobs.USER, Jobs.PASSWORD).withSftp();

    @ClassRule
    public static final MinaSshServer near = new MinaSshServer().password(Jobs.USER, Jobs.PASSWORD);

    private Folder outer;
    private Folder inner;

    @BeforeClass
    public static void admit() throws Exception {
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER).everywhere().to("admin")
                .grant(Jenkins.READ, Item.READ, Item.CONFIGURE).everywhere().to("developer"));
        Jobs.add(Jobs.password("password"));
    }

    @Before
    public void nameHosts() throws Exception {
        ScpCopyConfiguration.get().setHosts(List.of(Jobs.named("web", global, "password")));
        ScpCopyConfiguration.get().setGroups(List.of());
        outer = j.createProject(Folder.class);
        inner = outer.createProject(Folder.class, "inner");
    }

    private static void give(Folder folder, List<NamedHost> hosts, List<NamedGroup> groups) throws Exception {
        FolderHosts property = new FolderHosts();
        property.setHosts(hosts);
        property.setGroups(groups);
        folder.getProperties().replace(property);
    }

    private static WorkflowJob job(Folder folder, String script) throws Exception {
        WorkflowJob job = folder.createProject(WorkflowJob.class, "job" + folder.getItems().size());
        job.setDefinition(new CpsFlowDefinition("node { writeFile file: 'f', text: env.JOB_NAME; " + script + " }", true));
        return job;
    }

    private static WorkflowRun succeed(Folder folder, String script) throws Exception {
        return j.buildAndAssertSuccess(job(folder, script));
    }

    private static WorkflowRun fail(Folder folder, String script) throws Exception {
        return j.buildAndAssertStatus(Result.FAILURE, job(folder, script));
    }

    @Test
    public void theNearestNameCounts() throws Exception {
        succeed(inner, "scpCopy from: 'f', to: 'web:/nearest/'");
        assertTrue(Files.exists(global.root().resolve("nearest/f")));
        give(outer, List.of(Jobs.named("WEB", near, "password")), List.of());
        WorkflowRun run = succeed(inner, "scpCopy from: 'f', to: 'web:/nearest/'");
        assertEquals(run.getParent().getFullName(), Files.readString(near.root().resolve("nearest/f")));
        give(inner, List.of(Jobs.named("web", global, "password")), List.of());
        WorkflowRun last = succeed(inner, "scpCopy from: 'f', to: 'web:/nearest/'; echo \"${scpFind(from: 'web:/nearest/*').size()} found\"");
        assertEquals(last.getParent().getFullName(), Files.readString(global.root().resolve("nearest/f")));
        j.assertLogContains("1 found", last);
    }

    @Test
    public void namesInAGroupMeanWhatTheyMeantWhereItStands() throws Exception {
        ScpCopyConfiguration.get().setGroups(List.of(new NamedGroup("all", "web")));
        give(outer, List.of(Jobs.named("web", near, "password")), List.of(new NamedGroup("both", "web\nall-of-it")));
        give(inner, List.of(Jobs.named("all-of-it", global, "password")), List.of());
        succeed(outer, "scpCopy from: 'f', to: 'all:/group/'");
        assertTrue(Files.exists(global.root().resolve("group/f")));
        assertTrue(Files.notExists(near.root().resolve("group/f")));
        j.assertLogContains("all-of-it", fail(inner, "scpCopy from: 'f', to: 'both:/group/'"));
        give(outer, List.of(Jobs.named("web", near, "password")), List.of(new NamedGroup("web", "web")));
        j.assertLogContains("stands for several things", fail(outer, "scpCopy from: 'f', to: 'web:/group/'"));
    }

    @Test
    public void theWayOfTheAdministratorsHostIsNotBent() throws Exception {
        NamedHost behind = Jobs.named("behind", global, "password");
        behind.setJumpHosts(List.of(new JumpHost("web")));
        ScpCopyConfiguration.get().setHosts(List.of(Jobs.named("web", global, "password"), behind));
        give(outer, List.of(Jobs.named("web", near, "password")), List.of());
        WorkflowRun run = succeed(outer, "scpCopy from: 'f', to: 'behind:/way/'");
        j.assertLogContains("127.0.0.1:" + global.port() + ": ", run);
        j.assertLogNotContains("127.0.0.1:" + near.port(), run);
    }

    @Test
    public void nothingIsLearnedOverAWayOfAFolder() throws Exception {
        NamedHost gate = Jobs.named("gate", near, "password");
        NamedHost behind = Jobs.named("behind", global, "password");
        behind.setKnownHosts("");
        behind.setJumpHosts(List.of(new JumpHost("gate")));
        give(outer, List.of(gate, behind), List.of());
        int before = LearnedHostKeys.get().entries().size();
        j.assertLogContains(
                "its key is not remembered",
                succeed(outer, "scpCopy from: 'f', to: 'behind:/way/', hostVerification: 'acceptNew'"));
        assertEquals(before, LearnedHostKeys.get().entries().size());
    }

    @Test
    public void formsKeepThemAndStoreNothingOfNothing() throws Exception {
        give(outer, List.of(Jobs.named("web", near, "password")), List.of(new NamedGroup("all", "web")));
        String before = Jenkins.XSTREAM2.toXML(outer.getProperties().get(FolderHosts.class));
        JenkinsRule.WebClient client = j.createWebClient().login("developer");
        HtmlPage page = client.getPage(outer, "configure");
        assertThat(page.asXml(), containsString("Hosts for copies over SSH"));
        assertEquals(List.of(), page.getByXPath("//*[@name='_.algorithms']"));
        j.submit(page.getFormByName("config"));
        assertEquals(before, Jenkins.XSTREAM2.toXML(outer.getProperties().get(FolderHosts.class)));
        HtmlPage empty = client.getPage(inner, "configure");
        j.submit(empty.getFormByName("config"));
        assertNull(inner.getProperties().get(FolderHosts.class));
    }

    @Test
    public void nothingOfTheAdministratorsIsTakenWhateverIsPosted() throws Exception {
        give(outer, List.of(Jobs.named("old", near, "password")), List.of());
        String config = outer.getConfigFile().asString();
        JenkinsRule.WebClient client = j.createWebClient().login("developer");
        for (String more : List.of("<algorithms>Ciphers +3des-cbc</algorithms>", "<postQuantum>allow</postQuantum>")) {
            WebRequest request = new WebRequest(client.createCrumbedUrl(outer.getUrl() + "config.xml"), HttpMethod.POST);
            request.setAdditionalHeader("Content-Type", "application/xml");
            request.setRequestBody(config.replace("<name>old</name>", "<name>old</name>" + more));
            client.getPage(request);
            assertThat(outer.getConfigFile().asString(), containsString(more));
            j.assertLogContains("in the global configuration only", fail(outer, "scpCopy from: 'f', to: 'old:/x'"));
        }
    }
}
