package io.jenkins.plugins.scpcopy;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import hudson.model.labels.LabelAtom;
import hudson.remoting.Channel;
import hudson.remoting.Launcher;
import hudson.remoting.Which;
import hudson.slaves.DumbSlave;
import hudson.slaves.RetentionStrategy;
import io.jenkins.plugins.scpcopy.agent.CopyWatch;
import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import io.jenkins.plugins.scpcopy.result.CopySummary;
import io.jenkins.plugins.scpcopy.result.ScpCopyAction;
import io.jenkins.plugins.scpcopy.testkit.Leaks;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import jenkins.security.MasterToSlaveCallable;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.SimpleCommandLauncher;

/**
 * Fifty branches of a build at once on three agents. Each waits for all others in the middle of its copy; what those of an agent
 * have under way together is more than the agent's memory.
 */
public class ParallelBranchesTest {
    private static final int BRANCHES = 50;
    private static final int AGENTS = 3;
    private static final int LARGE = 4_000_000;
    private static final int HEAP_MIB = 64;

    @ClassRule
    public static final JenkinsRule j = new JenkinsRule();

    @Rule
    public final OpenSshServer server = new OpenSshServer();

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path remote;

    @Test
    public void allHaveTheirOwnFilesAndResultsAndNothingStays() throws Exception {
        remote = folder.getRoot().toPath();
        Files.createDirectory(remote.resolve("here"));
        Jobs.add(Jobs.key("key", server));
        ScpCopyConfiguration.get().setHosts(List.of(Jobs.named("web", server, "key")));
        byte[] large = Trees.noise(LARGE, 1);
        for (int i = 0; i < BRANCHES; i++) {
            Trees.file(remote, "from/" + i + "/large", large);
            Trees.file(remote, "from/" + i + "/own", "of branch " + i);
        }
        List<DumbSlave> agents = new ArrayList<>();
        for (int i = 0; i < AGENTS; i++) {
            agents.add(agent("agent" + i));
        }
        // Loads what is loaded once.
        Jobs.succeed(j, script(AGENTS, "true", "warm"));
        for (DumbSlave agent : agents) {
            agent.getChannel().call(new Held(false));
        }

        WorkflowRun run = Jobs.succeed(j, script(BRANCHES, "touch " + remote + "/here/$I; while set -- " + remote + "/here/*; [ $# -lt "
                + BRANCHES + " ]; do sleep 1; done", "to"));

        for (int i = 0; i < BRANCHES; i++) {
            Path there = remote.resolve("to/" + i);
            assertArrayEquals(large, Files.readAllBytes(there.resolve("down/large")));
            assertEquals("of branch " + i, Files.readString(there.resolve("down/own")));
            assertEquals("made by branch " + i, Files.readString(there.resolve("made")));
            j.assertLogContains("branch " + i + ": down 2 [large, own], up 3 [down/large, down/own, made], error null", run);
        }
        ScpCopyAction action = run.getAction(ScpCopyAction.class);
        assertEquals(2 * BRANCHES, action.getCount());
        assertEquals(5 * BRANCHES, action.getFiles());
        assertEquals(0, action.getFailures());
        String page = j.createWebClient().getPage(run, "scp-copy").asNormalizedText();
        List<String> targets = action.getCopies().stream().map(CopySummary::getTo).toList();
        for (int i = 0; i < BRANCHES; i++) {
            String target = "web:" + remote + "/to/" + i;
            assertEquals(target, 1, targets.stream().filter(target::equals).count());
            assertTrue(page, Pattern.compile(Pattern.quote(target) + "\\D").matcher(page).find());
        }

        server.awaitNoConnections();
        for (DumbSlave agent : agents) {
            assertNull(agent.getNodeName(), agent.getChannel().call(new Held(true)));
            awaitNoWatch(agent);
        }
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            assertTrue(thread.getName(), !thread.getName().startsWith("scpCopy"));
        }
    }

    /** Each branch fetches two files, and sends them with one of its own; its name is in the variable I of the command. */
    private String script(int branches, String before, String to) {
        return """
                def branches = [:]
                for (int n = 0; n < %1$d; n++) {
                    def i = n
                    branches["b$i"] = {
                        node("agent${i %% %2$d}") {
                            dir("b$i") {
                                def down = scpCopy from: "web:%3$s/from/$i/.", to: 'down'
                                writeFile file: 'made', text: "made by branch $i"
                                def up = scpCopy from: '**', to: "web:%3$s/%5$s/$i", before: "I=$i; " + '%4$s'
                                echo "branch $i: down ${down.files} ${down.results*.path.sort()}, up ${up.files} ${up.results*.path.sort()}, error ${up.error}"
                                deleteDir()
                            }
                        }
                    }
                }
                parallel branches
                """.formatted(branches, AGENTS, remote, before, to);
    }

    private static DumbSlave agent(String name) throws Exception {
        Path home = Files.createTempDirectory(j.jenkins.getRootDir().toPath(), name);
        DumbSlave agent = new DumbSlave(name, home.toString(), new SimpleCommandLauncher("\"%s/bin/java\" -Xmx%dm -jar \"%s\""
                .formatted(System.getProperty("java.home"), HEAP_MIB, Which.jarFile(Launcher.class))));
        agent.setNumExecutors(BRANCHES / AGENTS + 1);
        agent.setRetentionStrategy(RetentionStrategy.NOOP);
        j.jenkins.addNode(agent);
        agent.toComputer().connect(false).get(2, TimeUnit.MINUTES);
        return agent;
    }

    /** An agent lets go of what the controller has exported to it when it collects its garbage. */
    private static void awaitNoWatch(DumbSlave agent) throws Exception {
        long start = System.nanoTime();
        while (exported(agent).contains(CopyWatch.class.getName())) {
            assertTrue(exported(agent), System.nanoTime() - start < TimeUnit.MINUTES.toNanos(2));
            agent.getChannel().call(new Held(true));
        }
    }

    private static String exported(DumbSlave agent) throws Exception {
        StringWriter text = new StringWriter();
        ((Channel) agent.getChannel()).dumpExportTable(new PrintWriter(text));
        return text.toString();
    }

    /** What an agent's JVM holds: at first it is noted, and later on it is said what has been added. */
    private static final class Held extends MasterToSlaveCallable<String, InterruptedException> {
        private static final long serialVersionUID = 1L;
        private static Leaks noted;

        private final boolean later;

        Held(boolean later) {
            this.later = later;
        }

        @Override
        public String call() throws InterruptedException {
            synchronized (Held.class) {
                if (!later) {
                    noted = new Leaks();
                }
                return noted.growth();
            }
        }
    }
}
