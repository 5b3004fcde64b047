package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Two hundred copies at the same time in one virtual machine leave nothing behind. */
public class LoadTest {
    private static final int COPIES = 200;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long MOST_HEAP = 32 * 1024 * 1024;
    /** Threads of the engine and of the SSH library. */
    private static final List<String> OURS = List.of("scpCopy", "ssh ", "Connect thread");

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    @Rule
    public final MinaSshServer mina = new MinaSshServer().password("me", "secret");

    private Path work;

    @Before
    public void setUp() throws Exception {
        work = temporary.newFolder("work").toPath();
        for (Path root : new Path[] {work, mina.root()}) {
            for (int i = 0; i < 5; i++) {
                Trees.file(root, "tree/" + i, Trees.noise(10_000, i));
            }
        }
    }

    @Test
    public void copiesAtTheSameTimeLeaveNothingBehind() throws Exception {
        all(2);
        // What other tests have left to wait for its time limit is not ours.
        Set<Thread> before = threads();
        long filesBefore = openFiles();
        long heapBefore = heap();
        all(COPIES);
        for (int i = 0; i < COPIES; i += 2) {
            Trees.assertSame(work.resolve("tree"), mina.root().resolve("up" + i + "/tree"));
            Trees.assertSame(work.resolve("tree"), work.resolve("down" + (i + 1) + "/tree"));
        }
        await("threads are left", () -> before.containsAll(threads()));
        mina.awaitNoConnections();
        await("files are left open", () -> openFiles() <= filesBefore + 5);
        assertTrue("the heap has grown", heap() - heapBefore < MOST_HEAP);
    }

    private void all(int copies) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(copies);
        try {
            List<Future<CopyRun>> running = new ArrayList<>();
            for (int i = 0; i < copies; i++) {
                int number = i;
                running.add(pool.submit(() -> copy(number)));
            }
            for (Future<CopyRun> one : running) {
                assertEquals(5, one.get(2, TimeUnit.MINUTES).assertComplete().report.files());
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private CopyRun copy(int number) throws IOException, InterruptedException {
        Login login = Login.password("me", "secret".toCharArray());
        Connector connector = new SshConnector(
                List.of(new Hop(mina.host(), mina.port(), login, HostKeyPolicy.strict(mina.knownHosts()))),
                new SshOptions(Duration.ofSeconds(90), Duration.ofSeconds(90), false));
        CopyRun run = new CopyRun();
        boolean up = number % 2 == 0;
        CopyRequest request = (up
                        ? CopyRequest.builder(CopyRun.paths("tree"), CopyRun.toHost("/up" + number), work.toString())
                        : CopyRequest.builder(CopyRun.remote("/tree"), CopyRun.toLocal("down" + number), work.toString()))
                .stallTimeout(Duration.ofSeconds(90))
                .build();
        run.report = new Copy(request, connector, connector, run).run();
        return run;
    }

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> OURS.stream().anyMatch(thread.getName()::startsWith))
                .collect(Collectors.toSet());
    }

    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    /** Threads and files end a moment after the copy. */
    private static void await(String otherwise, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertTrue(otherwise, System.nanoTime() - start < PATIENCE_NANOS);
            Thread.onSpinWait();
        }
    }
}
