package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.remote.ToldSize;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.peer.PlayedSftp;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.shell.SftpShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Files whose content the kernel makes up when they are read, and whose size it does not tell. */
public class MadeUpFilesTest {
    private static final UnaryOperator<CopyRequest.Builder> SFTP = b -> b.protocol(Protocol.SFTP).verify(Verify.IF_POSSIBLE);

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path work;
    private Path home;
    private List<Path> files;

    @Before
    public void setUp() throws IOException {
        work = temporary.newFolder("work").toPath();
        home = temporary.newFolder("home").toPath();
        files = List.of(
                        "/proc/version", "/proc/filesystems", "/proc/kallsyms", "/sys/class/net/lo/mtu",
                        "/sys/kernel/mm/transparent_hugepage/enabled")
                .stream()
                .map(Path::of)
                .filter(Files::isReadable)
                .toList();
        assumeTrue("there is no /proc", files.contains(Path.of("/proc/version")));
    }

    private void assertWhole(Path directory) throws IOException {
        for (Path file : files) {
            assertEquals(file.toString(), Files.readString(file), Files.readString(directory.resolve(file.getFileName())));
        }
    }

    private CopySource here() {
        return CopyRun.paths(files.stream().map(Path::toString).toArray(String[]::new));
    }

    private CopySource there() {
        return CopyRun.remote(files.stream().map(Path::toString).toArray(String[]::new));
    }

    @Test
    public void uploads() throws Exception {
        CopyRun.run(work, here(), CopyRun.toHost("sftp"), null, new SftpShell(home), SFTP).assertComplete();
        assertWhole(home.resolve("sftp"));
        assumeTrue("scp is not installed", Tools.has("scp"));
        CopyRun.run(work, here(), CopyRun.toHost("scp"), null, new LocalShell(home), b -> b.verify(Verify.SHA256))
                .assertComplete();
        assertWhole(home.resolve("scp"));
    }

    @Test
    public void localCopies() throws Exception {
        CopyRun run = CopyRun.run(work, here(), CopyRun.toLocal("copy/"), null, null, b -> b.verify(Verify.SHA256))
                .assertComplete();
        assertWhole(work.resolve("copy"));
        assertEquals(List.of(), run.warnings);
    }

    @Test
    public void downloadsAndRelaysBySftp() throws Exception {
        SftpShell.server();
        CopyRun.run(work, there(), CopyRun.toLocal("down/"), new SftpShell(home), null, SFTP).assertComplete();
        assertWhole(work.resolve("down"));
        CopyRun.run(work, there(), CopyRun.toHost("relayed/"), new SftpShell(home), new SftpShell(home), SFTP).assertComplete();
        assertWhole(home.resolve("relayed"));
    }

    @Test
    public void byScpTheRemoteHalfDoesNotKnow() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        CopyRun run = CopyRun.download(work, "/proc/version", "down", new LocalShell(home), CopyRun::same);
        assertTrue(run.warnings.toString(), run.warnings.get(0).contains("by SFTP they come whole: protocol: 'sftp'"));
    }

    @Test
    public void aFileThatIsTrulyEmptyStaysSo() throws Exception {
        SftpShell.server();
        Trees.file(home, "tree/empty", "");
        Trees.file(home, "tree/page", Trees.noise(4096, 1));
        Trees.file(home, "tree/pages", Trees.noise(65536, 1));
        CopyRun.download(work, "tree", "down", new SftpShell(home), SFTP).assertComplete();
        Trees.assertSame(home.resolve("tree"), work.resolve("down/tree"));
    }

    @Test
    public void aFileWithoutEnd() throws Exception {
        byte[] block = new byte[4096];
        PlayedSftp server = new PlayedSftp()
                .on(PlayedSftp.READDIR, once("endless", 0))
                .on(PlayedSftp.READ, (id, fields, out) -> out.packet(103, id, block));
        CopyRun run = CopyRun.download(work, "asked", "down", server, b -> b.protocol(Protocol.SFTP));
        assertTrue(run.failures().toString(), run.failures().get(0).contains("more than " + ToldSize.MOST + " bytes"));
        assertTrue(Files.notExists(work.resolve("down/asked/endless")));
    }

    @Test
    public void aPageThatBecameShorterIsAFailure() throws Exception {
        boolean[] read = new boolean[1];
        boolean[] opened = new boolean[1];
        PlayedSftp server = new PlayedSftp()
                .on(PlayedSftp.READDIR, once("page", 4096))
                .on(PlayedSftp.READ, (id, fields, out) -> {
                    if (read[0]) {
                        out.status(id, 1, "");
                    } else {
                        read[0] = true;
                        out.packet(103, id, "content");
                    }
                })
                .on(PlayedSftp.FSTAT, (id, fields, out) -> {
                    out.attributes(id, PlayedSftp.FILE, opened[0] ? 7 : 4096);
                    opened[0] = true;
                });
        CopyRun run = CopyRun.download(work, "asked", "down", server, b -> b.protocol(Protocol.SFTP));
        assertTrue(run.failures().toString(), run.failures().get(0).contains("it has only 7 of 4096 bytes"));
    }

    private static PlayedSftp.Handler once(String name, long size) {
        boolean[] done = new boolean[1];
        return (id, fields, out) -> {
            if (done[0]) {
                out.status(id, 1, "");
            } else {
                done[0] = true;
                out.name(id, name, PlayedSftp.FILE, size);
            }
        };
    }
}
