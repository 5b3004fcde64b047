package io.jenkins.plugins.scpcopy.day;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.htmlunit.WebResponse;
import org.junit.After;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.jvnet.hudson.test.InboundAgentRule;
import org.jvnet.hudson.test.RealJenkinsRule;

/**
 * A day in the life of an administrator and a job: three hosts that nobody knows yet, releases and the way back, copies that
 * are broken off in every way, names and places that change. The controller is restarted on the way.
 */
public class DayTest {
    private static final String ADMINISTRATOR = "admin:only-for-this-day";
    private static final int HOSTS = 3;
    private static final String NODE = "worker";
    private static final String PART = ".scpcopy-";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Rule
    public final RealJenkinsRule jenkins = new RealJenkinsRule();

    @Rule
    public final InboundAgentRule agents = new InboundAgentRule();

    private final List<OpenSshServer> hosts = new ArrayList<>();
    private final Controller admin = new Controller(jenkins, ADMINISTRATOR);
    private final Controller guest = new Controller(jenkins, "");
    private Path key;
    private Path node;

    @BeforeClass
    public static void look() {
        OpenSshServer.assumeInstalled();
    }

    @Before
    public void startHosts() throws IOException {
        key = Host.keys(folder);
        node = folder.newFolder("node").toPath();
        for (int i = 0; i < HOSTS; i++) {
            hosts.add(Host.opened(key));
        }
    }

    @After
    public void stopHosts() {
        hosts.forEach(OpenSshServer::stop);
    }

    private Path place(int host, String name) {
        return hosts.get(host).directory().resolve(name);
    }

    /** What is said of each host, one after the other. */
    private static String each(IntFunction<String> part) {
        return IntStream.range(0, HOSTS).mapToObj(part).collect(Collectors.joining());
    }

    private String targets(String name) {
        return IntStream.range(0, HOSTS)
                .mapToObj(i -> "'web" + i + ":" + place(i, name) + "'")
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private String named(int host) {
        return """
                    - name: web%s
                      host: 127.0.0.1
                      port: %s
                      credentialsId: web
                """.formatted(host, hosts.get(host).port());
    }

    private void start() throws Throwable {
        jenkins.startJenkins();
        agents.start(jenkins, InboundAgentRule.Options.newBuilder().name(NODE).webSocket().build());
    }

    private void restart() throws Throwable {
        jenkins.stopJenkins();
        start();
    }

    @Test
    public void aDay() throws Throwable {
        install();
        aHostThatNobodyKnowsWaitsForAnAdministrator();
        restart();
        approvedItIsKnownToAllJobs();
        releasesGoOutAndBack();
        restart();
        releasesGoOnWhereTheyWere();
        anAbortLeavesEverythingAsItWas();
        anAgentThatIsKilledIsReplaced();
        restartInTheMiddle();
        aJobMayGetAnotherNameAndPlace();
        restart();
        whatAJobHasLearnedGoesWithIt();
        theConfigurationGoesOutAndComesBack();
        aCredentialThatIsGoneIsNamed();
    }

    private void install() throws Throwable {
        jenkins.startJenkins();
        assertThat(guest.page("manage/scp-copy/"), containsString("No host key waits."));
        guest.configure("""
                jenkins:
                  numExecutors: 0
                  securityRealm:
                    local:
                      allowsSignup: false
                      users:
                        - id: admin
                          password: only-for-this-day
                  authorizationStrategy:
                    loggedInUsersCanDoAnything:
                      allowAnonymousRead: true
                  nodes:
                    - permanent:
                        name: %s
                        remoteFS: %s
                        numExecutors: 2
                        launcher: inbound
                unclassified:
                  scpCopy:
                    hosts:
                %s
                """.formatted(NODE, node, each(this::named)) + Host.credential("web", hosts.get(0).user(), key));
        agents.start(jenkins, InboundAgentRule.Options.newBuilder().name(NODE).webSocket().build());
        pipeline("", "copy", "scpCopy from: '**', baseDir: 'site', to: " + targets("plain") + ", manifest: 'copy.json'");
        pipeline("", "release", "scpCopy from: '**', baseDir: 'site', to: " + targets("app") + ", release: [keep: 2]");
        job("", "back", "scpRollback to: " + targets("app"));
        job("", "slow", "writeFile file: 'big', text: 'x' * 5000000; scpCopy from: 'big', to: 'web0:" + place(0, "slow")
                + "/', atomic: true, bandwidth: '1 KB/s', retries: 3");
        pipeline("", "learns", "scpCopy from: 'site/index.html', to: 'scp://127.0.0.1:" + hosts.get(0).port() + "/"
                + place(0, "learned") + "/', credentialsId: 'web', hostVerification: 'acceptNew'");
    }

    /** A job whose workspace has two files, one of which is another one in each build. */
    private void pipeline(String prefix, String name, String step) throws IOException {
        job(prefix, name, "writeFile file: 'site/index.html', text: \"build ${env.BUILD_NUMBER}\"; "
                + "writeFile file: 'site/css/site.css', text: 'body {}'; " + step);
    }

    private void job(String prefix, String name, String script) throws IOException {
        String text = "node('" + NODE + "') { " + script + " }";
        create(prefix, name, """
                <flow-definition>
                  <definition class="org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition">
                    <script><![CDATA[%s]]></script>
                    <sandbox>true</sandbox>
                  </definition>
                </flow-definition>
                """.formatted(text));
    }

    private void create(String prefix, String name, String xml) throws IOException {
        WebResponse created = admin.post(prefix + "createItem?name=" + name, "application/xml", xml);
        assertEquals(created.getContentAsString(), 200, created.getStatusCode());
    }

    /** What a build of the usual workspace has. */
    private static Map<String, String> site(int build) {
        return new TreeMap<>(Map.of("css/site.css", "body {}", "index.html", "build " + build));
    }

    private void aHostThatNobodyKnowsWaitsForAnAdministrator() throws Exception {
        String console = admin.build("job/copy", "FAILURE");
        String page = admin.page("manage/scp-copy/");
        for (int i = 0; i < HOSTS; i++) {
            String line = hosts.get(i).knownHosts().strip();
            assertThat(console, containsString("add this line to the known hosts: " + line));
            assertThat(console, containsString("of [127.0.0.1]:" + hosts.get(i).port() + " waits for an administrator to approve or reject it: "
                    + jenkins.getUrl() + "manage/scp-copy/"));
            assertThat(page, containsString("[127.0.0.1]:" + hosts.get(i).port()));
            assertEquals(Map.of(), Host.tree(place(i, "plain")));
        }
        assertEquals("What to do is said once", 2, console.split("Known hosts of all jobs", -1).length);
        assertThat(admin.page("manage/"), containsString("The keys of " + HOSTS + " hosts that copies could not go to wait for your decision."));
        assertEquals(403, guest.get("manage/scp-copy/").getStatusCode());
        JSONObject copy = admin.copies("job/copy", 1).getJSONObject(0);
        assertEquals(HOSTS, copy.getJSONArray("hosts").size());
        assertThat(copy.getString("error"), containsString("3 of 3 hosts not done"));
        assertThat(guest.page("job/copy/1/scp-copy/"), containsString("the host key of 127.0.0.1:" + hosts.get(0).port() + " is not known"));
    }

    private void approvedItIsKnownToAllJobs() throws Exception {
        for (OpenSshServer host : hosts) {
            String key = "?item=copy&line=" + URLEncoder.encode(host.knownHosts().strip(), StandardCharsets.UTF_8);
            assertEquals(403, guest.post("manage/scp-copy/approve" + key).getStatusCode());
            assertEquals(200, admin.post("manage/scp-copy/approve" + key).getStatusCode());
        }
        String page = admin.page("manage/scp-copy/");
        assertThat(page, containsString("No host key waits."));
        assertThat(page, containsString("approved: it counts for all jobs"));
        String console = admin.build("job/copy", "SUCCESS");
        assertThat(console, not(containsString("waits for an administrator")));
        for (int i = 0; i < HOSTS; i++) {
            assertEquals(site(2), Host.tree(place(i, "plain")));
            assertThat(console, containsString("[scpCopy] [web" + i + "] 2 files, 14 B in "));
        }
        Map<String, String> workspace = Host.tree(node.resolve("workspace/copy"));
        JSONObject manifest = JSONObject.fromObject(workspace.remove("copy.json"));
        assertEquals(2 * HOSTS, manifest.getInt("files"));
        assertEquals(Map.of("site/css/site.css", "body {}", "site/index.html", "build 2"), workspace);
        assertEquals(2 * HOSTS, admin.copies("job/copy", 2).getJSONObject(0).getInt("files"));
        assertThat(guest.page("job/copy/2/scp-copy/"), containsString("web2:css/site.css"));
    }

    /** What lies at a host's releases, without the records that tell their order. */
    private Map<String, String> releases(int host) throws IOException {
        Map<String, String> tree = Host.tree(place(host, "app"));
        tree.keySet().removeIf(name -> name.endsWith(".scpcopy-release"));
        return tree;
    }

    private static Map<String, String> releases(int current, int... builds) {
        Map<String, String> tree = new TreeMap<>(Map.of("current", "-> releases/" + current));
        for (int build : builds) {
            site(build).forEach((name, content) -> tree.put("releases/" + build + "/" + name, content));
        }
        return tree;
    }

    private void assertReleases(Map<String, String> expected) throws IOException {
        for (int i = 0; i < HOSTS; i++) {
            assertEquals(expected, releases(i));
        }
    }

    private void releasesGoOutAndBack() throws Exception {
        assertThat(admin.build("job/release", "SUCCESS"), containsString("[scpCopy] [web1] release none → 1"));
        assertReleases(releases(1, 1));
        assertThat(admin.build("job/release", "SUCCESS"), containsString("[scpCopy] [web1] release 1 → 2"));
        assertReleases(releases(2, 1, 2));
        assertEquals(
                "A file that is the same in both releases is one file",
                Files.getAttribute(place(0, "app/releases/1/css/site.css"), "unix:ino"),
                Files.getAttribute(place(0, "app/releases/2/css/site.css"), "unix:ino"));
        assertThat(admin.build("job/back", "SUCCESS"), containsString("[scpCopy] [web2] release 2 → 1"));
        assertReleases(releases(1, 1, 2));
        JSONArray hosts = admin.copies("job/back", 1).getJSONObject(0).getJSONArray("hosts");
        assertEquals("2", hosts.getJSONObject(0).getString("was"));
        assertEquals("1", hosts.getJSONObject(0).getString("now"));
        assertThat(guest.page("job/back/1/scp-copy/"), containsString("2 → 1"));
        assertThat(guest.page("job/back/1/scp-copy/"), not(containsString("nothing to copy")));
    }

    private void releasesGoOnWhereTheyWere() throws Exception {
        assertThat(guest.page("job/back/1/scp-copy/"), containsString("2 → 1"));
        assertThat(admin.build("job/release", "SUCCESS"), containsString("[scpCopy] [web0] release 1 → 3"));
        assertEquals("-> releases/3", releases(0).get("current"));
    }

    /** Starts the slow copy; returns its number once its file is under way on the host. */
    private int begin() throws Exception {
        Path slow = place(0, "slow");
        Map<String, String> before = Host.tree(slow);
        int number = admin.start("job/slow");
        Controller.await("a part of the file", () -> !Host.tree(slow).equals(before));
        return number;
    }

    private List<String> parts() throws IOException {
        try (Stream<String> names = Host.tree(place(0, "slow")).keySet().stream()) {
            return names.filter(name -> name.startsWith(PART)).toList();
        }
    }

    private void anAbortLeavesEverythingAsItWas() throws Exception {
        int number = begin();
        assertEquals(1, parts().size());
        admin.post("job/slow/" + number + "/stop");
        assertEquals("ABORTED", admin.result("job/slow", number));
        String console = admin.console("job/slow", number);
        assertThat(console, containsString("the copy was interrupted"));
        assertThat(console, containsString("Aborted by admin"));
        assertThat(console, not(containsString("\tat ")));
        assertEquals(Map.of(), Host.tree(place(0, "slow")));
        assertThat(admin.copies("job/slow", number).getJSONObject(0).getString("error"), containsString("The copy was interrupted."));
        assertThat(guest.page("job/slow/" + number + "/scp-copy/"), containsString("The copy was interrupted."));
    }

    private void anAgentThatIsKilledIsReplaced() throws Throwable {
        int number = begin();
        agents.stop(jenkins, NODE);
        assertEquals("FAILURE", admin.result("job/slow", number));
        String console = admin.console("job/slow", number);
        assertThat(console, containsString("ERROR: The agent was lost during the copy."));
        assertThat(console, not(containsString("\tat ")));
        // Nobody was left to remove what had come, and nothing has the name of the file.
        assertEquals(parts(), List.copyOf(Host.tree(place(0, "slow")).keySet()));
        assertThat(guest.page("job/slow/" + number + "/scp-copy/"), containsString("The agent was lost during the copy."));
        agents.start(jenkins, InboundAgentRule.Options.newBuilder().name(NODE).webSocket().build());
        assertThat(admin.build("job/copy", "SUCCESS"), containsString("2 files, 14 B"));
        assertEquals(site(3), Host.tree(place(1, "plain")));
    }

    private void restartInTheMiddle() throws Throwable {
        int number = begin();
        restart();
        assertEquals("FAILURE", admin.result("job/slow", number));
        // Which of the two depends on whether the step could still tell its end.
        assertThat(
                admin.console("job/slow", number),
                anyOf(
                        containsString("ERROR: Jenkins was stopped during the copy."),
                        containsString("cannot be resumed after a controller restart")));
        assertFalse(Host.tree(place(0, "slow")).containsKey("big"));
        admin.build("job/release", "SUCCESS");
        assertReleases(releases(4, 3, 4));
    }

    private void aJobMayGetAnotherNameAndPlace() throws Exception {
        String line = hosts.get(0).knownHosts().strip();
        admin.post("manage/scp-copy/forget?item=copy&line=" + URLEncoder.encode(line, StandardCharsets.UTF_8));
        assertThat(admin.build("job/learns", "SUCCESS"), containsString(line));
        create("", "team", "<com.cloudbees.hudson.plugins.folder.Folder/>");
        assertEquals(200, admin.post("job/learns/confirmRename?newName=publish").getStatusCode());
        assertEquals(200, admin.post("job/publish/move/move?destination=/team").getStatusCode());
    }

    private void whatAJobHasLearnedGoesWithIt() throws Exception {
        String page = admin.page("manage/scp-copy/");
        assertThat(page, containsString("team/publish"));
        assertThat(page, not(containsString("learns")));
        assertThat(guest.page("job/team/job/publish/1/scp-copy/"), containsString("site/index.html"));
        String console = admin.build("job/team/job/publish", "SUCCESS");
        assertThat(console, not(containsString(hosts.get(0).knownHosts().strip())));
        assertEquals(Map.of("site/index.html", "build 2"), Host.tree(place(0, "learned")));
    }

    private void theConfigurationGoesOutAndComesBack() throws Exception {
        String code = exported();
        admin.configure("unclassified: {scpCopy: {hosts: [], hostVerification: none}}");
        assertThat(admin.build("job/copy", "FAILURE"), containsString("No credential is given for web0"));
        admin.configure("unclassified:\n" + code);
        assertEquals(code, exported());
        // The first host's key was forgotten before.
        approve(0);
        admin.build("job/release", "SUCCESS");
        assertReleases(releases(5, 4, 5));
    }

    /** This plugin's part of the exported configuration. */
    private String exported() throws IOException {
        List<String> lines = admin.post("configuration-as-code/export").getContentAsString().lines().toList();
        int first = lines.indexOf("  scpCopy:");
        return lines.get(first) + "\n" + lines.stream()
                .skip(first + 1)
                .takeWhile(line -> line.startsWith("    "))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private void approve(int host) throws IOException {
        String line = hosts.get(host).knownHosts().strip();
        assertEquals(
                200,
                admin.post("manage/scp-copy/approve?item=team/publish&line=" + URLEncoder.encode(line, StandardCharsets.UTF_8))
                        .getStatusCode());
    }

    private void aCredentialThatIsGoneIsNamed() throws Throwable {
        admin.post("manage/credentials/store/system/domain/_/credential/web/doDelete");
        String console = admin.build("job/release", "FAILURE");
        assertThat(console, containsString("'web'"));
        assertThat(console, not(containsString("\tat ")));
        assertReleases(releases(5, 4, 5));
        noSecretIsStored();
    }

    /** Neither the agent nor a record of the day holds the key. */
    private void noSecretIsStored() throws IOException {
        String secret = Files.readAllLines(key).get(2);
        for (Path root : List.of(node, jenkins.getHome().toPath().resolve("jobs"))) {
            List<Path> files;
            try (Stream<Path> found = Files.walk(root)) {
                files = found.filter(Files::isRegularFile).toList();
            }
            for (Path file : files) {
                assertThat(
                        file.toString(),
                        new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1),
                        not(containsString(secret)));
            }
        }
    }
}
