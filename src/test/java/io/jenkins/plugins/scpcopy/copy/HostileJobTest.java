package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.files.Symlinks;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.peer.ScriptedShell;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The local files, or whoever writes the job, want to do harm. */
public class HostileJobTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path work;
    private Path outside;

    @Before
    public void setUp() throws Exception {
        work = temporary.newFolder("work").toPath();
        outside = temporary.newFolder("outside").toPath();
        Trees.file(outside, "secret", "secret");
        Trees.file(outside, "dir/key", "secret");
        Trees.file(work, "tree/real/file", "mine");
    }

    private CopyRun copy(CopySource from, Symlinks links) throws Exception {
        Trees.delete(work.resolve("to"));
        return CopyRun.run(work, from, CopyRun.toLocal("to/"), null, null, b -> b.symlinks(links));
    }

    private CopyRun copy(Symlinks links) throws Exception {
        return copy(CopyRun.patterns("tree/**"), links);
    }

    @Test
    public void linkToASecretIsNotSent() throws Exception {
        Files.createSymbolicLink(work.resolve("tree/leak"), outside.resolve("secret"));
        CopyRun run = copy(Symlinks.INSIDE).assertCopied("tree/real/file");
        assertEquals("[tree/leak: a symbolic link that leads out of the base directory]", run.failures().toString());
        assertFalse(Files.exists(work.resolve("to/tree/leak")));
        copy(Symlinks.FOLLOW).assertComplete().assertCopied("tree/real/file", "tree/leak");
        assertEquals(1, copy(Symlinks.SKIP).assertComplete().report.skipped());
        TransferException refusal = assertThrows(TransferException.class, () -> copy(Symlinks.FAIL));
        assertEquals(Phase.PLAN, refusal.phase());
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("'tree/leak' is a symbolic link"));
    }

    @Test
    public void linkedDirectoryOutsideIsNotWalked() throws Exception {
        Files.createSymbolicLink(work.resolve("tree/leak"), outside);
        CopyRun run = copy(Symlinks.INSIDE).assertCopied("tree/real/file");
        assertEquals(1, run.report.failed());
        CopyRun deeper = copy(CopyRun.patterns("tree/*/file"), Symlinks.INSIDE).assertComplete();
        assertTrue(deeper.warnings.toString(), deeper.warnings.get(0).contains("'tree/leak'"));
        TransferException refusal = assertThrows(
                TransferException.class, () -> copy(CopyRun.patterns("tree/*/file", "tree/*/secret"), Symlinks.INSIDE));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("'tree/leak' is a symbolic link that leads out"));
        copy(Symlinks.FOLLOW).assertComplete().assertCopied("tree/real/file", "tree/leak/secret", "tree/leak/dir/key");
    }

    @Test
    public void pathNamedByTheJobMayNotBeALinkOutside() throws Exception {
        Files.createSymbolicLink(work.resolve("named"), outside.resolve("secret"));
        for (CopySource from : List.of(CopyRun.paths("named"), CopyRun.patterns("named"))) {
            CopyRun run = copy(from, Symlinks.INSIDE);
            assertEquals(1, run.report.failed());
            assertEquals(0, run.report.files());
        }
    }

    @Test
    public void linksInsideAreFollowedAndCirclesEnd() throws Exception {
        Files.createSymbolicLink(work.resolve("tree/inner"), Path.of("real"));
        Files.createSymbolicLink(work.resolve("tree/real/up"), Path.of(".."));
        Files.createSymbolicLink(work.resolve("tree/self"), Path.of("self"));
        Files.createSymbolicLink(work.resolve("tree/nowhere"), Path.of("gone"));
        CopyRun run = copy(Symlinks.INSIDE).assertCopied("tree/real/file", "tree/inner/file");
        assertEquals(run.failures().toString(), 4, run.report.failed());
    }

    @Test
    public void followStaysInsideTheConfinement() throws Exception {
        Files.createSymbolicLink(work.resolve("tree/leak"), outside.resolve("secret"));
        CopyRun run = CopyRun.run(
                work, CopyRun.patterns("tree/**"), CopyRun.toLocal("to/"), null, null,
                b -> b.symlinks(Symlinks.FOLLOW).confinement(work.toString()));
        run.assertCopied("tree/real/file");
        assertEquals(1, run.report.failed());
    }

    @Test
    public void sourceOutsideOfTheConfinement() throws Exception {
        Files.createSymbolicLink(work.resolve("link"), outside);
        for (CopySource from : List.of(
                CopyRun.paths("../outside/secret"),
                CopyRun.paths(outside.resolve("secret").toString()),
                CopyRun.paths("link/secret"),
                new CopySource.LocalPatterns(List.of("**"), List.of(), "../outside", false, true),
                new CopySource.LocalPatterns(List.of("**"), List.of(), "link", false, true))) {
            TransferException refusal = assertThrows(
                    TransferException.class,
                    () -> CopyRun.run(
                            work, from, CopyRun.toLocal("to"), null, null, b -> b.confinement(work.toString())));
            assertTrue(refusal.getMessage(), refusal.getMessage().contains("is outside of"));
        }
    }

    @Test
    public void fifoIsNotOpened() throws Exception {
        assumeTrue("mkfifo is not installed", Tools.has("mkfifo"));
        Tools.run("mkfifo", work.resolve("tree/fifo").toString());
        CopyRun run = copy(Symlinks.INSIDE).assertCopied("tree/real/file");
        assertEquals("[tree/fifo: not a regular file]", run.failures().toString());
    }

    @Test
    public void lineBreakInANameIsRefusedBeforeTheStart() throws Exception {
        Trees.file(work, "tree/x\nC0644 4 evil", "");
        ScriptedShell host = new ScriptedShell("OpenSSH_9.2p1", command -> null);
        TransferException refusal = assertThrows(
                TransferException.class, () -> CopyRun.upload(work, CopyRun.paths("tree"), "to", host, CopyRun::same));
        assertEquals("'tree/x\\nC0644 4 evil' cannot be sent: it holds a line break", refusal.getMessage());
        assertEquals(List.of(), host.commands());
    }

    @Test
    public void shellCodeInRemotePaths() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        Path home = temporary.newFolder("home").toPath();
        for (String path : List.of("$(touch pwned)", "`touch pwned`", "; touch pwned;", "'; touch pwned; '", "x\"&touch pwned&\"",
                "-oProxyCommand=touch pwned", "| touch pwned", "!touch pwned")) {
            CopyRun.upload(work, CopyRun.paths("tree/real/file"), path, new LocalShell(home), CopyRun::same).assertComplete();
            assertEquals(path, "mine", Files.readString(home.resolve(path)));
            CopyRun.download(work, path, "back/", new LocalShell(home), CopyRun::same).assertComplete();
            assertFalse(path, Files.exists(home.resolve("pwned")));
        }
    }

    @Test
    public void unreadableFileFailsAlone() throws Exception {
        Trees.file(work, "tree/a-secret", "x");
        Trees.mode(work.resolve("tree/a-secret"), "---------");
        assumeTrue("root reads everything", !Files.isReadable(work.resolve("tree/a-secret")));
        CopyRun run = copy(Symlinks.INSIDE).assertCopied("tree/real/file");
        assertEquals("[tree/a-secret: permission denied]", run.failures().toString());
    }
}
