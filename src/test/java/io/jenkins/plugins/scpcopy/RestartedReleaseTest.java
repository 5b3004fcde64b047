package io.jenkins.plugins.scpcopy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import hudson.model.Result;
import io.jenkins.plugins.scpcopy.config.NamedHost;
import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.jvnet.hudson.test.InboundAgentRule;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.RealJenkinsRule;

/**
 * A controller that is killed in the middle of a release to ten hosts: four have switched, four are about to, and two have
 * everything. Two of those four switch when nobody listens any more, and the other two do not.
 */
public class RestartedReleaseTest {
    private static final int HOSTS = 10;
    private static final List<Integer> WAITING = List.of(5, 6, 7, 8);
    private static final List<Integer> SILENT = List.of(5, 6);
    /** Writes down each switch; where there is a gate, it waits there first, and does nothing if it is told so. */
    private static final String MV = """
            #!/bin/sh
            PATH=/usr/bin:/bin
            if [ "$3" = current ]; then
                if [ -p gate ]; then
                    echo "$PWD" >> ../reached
                    answer=$(cat gate)
                    rm gate
                    [ "$answer" = go ] || exit 1
                fi
                mv "$@" && readlink current >> switches
            else
                exec mv "$@"
            fi
            """;

    @Rule
    public final OpenSshServer server = new OpenSshServer()
            .config("SetEnv PATH=%d/bin:/usr/bin:/bin HOME=%d/home")
            .beforeStart(directory -> Trees.mode(Trees.file(directory, "bin/mv", MV), "rwxr-xr-x"));

    @Rule
    public final RealJenkinsRule jenkins = new RealJenkinsRule().withTimeout(600);

    @Rule
    public final InboundAgentRule agents = new InboundAgentRule();

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path remote;

    @Before
    public void prepare() throws IOException {
        remote = folder.getRoot().toPath();
        for (int i = 1; i <= HOSTS; i++) {
            Files.createDirectory(remote.resolve(String.valueOf(i)));
        }
    }

    @Test
    public void theBuildGoesOnAndSwitchesEachHostOnce() throws Throwable {
        jenkins.startJenkins();
        jenkins.runRemotely(
                RestartedReleaseTest::configure,
                server.port(),
                server.knownHosts(),
                new String(server.clientKey(), StandardCharsets.UTF_8),
                remote.toString());
        agents.createAgent(jenkins, InboundAgentRule.Options.newBuilder().name("agent").webSocket().build());
        jenkins.runRemotely(RestartedReleaseTest::twoReleases);
        for (int i : WAITING) {
            Tools.run("mkfifo", host(i).resolve("gate").toString());
        }
        jenkins.runRemotely(RestartedReleaseTest::start);
        await("four hosts are about to switch", () -> lines(remote.resolve("reached")).size() == WAITING.size());
        // Jenkins writes its log some seconds later.
        Path log = jenkins.getHome().toPath().resolve("jobs/deploy/builds/3/log");
        await("the four that have switched are told", () -> count(Files.readString(log), "] release 2 → 3\n") == 4);
        jenkins.stopJenkinsForcibly();
        server.awaitNoConnections();
        answer(5, "go");
        answer(6, "go");
        answer(7, "no");
        answer(8, "no");
        await("two have switched", () -> switches(5).size() == 3 && switches(6).size() == 3);
        assertEquals(List.of(3, 3, 3, 3, 3, 3, 2, 2, 2, 2), IntStream.rangeClosed(1, HOSTS).mapToObj(this::inUse).toList());

        jenkins.startJenkins();
        String told = jenkins.runRemotely(RestartedReleaseTest::awaitEnd);
        for (int i = 1; i <= HOSTS; i++) {
            assertEquals(told, List.of("releases/1", "releases/2", "releases/3"), switches(i));
            assertEquals(3, inUse(i));
            assertEquals(Set.of("2", ".2.scpcopy-release", "3", ".3.scpcopy-release"), names(host(i).resolve("releases")));
            assertEquals("3", Files.readString(host(i).resolve("current/number.txt")));
            assertEquals("same", Files.readString(host(i).resolve("current/d/same.txt")));
            assertTrue(told, told.contains("host " + i + ": done 2 -> 3\n"));
            assertEquals(told, SILENT.contains(i) ? 0 : 1, count(told, "[host" + i + "] release 2 → 3\n"));
            assertEquals(told, i <= 6 ? 1 : 0, count(told, "[host" + i + "] release 3 is in use already, with the same files\n"));
        }
        assertEquals(told, 1, count(told, Messages.ScpCopyExecution_restarted()));
        assertTrue(told, told.endsWith(Result.SUCCESS.toString()));
    }

    private static int count(String text, String part) {
        return text.split(Pattern.quote(part), -1).length - 1;
    }

    private Path host(int number) {
        return remote.resolve(String.valueOf(number));
    }

    private int inUse(int number) {
        try {
            return Integer.parseInt(Files.readSymbolicLink(host(number).resolve("current")).getFileName().toString());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> switches(int number) throws IOException {
        return lines(host(number).resolve("switches"));
    }

    private void answer(int number, String answer) throws Exception {
        Path gate = host(number).resolve("gate");
        Files.writeString(gate, answer);
        await("the gate is open", () -> !Files.exists(gate));
    }

    private static List<String> lines(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    private static Set<String> names(Path directory) throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static void await(String what, Callable<Boolean> condition) throws Exception {
        long start = System.nanoTime();
        while (!condition.call()) {
            assertTrue(what, System.nanoTime() - start < TimeUnit.MINUTES.toNanos(3));
            Thread.sleep(20);
        }
    }

    private static void configure(JenkinsRule j, Integer port, String knownHosts, String key, String remote) throws Exception {
        Jobs.add(Jobs.key("key", System.getProperty("user.name"), key.getBytes(StandardCharsets.UTF_8), ""));
        List<NamedHost> hosts = new ArrayList<>();
        List<String> targets = new ArrayList<>();
        for (int i = 1; i <= HOSTS; i++) {
            NamedHost host = new NamedHost("host" + i);
            host.setHost("127.0.0.1");
            host.setPort(port);
            host.setCredentialsId("key");
            host.setKnownHosts(knownHosts);
            hosts.add(host);
            targets.add("'host" + i + ":" + remote + "/" + i + "'");
        }
        ScpCopyConfiguration.get().setHosts(hosts);
        WorkflowJob job = j.createProject(WorkflowJob.class, "deploy");
        job.setDefinition(new CpsFlowDefinition("""
                retry(count: 2, conditions: [nonresumable()]) {
                    node('agent') {
                        writeFile file: 'site/number.txt', text: env.BUILD_NUMBER
                        writeFile file: 'site/d/same.txt', text: 'same'
                        def done = scpCopy from: '**', baseDir: 'site', to: %s, release: [keep: 2], atOnce: 4
                        done.hosts.eachWithIndex { host, i -> echo "host ${i + 1}: ${host.status} ${host.was} -> ${host.now}" }
                    }
                }
                """.formatted(targets), true));
    }

    private static void twoReleases(JenkinsRule j) throws Exception {
        WorkflowJob job = j.jenkins.getItemByFullName("deploy", WorkflowJob.class);
        j.buildAndAssertSuccess(job);
        j.buildAndAssertSuccess(job);
    }

    private static void start(JenkinsRule j) throws Exception {
        Jobs.start(j.jenkins.getItemByFullName("deploy", WorkflowJob.class));
    }

    private static String awaitEnd(JenkinsRule j) throws Exception {
        WorkflowRun run = j.jenkins.getItemByFullName("deploy", WorkflowJob.class).getBuildByNumber(3);
        j.waitForCompletion(run);
        return JenkinsRule.getLog(run) + run.getResult();
    }
}
