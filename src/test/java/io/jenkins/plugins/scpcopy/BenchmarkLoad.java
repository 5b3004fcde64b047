package io.jenkins.plugins.scpcopy;

import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.scpcopy.copy.Copy;
import io.jenkins.plugins.scpcopy.copy.SshConnector;
import io.jenkins.plugins.scpcopy.copy.report.CopyEvents;
import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jvnet.hudson.test.JenkinsRule;

/**
 * What is copied, by Jenkins or by the bare engine in this JVM: one directory, or several at once. Both are asked for exactly
 * the same.
 */
final class BenchmarkLoad {
    /** What the named host is called. */
    static final String HOST = "real";

    private static final Pattern TOOK = Pattern.compile("the copies took (\\d+) ms");

    private final OpenSshServer server;
    private final boolean upload;
    private final boolean verbose;
    private final List<Path> sources;
    private final Path target;

    private BenchmarkLoad(OpenSshServer server, boolean upload, boolean verbose, List<Path> sources, Path target) {
        this.server = server;
        this.upload = upload;
        this.verbose = verbose;
        this.sources = sources;
        this.target = target;
    }

    static BenchmarkLoad upload(OpenSshServer server, List<Path> sources, Path target) {
        return new BenchmarkLoad(server, true, false, sources, target);
    }

    static BenchmarkLoad download(OpenSshServer server, List<Path> sources, Path target) {
        return new BenchmarkLoad(server, false, false, sources, target);
    }

    /** The same with a line of the log for each file. */
    BenchmarkLoad verbosely() {
        return new BenchmarkLoad(server, upload, true, sources, target);
    }

    /** Copies by a pipeline on an agent, and tells the seconds that its steps took. */
    double throughJenkins(JenkinsRule j, String label) throws Exception {
        WorkflowRun run = Jobs.succeed(j, """
                def copies = [:]
                %s
                node('%s') {
                    def start = System.currentTimeMillis()
                    %s
                    echo "the copies took ${System.currentTimeMillis() - start} ms"
                }
                """.formatted(
                        IntStream.range(0, sources.size())
                                .mapToObj(i -> "copies['" + i + "'] = { " + step(i) + " }")
                                .collect(Collectors.joining("\n")),
                        label,
                        sources.size() == 1 ? "copies['0']()" : "parallel copies"));
        Matcher took = TOOK.matcher(run.getLog());
        if (!took.find()) {
            throw new IOException("there is no time in the log:\n" + run.getLog());
        }
        run.getParent().delete();
        return Long.parseLong(took.group(1)) / 1e3;
    }

    private String step(int i) {
        String options = ", allowOutsideWorkspace: true, verbose: " + verbose;
        return upload
                ? "scpCopy from: '**', baseDir: '%s', to: '%s:%s'".formatted(sources.get(i), HOST, target(i)) + options
                : "scpCopy from: '%s:%s', to: '%s'".formatted(HOST, sources.get(i), target(i)) + options;
    }

    /** Copies by the engine alone, and tells the seconds. */
    double bare() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(sources.size());
        try {
            List<Callable<CopyReport>> copies = new ArrayList<>();
            for (int i = 0; i < sources.size(); i++) {
                copies.add(engine(i)::run);
            }
            long start = System.nanoTime();
            for (Future<CopyReport> copy : threads.invokeAll(copies)) {
                assertEquals(0, copy.get().failed());
            }
            return (System.nanoTime() - start) / 1e9;
        } finally {
            threads.shutdownNow();
        }
    }

    private Copy engine(int i) throws IOException {
        String place = (upload ? target(i) : sources.get(i)).toString();
        Endpoint end = new Endpoint(server.user(), server.host(), server.port(), place);
        CopySource from = upload
                ? new CopySource.LocalPatterns(List.of("**"), List.of(), sources.get(i).toString(), false, true)
                : new CopySource.Remote(end, List.of(place));
        CopyTarget to = upload ? new CopyTarget.Remote(end) : new CopyTarget.Local(target(i).toString());
        CopyRequest request =
                CopyRequest.builder(from, to, target.getParent().toString()).build();
        Login login = Login.keys(server.user(), List.of(new Login.PrivateKey("key", server.clientKey(), null)));
        Hop hop = new Hop(server.host(), server.port(), login, HostKeyPolicy.strict(server.knownHosts()));
        SshConnector connector = new SshConnector(List.of(hop), SshOptions.DEFAULTS);
        return new Copy(request, upload ? null : connector, upload ? connector : null, new CopyEvents() {});
    }

    private Path target(int i) {
        return target.resolve(Integer.toString(i));
    }

    /** Fails unless everything arrived, and removes it. */
    void checkAndClear() throws IOException {
        for (int i = 0; i < sources.size(); i++) {
            Path arrived = upload ? target(i) : target(i).resolve(sources.get(i).getFileName());
            assertSame(sources.get(i), arrived);
        }
        Trees.delete(target);
        Files.createDirectory(target);
    }

    private static void assertSame(Path source, Path arrived) throws IOException {
        try (Stream<Path> files = Files.walk(source);
                Stream<Path> copies = Files.walk(arrived)) {
            assertEquals(files.count(), copies.count());
        }
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertEquals(file.toString(), -1, Files.mismatch(file, arrived.resolve(source.relativize(file))));
            }
        }
    }
}
