package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import io.jenkins.plugins.scpcopy.remote.Receiver;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.scp.Sink;
import io.jenkins.plugins.scpcopy.scp.Source;
import io.jenkins.plugins.scpcopy.testkit.peer.Peer;
import io.jenkins.plugins.scpcopy.testkit.peer.PlayedSftp;
import io.jenkins.plugins.scpcopy.testkit.shell.BreakingShell;
import io.jenkins.plugins.scpcopy.testkit.shell.BreakingShell.Break;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/**
 * A short session whose connection goes wrong at every single byte, in each direction: what counts as copied has arrived whole, a
 * copy that lacks anything fails, nothing incomplete stays, and nothing waits longer than the stall timeout.
 */
@RunWith(Parameterized.class)
public class CutEverywhereTest {
    private static final Duration SHORT = Duration.ofMillis(30);
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final int AT_ONCE = 8;
    private static final Optional<FileTimestamps> TIMES = Optional.of(new FileTimestamps(1_000_000_000, 1_000_000_001));
    private static final Map<String, byte[]> TREE = new TreeMap<>(
            Map.of("a", new byte[] {'a', 0, '\n'}, "empty", new byte[0], "sub/b", new byte[] {1, 2, 0, 'C', '\n'}));

    private static final String SFTP = "by SFTP";

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    @Parameterized.Parameter
    public String banner;

    @Parameterized.Parameter(1)
    public Break manner;

    private Path work;
    /** Short where silence must end a copy, and never for the one that must succeed. */
    private volatile Duration stall = LONG;

    @Parameterized.Parameters(name = "{0}, {1}")
    public static List<Object[]> manners() {
        List<Object[]> manners = new ArrayList<>();
        for (Break manner : Break.values()) {
            manners.add(new Object[] {"OpenSSH_9.2p1", manner});
            manners.add(new Object[] {"in lock step", manner});
            manners.add(new Object[] {SFTP, manner});
        }
        return manners;
    }

    @Before
    public void setUp() throws Exception {
        work = temporary.newFolder("work").toPath();
        for (Map.Entry<String, byte[]> file : TREE.entrySet()) {
            Trees.time(Trees.file(work, "tree/" + file.getKey(), file.getValue()), 1_000_000_000);
        }
    }

    @Test(timeout = 300_000)
    public void uploads() throws Exception {
        Callable<Attempt> attempts = banner.equals(SFTP) ? SftpUpload::new : Upload::new;
        Attempt whole = attempts.call();
        whole.assertWhole();
        everywhere(true, whole.shell.sent(), attempts, !banner.equals(SFTP));
        everywhere(false, whole.shell.received(), attempts, !banner.equals(SFTP));
    }

    @Test(timeout = 300_000)
    public void downloads() throws Exception {
        Callable<Attempt> attempts = banner.equals(SFTP) ? SftpDownload::new : Download::new;
        Attempt whole = attempts.call();
        whole.assertWhole();
        everywhere(false, whole.shell.received(), attempts, !banner.equals(SFTP));
        // By SCP answers are sent ahead, so that a download need not fail for those that are lost.
        everywhere(true, banner.equals(SFTP) ? whole.shell.sent() : 40, attempts, false);
    }

    private void everywhere(boolean sending, long bytes, Callable<Attempt> attempts, boolean mustFail) throws Exception {
        assertTrue("a session of " + bytes + " bytes", bytes > 10);
        stall = manner == Break.SILENT ? SHORT : LONG;
        ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (long i = 0; i < bytes; i++) {
                long at = i;
                running.add(pool.submit(() -> {
                    try {
                        Attempt attempt = attempts.call();
                        attempt.shell.breakAt(sending, at, manner);
                        attempt.run();
                        attempt.assertTruthful();
                        assertFalse("a success although something is missing", mustFail && attempt.succeeded);
                    } catch (Exception | AssertionError e) {
                        String side = sending ? "sending" : "receiving";
                        throw new AssertionError(side + " breaks at byte " + at + " of " + bytes, e);
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

    /** One copy over one connection. */
    private abstract class Attempt {
        private final BreakingShell shell = new BreakingShell(banner, stall, this::peer);
        private boolean succeeded;
        private final CopyRun run = new CopyRun();

        abstract Peer peer(String command);

        /** What is to arrive. */
        Map<String, byte[]> tree() {
            return TREE;
        }

        abstract CopyRequest.Builder request() throws IOException;

        /** The content of a file that has arrived under its name, or null. */
        abstract byte[] arrived(String path) throws IOException;

        void assertNothingElse() throws IOException {}

        CopyRun copy() {
            return run;
        }

        void run() throws IOException, InterruptedException {
            CopyRequest request = request()
                    .preserve(Preserve.TIMES)
                    .transfers(1)
                    .protocol(banner.equals(SFTP) ? Protocol.SFTP : Protocol.SCP)
                    .stallTimeout(stall)
                    .build();
            try {
                run.report = new Copy(request, log -> shell, log -> shell, run).run();
                succeeded = run.report.failed() == 0;
            } catch (IOException e) {
                assertFalse("no message", e.getMessage().isEmpty());
            }
        }

        void assertTruthful() throws IOException {
            for (FileResult result : run.settled) {
                if (result.status() == FileResult.Status.COPIED) {
                    String path = result.path().substring(result.path().indexOf('/') + 1);
                    assertArrayEquals(result.path(), tree().get(path), arrived(path));
                }
            }
            if (succeeded) {
                assertEquals(tree().size(), run.settled.size());
            }
            assertNothingElse();
        }

        void assertWhole() throws Exception {
            Break none = manner;
            run();
            assertTrue(none + ": " + run.failures(), succeeded);
            assertTruthful();
        }
    }

    private class Upload extends Attempt {
        final Map<String, byte[]> arrived = new ConcurrentHashMap<>();
        final Set<String> opened = ConcurrentHashMap.newKeySet();

        /** What the host has opened and not received whole is named. */
        @Override
        void assertNothingElse() {
            for (String path : opened) {
                String told = "'to" + path + "' there may be incomplete";
                assertTrue(
                        path + " may be incomplete: " + copy().settled,
                        arrived.containsKey(path) || copy().failures().stream().anyMatch(line -> line.endsWith(told)));
            }
        }

        @Override
        CopyRequest.Builder request() {
            return CopyRequest.builder(CopyRun.paths("tree"), CopyRun.toHost("to"), work.toString());
        }

        @Override
        byte[] arrived(String path) {
            return arrived.get("/tree/" + path);
        }

        @Override
        Peer peer(String command) {
            return !command.startsWith("scp ") ? null : (in, out, err) -> {
                out.write(0);
                new Sink(in, out, new Collecting(arrived, opened), Sink.Options.server(true)).run();
                return 0;
            };
        }
    }

    private class Download extends Attempt {
        private final Path target = work.resolve("to" + System.nanoTime() + "-" + Thread.currentThread().getId());

        @Override
        CopyRequest.Builder request() throws IOException {
            Files.createDirectory(target);
            return CopyRequest.builder(CopyRun.remote("tree"), CopyRun.toLocal(target), work.toString());
        }

        @Override
        byte[] arrived(String path) throws IOException {
            Path file = target.resolve("tree").resolve(path);
            return Files.exists(file) ? Files.readAllBytes(file) : null;
        }

        @Override
        void assertNothingElse() throws IOException {
            try (Stream<Path> paths = Files.walk(target)) {
                for (Path file : paths.filter(Files::isRegularFile).toList()) {
                    String path = target.resolve("tree").relativize(file).toString();
                    assertTrue(path + " stays", tree().containsKey(path));
                    assertArrayEquals(path, tree().get(path), Files.readAllBytes(file));
                }
            }
        }

        @Override
        Peer peer(String command) {
            return !command.startsWith("scp ") ? null : (in, out, err) -> {
                Source source = new Source(new AnsweredAhead(in), out, false);
                source.start();
                source.enterDirectory(new ItemHeader.Directory(0755, "tree"), TIMES);
                send(source, "a", "a");
                send(source, "empty", "empty");
                source.enterDirectory(new ItemHeader.Directory(0755, "sub"), TIMES);
                send(source, "b", "sub/b");
                source.leaveDirectory();
                source.leaveDirectory();
                source.finish();
                return 0;
            };
        }

        private void send(Source source, String name, String path) throws IOException {
            byte[] content = TREE.get(path);
            Source.Outgoing file = source.file(new ItemHeader.File(0644, content.length, name), TIMES, null);
            file.write(content, 0, content.length);
            file.complete();
        }
    }

    /** What is closed has arrived. */
    private final class SftpUpload extends Upload {
        private final Map<String, ByteArrayOutputStream> open = new ConcurrentHashMap<>();

        @Override
        Peer peer(String command) {
            PlayedSftp server = new PlayedSftp()
                    .on(PlayedSftp.OPEN, (id, fields, answers) -> {
                        String path = PlayedSftp.string(fields);
                        open.put(path, new ByteArrayOutputStream());
                        opened.add(path.substring(path.indexOf("/tree/")));
                        answers.packet(102, id, path);
                    })
                    .on(PlayedSftp.WRITE, (id, fields, answers) -> {
                        ByteArrayOutputStream file = open.get(PlayedSftp.string(fields));
                        assertEquals(file.size(), fields.readLong());
                        file.write(fields.readNBytes(fields.readInt()));
                        answers.status(id, 0, "Success");
                    })
                    .on(PlayedSftp.CLOSE, (id, fields, answers) -> {
                        String path = PlayedSftp.string(fields);
                        arrived.put(path.substring(path.indexOf("/tree/")), open.get(path).toByteArray());
                        answers.status(id, 0, "Success");
                    });
            return command.startsWith("scp ") ? null : (in, out, err) -> server.serve(in, out);
        }
    }

    private final class SftpDownload extends Download {
        @Override
        Map<String, byte[]> tree() {
            return Map.of("file", PlayedSftp.CONTENT);
        }

        @Override
        Peer peer(String command) {
            return command.startsWith("scp ") ? null : (in, out, err) -> new PlayedSftp().serve(in, out);
        }
    }

    /** Takes answers that come before they are due for what they are. */
    private static final class AnsweredAhead extends FilterInputStream {
        AnsweredAhead(InputStream in) {
            super(in);
        }

        @Override
        public int available() {
            return 0;
        }
    }

    /** Keeps what is complete, by path. */
    private static final class Collecting implements Receiver {
        private final Map<String, byte[]> complete;
        private final Set<String> opened;
        private final Deque<String> directories = new ArrayDeque<>(List.of(""));

        Collecting(Map<String, byte[]> complete, Set<String> opened) {
            this.complete = complete;
            this.opened = opened;
        }

        @Override
        public Reception file(ItemHeader.File header, Optional<FileTimestamps> times) throws RefusedException {
            String path = directories.peek() + "/" + header.name();
            opened.add(path);
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            return new Reception() {
                @Override
                public void write(byte[] bytes, int offset, int length) {
                    content.write(bytes, offset, length);
                }

                @Override
                public void complete() {
                    complete.put(path, content.toByteArray());
                }

                @Override
                public void discard(String reason) {}
            };
        }

        @Override
        public void enterDirectory(ItemHeader.Directory header, Optional<FileTimestamps> times) {
            directories.push(directories.peek() + "/" + header.name());
        }

        @Override
        public void leaveDirectory() {
            directories.pop();
        }

        @Override
        public void warning(String text) {}
    }
}
