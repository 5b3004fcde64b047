package io.jenkins.plugins.scpcopy;

import static org.junit.Assume.assumeNotNull;

import io.jenkins.plugins.scpcopy.BenchmarkAgent.Counts;
import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.ExternalResource;
import org.junit.rules.RuleChain;
import org.jvnet.hudson.test.JenkinsRule;

/**
 * What a copy costs through Jenkins, with an agent in a JVM of its own, beside the bare engine in this JVM. It runs only if
 * asked for; docs/PERFORMANCE.md tells how.
 */
public class JenkinsBenchmark {
    private static final JenkinsRule j = unlimited();
    private static final OpenSshServer server = new OpenSshServer();

    @ClassRule
    public static final RuleChain rules =
            RuleChain.outerRule(new Requested()).around(server).around(j);

    private static final int RUNS = Integer.getInteger("benchmark.runs", 5);
    private static final int WARM_UPS = 10;
    private static final BenchmarkTable table = new BenchmarkTable();
    private static Path directory;

    private static final class Requested extends ExternalResource {
        @Override
        protected void before() {
            assumeNotNull("not asked for", System.getProperty("benchmark"));
            OpenSshServer.assumeInstalled();
        }
    }

    @After
    public void clear() throws IOException {
        Trees.delete(target());
        Files.createDirectory(target());
    }

    private static JenkinsRule unlimited() {
        JenkinsRule rule = new JenkinsRule();
        rule.timeout = 0;
        return rule;
    }

    @BeforeClass
    public static void prepare() throws Exception {
        Jobs.add(Jobs.key("key", server));
        ScpCopyConfiguration.get().setHosts(List.of(Jobs.named(BenchmarkLoad.HOST, server, "key")));
        directory = Files.createTempDirectory(place(), "benchmark");
        Files.createDirectory(directory.resolve("target"));
        BenchmarkLoad small = small();
        try (BenchmarkAgent agent = agent("warm-up", Duration.ZERO)) {
            for (int i = 0; i < WARM_UPS; i++) {
                small.throughJenkins(j, "warm-up");
                small.bare();
            }
        }
        small.checkAndClear();
    }

    private static Path place() {
        String chosen = System.getProperty("benchmark.directory", "");
        Path memory = Path.of("/dev/shm");
        if (chosen.isEmpty()) {
            return Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir"));
        }
        return Path.of(chosen);
    }

    @AfterClass
    public static void report() throws IOException {
        if (directory != null) {
            table.write(Path.of("target/benchmark/jenkins.md"));
            Trees.delete(directory);
        }
    }

    @Test
    public void freshAgents() throws Exception {
        freshAgents("", Duration.ZERO);
        freshAgents(", 20 ms away", Duration.ofMillis(20));
    }

    private static void freshAgents(String where, Duration roundTrip) throws Exception {
        BenchmarkLoad small = small();
        for (int i = 0; i < RUNS; i++) {
            String name = "fresh-" + roundTrip.toMillis() + "-" + i;
            try (BenchmarkAgent agent = agent(name, roundTrip)) {
                measure("1 file, first copy of a fresh agent" + where, small, agent, name);
                measure("1 file, its second copy" + where, small, agent, name);
                agent.restart();
                settle(agent, name);
                measure("1 file, first copy after a restart" + where, small, agent, name);
            }
        }
    }

    @Test
    public void manyFiles() throws Exception {
        Path files = directory.resolve("many");
        for (int i = 0; i < 10_000; i++) {
            Trees.file(files, "directory%02d/file%04d.txt".formatted(i / 100, i), Trees.noise(1024, i));
        }
        BenchmarkLoad upload = BenchmarkLoad.upload(server, List.of(files), target());
        onWarmAgent("10,000 files of 1 KiB, upload", upload);
        onWarmAgent("the same, verbose: 10,000 lines", upload.verbosely());
        onWarmAgent("10,000 files of 1 KiB, download", BenchmarkLoad.download(server, List.of(files), target()));
    }

    @Test
    public void oneLargeFile() throws Exception {
        Path file = Files.createDirectory(directory.resolve("large")).resolve("file");
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < 1000; i++) {
                out.write(Trees.noise(1_000_000, i));
            }
        }
        onWarmAgent("1 GB, upload", BenchmarkLoad.upload(server, List.of(file.getParent()), target()));
        onWarmAgent("1 GB, download", BenchmarkLoad.download(server, List.of(file.getParent()), target()));
        Files.delete(file);
    }

    @Test
    public void parallelBranches() throws Exception {
        List<Path> parts = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Path part = directory.resolve("part" + i);
            for (int k = 0; k < 10; k++) {
                Trees.file(part, "file" + k, Trees.noise(4096, k));
            }
            parts.add(part);
        }
        onWarmAgent("20 branches, 10 files of 4 KiB each", BenchmarkLoad.upload(server, parts, target()));
    }

    private static void onWarmAgent(String row, BenchmarkLoad load) throws Exception {
        try (BenchmarkAgent agent = agent("warm", Duration.ZERO)) {
            BenchmarkLoad small = small();
            for (int i = 0; i < WARM_UPS; i++) {
                small.throughJenkins(j, "warm");
            }
            small.checkAndClear();
            load.throughJenkins(j, "warm");
            load.checkAndClear();
            load.bare();
            load.checkAndClear();
            for (int i = 0; i < RUNS; i++) {
                measure(row, load, agent, "warm");
            }
        }
    }

    private static void measure(String row, BenchmarkLoad load, BenchmarkAgent agent, String label) throws Exception {
        Counts before = agent.counts();
        double jenkins = load.throughJenkins(j, label);
        Counts counts = agent.counts().since(before);
        load.checkAndClear();
        double bare = load.bare();
        load.checkAndClear();
        table.add(row, jenkins, bare, counts);
    }

    private static BenchmarkAgent agent(String name, Duration roundTrip) throws Exception {
        BenchmarkAgent agent = new BenchmarkAgent(j, name, directory.resolve(name), roundTrip);
        settle(agent, name);
        return agent;
    }

    /** What any pipeline does before it has something to copy; its classes are no cost of a copy. */
    private static void settle(BenchmarkAgent agent, String label) throws Exception {
        Jobs.succeed(j, "node('" + label + "') { writeFile file: 'made', text: 'x'; readFile 'made' }");
        agent.awaitQuiet();
    }

    private static BenchmarkLoad small() throws IOException {
        Path source = directory.resolve("small");
        Trees.file(source, "file", Trees.noise(4096, 1));
        return BenchmarkLoad.upload(server, List.of(source), target());
    }

    private static Path target() {
        return directory.resolve("target");
    }
}
