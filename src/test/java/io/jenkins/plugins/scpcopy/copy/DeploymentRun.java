package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.report.CopyEvents;
import io.jenkins.plugins.scpcopy.copy.report.ConsoleLog;
import io.jenkins.plugins.scpcopy.copy.report.DeploymentReport;
import io.jenkins.plugins.scpcopy.copy.report.HostReport;
import io.jenkins.plugins.scpcopy.copy.request.Commands;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.copy.request.OnFailure;
import io.jenkins.plugins.scpcopy.copy.request.Release;
import io.jenkins.plugins.scpcopy.copy.request.Rollout;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Deploys in tests, to hosts that are shells, and keeps the log and what came of it. */
public final class DeploymentRun {
    /** A host's shell, whenever one is asked for. */
    interface Opener {
        RemoteShell open() throws IOException;
    }

    private final Path directory;
    private final List<Deployment.Host> hosts = new ArrayList<>();
    public final List<String> log = new CopyOnWriteArrayList<>();
    CopySource source = new CopySource.LocalPatterns(List.of("**"), List.of(), ".", false, true);
    UnaryOperator<CopyRequest.Builder> options = UnaryOperator.identity();
    OnFailure onFailure = OnFailure.STOP;
    Release release = Release.NONE;
    Commands commands = Commands.NONE;
    int atOnce = Rollout.AT_ONCE;
    DeploymentReport report;

    /** @param directory of the source */
    DeploymentRun(Path directory) {
        this.directory = directory;
    }

    DeploymentRun release(String name) {
        release = new Release(name, 2, Release.HardLinks.AUTO);
        return this;
    }

    DeploymentRun onFailure(OnFailure value) {
        onFailure = value;
        return this;
    }

    DeploymentRun commands(String before, String after) {
        commands = new Commands(before, after, Duration.ofMinutes(2));
        return this;
    }

    DeploymentRun options(UnaryOperator<CopyRequest.Builder> value) {
        options = value;
        return this;
    }

    private List<Deployment.Host> withOptions() {
        return hosts.stream()
                .map(host -> new Deployment.Host(
                        host.name(),
                        options.apply(CopyRequest.builder(source, host.request().to(), directory.toString())).build(),
                        null,
                        host.to()))
                .toList();
    }

    DeploymentRun host(String name, String path, Opener opener) {
        CopyTarget target = new CopyTarget.Remote(new Endpoint("", name, 0, path));
        hosts.add(new Deployment.Host(
                name, CopyRequest.builder(source, target, directory.toString()).build(), null, ignored -> opener.open()));
        return this;
    }

    Rollout rollout() {
        return new Rollout(atOnce, onFailure, release, commands);
    }

    CopyEvents events(String name) {
        return new ConsoleLog(log::add, name, false);
    }

    Deployment deployment() {
        return new Deployment(withOptions(), rollout(), this::events);
    }

    DeploymentRun run() throws IOException, InterruptedException {
        report = deployment().run();
        return this;
    }

    DeploymentRun rollBack(String named) throws InterruptedException {
        report = new Rollback(withOptions(), Optional.of(named).filter(name -> !name.isEmpty()), rollout(), this::events).run();
        return this;
    }

    DeploymentRun assertDone() {
        assertTrue(reasons() + "\n" + String.join("\n", log), report.complete());
        return this;
    }

    DeploymentRun assertStates(HostReport.State... states) {
        assertEquals(
                String.join("\n", log),
                List.of(states),
                report.hosts().stream().map(HostReport::state).toList());
        return this;
    }

    List<String> reasons() {
        return report.hosts().stream().map(host -> host.host() + ": " + host.reason().orElse("")).toList();
    }

    String logged() {
        return String.join("\n", log);
    }

    /** All below a directory: links with their texts, directories, and files with their contents. */
    static Map<String, String> tree(Path top) throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (Stream<Path> all = Files.walk(top)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                String name = top.relativize(path).toString();
                if (Files.isSymbolicLink(path)) {
                    tree.put(name, "-> " + Files.readSymbolicLink(path));
                } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    tree.put(name, "/");
                } else {
                    tree.put(name, new String(Files.readAllBytes(path), StandardCharsets.UTF_8));
                }
            }
        }
        return tree;
    }
}
