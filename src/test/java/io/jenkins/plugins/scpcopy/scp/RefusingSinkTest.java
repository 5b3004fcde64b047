package io.jenkins.plugins.scpcopy.scp;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.remote.ChannelSpoiledException;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.Sender;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/** What real sinks make of a content whose header they have refused: on that rests what is sent ahead. */
@RunWith(Parameterized.class)
public class RefusingSinkTest {
    /** A record that would make a file, if a sink came to read it. */
    private static final String EVIL = "C0644 3 evil\nbad\0";

    private static final Optional<FileTimestamps> TIMES = Optional.of(new FileTimestamps(1_000_000_000, 1_000_000_000));
    /** The bytes that mean something to a sink at the beginning of a line. */
    private static final String MEANING = "\1\2\nTCDE";

    private static final int AT_ONCE = 4;

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    /** OpenSSH's, and dropbear's under a name of its own. */
    @Parameterized.Parameter
    public String program;

    private Path work;

    @Parameterized.Parameters(name = "{0}")
    public static List<Object[]> programs() {
        return List.of(new Object[] {"scp"}, new Object[] {"dropbear-scp"});
    }

    @Before
    public void setUp() throws Exception {
        assumeTrue(program + " is not installed", Tools.has(program));
        work = temporary.newFolder("work").toPath();
    }

    /** Contents that begin with a byte: of 1, 2 and many bytes, with and without a line end. */
    private static List<String> contents(int first) {
        String begin = String.valueOf((char) first);
        List<String> contents = new ArrayList<>(List.of(
                begin, begin + "\n", begin + "x", begin + "x\n" + EVIL, begin + "0644 3 also\n" + EVIL,
                begin + "x".repeat(2046) + EVIL, begin + "x".repeat(9000)));
        if (MEANING.indexOf(first) >= 0) {
            // What could follow in a record of each kind, and what could not.
            for (String next : List.of("", " 1 0 1 0", "1 0 1 0", "-1 0 1 0", "0644", "0644\t3 also", "0755 0 also", "064")) {
                contents.add(begin + next + "\n" + EVIL);
            }
        }
        return contents;
    }

    private interface Case {
        void check(Path directory, byte[] content) throws Exception;
    }

    /** The first few of them. */
    private static final int FEW = 4;

    private void everywhere(int most, Case test) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<?>> running = new ArrayList<>();
            IntStream.range(0, 256).forEach(first -> running.add(pool.submit(() -> {
                for (String content : contents(first).stream().limit(most).toList()) {
                    one(test, content);
                }
                return null;
            })));
            running.add(pool.submit(() -> {
                one(test, "");
                return null;
            }));
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof AssertionError error ? error : new AssertionError(e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    /** In a directory where a directory has the name that the file is sent under. */
    private void one(Case test, String content) throws Exception {
        Path directory = Files.createTempDirectory(work, "to");
        Files.createDirectory(directory.resolve("taken"));
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        try {
            test.check(directory, bytes);
        } catch (Exception | AssertionError e) {
            String shown = content.substring(0, Math.min(20, content.length())).chars()
                    .mapToObj(Integer::toHexString).toList().toString();
            throw new AssertionError(program + ", content " + shown + " of " + content.length(), e);
        } finally {
            Trees.delete(directory);
        }
    }

    private Process start(Path directory) throws IOException {
        return new ProcessBuilder(program, "-r", "-p", "-d", "-t", directory.toString()).redirectErrorStream(false).start();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.skip(1).map(path -> directory.relativize(path).toString()).sorted().toList();
        }
    }

    /** The table: behind a refused header nothing is done but to end, unless what follows may be a record. */
    @Test
    public void byHand() throws Exception {
        everywhere(Integer.MAX_VALUE, (directory, content) -> {
            ByteArrayOutputStream session = new ByteArrayOutputStream();
            session.write(bytes("T1 0 1 0\nC0644 " + content.length + " taken\n"));
            session.write(content);
            session.write(bytes("\0T1 0 1 0\nC0644 4 next\nnext\0D0755 0 sub\n" + EVIL + "E\n"));
            Process sink = start(directory);
            try {
                sink.getOutputStream().write(session.toByteArray());
                sink.getOutputStream().close();
            } catch (IOException e) {
                // It has ended before it took all.
            }
            String answers = new String(sink.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            int status = sink.waitFor();
            assertTrue(answers, answers.startsWith("\0\0\1"));
            if (FirstBytes.mayBeRecord(content, content.length)) {
                return;
            }
            assertEquals(List.of("taken"), names(directory));
            assertEquals("nothing behind the refusal is accepted", answers.lastIndexOf('\0'), 1);
            assertFalse("a good end", status == 0);
        });
    }

    /** What may be a record can do harm: it is not for nothing that it waits. */
    @Test
    public void whatWaitsHasReason() throws Exception {
        for (String content : List.of(EVIL, "\1x\n" + EVIL, "T1 0 1 0\n" + EVIL, "D0755 0 d\n" + EVIL)) {
            one((directory, bytes) -> {
                assertTrue(FirstBytes.mayBeRecord(bytes, bytes.length));
                Process sink = start(directory);
                sink.getOutputStream().write(bytes("C0644 " + bytes.length + " taken\n" + content + "\0"));
                sink.getOutputStream().close();
                sink.getInputStream().readAllBytes();
                assertTrue(names(directory).toString(), names(directory).toString().contains("evil"));
            }, content);
        }
    }

    /** The same files by our own sender: what was refused is told, and the rest arrives, once and where it belongs. */
    @Test
    public void bySender() throws Exception {
        everywhere(FEW, (directory, content) -> {
            Map<String, byte[]> files = new LinkedHashMap<>();
            files.put("before", bytes("before"));
            files.put("taken", content);
            files.put("empty", new byte[0]);
            files.put("next", content);
            Map<String, String> verdicts = new LinkedHashMap<>();
            int channels = 0;
            while (verdicts.size() < files.size()) {
                assertTrue("more channels than files", channels++ < files.size());
                send(directory, files, verdicts);
            }
            assertTrue("a refusal costs one channel", channels <= 2);
            assertEquals("accepted", verdicts.get("before"));
            assertTrue(verdicts.toString(), verdicts.get("taken").startsWith("refused"));
            assertEquals("accepted", verdicts.get("empty"));
            assertEquals("accepted", verdicts.get("next"));
            assertEquals(List.of("before", "empty", "next", "taken"), names(directory));
            assertArrayEquals(content, Files.readAllBytes(directory.resolve("next")));
        });
    }

    private void send(Path directory, Map<String, byte[]> files, Map<String, String> verdicts) throws Exception {
        Process sink = start(directory);
        Source source = new Source(sink.getInputStream(), sink.getOutputStream(), true);
        source.sendContentsAhead(new Caution());
        try {
            source.start();
            for (String name : files.keySet()) {
                if (!verdicts.containsKey(name)) {
                    send(source, name, files.get(name), verdicts);
                }
            }
            source.finishAndClose();
        } catch (ChannelSpoiledException e) {
            try {
                sink.getOutputStream().close();
            } catch (IOException broken) {
                // It has ended.
            }
            sink.getInputStream().readAllBytes();
        }
        sink.waitFor();
    }

    private static void send(Source source, String name, byte[] content, Map<String, String> verdicts) throws IOException {
        Sender.Completion completion = new Sender.Completion() {
            @Override
            public void accepted() {
                assertEquals(null, verdicts.put(name, "accepted"));
            }

            @Override
            public void refused(String reason) {
                assertEquals(null, verdicts.put(name, "refused: " + reason));
            }
        };
        try {
            Sender.Outgoing file = source.file(new ItemHeader.File(0644, content.length, name), TIMES, completion);
            file.write(content, 0, content.length);
            file.complete();
        } catch (RefusedException e) {
            completion.refused(e.getMessage());
        }
    }
}
