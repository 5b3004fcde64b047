package io.jenkins.plugins.scpcopy;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.cloudbees.hudson.plugins.folder.Folder;
import hudson.model.FreeStyleProject;
import hudson.model.Items;
import hudson.model.Result;
import hudson.util.FormValidation;
import io.jenkins.plugins.scpcopy.config.CopyRule;
import io.jenkins.plugins.scpcopy.config.JumpHost;
import io.jenkins.plugins.scpcopy.config.NamedGroup;
import io.jenkins.plugins.scpcopy.config.NamedHost;
import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import io.jenkins.plugins.scpcopy.folder.FolderHosts;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import java.nio.file.Files;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.After;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** What administrators let jobs do; what they do not is refused before anything is connected to. */
public class RulesTest {
    @ClassRule
    public static final JenkinsRule j = new JenkinsRule();

    @ClassRule
    public static final MinaSshServer server = new MinaSshServer().password(Jobs.USER, Jobs.PASSWORD).withSftp();

    private static String address;

    private Folder team;

    @BeforeClass
    public static void addCredential() throws Exception {
        Jobs.add(Jobs.password("password"));
        address = "scp://127.0.0.1:" + server.port() + "/";
    }

    @Before
    public void nameHost() throws Exception {
        ScpCopyConfiguration.get().setKnownHosts(server.knownHosts());
        ScpCopyConfiguration.get().setHosts(List.of(Jobs.named("web", server, "password")));
        ScpCopyConfiguration.get().setGroups(List.of(new NamedGroup("all", "web")));
        team = j.createProject(Folder.class);
    }

    @After
    public void openEverything() {
        ScpCopyConfiguration.get().setRules(List.of());
    }

    static CopyRule rule(String folder, String hosts, String paths) {
        CopyRule rule = new CopyRule();
        rule.setFolder(folder);
        rule.setHosts(hosts);
        rule.setPaths(paths);
        return rule;
    }

    private static WorkflowJob job(Folder folder, String call) throws Exception {
        WorkflowJob job = folder.createProject(WorkflowJob.class, "job" + folder.getItems().size());
        job.setDefinition(new CpsFlowDefinition("node { writeFile file: 'f', text: 'x'; " + call + " }", true));
        return job;
    }

    private void goes(String call) throws Exception {
        j.buildAndAssertSuccess(job(team, call));
    }

    private void refused(String call, String... parts) throws Exception {
        String log = JenkinsRule.getLog(j.buildAndAssertStatus(Result.FAILURE, job(team, call)));
        for (String part : parts) {
            assertThat(call, log, containsString(part));
        }
        assertThat(call, log, containsString("An administrator can change that"));
        assertTrue(call + log, !log.contains("[scpCopy] 127.0.0.1") && !log.contains("host key"));
    }

    private static String upload(String to) {
        return "scpCopy from: 'f', to: '" + to + "', credentialsId: 'password'";
    }

    @Test
    public void aJobMayDoWhatOneOfItsRulesOpens() throws Exception {
        goes(upload("web:/free/"));
        ScpCopyConfiguration.get().setRules(List.of(rule("elsewhere", "", "")));
        goes(upload("web:/free/"));
        ScpCopyConfiguration.get().setRules(List.of(rule(team.getName().toUpperCase(), "web", "/srv/app\n~/incoming")));
        goes(upload("web:/srv/app/"));
        goes(upload("all:/srv/app/x"));
        goes(upload(address + "/srv//app/./x"));
        refused(upload("web:/srv/apple"), "'/srv/apple' on 127.0.0.1:" + server.port(), team.getName(), "/srv/app, ~/incoming");
        refused(upload("web:/srv/app/../x"), "which leads elsewhere behind a link");
        refused(upload("web:srv/app"), "is not allowed");
        refused(upload("web:~root/x"), "home");
        refused(upload("all:/etc"), "'/etc'");
        refused("scpCopy from: 'web:/srv/*', to: 'in'", "'/srv/*'");
        refused("scpCopy from: 'web:/srv/{app,other}', to: 'in'", "'/srv/other'");
        refused("scpCopy from: 'web:/srv/app/.*/passwd', to: 'in'", "may match");
        refused("scpFind from: 'web:/etc/*'", "'/etc/*'");
        goes("scpFind from: 'web:/srv/app/*'");
        refused("scpRollback to: 'web:/etc'", "'/etc'");
        refused(upload("web:/etc") + ", mirror: true", "'/etc'");
        refused(upload("web:/etc") + ", release: [keep: 2]", "'/etc'");
        refused(upload("web:incoming/x") + ", runAs: 'www'", "runAs");
        goes("scpCopy from: 'web:/srv/app/*', to: 'in'");
    }

    @Test
    public void rulesAddUp() throws Exception {
        ScpCopyConfiguration.get().setRules(List.of(rule("", "", "")));
        refused(upload("web:/x"), "open nothing");
        ScpCopyConfiguration.get().setRules(List.of(
                rule("", "elsewhere.example.com", ""), rule(team.getName(), "web", "/a"), rule(team.getName(), "127.0.0.0/8:*", "/b")));
        goes(upload("web:/a"));
        goes(upload("web:/b"));
        refused(upload("web:/c"), "/a, /b");
        refused(upload("web:/a\\nelse:/a"), "else");
    }

    @Test
    public void bothEndsOfACopyBetweenHostsCount() throws Exception {
        ScpCopyConfiguration.get().setRules(List.of(rule("", "web", "/srv")));
        for (String route : List.of("relay", "direct")) {
            String call = "scpCopy from: '%s', to: '%s', credentialsId: 'password', toCredentialsId: 'password', route: '" + route + "'";
            refused(call.formatted("web:/etc/x", "web:/srv"), "'/etc/x'");
            refused(call.formatted("web:/srv/x", "web:/etc"), "'/etc'");
            refused(call.formatted("web:/srv/x", "u@other.example.com:/srv"), "other.example.com is not allowed");
        }
    }

    @Test
    public void hostsOnTheWayCount() throws Exception {
        ScpCopyConfiguration.get().setRules(List.of(rule("", "web", "")));
        refused(upload("web:/x") + ", jumpHosts: [[host: 'evil.example.com', credentialsId: 'password']]", "evil.example.com is not allowed");
        refused(upload("web:/x") + ", proxy: 'http://evil.example.com:3128'", "evil.example.com:3128 is not allowed");
        NamedHost behind = Jobs.named("near", server, "password");
        behind.setJumpHosts(List.of(new JumpHost("evil.example.com")));
        NamedHost proxied = Jobs.named("proxied", server, "password");
        proxied.setProxy("socks5://evil.example.com:1080");
        FolderHosts own = new FolderHosts();
        own.setHosts(List.of(behind, proxied));
        team.addProperty(own);
        refused(upload("near:/x"), "evil.example.com is not allowed");
        refused(upload("proxied:/x"), "evil.example.com:1080 is not allowed");
    }

    @Test
    public void aFolderCannotGiveAnAllowedNameToAnotherHost() throws Exception {
        NamedHost other = new NamedHost("web");
        other.setHost("evil.example.com");
        other.setCredentialsId("password");
        FolderHosts own = new FolderHosts();
        own.setHosts(List.of(other));
        team.addProperty(own);
        ScpCopyConfiguration.get().setRules(List.of(rule("", "web", "")));
        refused(upload("web:/x"), "evil.example.com is not allowed");
        goes(upload(address + "/x"));
    }

    @Test
    public void commandsNeedARuleThatAllowsThem() throws Exception {
        CopyRule rule = rule("", "web", "/srv");
        ScpCopyConfiguration.get().setRules(List.of(rule));
        refused(upload("web:/srv") + ", after: 'true'", "No command may be run on 127.0.0.1");
        refused("scpRollback to: 'web:/srv', after: 'true'", "No command may be run on 127.0.0.1");
        refused("scpCopy from: 'web:/srv/f', to: 'in', before: 'true'", "No command may be run on 127.0.0.1");
        rule.setCommands(true);
        String log = JenkinsRule.getLog(j.buildAndAssertStatus(Result.FAILURE, job(team, "scpRollback to: 'web:/srv', after: 'true'")));
        assertThat(log, containsString("127.0.0.1"));
        assertTrue(log, !log.contains("No command may be run"));
    }

    @Test
    public void rulesGoWithFoldersAndStayWhenTheseAreDeleted() throws Exception {
        Folder inner = team.createProject(Folder.class, "inner");
        String name = team.getName();
        ScpCopyConfiguration.get().setRules(List.of(
                rule(name, "web", "/a"), rule(name + "/inner/later", "web", "/b"), rule(name + "else", "web", "/c"), rule("", "web", "/d")));
        team.renameTo("renamed-" + name);
        assertEquals(
                List.of("renamed-" + name, "renamed-" + name + "/inner/later", name + "else", ""),
                ScpCopyConfiguration.get().getRules().stream().map(CopyRule::getFolder).toList());
        refused(upload("web:/e"), "/a, /d");
        Folder target = j.createProject(Folder.class, "moved-" + name);
        Items.move(inner, target);
        ScpCopyConfiguration.get().load();
        assertEquals("moved-" + name + "/inner/later", ScpCopyConfiguration.get().getRules().get(1).getFolder());
        assertEquals("web", ScpCopyConfiguration.get().getRules().get(1).getHosts());
        team.delete();
        team = j.createProject(Folder.class, "renamed-" + name);
        refused(upload("web:/e"), "/a, /d");
    }

    @Test
    public void buildStepsAndTheirFormsAskAsWell() throws Exception {
        ScpCopyConfiguration.get().setRules(List.of(rule("", "web", "/srv")));
        FreeStyleProject project = team.createProject(FreeStyleProject.class, "free");
        project.getBuildersList().add(new WriteFile("f", "x"));
        project.getBuildersList().add(new ScpCopyBuilder(new ScpCopyStep("f", "web:/etc")));
        j.assertLogContains("'/etc' on 127.0.0.1", j.buildAndAssertStatus(Result.FAILURE, project));
        assertTrue(Files.notExists(server.root().resolve("etc/f")));
        ScpCopyStep.DescriptorImpl form = j.jenkins.getDescriptorByType(ScpCopyStep.DescriptorImpl.class);
        assertEquals(FormValidation.Kind.ERROR, form.doCheckTo(project, "web:/etc", "f", "22").kind);
        assertEquals(FormValidation.Kind.OK, form.doCheckTo(project, "web:/srv/x", "f", "22").kind);
        assertEquals(FormValidation.Kind.ERROR, form.doCheckFrom(project, "web:/etc/*", "22").kind);
        assertEquals(FormValidation.Kind.OK, form.doCheckFrom(project, "etc/*", "22").kind);
        assertEquals(FormValidation.Kind.ERROR, form.doCheckAfter(project, "true $X", "web:/srv", "22").kind);
        assertEquals(FormValidation.Kind.OK, form.doCheckAfter(project, "", "web:/srv", "22").kind);
        ScpCopyConfiguration.get().getRules().get(0).setCommands(true);
        assertEquals(FormValidation.Kind.OK, form.doCheckBefore(project, "true", "web:/srv", "22").kind);
    }

    @Test
    public void theGlobalFormKeepsThem() throws Exception {
        CopyRule rule = rule("team/app", "web\n10.0.0.0/8:*", "/srv\n~");
        rule.setCommands(true);
        ScpCopyConfiguration.get().setRules(List.of(rule));
        String before = Jenkins.XSTREAM2.toXML(ScpCopyConfiguration.get().getRules());
        j.configRoundtrip();
        assertEquals(before, Jenkins.XSTREAM2.toXML(ScpCopyConfiguration.get().getRules()));
        ScpCopyConfiguration.get().setRules(List.of());
        j.configRoundtrip();
        assertEquals(List.of(), ScpCopyConfiguration.get().getRules());
    }
}
