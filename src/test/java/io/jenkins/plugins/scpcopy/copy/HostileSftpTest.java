package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.remote.StartException;
import io.jenkins.plugins.scpcopy.testkit.peer.PlayedSftp;
import io.jenkins.plugins.scpcopy.testkit.peer.PlayedSftp.Answers;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** SFTP servers that break the protocol, lie, or attack. */
public class HostileSftpTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path work;

    @Before
    public void setUp() throws IOException {
        work = temporary.newFolder("work").toPath();
    }

    private CopyRun download(PlayedSftp server) throws Exception {
        return CopyRun.download(work, "asked", "down", server, b -> b.protocol(Protocol.SFTP));
    }

    /** The copy ends with these words, and nothing is left of what it wrote but what had arrived whole. */
    private void assertEnds(String words, PlayedSftp server, String... arrived) throws Exception {
        String message;
        try {
            CopyRun run = download(server);
            assertTrue(run.settled.toString(), run.report.failed() > 0);
            message = run.failures().toString();
        } catch (IOException e) {
            message = e.getMessage();
        }
        assertTrue(message, message.contains(words));
        assertEquals(List.of(arrived), files());
        Trees.delete(work.resolve("down"));
    }

    private List<String> files() throws IOException {
        if (!Files.exists(work.resolve("down"))) {
            return List.of();
        }
        try (Stream<Path> found = Files.walk(work.resolve("down"))) {
            return found.filter(Files::isRegularFile)
                    .map(path -> work.resolve("down").relativize(path).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    public void honestServersAreUnderstood() throws Exception {
        download(new PlayedSftp()).assertComplete().assertCopied("asked/file");
        assertEquals("content", Files.readString(work.resolve("down/asked/file")));
        Trees.file(work, "tree/one", "1");
        CopyRun.upload(work, CopyRun.paths("tree"), "asked", new PlayedSftp(), b -> b.protocol(Protocol.SFTP))
                .assertCopied("tree/one");
    }

    @Test
    public void namesThatLeadElsewhere() throws Exception {
        for (String name : List.of("../evil", "/etc/evil", "a/b", "", "nul\0", "..\0")) {
            assertEnds(
                    "a directory item whose name is no name",
                    new PlayedSftp().on(PlayedSftp.READDIR, (id, fields, out) -> out.name(id, name, PlayedSftp.FILE, 7)));
        }
        assertFalse(Files.exists(work.resolve("evil")));
    }

    @Test
    public void dotsAreNoItems() throws Exception {
        int[] calls = new int[1];
        download(new PlayedSftp().on(PlayedSftp.READDIR, (id, fields, out) -> {
                    calls[0]++;
                    switch (calls[0]) {
                        case 1 -> out.name(id, ".", PlayedSftp.DIRECTORY, 0);
                        case 2 -> out.name(id, "..", PlayedSftp.DIRECTORY, 0);
                        case 3 -> out.name(id, "file", PlayedSftp.FILE, 7);
                        default -> out.status(id, 1, "");
                    }
                }))
                .assertComplete()
                .assertCopied("asked/file");
    }

    @Test
    public void brokenPackets() throws Exception {
        byte[][] packets = {
            {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 105},
            {0, 5, 0, 0, 105},
            {0, 0, 0, 4, 105, 0, 0, 0},
            {0, 0, 0, 0},
            // Attributes that are cut off, and a string that is longer than its packet.
            {0, 0, 0, 9, 105, 0, 0, 0, 1, 0, 0, 0, 1},
            {0, 0, 0, 17, 101, 0, 0, 0, 1, 0, 0, 0, 2, 0x7f, 0, 0, 0, 0, 0, 0, 0},
            {0, 0, 0, 17, 101, 0, 0, 0, 1, 0, 0, 0, 2, (byte) 0xff, 0, 0, 0, 0, 0, 0, 0},
        };
        for (byte[] packet : packets) {
            assertEnds(
                    "the SFTP server broke the protocol",
                    new PlayedSftp().on(PlayedSftp.STAT, (id, fields, out) -> out.raw(packet)));
        }
    }

    @Test
    public void answersToNothing() throws Exception {
        assertEnds(
                "an answer to nothing that was asked",
                new PlayedSftp().on(PlayedSftp.STAT, (id, fields, out) -> out.status(id + 1, 0, "")));
        assertEnds(
                "an answer to nothing that was asked",
                new PlayedSftp().on(PlayedSftp.STAT, (id, fields, out) -> {
                    out.attributes(id, PlayedSftp.DIRECTORY, 0);
                    out.attributes(id, PlayedSftp.DIRECTORY, 0);
                }));
        assertEnds(
                "success without a result",
                new PlayedSftp().on(PlayedSftp.STAT, (id, fields, out) -> out.status(id, 0, "")));
        assertEnds(
                "an answer of type 103 where 105 is due",
                new PlayedSftp().on(PlayedSftp.STAT, (id, fields, out) -> out.packet(103, id, "x")));
        assertEnds(
                "a handle of 257 bytes",
                new PlayedSftp().on(PlayedSftp.OPENDIR, (id, fields, out) -> out.packet(102, id, new byte[257])));
    }

    @Test
    public void directoriesWithoutEnd() throws Exception {
        assertEnds(
                "a part of a directory with 0 items",
                new PlayedSftp().on(PlayedSftp.READDIR, (id, fields, out) -> out.packet(104, id, 0)));
        assertEnds(
                "a part of a directory with 4294967295 items",
                new PlayedSftp().on(PlayedSftp.READDIR, (id, fields, out) -> out.packet(104, id, -1)));
        for (int dots : new int[] {1, 2}) {
            assertEnds("directories without end", new PlayedSftp().on(PlayedSftp.READDIR, (id, fields, out) -> {
                List<Object> items = new ArrayList<>(List.of(dots));
                for (int i = 1; i <= dots; i++) {
                    items.addAll(List.of(".".repeat(i), "", 4, PlayedSftp.DIRECTORY));
                }
                out.packet(104, id, items.toArray());
            }));
        }
        PlayedSftp deep = new PlayedSftp();
        assertEnds(
                "its path is longer than 4096 characters",
                deep.on(PlayedSftp.READDIR, (id, fields, out) -> {
                    fields.mark(100);
                    String handle = PlayedSftp.string(fields);
                    fields.reset();
                    if (!handle.isEmpty() && seen.add(handle)) {
                        out.name(id, "deeper".repeat(40), PlayedSftp.DIRECTORY, 0);
                    } else {
                        out.status(id, 1, "");
                    }
                }));
    }

    private final java.util.Set<String> seen = new java.util.HashSet<>();

    @Test
    public void sizesThatAreLies() throws Exception {
        assertEnds(
                "it has only 7 of 8 bytes",
                new PlayedSftp()
                        .on(PlayedSftp.READDIR, once((id, out) -> out.name(id, "file", PlayedSftp.FILE, 8)))
                        .on(PlayedSftp.READ, once((id, out) -> out.packet(103, id, PlayedSftp.CONTENT))));
        assertEnds(
                "a number beyond 63 bits",
                new PlayedSftp()
                        .on(PlayedSftp.READDIR, (id, fields, out) -> out.name(id, "file", PlayedSftp.FILE, -1)));
        assertEnds(
                "8 bytes of a file where 7 were asked for",
                new PlayedSftp().on(PlayedSftp.READ, (id, fields, out) -> out.packet(103, id, "contents")));
        assertEnds(
                "0 bytes of a file",
                new PlayedSftp().on(PlayedSftp.READ, (id, fields, out) -> out.packet(103, id, "")));
        assertEnds(
                "could not send it whole: disk \\x1b[31m on fire",
                new PlayedSftp().on(PlayedSftp.READ, (id, fields, out) -> out.status(id, 4, "disk \u001b[31m on fire")));
    }

    private interface Once {
        void answer(int id, Answers out) throws IOException;
    }

    /** Answers the first time, and then with the end. */
    private static PlayedSftp.Handler once(Once first) {
        boolean[] done = new boolean[1];
        return (id, fields, out) -> {
            if (done[0]) {
                out.status(id, 1, "");
            } else {
                done[0] = true;
                first.answer(id, out);
            }
        };
    }

    @Test
    public void strangeItems() throws Exception {
        assertEnds(
                "not a regular file",
                new PlayedSftp().on(PlayedSftp.READDIR, once((id, out) -> out.name(id, "pipe", 0010644, 7))));
        assertEnds(
                "not valid UTF-8",
                new PlayedSftp()
                        .on(PlayedSftp.READDIR, once((id, out) -> out.packet(
                                104, id, 1, new byte[] {'a', (byte) 0xff}, "", 1 | 4, 7L, PlayedSftp.FILE))));
        // Setuid, and a time of the year 2106.
        CopyRun run = download(new PlayedSftp()
                .on(PlayedSftp.READDIR, once((id, out) -> out.packet(
                        104, id, 1, "file", "", 1 | 4 | 8 | 0x8000_0000, 7L, 0106777, -1, -1, 1, "x@y", "z"))));
        run.assertComplete().assertCopied("asked/file");
        assertFalse(Files.getPosixFilePermissions(work.resolve("down/asked/file"))
                .contains(java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE));
    }

    @Test
    public void shortReadsAreMadeGood() throws Exception {
        CopyRun run = download(new PlayedSftp().on(PlayedSftp.READ, (id, fields, out) -> {
            PlayedSftp.string(fields);
            out.packet(103, id, new byte[] {PlayedSftp.CONTENT[(int) fields.readLong()]});
        }));
        run.assertComplete();
        assertEquals("content", Files.readString(work.resolve("down/asked/file")));
    }

    @Test
    public void serversThatAreNone() throws Exception {
        assertEnds("speaks version 2", new PlayedSftp().hello(new byte[] {0, 0, 0, 5, 2, 0, 0, 0, 2}));
        StartException text = assertThrows(
                StartException.class,
                () -> download(new PlayedSftp().hello("Welcome to \u001b[2J host\n".getBytes(StandardCharsets.UTF_8))));
        assertEquals(StartException.Kind.TALKATIVE_SHELL, text.kind());
        assertTrue(text.getMessage(), text.getMessage().contains("Welcome to \\x1b[2J host"));
        StartException behind = assertThrows(
                StartException.class,
                () -> download(new PlayedSftp().hello("Welcome\n\0\0\0\5\2\0\0\0\3".getBytes(StandardCharsets.UTF_8))));
        assertTrue(behind.getMessage(), behind.getMessage().endsWith("before SFTP could answer: \"Welcome\""));
        assertEnds("broke the protocol", new PlayedSftp().hello(new byte[] {0, 0, 0, 9, 2, 0, 0, 0, 3, 0, 0, 0, 9}));
    }

    @Test(timeout = 300_000)
    public void silenceEnds() throws Exception {
        assertEnds("does not answer: no progress for 3 s", new PlayedSftp().on(PlayedSftp.READ, (id, fields, out) -> {}));
    }

    @Test
    public void uploadsBelieveOnlyWhatIsConfirmed() throws Exception {
        Trees.file(work, "tree/small", "1");
        Trees.file(work, "tree/large", Trees.noise(300_000, 1));
        for (int type : new int[] {PlayedSftp.OPEN, PlayedSftp.WRITE, PlayedSftp.CLOSE}) {
            CopyRun run = CopyRun.upload(
                    work, CopyRun.paths("tree"), "asked",
                    new PlayedSftp().on(type, (id, fields, out) -> out.status(id, 4, "no\u001b[8m space")),
                    b -> b.protocol(Protocol.SFTP));
            assertEquals(run.settled.toString(), 2, run.report.failed());
            assertTrue(run.failures().toString(), run.failures().get(0).contains("no\\x1b[8m space"));
        }
        CopyRun attributes = CopyRun.upload(
                work, CopyRun.paths("tree"), "asked",
                new PlayedSftp().on(10, (id, fields, out) -> out.status(id, 3, "not: yours")),
                b -> b.protocol(Protocol.SFTP).preserve(Preserve.ALL));
        attributes.assertComplete();
        assertEquals("its times or mode were not kept: not: yours", attributes.settled.get(0).reason());
    }
}
