package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.peer.PlayedSftp;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.shell.SftpShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Targets that are the source under another name, and targets that hold more than what is sent to them. */
public class SameFileTest {
    private static final List<Integer> SIZES = List.of(0, 1, 5_000, 65_536, 65_537, 300_000);
    private static final int FSTAT = 8;
    private static final int FSETSTAT = 10;

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path work;
    private Path home;

    @Before
    public void setUp() throws IOException {
        work = temporary.newFolder("work").toPath();
        home = temporary.newFolder("home").toPath();
    }

    private static CopyRequest.Builder sftp(CopyRequest.Builder builder) {
        return builder.protocol(Protocol.SFTP).preserve(Preserve.ALL);
    }

    private CopyRun upload(RemoteShell host) throws Exception {
        return CopyRun.upload(work, CopyRun.paths("f"), ".", host, SameFileTest::sftp);
    }

    private interface Copying {
        CopyRun copy(Path source, Path target) throws Exception;
    }

    /** Whatever is copied onto itself, under whatever name, keeps its content. */
    private void assertKept(Copying copying) throws Exception {
        for (int size : SIZES) {
            byte[] content = Trees.noise(size, size);
            Path file = Trees.file(work, size + "/file", content);
            Path hard = Files.createLink(file.resolveSibling("hard"), file);
            Path symbolic = Files.createSymbolicLink(file.resolveSibling("symbolic"), file);
            Path directory = Files.createSymbolicLink(work.resolve("to" + size), file.getParent());
            for (Path target : List.of(file, hard, symbolic, directory.resolve("file"))) {
                copying.copy(file, target);
                assertArrayEquals(target.toString(), content, Files.readAllBytes(file));
                assertArrayEquals(target.toString(), content, Files.readAllBytes(target));
            }
        }
    }

    private String here(Path path) {
        return work.relativize(path).toString();
    }

    private CopyRun relay(Path source, Path target, RemoteShell from, RemoteShell to, Protocol protocol) throws Exception {
        return CopyRun.run(
                work, CopyRun.remote(source.toString()), CopyRun.toHost(target.toString()), from, to,
                b -> b.protocol(protocol));
    }

    @Test
    public void uploadsBySftp() throws Exception {
        SftpShell.server();
        assertKept((source, target) -> CopyRun.upload(
                work, CopyRun.paths(here(source)), target.toString(), new SftpShell(home), SameFileTest::sftp));
    }

    @Test
    public void uploadsByScp() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        assertKept((source, target) -> CopyRun.upload(
                work, CopyRun.paths(here(source)), target.toString(), new LocalShell(home), CopyRun::same));
    }

    @Test
    public void relaysFromAHostToItself() throws Exception {
        SftpShell.server();
        assumeTrue("scp is not installed", Tools.has("scp"));
        assertKept((source, target) -> relay(source, target, new SftpShell(home), new SftpShell(home), Protocol.SFTP));
        Trees.delete(work);
        assertKept((source, target) -> relay(source, target, new LocalShell(home), new SftpShell(home), Protocol.AUTO));
        Trees.delete(work);
        assertKept((source, target) -> relay(source, target, new SftpShell(home), new LocalShell(home), Protocol.AUTO));
    }

    @Test
    public void downloadsAndLocalCopies() throws Exception {
        SftpShell.server();
        assertKept((source, target) -> CopyRun.download(work, source.toString(), here(target), new SftpShell(home), SameFileTest::sftp));
        Trees.delete(work);
        assertKept((source, target) -> CopyRun.run(
                work, CopyRun.paths(here(source)), CopyRun.toLocal(here(target)), null, null, CopyRun::same));
    }

    @Test
    public void longerFilesAreCut() throws Exception {
        SftpShell.server();
        for (int size : SIZES) {
            for (int more : List.of(1, 400_000)) {
                byte[] content = Trees.noise(size, 1);
                Trees.time(Trees.file(work, "f", content), 1_000_000_000);
                Trees.file(home, "f", Trees.noise(size + more, 2));
                upload(new SftpShell(home)).assertComplete();
                assertArrayEquals(content, Files.readAllBytes(home.resolve("f")));
                assertEquals(1_000_000_000_000L, Files.getLastModifiedTime(home.resolve("f")).toMillis());
            }
        }
    }

    @Test
    public void devicesCannotBeCut() throws Exception {
        SftpShell.server();
        Trees.file(work, "f", "content");
        CopyRun.upload(work, CopyRun.paths("f"), "/dev/null", new SftpShell(home), b -> b.protocol(Protocol.SFTP))
                .assertComplete();
    }

    @Test
    public void serversThatDoNotCut() throws Exception {
        SftpShell.server();
        for (int size : SIZES) {
            for (String denied : List.of("fstat", "fsetstat", "fstat,fsetstat")) {
                RemoteShell server = new SftpShell(home, "-P " + denied);
                byte[] content = Trees.noise(size, 1);
                Trees.file(work, "f", content);
                UnaryOperator<CopyRequest.Builder> options = b -> b.protocol(Protocol.SFTP);
                for (int before : new int[] {-1, size, size / 2}) {
                    Files.deleteIfExists(home.resolve("f"));
                    if (before >= 0) {
                        Trees.file(home, "f", Trees.noise(before, 2));
                    }
                    CopyRun.upload(work, CopyRun.paths("f"), "f", server, options).assertComplete();
                    assertArrayEquals(content, Files.readAllBytes(home.resolve("f")));
                }
                Trees.file(home, "f", Trees.noise(size + 10, 2));
                CopyRun longer = CopyRun.upload(work, CopyRun.paths("f"), "f", server, options);
                if (denied.contains("fsetstat")) {
                    String said = longer.failures().toString();
                    assertTrue(said, said.contains("did not cut the file to its " + size + " bytes"));
                    assertTrue(said, said.contains("behind them stand 10 bytes"));
                    assertTrue(said, said.contains("'f' there may be incomplete"));
                } else {
                    longer.assertComplete();
                    assertArrayEquals(content, Files.readAllBytes(home.resolve("f")));
                }
            }
        }
    }

    /** A server that has a file of that size already. */
    private static PlayedSftp playedWith(long size) {
        return new PlayedSftp().on(PlayedSftp.STAT, (id, fields, out) -> {
            boolean file = PlayedSftp.string(fields).endsWith("f");
            out.attributes(id, file ? PlayedSftp.FILE : PlayedSftp.DIRECTORY, size);
        });
    }

    @Test
    public void aServerThatOnlySaysThatItCut() throws Exception {
        Trees.file(work, "f", "new");
        PlayedSftp server = playedWith(9)
                .on(FSTAT, (id, fields, out) -> out.attributes(id, PlayedSftp.FILE, 9));
        String said = upload(server).failures().toString();
        assertTrue(said, said.contains("did not cut the file to its 3 bytes (it does not say why)"));
    }

    @Test
    public void aFileThatGrowsMeanwhileIsNotCut() throws Exception {
        Trees.file(work, "f", "new");
        boolean[] cut = new boolean[1];
        PlayedSftp server = playedWith(9)
                .on(FSTAT, (id, fields, out) -> out.attributes(id, PlayedSftp.FILE, 10))
                .on(FSETSTAT, (id, fields, out) -> {
                    cut[0] |= (fields.skipBytes(5) > 0) && (fields.readInt() & 1) != 0;
                    out.status(id, 0, "");
                });
        String said = upload(server).failures().toString();
        assertTrue(said, said.contains("it grew while it was written"));
        assertEquals(false, cut[0]);
    }

    /** Shrinks the source when its first byte is about to move. */
    private CopyRun uploadOfShrinking(int to) throws Exception {
        CopyRun run = new CopyRun() {
            @Override
            public void fileStarted(String path, long size) {
                try (FileChannel channel = FileChannel.open(work.resolve("f"), StandardOpenOption.WRITE)) {
                    channel.truncate(to);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
        CopyRequest request = sftp(CopyRequest.builder(CopyRun.paths("f"), CopyRun.toHost("f"), work.toString())).build();
        run.report = new Copy(request, null, log -> new SftpShell(home), run).run();
        return run;
    }

    @Test
    public void whatBreaksOffLeavesNoLongerOldFile() throws Exception {
        SftpShell.server();
        for (int size : List.of(60_000, 300_000)) {
            byte[] content = Trees.noise(size, 1);
            Trees.file(work, "f", content);
            Trees.file(home, "f", Trees.noise(size + 1000, 2));
            String said = uploadOfShrinking(5_000).failures().toString();
            assertEquals("[f: the file has shrunk while it was sent; 'f' there may be incomplete]", said);
            assertArrayEquals(Arrays.copyOf(content, 5_000), Files.readAllBytes(home.resolve("f")));
        }
    }

    @Test
    public void whatBreaksOffIsNotCutWhereItMayBeTheSource() throws Exception {
        SftpShell.server();
        Trees.file(work, "f", Trees.noise(300_000, 1));
        Trees.file(home, "f", Trees.noise(300_000, 2));
        String said = uploadOfShrinking(5_000).failures().toString();
        assertTrue(said, said.contains("'f' there may be incomplete"));
        assertEquals(300_000, Files.size(home.resolve("f")));
    }

    @Test
    public void whatIsRefusedInTheMiddleIsCut() throws Exception {
        for (int size : List.of(60_000, 300_000)) {
            Trees.file(work, "f", Trees.noise(size, 1));
            long[] cut = {-1};
            PlayedSftp server = playedWith(1_000_000)
                    .on(FSTAT, (id, fields, out) -> out.attributes(id, PlayedSftp.FILE, 1_000_000))
                    .on(PlayedSftp.WRITE, (id, fields, out) -> {
                        fields.skipBytes(5);
                        boolean first = fields.readLong() == 0;
                        out.status(id, first ? 0 : 4, first ? "" : "disk full");
                    })
                    .on(FSETSTAT, (id, fields, out) -> {
                        fields.skipBytes(5);
                        cut[0] = (fields.readInt() & 1) != 0 ? fields.readLong() : cut[0];
                        out.status(id, 0, "");
                    });
            String said = upload(server).failures().toString();
            assertTrue(said, said.contains("disk full; 'f' there may be incomplete"));
            assertEquals(32 * 1024, cut[0]);
        }
    }
}
