package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.report.ConsoleLog;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.upload.RemoteStaging;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.testkit.peer.Peer;
import io.jenkins.plugins.scpcopy.testkit.peer.Script;
import io.jenkins.plugins.scpcopy.testkit.peer.ScriptedShell;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Ending a copy in the middle. */
public class AbortTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final CountDownLatch moving = new CountDownLatch(1);
    private final CopyRun events = new CopyRun() {
        @Override
        public void fileProgress(String path, long moved, long size) {
            moving.countDown();
        }
    };
    private Path work;

    @Before
    public void setUp() throws Exception {
        work = temporary.newFolder("work").toPath();
    }

    private static ScriptedShell endlessSource() {
        Peer zeros = (in, out, err) -> {
            out.write("C0644 999999999 asked\n".getBytes());
            return pump(out);
        };
        return ScriptedShell.of(zeros);
    }

    private static int pump(OutputStream out) throws Exception {
        byte[] block = new byte[1024];
        for (int i = 0; i < 100; i++) {
            out.write(block);
        }
        new CountDownLatch(1).await();
        return 0;
    }

    private Copy download(ScriptedShell host) {
        CopyRequest request =
                CopyRequest.builder(CopyRun.remote("asked"), CopyRun.toLocal("in/"), work.toString()).build();
        return new Copy(request, log -> host, null, events);
    }

    @Test(timeout = 300_000)
    public void abortClosesTheConnectionAndRemovesWhatIsIncomplete() throws Exception {
        ScriptedShell host = endlessSource();
        Copy copy = download(host);
        FutureTask<CopyReport> task = new FutureTask<>(copy::run);
        new Thread(task).start();
        moving.await();
        assertEquals(1, work.resolve("in").toFile().list().length);
        copy.abort();
        CopyReport report = task.get(2, TimeUnit.MINUTES);
        assertTrue(host.isClosed());
        assertEquals(1, report.failed());
        assertEquals(0, report.files());
        assertEquals(0, work.resolve("in").toFile().list().length);
    }

    @Test(timeout = 300_000)
    public void ofSeveralFilesTheOneUnderWayCountsOnce() throws Exception {
        CopyRequest request =
                CopyRequest.builder(CopyRun.remote("as*", "other"), CopyRun.toLocal("in/"), work.toString()).build();
        ScriptedShell host = endlessSource();
        Copy copy = new Copy(request, log -> host, null, events);
        FutureTask<CopyReport> task = new FutureTask<>(copy::run);
        new Thread(task).start();
        moving.await();
        copy.abort();
        CopyReport report = task.get(2, TimeUnit.MINUTES);
        assertEquals(1, report.failed());
        assertTrue(events.warnings.toString(), events.warnings.get(0).endsWith("; what had not come by then is missing"));
    }

    @Test(timeout = 300_000)
    public void interruptDoesTheSame() throws Exception {
        ScriptedShell host = endlessSource();
        Copy copy = download(host);
        FutureTask<Boolean> task = new FutureTask<>(() -> {
            try {
                copy.run();
                return false;
            } catch (InterruptedException e) {
                return true;
            }
        });
        Thread caller = new Thread(task);
        caller.start();
        moving.await();
        caller.interrupt();
        assertTrue(task.get(2, TimeUnit.MINUTES));
        assertTrue(host.isClosed());
        assertEquals(0, work.resolve("in").toFile().list().length);
    }

    @Test(timeout = 300_000)
    public void silentServerDoesNotHoldAnAbort() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        Files.writeString(work.resolve("a"), "x");
        ScriptedShell host = ScriptedShell.of(new Script().then((in, out, err) -> {
            started.countDown();
            return in.read();
        }));
        CopyRequest request = CopyRequest.builder(CopyRun.paths("a"), CopyRun.toHost("x"), work.toString())
                .stallTimeout(Duration.ofDays(1))
                .build();
        Copy copy = new Copy(request, null, log -> host, events);
        FutureTask<CopyReport> task = new FutureTask<>(copy::run);
        Thread caller = new Thread(task);
        caller.start();
        started.await();
        copy.abort();
        caller.join();
        assertTrue(host.isClosed());
    }

    @Test(timeout = 300_000)
    public void throttledCopyEndsToo() throws Exception {
        Files.write(work.resolve("big"), new byte[10_000_000]);
        CopyRequest request = CopyRequest.builder(CopyRun.paths("big"), CopyRun.toLocal("in/"), work.toString())
                .bandwidth(1_000_000)
                .build();
        Copy copy = new Copy(request, null, null, events);
        FutureTask<CopyReport> task = new FutureTask<>(copy::run);
        new Thread(task).start();
        moving.await();
        copy.abort();
        assertEquals(1, task.get(2, TimeUnit.MINUTES).failed());
        assertEquals(0, work.resolve("in").toFile().list().length);
    }

    /** Sends small files as fast as they are taken. */
    private static Peer manyFiles() {
        return (in, out, err) -> {
            out.write("D0755 0 asked\n".getBytes());
            for (int i = 0; i < 500; i++) {
                out.write(("C0644 1 f" + i + "\nx\0").getBytes());
            }
            out.write("E\n".getBytes());
            return 0;
        };
    }

    private CopyRun interruptedDownload(UnaryOperator<CopyRequest.Builder> options) throws Exception {
        CopyRun run = new CopyRun() {
            @Override
            public void fileStarted(String path, long size) {
                if (path.endsWith("/f3")) {
                    Thread.currentThread().interrupt();
                }
            }
        };
        CopyRequest request = options.apply(CopyRequest.builder(
                        CopyRun.remote("asked"), CopyRun.toLocal("in/"), work.toString()).recursive(true))
                .build();
        run.report = new Copy(request, log -> ScriptedShell.of(manyFiles()), null, run).run();
        return run;
    }

    @Test(timeout = 300_000)
    public void filesUnderWayDoNotFailOneByOne() throws Exception {
        CopyRun run = interruptedDownload(CopyRun::same);
        run.assertCopied("asked/f0", "asked/f1", "asked/f2");
        assertEquals(List.of("asked/f3: the copy was interrupted"), run.failures());
        assertEquals(List.of("the copy was interrupted; what had not come by then is missing"), run.warnings);
        assertEquals(3, work.resolve("in/asked").toFile().list().length);
    }

    @Test(timeout = 300_000)
    public void interruptedCopyIsNotTriedAgain() throws Exception {
        CopyRun run = interruptedDownload(builder -> builder.retries(3));
        assertEquals(1, run.failures().size());
    }

    @Test(timeout = 300_000)
    public void whatIsLeftIsCounted() throws Exception {
        List<String> lines = new ArrayList<>();
        ConsoleLog log = new ConsoleLog(lines::add, false);
        CopyProgress progress = new CopyProgress(log);
        progress.breakOff();
        for (int i = 0; i < 50; i++) {
            progress.failed("f" + i, 1, Interrupts.TEXT);
        }
        CopyReport report = progress.finish("scp");
        assertEquals(50, report.failed());
        assertEquals(7, lines.size());
        assertEquals("[scpCopy]   and 45 more FAILED for this reason", lines.get(5));
    }

    @Test(timeout = 300_000)
    public void whatMayBeIncompleteIsShownHoweverManyFail() throws Exception {
        List<String> lines = new ArrayList<>();
        CopyRequest request = CopyRequest.builder(CopyRun.paths("."), CopyRun.toHost("to"), work.toString()).build();
        CopyContext context = new CopyContext(request, new ConsoleLog(lines::add, false), MemoryBudget.ofHeap());
        CopyProgress progress = context.progress();
        RemoteStaging staging = new RemoteStaging(CopyRun.session(ScriptedShell.of(new Script()), context), Optional.empty(), 1);
        staging.announced(staging.begin("begun", 1));
        progress.breakOff();
        for (int i = 0; i < 50; i++) {
            staging.broken("f" + i, 1, Interrupts.TEXT);
        }
        staging.broken("begun", 1, Interrupts.TEXT);
        progress.finish("scp");
        assertEquals(
                "[scpCopy]   begun  FAILED: the copy was interrupted; 'begun' there may be incomplete", lines.get(5));
        assertEquals("[scpCopy]   and 45 more FAILED for this reason", lines.get(6));
    }
}
