package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Mirror;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Paths lose leading directories on their way to the target. */
public class StripTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path local;
    private Path home;

    @Before
    public void setUp() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        local = temporary.newFolder("local").toPath();
        home = temporary.newFolder("home").toPath();
        Trees.file(local, "one/target/lib/a.jar", "a");
        Trees.file(local, "two/target/lib/b.jar", "b");
        Trees.file(local, "two/target/x", "x");
        Files.createDirectories(local.resolve("two/target/hollow"));
        Trees.mode(local.resolve("one/target/lib"), "rwxr-x---");
        Trees.mode(local.resolve("two/target/lib"), "rwxr-x---");
    }

    private CopyRun run(boolean up, CopySource from, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        CopyTarget to = up ? CopyRun.toHost("to") : CopyRun.toLocal(home.resolve("to"));
        return CopyRun.run(local, from, to, null, new LocalShell(home), b -> options.apply(b.strip(2)));
    }

    @Test
    public void leadingDirectoriesAreTakenAway() throws Exception {
        for (boolean up : new boolean[] {true, false}) {
            for (CopySource from : List.of(CopyRun.patterns("*/target/**"), CopyRun.paths("one", "two"))) {
                Trees.delete(home.resolve("to"));
                CopyRun run = run(up, from, b -> b.preserve(Preserve.ALL).transfers(up ? 3 : 1)).assertComplete();
                run.assertCopied("lib/a.jar", "lib/b.jar", "x");
                assertEquals("b", Files.readString(home.resolve("to/lib/b.jar")));
                assertTrue(Files.isDirectory(home.resolve("to/hollow")));
                assertEquals(Files.getPosixFilePermissions(local.resolve("one/target/lib")), Files.getPosixFilePermissions(home.resolve("to/lib")));
            }
        }
    }

    private void assertRefused(CopySource from, String why, UnaryOperator<CopyRequest.Builder> options) {
        for (boolean up : new boolean[] {true, false}) {
            Exception refusal = assertThrows(why, Exception.class, () -> run(up, from, options));
            assertTrue(refusal.getMessage(), refusal.getMessage().contains(why));
            assertFalse(Files.exists(home.resolve("to")));
        }
    }

    @Test
    public void whatCannotBeDoneIsRefusedBeforeAnythingIsSent() throws Exception {
        Trees.file(local, "one/short", "");
        assertRefused(CopyRun.patterns("**"), "'one/short' would have no name left without 2 leading directories", CopyRun::same);
        Files.delete(local.resolve("one/short"));
        Trees.file(local, "one/target/x/file", "");
        assertRefused(
                CopyRun.patterns("**"), "'two/target/x' would become a file 'x', and 'one/target/x/file' needs a directory",
                CopyRun::same);
        Trees.file(local, "one/target/lib/b.jar", "");
        assertRefused(CopyRun.patterns("*/target/lib/**"), "would both become 'lib/b.jar'", CopyRun::same);
        assertRefused(
                new CopySource.LocalPatterns(List.of("two/**"), List.of(), ".", true, true), "flatten takes all directories away",
                CopyRun::same);
        assertRefused(CopyRun.patterns("two/**"), "mirror does not go with strip", b -> b.mirror(new Mirror(List.of(), 1)));
        assertThrows(IllegalArgumentException.class, () -> run(true, CopyRun.patterns("two/**"), b -> b.strip(-1)));
        IllegalArgumentException down = assertThrows(
                IllegalArgumentException.class,
                () -> CopyRun.run(local, CopyRun.remote("x"), CopyRun.toLocal("y"), new LocalShell(home), null, b -> b.strip(1)));
        assertTrue(down.getMessage(), down.getMessage().contains("strip is for files of this machine"));
    }
}
