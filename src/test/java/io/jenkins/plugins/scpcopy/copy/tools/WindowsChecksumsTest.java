package io.jenkins.plugins.scpcopy.copy.tools;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.Copy;
import io.jenkins.plugins.scpcopy.copy.CopyRun;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.files.Sha256;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.shell.WindowsPrograms;
import io.jenkins.plugins.scpcopy.testkit.shell.WindowsPrograms.LoginShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Checksums on Windows hosts, which have no POSIX shell. */
public class WindowsChecksumsTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path local;
    private Path home;

    @Before
    public void setUp() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        local = temporary.newFolder("local").toPath();
        home = temporary.newFolder("home").toPath();
    }

    private static CopyRequest.Builder verify(CopyRequest.Builder builder) {
        return builder.verify(Verify.SHA256);
    }

    private static void assertVerified(CopyRun run, Path base) throws Exception {
        run.assertComplete();
        for (FileResult result : run.settled) {
            assertEquals(result.path(), Sha256.of(base.resolve(result.path())), result.sha256());
        }
    }

    private void sample(Path tree) throws Exception {
        Trees.file(tree, "a", "content");
        Trees.file(tree, "empty", "");
        Trees.file(tree, "blank name & more (1)", "x");
        Trees.file(tree, "dir/größe 'q'", "y");
        Trees.file(tree, "dir/a,b;c=d@", "z");
    }

    @Test
    public void bothWays() throws Exception {
        sample(local.resolve("tree"));
        Trees.file(local, "tree/100 % $sure", "only in PowerShell's reach");
        for (LoginShell login : LoginShell.values()) {
            WindowsPrograms host = new WindowsPrograms(home, login, true, true);
            String to = "to " + login;
            assertVerified(CopyRun.upload(local, CopyRun.paths("tree"), to, host, WindowsChecksumsTest::verify), local);
            Trees.assertSame(local.resolve("tree"), home.resolve(to + "/tree"));
            assertEquals(host.commands().toString(), 2, host.commands().size());
            CopyRun down = CopyRun.download(local, to + "/tree", "down" + login, host, WindowsChecksumsTest::verify);
            assertVerified(down, home.resolve(to));
        }
    }

    @Test
    public void certutilStandsInForPowershell() throws Exception {
        sample(local.resolve("tree"));
        for (int i = 0; i < 120; i++) {
            Trees.file(local, "tree/" + "n".repeat(100) + i, "content " + i);
        }
        WindowsPrograms host = new WindowsPrograms(home, LoginShell.CMD, false, true);
        assertVerified(CopyRun.upload(local, CopyRun.paths("tree"), "to", host, WindowsChecksumsTest::verify), local);
        assertTrue(host.commands().toString(), host.commands().size() > 6);
    }

    @Test
    public void namesThatNoCommandLineTakesAreFailures() throws Exception {
        Trees.file(local, "tree/100 %", "x");
        Trees.file(local, "tree/a", "x");
        WindowsPrograms host = new WindowsPrograms(home, LoginShell.CMD, false, true);
        CopyRun run = CopyRun.upload(local, CopyRun.paths("tree"), "to", host, WindowsChecksumsTest::verify);
        run.assertCopied("tree/a");
        assertEquals(List.of("tree/100 %: verify: the host gave no checksum for it"), run.failures());
    }

    @Test
    public void anotherContentIsAFailure() throws Exception {
        Trees.file(local, "tree/a", "here");
        Trees.file(local, "tree/b", "same");
        for (boolean powershell : new boolean[] {true, false}) {
            WindowsPrograms host = new WindowsPrograms(home, LoginShell.CMD, powershell, true);
            CopyRun run = new CopyRun() {
                @Override
                public void detail(String text) {
                    // The files have arrived, and their sums are about to be asked for.
                    if (text.contains("sums files") && Files.exists(home.resolve("to/tree/b"))) {
                        change(home.resolve("to/tree/a"));
                    }
                }
            };
            CopyRequest request = verify(CopyRequest.builder(CopyRun.paths("tree"), CopyRun.toHost("to"), local.toString()))
                    .build();
            run.report = new Copy(request, null, log -> host, run).run();
            run.assertCopied("tree/b");
            assertTrue(run.failures().toString(), run.failures().get(0).startsWith("tree/a: verify: the checksums differ"));
            Trees.delete(home.resolve("to"));
        }
    }

    private static void change(Path file) {
        try {
            Files.writeString(file, "else");
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    public void pathsWithDrivesAreThoseOfWindowsPrograms() throws Exception {
        WindowsPrograms host = new WindowsPrograms(home, LoginShell.CMD, true, true);
        Trees.file(home, "C:/dir/a", "a");
        CopyRequest request = CopyRequest.builder(CopyRun.paths("x"), CopyRun.toHost("y"), "/").build();
        HostSession session = CopyRun.session(host, request);
        HostTools.Sums sums = session.tools().sums().orElseThrow();
        String sum = Sha256.of(home.resolve("C:/dir/a"));
        assertEquals(sum, sums.of("/C:/dir", List.of("a", "gone"), 1).get("a"));
        assertEquals(sum, sums.of("C:/dir/", List.of("a"), 1).get("a"));
        assertEquals(sum, sums.of(".", List.of("/C:/dir/a"), 1).get("/C:/dir/a"));
    }

    @Test
    public void hostsWithNeitherAreRefusedUnlessThatIsAllowed() throws Exception {
        Trees.file(local, "a", "a");
        for (LoginShell login : LoginShell.values()) {
            WindowsPrograms host = new WindowsPrograms(home, login, false, false);
            TransferException refusal = assertThrows(
                    TransferException.class,
                    () -> CopyRun.upload(local, CopyRun.paths("a"), "to", host, WindowsChecksumsTest::verify));
            assertEquals(Phase.PLAN, refusal.phase());
            assertTrue(refusal.getMessage(), refusal.getMessage().contains("neither PowerShell's Get-FileHash nor certutil"));
            CopyRun run = CopyRun.upload(local, CopyRun.paths("a"), "to", host, b -> b.verify(Verify.IF_POSSIBLE));
            assertTrue(run.assertComplete().warnings.toString(), run.warnings.toString().contains("checksums are not compared"));
        }
    }
}
