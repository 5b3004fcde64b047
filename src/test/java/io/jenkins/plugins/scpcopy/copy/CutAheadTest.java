package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.peer.Peer;
import io.jenkins.plugins.scpcopy.testkit.shell.BreakingShell;
import io.jenkins.plugins.scpcopy.testkit.shell.BreakingShell.Break;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * A short session with a real sink, which refuses a file in the middle, and whose connection goes wrong at every single byte, in each
 * direction: nothing is at the target that was not sent there, and what counts as copied is there and whole.
 */
public class CutAheadTest {
    private static final int AT_ONCE = 4;
    private static final String EVIL = "\nC0644 3 evil\nbad\0";

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final Map<String, byte[]> tree = new TreeMap<>();
    private Path work;

    @Before
    public void setUp() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        work = temporary.newFolder("work").toPath();
        for (String path : List.of("a", "b", "c", "d", "sub/e", "sub/f", "sub/g")) {
            tree.put("tree/" + path, path.equals("c") ? new byte[0] : (path + EVIL).getBytes(StandardCharsets.ISO_8859_1));
        }
        for (Map.Entry<String, byte[]> file : tree.entrySet()) {
            Trees.file(work, file.getKey(), file.getValue());
        }
    }

    @Test(timeout = 600_000)
    public void everywhere() throws Exception {
        everywhere(CopyRun.paths("tree"), null);
    }

    /** What comes from another host can be read but once. */
    @Test(timeout = 600_000)
    public void everywhereBehindAnotherHost() throws Exception {
        everywhere(CopyRun.remote("tree"), log -> new LocalShell(work));
    }

    private void everywhere(CopySource from, Connector source) throws Exception {
        Attempt whole = new Attempt(0, from, source);
        whole.run();
        assertNotNull(whole.run.report);
        assertEquals("b and f are refused", 2, whole.run.report.failed());
        whole.assertTruthful();
        for (Break manner : List.of(Break.ENDS, Break.LOST)) {
            everywhere(at -> new Attempt(at, from, source), true, whole.shell.sent(), manner);
            everywhere(at -> new Attempt(at, from, source), false, whole.shell.received(), manner);
        }
    }

    private interface Attempts {
        Attempt at(long at) throws IOException;
    }

    private void everywhere(Attempts attempts, boolean sending, long bytes, Break manner) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (long i = 0; i < bytes; i++) {
                long at = i;
                running.add(pool.submit(() -> {
                    try {
                        Attempt attempt = attempts.at(at);
                        attempt.shell.breakAt(sending, at, manner);
                        attempt.run();
                        attempt.assertTruthful();
                    } catch (Exception | AssertionError e) {
                        throw new AssertionError((sending ? "sending" : "receiving") + " breaks at byte " + at, e);
                    }
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw (AssertionError) e.getCause();
        } finally {
            pool.shutdownNow();
        }
    }

    private final class Attempt {
        private final Path home;
        private final CopySource from;
        private final Connector source;
        private final BreakingShell shell = new BreakingShell("OpenSSH_9.2p1", Duration.ofMinutes(2), this::peer);
        private final CopyRun run = new CopyRun();

        /** @param source the host that it comes from; null for this machine */
        Attempt(long at, CopySource from, Connector source) throws IOException {
            this.from = from;
            this.source = source;
            home = Files.createTempDirectory(work, "home" + at);
            Files.createDirectories(home.resolve("to/tree/b"));
            Files.createDirectories(home.resolve("to/tree/sub/f"));
        }

        private Peer peer(String command) {
            return !command.startsWith("scp ") ? null : (in, out, err) -> {
                Process scp = new ProcessBuilder("sh", "-c", command).directory(home.toFile()).start();
                Thread input = new Thread(() -> pump(in, scp.getOutputStream()));
                input.setDaemon(true);
                input.start();
                try {
                    for (int b = scp.getInputStream().read(); b >= 0; b = scp.getInputStream().read()) {
                        out.write(b);
                        out.flush();
                    }
                    return scp.waitFor();
                } finally {
                    scp.destroy();
                    scp.waitFor();
                }
            };
        }

        private static void pump(InputStream in, OutputStream out) {
            try (out) {
                byte[] bytes = new byte[8192];
                for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                    out.write(bytes, 0, n);
                    out.flush();
                }
            } catch (IOException e) {
                // Either of them has ended.
            }
        }

        void run() throws IOException, InterruptedException {
            CopyRequest request = CopyRequest.builder(from, CopyRun.toHost("to"), work.toString())
                    .transfers(1)
                    .retries(0)
                    .protocol(Protocol.SCP)
                    .build();
            try {
                run.report = new Copy(request, source, log -> shell, run).run();
            } catch (IOException e) {
                assertFalse("no message", e.getMessage().isEmpty());
            }
        }

        void assertTruthful() throws IOException {
            for (FileResult result : run.settled) {
                if (result.status() == FileResult.Status.COPIED) {
                    byte[] there = Files.readAllBytes(home.resolve("to").resolve(result.path()));
                    assertArrayEquals(result.path(), tree.get(result.path()), there);
                }
            }
            assertTrue("two of them are refused: " + run.settled, run.report == null || run.report.failed() > 0);
            try (Stream<Path> paths = Files.walk(home.resolve("to"))) {
                for (Path path : paths.filter(Files::isRegularFile).toList()) {
                    String name = home.resolve("to").relativize(path).toString();
                    assertTrue(name + " was not sent", tree.containsKey(name));
                }
            }
        }
    }
}
