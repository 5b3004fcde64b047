package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.scp.HostInfo;
import io.jenkins.plugins.scpcopy.scp.MemoryBudget;
import io.jenkins.plugins.scpcopy.scp.RemoteShell;
import io.jenkins.plugins.scpcopy.scp.ServerProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Runs copies in tests and keeps what they told; connections that end may say something afterwards still. */
class CopyRun implements CopyEvents {
    final List<String> warnings = new CopyOnWriteArrayList<>();
    final List<String> details = new CopyOnWriteArrayList<>();
    final List<FileResult> settled = new ArrayList<>();
    final List<String> learned = new CopyOnWriteArrayList<>();
    final List<String> changes = new CopyOnWriteArrayList<>();
    CopyReport report;

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
    public void detail(String text) {
        details.add(text);
    }

    @Override
    public void fileSettled(FileResult result) {
        settled.add(result);
    }

    static From paths(String... paths) {
        return new From.LocalPaths(List.of(paths));
    }

    static From patterns(String... includes) {
        return new From.LocalPatterns(List.of(includes), List.of(), ".", false, true);
    }

    static From remote(String... paths) {
        return new From.Remote(new Endpoint("", "host", 0, ""), List.of(paths));
    }

    static To toHost(String path) {
        return new To.Remote(new Endpoint("", "host", 0, path));
    }

    static To toLocal(Object path) {
        return new To.Local(path.toString());
    }

    /** Runs a copy whose hosts are the given shells; null for a local end. */
    static CopyRun run(
            Path directory, From from, To to, RemoteShell source, RemoteShell target, UnaryOperator<CopyRequest.Builder> options)
            throws IOException, InterruptedException {
        return run(directory, from, to, source, target, options, MemoryBudget.ofHeap());
    }

    /** As {@link #run(Path, From, To, RemoteShell, RemoteShell, UnaryOperator)}, with so much memory for what others determine. */
    static CopyRun run(
            Path directory,
            From from,
            To to,
            RemoteShell source,
            RemoteShell target,
            UnaryOperator<CopyRequest.Builder> options,
            MemoryBudget memory)
            throws IOException, InterruptedException {
        CopyRun run = new CopyRun();
        CopyRequest request = options.apply(CopyRequest.builder(from, to, directory.toString())).build();
        run.report = new Copy(request, log -> source, log -> target, run, Attempts.Clock.REAL, memory).run();
        return run;
    }

    static CopyRun upload(Path directory, From from, String to, RemoteShell host, UnaryOperator<CopyRequest.Builder> options)
            throws IOException, InterruptedException {
        return run(directory, from, toHost(to), null, host, options);
    }

    static CopyRun download(Path directory, String from, Object to, RemoteShell host, UnaryOperator<CopyRequest.Builder> options)
            throws IOException, InterruptedException {
        return run(directory, remote(from), toLocal(to), host, null, options);
    }

    /** A host outside of any copy. */
    static HostSession session(RemoteShell shell, CopyRequest request) {
        return new HostSession(shell, request, new Settlement(new CopyRun()), null, new HostProtocol(request.protocol()));
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
        Copy copy = new Copy(request, from, to, events, new Attempts.Clock(nanos -> {}, () -> 0));
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

    static CopyRequest.Builder same(CopyRequest.Builder builder) {
        return builder;
    }

    static CopyRequest.Builder scp(CopyRequest.Builder builder) {
        return builder.placement(Placement.SCP);
    }

    static CopyRequest.Builder device(CopyRequest.Builder builder) {
        return builder.profile(ServerProfile.DEVICE);
    }

    CopyRun assertComplete() {
        assertEquals(failures().toString(), 0, report.failed());
        return this;
    }

    List<String> failures() {
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
    CopyRun assertCopied(String... paths) {
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
