package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.report.ConsoleLog;
import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Mirror;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.shell.PoisoningShell;
import io.jenkins.plugins.scpcopy.testkit.shell.SftpShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * Whatever a host says, and wherever in a session, no control character of it reaches the log, a warning, a reason or an exception:
 * a short session of real programs, in which the host's words are poisoned at one byte after the other.
 */
public class HostileTextTest {
    /** An escape sequence, a line that imitates ours, and a character that turns the direction. */
    private static final String POISON = "\u001b[8m\r\n!\u0085\u202e";
    /** What of it must never be seen; a line feed of our own is one that our words follow. */
    private static final Pattern RAW = Pattern.compile("[\u001b\r\u0007\u0085\u202e]|\n!");
    private static final Duration STALL = Duration.ofMillis(500);
    private static final int AT_ONCE = 6;
    /** Sessions are longer than what is worth the time to poison byte by byte. */
    private static final long MOST_PLACES = 50;

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final AtomicLong runs = new AtomicLong();
    private Path work;
    private Path host;

    @Before
    public void setUp() throws Exception {
        work = temporary.newFolder("work").toPath();
        host = temporary.newFolder("host").toPath();
        for (Path root : List.of(work, host)) {
            Trees.file(root, "tree/a", "aa");
            Trees.file(root, "tree/odd\u001b[2J\u202e", "b");
            Trees.file(root, "tree/sub/c", "");
        }
    }

    @Test(timeout = 600_000)
    public void downloadByScp() throws Exception {
        everywhere(LocalShell::new, CopyRun.remote("tree", "gone"), null, builder -> builder.protocol(Protocol.SCP));
    }

    @Test(timeout = 600_000)
    public void uploadByScp() throws Exception {
        everywhere(LocalShell::new, CopyRun.paths("tree"), "refusing", builder -> builder.protocol(Protocol.SCP));
    }

    @Test(timeout = 600_000)
    public void uploadWithEverythingThatScriptsDo() throws Exception {
        everywhere(LocalShell::new, CopyRun.paths("tree"), "t", builder -> builder.protocol(Protocol.SCP)
                .verify(Verify.SHA256).atomic(true).skipUnchanged(true).mirror(new Mirror(List.of(), 5)));
    }

    @Test(timeout = 600_000)
    public void downloadBySftp() throws Exception {
        everywhere(SftpShell::new, CopyRun.remote("tree", "gone"), null, builder -> builder.protocol(Protocol.SFTP));
    }

    @Test(timeout = 600_000)
    public void uploadBySftp() throws Exception {
        everywhere(SftpShell::new, CopyRun.paths("tree"), "t", builder -> builder.protocol(Protocol.SFTP)
                .skipUnchanged(true).atomic(true).mirror(new Mirror(List.of(), 5)));
    }

    private interface Shells {
        RemoteShell in(Path directory);
    }

    /** @param to the target on the host, or null for a download */
    private void everywhere(Shells shells, CopySource from, String to, UnaryOperator<CopyRequest.Builder> options)
            throws Exception {
        long bytes = run(shells, from, to, options, Long.MAX_VALUE, false);
        assertTrue("a session of " + bytes + " bytes", bytes > 5);
        ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (long at = 0; at < bytes; at += Math.max(1, bytes / MOST_PLACES)) {
                for (boolean inPlace : new boolean[] {false, true}) {
                    long place = at;
                    running.add(pool.submit(() -> run(shells, from, to, options, place, inPlace)));
                }
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    /** @return how many bytes the host said */
    private long run(
            Shells shells, CopySource from, String to, UnaryOperator<CopyRequest.Builder> options, long at, boolean inPlace)
            throws Exception {
        Path there = Files.createDirectory(work.resolve("run" + runs.incrementAndGet()));
        if (to == null) {
            Trees.file(there, "unused", "");
        } else {
            Trees.file(there, to + "/tree/a", "before");
            Trees.file(there, "refusing/tree/sub", "a file in the way of a directory");
            Trees.file(there, to + "/tree/more\u001b[2J\u202e", "before");
        }
        Told told = new Told();
        try (PoisoningShell shell = new PoisoningShell(
                shells.in(to == null ? host : there), STALL, POISON.getBytes(StandardCharsets.UTF_8), at, inPlace)) {
            CopyTarget target = to == null ? CopyRun.toLocal(there) : CopyRun.toHost(to);
            CopyRequest request = options.apply(CopyRequest.builder(from, target, work.toString()))
                    .recursive(true).transfers(1).verbose(true).stallTimeout(STALL).build();
            try {
                new Copy(request, log -> shell, log -> shell, told).run();
            } catch (TransferException e) {
                told.fit(e.getMessage());
                e.advice().ifPresent(told::fit);
            } catch (IllegalArgumentException e) {
                told.fit(e.getMessage());
            }
            assertEquals("poisoned at byte " + at + (inPlace ? ", in place" : ""), List.of(), told.raw);
            return shell.received();
        }
    }

    /** Keeps what is not fit to be shown. */
    private static final class Told extends ConsoleLog {
        private final List<String> raw;

        Told() {
            this(new CopyOnWriteArrayList<>());
        }

        private Told(List<String> raw) {
            super(line -> keep(line, raw), true);
            this.raw = raw;
        }

        private static void keep(String text, List<String> raw) {
            if (RAW.matcher(text).find()) {
                raw.add(text);
            }
        }

        void fit(String text) {
            keep(text, raw);
        }

        @Override
        public void warning(String text) {
            fit(text);
            super.warning(text);
        }

        @Override
        public void remark(String text) {
            fit(text);
            super.remark(text);
        }

        @Override
        public void told(String text) {
            fit(text);
            super.told(text);
        }

        @Override
        public void detail(String text) {
            fit(text);
            super.detail(text);
        }

        @Override
        public void protocolChanged(HostInfo host, String reason) {
            fit(reason);
            super.protocolChanged(host, reason);
        }

        @Override
        public void fileSettled(FileResult result) {
            fit(result.reason());
            super.fileSettled(result);
        }

        @Override
        public void finished(CopyReport report) {
            report.results().forEach(result -> fit(result.reason()));
            super.finished(report);
        }
    }
}
