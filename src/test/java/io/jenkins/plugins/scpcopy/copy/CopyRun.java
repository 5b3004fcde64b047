package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.ProtocolChoice;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.report.CopyEvents;
import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.copy.request.PlacementRule;
import io.jenkins.plugins.scpcopy.copy.tools.ToolFinder;
import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Runs copies in tests and keeps what they told; connections that end may say something afterwards still. */
public class CopyRun implements CopyEvents {
    public final List<String> warnings = new CopyOnWriteArrayList<>();
    public final List<String> details = new CopyOnWriteArrayList<>();
    public final List<FileResult> settled = new ArrayList<>();
    public final List<String> told = new CopyOnWriteArrayList<>();
    final List<String> learned = new CopyOnWriteArrayList<>();
    final List<String> changes = new CopyOnWriteArrayList<>();
    /** For each path, the file of this machine. */
    final Map<String, Path> locals = new TreeMap<>();
    /** How much was there of each file that was continued. */
    final List<Long> continued = new ArrayList<>();
    public CopyReport report;

    @Override
    public void warning(String text) {
        warnings.add(text);
    }

    @Override
    public void hostKeyLearned(String line) {
        learned.add(line);
    }

    @Override
    public void protocolChanged(HostInfo host, String reason) {
        changes.add(reason);
    }

    @Override
    public void told(String text) {
        told.add(text);
    }

    @Override
    public void detail(String text) {
        details.add(text);
    }

    @Override
    public void localFile(String path, Path file) {
        locals.put(path, file);
    }

    @Override
    public void fileContinued(String path, long there) {
        continued.add(there);
    }

    @Override
    public void fileSettled(FileResult result) {
        settled.add(result);
    }

    public static CopySource paths(String... paths) {
        return new CopySource.LocalPaths(List.of(paths));
    }

    public static CopySource patterns(String... includes) {
        return new CopySource.LocalPatterns(List.of(includes), List.of(), ".", false, true);
    }

    public static CopySource remote(String... paths) {
        return new CopySource.Remote(new Endpoint("", "host", 0, ""), List.of(paths));
    }

    public static CopyTarget toHost(String path) {
        return new CopyTarget.Remote(new Endpoint("", "host", 0, path));
    }

    public static CopyTarget toLocal(Object path) {
        return new CopyTarget.Local(path.toString());
    }

    /** Runs a copy whose hosts are the given shells; null for a local end. */
    static CopyRun run(
            Path directory,
            CopySource from,
            CopyTarget to,
            RemoteShell source,
            RemoteShell target,
            UnaryOperator<CopyRequest.Builder> options)
            throws IOException, InterruptedException {
        return run(directory, from, to, source, target, options, MemoryBudget.ofHeap());
    }

    /** The same, with so much memory for what others determine. */
    static CopyRun run(
            Path directory,
            CopySource from,
            CopyTarget to,
            RemoteShell source,
            RemoteShell target,
            UnaryOperator<CopyRequest.Builder> options,
            MemoryBudget memory)
            throws IOException, InterruptedException {
        CopyRun run = new CopyRun();
        CopyRequest request = options.apply(CopyRequest.builder(from, to, directory.toString())).build();
        run.report = new Copy(new CopyContext(request, run, memory), log -> source, log -> target, Retries.Clock.REAL).run();
        return run;
    }

    public static CopyRun upload(
            Path directory, CopySource from, String to, RemoteShell host, UnaryOperator<CopyRequest.Builder> options)
            throws IOException, InterruptedException {
        return run(directory, from, toHost(to), null, host, options);
    }

    public static CopyRun download(
            Path directory, String from, Object to, RemoteShell host, UnaryOperator<CopyRequest.Builder> options)
            throws IOException, InterruptedException {
        return run(directory, remote(from), toLocal(to), host, null, options);
    }

    /** A host outside of any copy. */
    public static HostSession session(RemoteShell shell, CopyRequest request) {
        return session(shell, new CopyContext(request, new CopyRun(), MemoryBudget.ofHeap()));
    }

    /** A host that has one connection only. */
    public static HostSession session(RemoteShell shell, CopyContext context) {
        return new HostSession(
                shell,
                context,
                () -> {
                    throw new IOException("there is no further connection");
                },
                new ProtocolChoice(context.request().protocol()),
                ToolFinder::find);
    }

    /** Runs a copy and breaks it off, by way of its thread or otherwise, when more than a million bytes of a file have moved. */
    static void breakOff(CopyRequest request, Connector from, Connector to, Consumer<Thread> breaking) throws Exception {
        CountDownLatch moving = new CountDownLatch(1);
        CopyEvents events = new CopyEvents() {
            @Override
            public void fileProgress(String path, long moved, long size) {
                if (moved > 1_000_000) {
                    moving.countDown();
                }
            }
        };
        Copy copy = new Copy(request, from, to, events, new Retries.Clock(nanos -> {}, () -> 0));
        Thread thread = new Thread(() -> {
            try {
                copy.run();
            } catch (IOException | InterruptedException e) {
                // It was to be broken off.
            }
        });
        thread.start();
        assertTrue(moving.await(2, TimeUnit.MINUTES));
        breaking.accept(thread);
        thread.join(20_000);
        assertFalse(thread.isAlive());
    }

    public static CopyRequest.Builder same(CopyRequest.Builder builder) {
        return builder;
    }

    static CopyRequest.Builder scp(CopyRequest.Builder builder) {
        return builder.placement(PlacementRule.SCP);
    }

    static CopyRequest.Builder device(CopyRequest.Builder builder) {
        return builder.profile(ServerProfile.DEVICE);
    }

    public CopyRun assertComplete() {
        assertEquals(failures().toString(), 0, report.failed());
        return this;
    }

    public List<String> failures() {
        return settled.stream()
                .filter(result -> result.status() == FileResult.Status.FAILED)
                .map(result -> result.path() + ": " + result.reason())
                .toList();
    }

    /** A line for each verdict, sorted: path, status and what is said about it. */
    String told() {
        return settled.stream()
                .map(result -> result.path() + " " + result.status() + (result.reason().isEmpty() ? "" : " " + result.reason()))
                .sorted()
                .collect(Collectors.joining("\n"));
    }

    /** Fails unless exactly these files were copied, in any order. */
    public CopyRun assertCopied(String... paths) {
        assertEquals(
                Arrays.stream(paths).sorted().toList(),
                settled.stream()
                        .filter(result -> result.status() == FileResult.Status.COPIED)
                        .map(FileResult::path)
                        .sorted()
                        .toList());
        return this;
    }
}
