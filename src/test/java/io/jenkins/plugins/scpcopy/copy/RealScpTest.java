package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.Glob;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.shell.SftpShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Against the real scp as a child process, without SSH. */
public class RealScpTest {
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

    private LocalShell shell() {
        return new LocalShell(home);
    }

    @Test
    public void treeUpAndDownWithEverythingPreserved() throws Exception {
        Trees.sample(local.resolve("tree"));
        CopyRun.upload(local, CopyRun.paths("tree"), "up", shell(), b -> b.preserve(Preserve.ALL)).assertComplete();
        Trees.assertSame(local.resolve("tree"), home.resolve("up/tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        CopyRun.download(local, "up/tree", "down", shell(), b -> b.preserve(Preserve.ALL)).assertComplete();
        Trees.assertSame(
                local.resolve("tree"), local.resolve("down/tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
    }

    @Test
    public void lockStepGivesTheSame() throws Exception {
        Trees.sample(local.resolve("tree"));
        CopyRun.upload(local, CopyRun.paths("tree"), "up", shell(), b -> b.lockStep(true)).assertComplete();
        CopyRun.download(local, "up/tree", "down", shell(), b -> b.lockStep(true)).assertComplete();
        Trees.assertSame(local.resolve("tree"), local.resolve("down/tree"));
    }

    @Test
    public void relay() throws Exception {
        Trees.sample(home.resolve("tree"));
        Path other = temporary.newFolder("other").toPath();
        for (int i = 0; i < 2; i++) {
            CopyRun.run(
                            local, CopyRun.remote("tree"), CopyRun.toHost("new/place"), shell(), new LocalShell(other),
                            b -> b.preserve(Preserve.ALL))
                    .assertComplete();
            Trees.assertSame(
                    home.resolve("tree"), other.resolve("new/place/tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
            Trees.allowOverwriting(other.resolve("new/place/tree"));
        }
        assertEquals(List.of("new"), List.of(other.toFile().list()));
    }

    @Test
    public void localToLocal() throws Exception {
        Trees.sample(local.resolve("tree"));
        for (int i = 0; i < 2; i++) {
            CopyRun.run(local, CopyRun.paths("tree"), CopyRun.toLocal("a/b"), null, null, b -> b.preserve(Preserve.ALL))
                    .assertComplete();
            Trees.assertSame(
                    local.resolve("tree"), local.resolve("a/b/tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        }
    }

    @Test
    public void patternsKeepNamesBelowTheBase() throws Exception {
        Trees.file(local, "target/lib/a.jar", "a");
        Trees.file(local, "target/lib/a.txt", "a");
        Trees.file(local, "target/b.jar", "b");
        Trees.file(local, "target/.git/c.jar", "c");
        CopySource from = new CopySource.LocalPatterns(List.of("**/*.jar"), List.of(), "target", false, true);
        for (int i = 0; i < 2; i++) {
            CopyRun.upload(local, from, "deep/er/app", shell(), CopyRun::same)
                    .assertComplete()
                    .assertCopied("lib/a.jar", "b.jar");
            assertEquals(
                    "b.jar\nlib\nlib/a.jar",
                    Trees.listing(home.resolve("deep/er/app"), Set.of()).replaceAll("  .*", ""));
        }
    }

    @Test
    public void oneFileTakesTheTargetAsItsName() throws Exception {
        Trees.file(local, "dir/a.jar", "a");
        for (int i = 0; i < 2; i++) {
            CopyRun.upload(local, CopyRun.patterns("dir/a.jar"), "x/y/new.jar", shell(), CopyRun::same).assertComplete();
            CopyRun.upload(local, CopyRun.patterns("dir/a.jar"), "top.jar", shell(), CopyRun::same).assertComplete();
            CopyRun.upload(local, CopyRun.patterns("dir/a.jar"), "slash/", shell(), CopyRun::same).assertComplete();
            CopyRun.download(local, "x/y/new.jar", "p/q/down.jar", shell(), CopyRun::same).assertComplete();
            CopyRun.download(local, "x/y/new.jar", "r/", shell(), CopyRun::same).assertComplete();
            CopyRun.run(local, CopyRun.remote("top.jar"), CopyRun.toHost("m/n/relayed.jar"), shell(), shell(), CopyRun::same)
                    .assertComplete();
        }
        assertEquals("a", Files.readString(home.resolve("x/y/new.jar")));
        assertEquals("a", Files.readString(home.resolve("top.jar")));
        assertEquals("a", Files.readString(home.resolve("slash/dir/a.jar")));
        assertEquals("a", Files.readString(local.resolve("p/q/down.jar")));
        assertEquals("a", Files.readString(local.resolve("r/new.jar")));
        assertEquals("a", Files.readString(home.resolve("m/n/relayed.jar")));
    }

    @Test
    public void scpPlacementTwiceGivesTheSameTree() throws Exception {
        Trees.sample(local.resolve("tree"));
        for (int i = 0; i < 2; i++) {
            CopyRun.upload(local, CopyRun.paths("tree"), "copy", shell(), CopyRun::scp).assertComplete();
            Trees.assertSame(local.resolve("tree"), home.resolve("copy"));
            CopyRun.download(local, "copy", "back", shell(), CopyRun::scp).assertComplete();
            Trees.assertSame(local.resolve("tree"), local.resolve("back"));
            CopyRun.run(local, CopyRun.remote("copy"), CopyRun.toHost("relayed"), shell(), shell(), CopyRun::scp)
                    .assertComplete();
            Trees.assertSame(local.resolve("tree"), home.resolve("relayed"));
            CopyRun.run(local, CopyRun.paths("tree"), CopyRun.toLocal("here"), null, null, CopyRun::scp)
                    .assertComplete();
            Trees.assertSame(local.resolve("tree"), local.resolve("here"));
            for (Path copy : List.of(home.resolve("copy"), local.resolve("back"), home.resolve("relayed"), local.resolve("here"))) {
                Trees.allowOverwriting(copy);
            }
        }
    }

    @Test
    public void scpPlacementIntoAnExistingDirectory() throws Exception {
        Trees.file(local, "tree/a", "a");
        Files.createDirectory(home.resolve("there"));
        Files.createDirectory(local.resolve("here"));
        for (int i = 0; i < 2; i++) {
            CopyRun.upload(local, CopyRun.paths("tree"), "there", shell(), CopyRun::scp).assertComplete();
            CopyRun.download(local, "there/tree", "here", shell(), CopyRun::scp).assertComplete();
        }
        assertTrue(Files.isRegularFile(home.resolve("there/tree/a")));
        assertTrue(Files.isRegularFile(local.resolve("here/tree/a")));
        assertEquals(1, home.resolve("there").toFile().list().length);
        assertEquals(1, local.resolve("here").toFile().list().length);
    }

    @Test
    public void contentsOfADirectory() throws Exception {
        Trees.sample(local.resolve("tree"));
        CopyRun.upload(local, CopyRun.paths("tree/."), "copy", shell(), CopyRun::scp).assertComplete();
        Trees.assertSame(local.resolve("tree"), home.resolve("copy"));
        CopyRun.download(local, "copy/.", "back", shell(), CopyRun::same).assertComplete();
        Trees.assertSame(local.resolve("tree"), local.resolve("back"));
        CopyRun.download(local, "", "all", shell(), CopyRun::same).assertComplete();
        Trees.assertSame(home, local.resolve("all"));
        CopyRun.download(local, home + "/", "named", shell(), CopyRun::same).assertComplete();
        Trees.assertSame(home, local.resolve("named/home"));
    }

    @Test
    public void oddNamesAsSourceAndTarget() throws Exception {
        Trees.oddNames(local.resolve("odd"));
        for (String name : Trees.ODD_NAMES) {
            CopyRun.upload(local, CopyRun.paths("odd/" + name), "up/" + name, shell(), CopyRun::same).assertComplete();
            assertTrue(name, Files.isRegularFile(home.resolve("up/" + name)));
            String asked = Glob.escape(name);
            CopyRun.download(local, "up/" + asked, "down/", shell(), CopyRun::same).assertComplete();
            assertTrue(name, Files.isRegularFile(local.resolve("down/" + name)));
        }
    }

    @Test
    public void globs() throws Exception {
        Trees.file(home, "logs/a.log", "a");
        Trees.file(home, "logs/b.log", "b");
        Trees.file(home, "logs/c.txt", "c");
        Trees.file(home, "logs/.d.log", "d");
        CopyRun.download(local, "logs/*.log", "logs", shell(), CopyRun::same).assertComplete().assertCopied("a.log", "b.log");
        CopyRun.download(local, "logs/[!a].???", "logs", shell(), CopyRun::same)
                .assertComplete()
                .assertCopied("b.log", "c.txt");
        CopyRun.download(local, "logs/c*", "c.new", shell(), CopyRun::scp).assertComplete();
        assertEquals("c", Files.readString(local.resolve("c.new")));
        assertFalse(Files.exists(local.resolve("logs/.d.log")));
    }

    @Test
    public void chosenModesHaveTheirSpecialBits() throws Exception {
        Trees.file(local, "tree/sub/a", "a");
        Trees.file(home, "tree/sub/a", "a");
        // What the source has of them is never kept.
        Files.setAttribute(home.resolve("tree/sub/a"), "unix:mode", 04755);
        UnaryOperator<CopyRequest.Builder> modes = b -> b.dirMode(02775).fileMode(01640);
        for (Protocol protocol : List.of(Protocol.SCP, Protocol.SFTP)) {
            RemoteShell host = protocol == Protocol.SCP ? shell() : new SftpShell(home);
            UnaryOperator<CopyRequest.Builder> options = b -> modes.apply(b).protocol(protocol);
            String to = "new/" + protocol;
            CopyRun.upload(local, CopyRun.paths("tree"), "up/" + to, host, options).assertComplete();
            CopyRun.download(local, "tree", "down/" + to, host, options).assertComplete();
            CopyRun.run(local, CopyRun.remote("tree"), CopyRun.toHost("relay/" + to), host, host, options).assertComplete();
            CopyRun.download(local, "tree", "plain/" + to, host, b -> b.protocol(protocol).preserve(Preserve.ALL))
                    .assertComplete();
            assertModes(02775, 01640, home.resolve("up/" + to), local.resolve("down/" + to), home.resolve("relay/" + to));
            assertEquals(0755, mode(local.resolve("plain/" + to + "/tree/sub/a")));
            assertEquals("made on the way", 02775, mode(home.resolve("up/new")));
        }
        CopyRun.run(local, CopyRun.paths("tree"), CopyRun.toLocal("copy"), null, null, modes).assertComplete();
        assertModes(02775, 01640, local.resolve("copy"));
    }

    private static void assertModes(int directory, int file, Path... roots) throws Exception {
        for (Path root : roots) {
            assertEquals(root.toString(), directory, mode(root.resolve("tree")));
            assertEquals(root.toString(), directory, mode(root.resolve("tree/sub")));
            assertEquals(root.toString(), file, mode(root.resolve("tree/sub/a")));
        }
    }

    private static int mode(Path path) throws Exception {
        return (Integer) Files.getAttribute(path, "unix:mode") & 07777;
    }

    @Test
    public void aBackslashBeforeABlankIsNoPartOfAName() throws Exception {
        Trees.file(local, "a", "a");
        for (RemoteShell host : List.of(shell(), new SftpShell(home))) {
            CopyRun.upload(local, CopyRun.paths("a"), "two\\ words/b\\(1\\)", host, CopyRun::same).assertComplete();
            CopyRun.download(local, "two\\ words/b\\(1\\)", "back", host, CopyRun::same).assertComplete();
            assertEquals("a", Files.readString(home.resolve("two words/b(1)")));
            CopyRun.run(local, CopyRun.remote("two\\ words"), CopyRun.toHost("to\\ relay"), host, host, CopyRun::same)
                    .assertComplete();
            assertTrue(Files.exists(home.resolve("to relay/two words/b(1)")));
            Trees.delete(home.resolve("two words"));
            Trees.delete(home.resolve("to relay"));
        }
    }

    @Test
    public void aDirectoryIsCalledOneWhereNoneMayBeCopied() throws Exception {
        Files.createDirectories(home.resolve("dir/inner"));
        Trees.file(home, "file", "x");
        for (RemoteShell host : List.of(shell(), new SftpShell(home))) {
            CopyRun run = CopyRun.run(
                    local, CopyRun.remote("dir", "file"), CopyRun.toLocal("."), host, null, b -> b.recursive(false));
            assertEquals(List.of("dir: is a directory; -r copies it with all that is in it"), run.failures());
            CopyRun relay = CopyRun.run(
                    local, CopyRun.remote("dir", "file"), CopyRun.toHost("."), host, host, b -> b.recursive(false));
            assertEquals(List.of("dir: is a directory; -r copies it with all that is in it"), relay.failures());
        }
    }
}
