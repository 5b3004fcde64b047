package io.jenkins.plugins.scpcopy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Fingerprint;
import hudson.model.Label;
import hudson.model.Result;
import hudson.util.Secret;
import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import io.jenkins.plugins.scpcopy.hostkeys.HostKeyEntry;
import io.jenkins.plugins.scpcopy.hostkeys.LearnedHostKeys;
import io.jenkins.plugins.scpcopy.result.ScpCopyAction;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.TestProxy;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.graphanalysis.DepthFirstScanner;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.jvnet.hudson.test.JenkinsRule;

/** The step in pipelines, on an agent in its own JVM and on the controller's node, against an embedded server. */
public class PipelineTest {
    @ClassRule
    public static final JenkinsRule j = new JenkinsRule();

    @ClassRule
    public static final MinaSshServer server = new MinaSshServer().password(Jobs.USER, Jobs.PASSWORD);

    @ClassRule
    public static final MinaSshServer other = new MinaSshServer().password(Jobs.USER, Jobs.PASSWORD);

    private static UsernamePasswordCredentialsImpl credential;

    @BeforeClass
    public static void prepare() throws Exception {
        j.createOnlineSlave(Label.get("remote"));
        credential = Jobs.password("server");
        Jobs.add(credential);
    }

    @Before
    public void nameHosts() {
        ScpCopyConfiguration configuration = ScpCopyConfiguration.get();
        configuration.setHostVerification("strict");
        configuration.setHosts(
                List.of(Jobs.named("web", server, "server"), Jobs.named("backup", other, "server")));
    }

    private static String url(String path) {
        return "scp://" + Jobs.USER + "@127.0.0.1:" + server.port() + "/" + path;
    }

    private static String knownHosts() {
        return "knownHosts: '''" + server.knownHosts() + "'''";
    }

    @Test
    public void aToleratedFailureIsAWarningOnTheStep() throws Exception {
        WorkflowRun run = Jobs.succeed(j, "node { scpCopy from: 'none.txt', to: 'web:/none/', failOnError: false }");
        FlowNode step = new DepthFirstScanner()
                .findFirstMatch(run.getExecution(), node -> node.getDisplayFunctionName().equals("scpCopy"));
        assertEquals(Result.UNSTABLE, step.getAction(WarningAction.class).getResult());
    }

    @Test
    public void whatTheBuildMasksIsMaskedInAllThatIsKept() throws Exception {
        Jobs.add(new StringCredentialsImpl(CredentialsScope.GLOBAL, "token", "", Secret.fromString("t0ken-in-a-path")));
        WorkflowRun run = Jobs.succeed(j, """
                node {
                    writeFile file: 'm.txt', text: 'm'
                    withCredentials([string(credentialsId: 'token', variable: 'TOKEN')]) {
                        scpCopy from: 'm.txt', to: "web:/${TOKEN}/", manifest: 'm.json'
                        scpCopy from: 'none.txt', to: "web:/${TOKEN}/", failOnError: false
                    }
                    echo readFile('m.json')
                }
                """);
        j.assertLogContains("\"to\" : \"web:/****/\"", run);
        try (Stream<Path> files = Files.walk(run.getRootDir().toPath())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(file.toString(), new String(Files.readAllBytes(file), ISO_8859_1).contains("t0ken"));
            }
        }
    }

    @Test
    public void uploadsFromAnAgent() throws Exception {
        WorkflowRun run = Jobs.succeed(j, """
                node('remote') {
                    writeFile file: 'dist/app.txt', text: 'the application'
                    writeFile file: 'dist/lib/part.txt', text: 'a part'
                    scpCopy from: 'dist/**', to: '%s', credentialsId: 'server', %s
                }
                """.formatted(url("/up"), knownHosts()));
        assertEquals("the application", Files.readString(server.root().resolve("up/dist/app.txt")));
        assertEquals("a part", Files.readString(server.root().resolve("up/dist/lib/part.txt")));
        j.assertLogContains("[scpCopy] upload 2 files", run);
        j.assertLogContains("[scpCopy] 2 files", run);
    }

    @Test
    public void uploadsFromTheControllersNode() throws Exception {
        Jobs.succeed(j, """
                node('built-in') {
                    dir('dist') { writeFile file: 'app.txt', text: 'x' }
                    scpCopy from: '*.txt', baseDir: 'dist', to: 'web:/fromController'
                }
                """);
        assertEquals("x", Files.readString(server.root().resolve("fromController/app.txt")));
    }

    @Test
    public void downloadsToAnAgent() throws Exception {
        Trees.file(server.root(), "logs/a.log", "first");
        Trees.file(server.root(), "logs/b.log", "second");
        WorkflowRun run = Jobs.succeed(j, """
                node('remote') {
                    scpCopy from: 'web:/logs', to: 'fetched'
                    echo 'read: ' + readFile('fetched/logs/a.log') + readFile('fetched/logs/b.log')
                }
                """);
        j.assertLogContains("read: firstsecond", run);
    }

    @Test
    public void copiesFromHostToHost() throws Exception {
        byte[] content = Trees.noise(300_000, 7);
        Trees.file(server.root(), "data.bin", content);
        Jobs.succeed(j, """
                node('remote') {
                    scpCopy from: 'web:/data.bin', to: 'backup:/kept/'
                }
                """);
        assertArrayEquals(content, Files.readAllBytes(other.root().resolve("kept/data.bin")));
    }

    @Test
    public void passesThroughJumpHosts() throws Exception {
        WorkflowRun run = Jobs.succeed(j, """
                node('remote') {
                    writeFile file: 'jumped.txt', text: 'over'
                    scpCopy from: 'jumped.txt', to: 'backup:/jumped/', knownHosts: '''%s''',
                        jumpHosts: [[host: 'deploy@127.0.0.1:%d', credentialsId: 'server']]
                    scpCopy from: 'jumped.txt', to: 'backup:/named/', jumpHosts: [[host: 'web']]
                }
                """.formatted(server.knownHosts(), server.port()));
        assertEquals("over", Files.readString(other.root().resolve("jumped/jumped.txt")));
        assertEquals("over", Files.readString(other.root().resolve("named/jumped.txt")));
        assertEquals(2, run.getLog(100).stream().filter(line -> line.endsWith(", a jump host")).count());
    }

    @Test
    public void passesThroughAProxy() throws Exception {
        Jobs.add(Jobs.password("proxy"));
        try (TestProxy proxy = new TestProxy().login(Jobs.USER, Jobs.PASSWORD)) {
            String script = """
                    node('remote') {
                        writeFile file: 'sent.txt', text: 'by proxy'
                        scpCopy from: 'sent.txt', to: 'web:/proxied/', proxy: '%s'
                    }
                    """;
            String http = "http://127.0.0.1:" + proxy.port();
            String socks = "socks5://127.0.0.1:" + proxy.port();
            j.assertLogContains("wants a login", Jobs.fail(j, script.formatted(http)));
            j.assertLogContains(
                    "There is no credential 'none' for the proxy " + http,
                    Jobs.fail(j, script.formatted(http + "', proxyCredentialsId: 'none")));
            j.assertLogContains(
                    "there is no proxy that 'proxy' could be for",
                    Jobs.fail(j, script.formatted("', proxyCredentialsId: 'proxy")));
            WorkflowRun refused = Jobs.fail(j, script.formatted("http://user:secret@127.0.0.1:1"));
            j.assertLogContains("must hold no user name and no password", refused);
            j.assertLogNotContains("secret", refused);
            Jobs.succeed(j, script.formatted(http + "', proxyCredentialsId: 'proxy"));
            Jobs.succeed(j, script.formatted(socks + "', proxyCredentialsId: 'proxy"));
            assertEquals(2, proxy.asked().size());
            assertEquals("by proxy", Files.readString(server.root().resolve("proxied/sent.txt")));
        }
    }

    @Test
    public void worksInDeclarativePipelines() throws Exception {
        Jobs.succeed(j, """
                pipeline {
                    agent { label 'remote' }
                    stages { stage('deploy') { steps {
                        writeFile file: 'a.txt', text: 'declared'
                        scpCopy from: 'a.txt', to: 'web:/declared/', preserve: 'all', jumpHosts: []
                    } } }
                    post { always { scpCopy(from: 'web:/declared/a.txt', to: 'back.txt') } }
                }
                """);
        assertEquals("declared", Files.readString(server.root().resolve("declared/a.txt")));
    }

    @Test
    public void declarativeValidationKnowsTheParameters() throws Exception {
        WorkflowRun run = Jobs.fail(j, """
                pipeline {
                    agent { label 'remote' }
                    stages { stage('deploy') { steps { scpCopy from: 'a.txt', to: 'web:', exclude: 'b' } } }
                }
                """);
        j.assertLogContains("Invalid parameter \"exclude\", did you mean \"excludes\"?", run);
    }

    @Test
    public void returnsAPlainValueToTheSandbox() throws Exception {
        WorkflowRun run = Jobs.succeed(j, """
                node('remote') {
                    writeFile file: 'r/one.txt', text: '1'
                    writeFile file: 'r/two.txt', text: '22'
                    def r = scpCopy from: 'r/*', to: 'web:/returned', flatten: true
                    echo "files ${r.files}, bytes ${r.bytes}, skipped ${r.skipped}, failed ${r.failed}, ${r.protocol}"
                    echo "key ${r.hostFingerprint}, error ${r.error}, timed ${r.seconds >= 0}"
                    echo r.results.collect { it.path + '=' + it.bytes + ' ' + it.status }.sort().join(', ')
                }
                """);
        j.assertLogContains("files 2, bytes 3, skipped 0, failed 0, scp", run);
        j.assertLogContains("key " + server.fingerprint("ecdsa-sha2-nistp256") + ", error null, timed true", run);
        j.assertLogContains("one.txt=1 copied, two.txt=2 copied", run);
    }

    @Test
    public void startsFromTheCurrentDirectoryAndStaysInTheWorkspace() throws Exception {
        Jobs.succeed(j, """
                node('remote') {
                    writeFile file: 'top.txt', text: 'top'
                    dir('deep/down') {
                        writeFile file: 'low.txt', text: 'low'
                        scpCopy from: 'low.txt', to: 'web:/dirs/'
                        scpCopy from: 'top.txt', baseDir: '../..', to: 'web:/dirs/'
                    }
                }
                """);
        assertEquals("top", Files.readString(server.root().resolve("dirs/top.txt")));
        assertEquals("low", Files.readString(server.root().resolve("dirs/low.txt")));
        WorkflowRun refused = Jobs.fail(j, """
                node('remote') {
                    dir('deep') { scpCopy from: 'web:/dirs/top.txt', to: '../../escaped.txt' }
                }
                """);
        j.assertLogContains("escaped.txt", refused);
        Jobs.succeed(j, """
                node('remote') {
                    dir('deep') { scpCopy from: 'web:/dirs/top.txt', to: '../../allowed.txt', allowOutsideWorkspace: true }
                }
                """);
    }

    @Test
    public void aFailedCopyFailsTheBuildUnlessAskedOtherwise() throws Exception {
        WorkflowRun failed = Jobs.fail(j, "node('remote') { scpCopy from: 'web:/missing', to: 'x' }");
        j.assertLogContains("missing", failed);
        WorkflowRun tolerated = Jobs.succeed(j, """
                node('remote') {
                    def r = scpCopy from: 'web:/missing', to: 'x', failOnError: false
                    echo "went on: ${r.files} files, ${r.error}"
                }
                """);
        j.assertLogContains("went on: 0 files, ", tolerated);
        ScpCopyAction action = tolerated.getAction(ScpCopyAction.class);
        assertEquals(1, action.getFailures());
        assertThat(action.getCopies().get(0).getError(), containsString("missing"));
    }

    @Test
    public void anEmptySelectionIsAFailureUnlessAllowed() throws Exception {
        WorkflowRun failed = Jobs.fail(j, "node('remote') { scpCopy from: 'nothing/*.here', to: 'web:/empty' }");
        j.assertLogContains("nothing/*.here", failed);
        Jobs.succeed(j, "node('remote') { scpCopy from: 'nothing/*.here', to: 'web:/empty', allowEmpty: true }");
        assertFalse(Files.exists(server.root().resolve("empty")));
    }

    @Test
    public void everyPatternHasToMatch() throws Exception {
        String lines = "writeFile file: 'app.jar', text: 'x'; scpCopy from: 'app.jar,*.war\\napp.yml', to: 'web:/each'";
        WorkflowRun failed = Jobs.fail(j, "node('remote') { " + lines + " }");
        j.assertLogContains("nothing matches '*.war', 'app.yml' in ", failed);
        j.assertLogContains("allowEmpty: true", failed);
        j.assertLogNotContains("--allow-empty", failed);
        assertFalse(Files.exists(server.root().resolve("each")));
        WorkflowRun lenient = Jobs.succeed(j, "node('remote') { " + lines + ", allowEmpty: true }");
        j.assertLogContains("nothing matches '*.war', 'app.yml' in ", lenient);
        assertTrue(Files.exists(server.root().resolve("each/app.jar")));
    }

    @Test
    public void absolutePathsInsideTheWorkspaceAreTaken() throws Exception {
        Jobs.succeed(j, """
                node('remote') {
                    writeFile file: 'target/x.jar', text: 'x'
                    scpCopy from: "${WORKSPACE}/target/x.jar", to: 'web:/absolute/'
                    scpCopy from: '*.jar', baseDir: "${WORKSPACE}/target", to: 'web:/absolute/'
                    scpCopy from: 'web:/absolute/x.jar', to: "${WORKSPACE}/back/"
                    dir('elsewhere') { scpCopy from: "${WORKSPACE}/target/x.jar", to: 'web:/absolute/own/' }
                    echo readFile('back/x.jar')
                }
                """);
        for (String path : List.of("target/x.jar", "x.jar", "own/x.jar")) {
            assertTrue(path, Files.exists(server.root().resolve("absolute/" + path)));
        }
        WorkflowRun refused = Jobs.fail(j, "node('remote') { scpCopy from: '/etc/host*', to: 'web:/absolute/' }");
        j.assertLogContains("allowOutsideWorkspace", refused);
    }

    @Test
    public void twentyBranchesShareAnAgent() throws Exception {
        WorkflowRun run = Jobs.succeed(j, """
                node('remote') {
                    def branches = [:]
                    for (int i = 0; i < 20; i++) {
                        def name = "b$i"
                        branches[name] = {
                            writeFile file: "$name/file.txt", text: name
                            scpCopy from: "$name/file.txt", to: "web:/parallel/"
                        }
                    }
                    parallel branches
                }
                """);
        for (int i = 0; i < 20; i++) {
            assertEquals("b" + i, Files.readString(server.root().resolve("parallel/b" + i + "/file.txt")));
        }
        ScpCopyAction action = run.getAction(ScpCopyAction.class);
        assertEquals(20, action.getCount());
        assertEquals(20, action.getFiles());
    }

    @Test
    public void unknownHostsAreRefusedAndNewOnesLearnedIfAsked() throws Exception {
        Jobs.add(new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "wrong", null, Jobs.USER, "wrong-password"));
        ScpCopyConfiguration.get().setHosts(List.of());
        String copy = "node('remote') { writeFile file: 'k', text: 'k'; scpCopy from: 'k', to: '" + url("/keys/")
                + "', credentialsId: 'server'%s }";
        WorkflowRun refused = Jobs.fail(j, copy.formatted(""));
        j.assertLogContains("host key", refused);
        j.assertLogContains(server.knownHostsLine("ecdsa-sha2-nistp256"), refused);
        j.assertLogContains("Manage Jenkins, System, SCP Copy", refused);
        String line = server.knownHostsLine("ecdsa-sha2-nistp256");
        j.assertLogContains("waits for an administrator to approve or reject it: " + j.getURL() + "manage/scp-copy/", refused);
        HostKeyEntry waiting = LearnedHostKeys.get().waiting().get(0);
        assertEquals(List.of(line, refused.getParent().getFullName()), List.of(waiting.line(), waiting.item()));
        assertEquals(refused.getStartTimeInMillis() / 1000, waiting.since().getEpochSecond());
        LearnedHostKeys.get().confirm(line, waiting.item());
        Jobs.succeed(j, copy.formatted(""));
        LearnedHostKeys.get().forget(line, waiting.item());

        WorkflowJob learner =
                Jobs.pipeline(j, copy.formatted(", hostVerification: 'acceptNew'").replace("'server'", "'wrong'"));
        WorkflowRun learned = j.buildAndAssertStatus(Result.FAILURE, learner);
        j.assertLogContains("its key remembered: " + server.knownHostsLine("ecdsa-sha2-nistp256"), learned);
        j.assertLogNotContains("Manage Jenkins", learned);
        assertEquals(
                List.of(server.knownHostsLine("ecdsa-sha2-nistp256")),
                LearnedHostKeys.get().entries().stream().map(HostKeyEntry::line).toList());
        Jobs.fail(j, copy.formatted(""));
        learner.setDefinition(new CpsFlowDefinition(copy.formatted(""), true));
        j.assertLogContains(
                "where an administrator can approve them", j.buildAndAssertStatus(Result.FAILURE, learner));

        LearnedHostKeys.get().confirm(line, learner.getFullName());
        Jobs.succeed(j, copy.formatted(""));
        LearnedHostKeys.get().reject(line, learner.getFullName());
        j.assertLogContains("revoked", Jobs.fail(j, copy.formatted(", hostVerification: 'none'")));
        LearnedHostKeys.get().forget(line, learner.getFullName());
        WorkflowRun again = Jobs.fail(j, copy.formatted(""));
        LearnedHostKeys.get().forget(line, again.getParent().getFullName());
        Jobs.succeed(j, copy.formatted(", knownHosts: '" + server.fingerprint("ecdsa-sha2-nistp256") + "'"));
        WorkflowRun changed = Jobs.fail(
                j,
                copy.formatted(", hostVerification: 'none', knownHosts: '" + other.fingerprint("ecdsa-sha2-nistp256")
                        + "'"));
        j.assertLogContains("is not the known one", changed);
        Jobs.succeed(j, copy.formatted(", hostVerification: 'none'"));
    }

    @Test
    public void writesAManifestThatCanBeArchived() throws Exception {
        WorkflowRun run = Jobs.succeed(j, """
                node('remote') {
                    writeFile file: '[x]', text: 'brackets'
                    writeFile file: 'null', text: 'n'
                    scpCopy from: '*', to: 'web:/manifest', manifest: 'out/copied.json'
                    archiveArtifacts 'out/copied.json'
                }
                """);
        Path archived = run.getArtifactsDir().toPath().resolve("out/copied.json");
        JSONObject json = JSONObject.fromObject(Files.readString(archived));
        assertEquals(2, json.getInt("files"));
        assertEquals(9, json.getInt("bytes"));
        assertThat(Files.readString(archived), containsString("\"[x]\""));
        assertThat(Files.readString(archived), containsString("\"null\""));
        j.assertLogContains(
                "'../../copied.json' is outside the workspace",
                Jobs.fail(j, "node('remote') { scpCopy from: 'x', to: 'web:', manifest: '../../copied.json' }"));
    }

    /** Over a way of its own, a job could plant any key. */
    @Test
    public void nothingIsLearnedOverAWayOfTheJobsOwn() throws Exception {
        ScpCopyConfiguration.get().setHosts(List.of());
        String copy = "node('remote') { writeFile file: 'w', text: 'w'; scpCopy from: 'w', to: '" + url("/ways/")
                + "', credentialsId: 'server', hostVerification: 'acceptNew', %s }";
        try (TestProxy proxy = new TestProxy()) {
            WorkflowRun run = Jobs.succeed(j, copy.formatted("proxy: 'http://127.0.0.1:" + proxy.port() + "'"));
            j.assertLogContains("its key is not remembered, since it came over a way that the job itself chose", run);
            j.assertLogNotContains("its key remembered", run);
            WorkflowRun refused = Jobs.fail(
                    j,
                    copy.formatted("proxy: 'http://127.0.0.1:" + proxy.port() + "'").replace("'acceptNew'", "'strict'"));
            j.assertLogContains("is not put before an administrator, since it came over a way that the job itself chose", refused);
            j.assertLogNotContains("waits for an administrator", refused);
        }
        assertEquals(List.of(), LearnedHostKeys.get().entries());
        Jobs.succeed(j, copy.formatted("jumpHosts: [[host: '" + Jobs.USER + "@" + other.host() + ":" + other.port()
                + "', credentialsId: 'server']]"));
        assertEquals(List.of(), LearnedHostKeys.get().entries());
    }

    /** The workspace's content may be anybody's. */
    @Test
    public void noManifestIsWrittenThroughALink() throws Exception {
        Path outside = Files.createTempDirectory("outside").toRealPath();
        Path secret = Files.writeString(outside.resolve("secret"), "secret");
        String copy = "node('remote') { deleteDir(); writeFile file: 'x', text: 'x'; sh '%s'\n"
                + "scpCopy from: 'x', to: 'web:/manifest', manifest: '%s' }";
        String[][] links = {
            {"ln -s " + outside + " out", "out/m.json"},
            {"ln -s " + outside + " out", "out/new/m.json"},
            {"mkdir -p a && ln -s " + outside + " a/b", "a/b/m.json"},
            {"mkdir -p a && ln -s ../../.. a/up", "a/up/m.json"},
        };
        for (String[] link : links) {
            j.assertLogContains("is outside the workspace", Jobs.fail(j, copy.formatted(link[0], link[1])));
        }
        Jobs.succeed(j, copy.formatted("ln -s " + secret + " m.json", "m.json") + "\nnode('remote') {"
                + " if (!readFile('m.json').contains('unlisted')) { error 'no manifest' } }");
        assertEquals("secret", Files.readString(secret));
        assertArrayEquals(new String[] {"secret"}, outside.toFile().list());
    }

    @Test
    public void credentialsAreTracked() throws Exception {
        WorkflowRun run = Jobs.succeed(
                j, "node('remote') { writeFile file: 't', text: 't'; scpCopy from: 't', to: 'web:/tracked/' }");
        Fingerprint fingerprint = CredentialsProvider.getFingerprintOf(credential);
        assertThat(fingerprint.getJobs(), hasItem(run.getParent().getFullName()));
    }

    @Test
    public void missingCredentialsAreNamed() throws Exception {
        WorkflowRun run = Jobs.fail(
                j, "node('remote') { scpCopy from: 't', to: 'host.example.com:x', credentialsId: 'no-such' }");
        j.assertLogContains("There is no credential 'no-such' for host.example.com", run);
        run = Jobs.fail(j, "node('remote') { scpCopy from: 't', to: 'host.example.com:x' }");
        j.assertLogContains("No credential is given for host.example.com: set credentialsId", run);
    }

    @Test
    public void theBuildPageShowsWhatWasCopied() throws Exception {
        WorkflowRun run = Jobs.succeed(j, """
                node('remote') {
                    writeFile file: '<b>bold', text: 'x'
                    scpCopy from: '<b>bold', to: 'web:/page/'
                }
                """);
        WorkflowJob job = run.getParent();
        JenkinsRule.WebClient client = j.createWebClient();
        assertThat(client.getPage(run).asNormalizedText(), containsString("One copy over SSH: one file, 1 B"));
        String page = client.goTo(run.getUrl() + "scp-copy/").getWebResponse().getContentAsString();
        assertThat(page, containsString("&lt;b>bold"));
        assertFalse(page.contains("<b>bold"));
        String api = client.goTo(run.getUrl() + "api/json?depth=2", "application/json")
                .getWebResponse()
                .getContentAsString();
        assertThat(api, containsString("\"path\":\"<b>bold\""));
        job.doReload();
        assertEquals(1, job.getBuildByNumber(1).getAction(ScpCopyAction.class).getFiles());
    }

    @Test
    public void secretsStayOutOfLogsAndRecords() throws Exception {
        WorkflowRun run = Jobs.succeed(j, """
                node('remote') {
                    writeFile file: 's', text: 's'
                    scpCopy from: 's', to: 'web:/secret/', verbose: true
                }
                """);
        j.assertLogNotContains(Jobs.PASSWORD, run);
        try (var files = Files.walk(run.getRootDir().toPath())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertFalse(file.toString(), new String(Files.readAllBytes(file), "ISO-8859-1").contains(Jobs.PASSWORD));
            }
        }
        assertTrue(Files.exists(run.getRootDir().toPath().resolve("build.xml")));
    }

    @Test
    public void aRetryCanSucceed() throws Exception {
        WorkflowRun run = Jobs.succeed(j, """
                node('remote') {
                    def wanted = ['missing', 'present.txt']
                    writeFile file: 'present.txt', text: 'p'
                    scpCopy from: 'present.txt', to: 'web:/retry/'
                    def n = 0
                    retry(2) { timeout(5) { scpCopy from: 'web:/retry/' + wanted[n++], to: 'again' } }
                    echo readFile('again')
                }
                """);
        j.assertLogContains("ERROR: ", run);
        assertEquals(Result.SUCCESS, run.getResult());
    }
}
