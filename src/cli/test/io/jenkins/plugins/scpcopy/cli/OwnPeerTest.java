package io.jenkins.plugins.scpcopy.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Assume;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The command as the client of its own remote half. */
public class OwnPeerTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path home;
    private Path remote;
    private CommandRun command;

    @Before
    public void prepare() throws IOException {
        Assume.assumeTrue("sh is not installed", Tools.has("sh"));
        home = folder.newFolder("home").toPath();
        remote = folder.newFolder("remote").toPath();
        command = new CommandRun(home);
    }

    private void succeeds(Path program, String... ends) {
        int status = command.run("-rp", "-S", program.toString(), ends[0], ends[1]);
        assertEquals(command.err(), 0, status);
        assertEquals("", command.err());
    }

    private void thereAndBack(Path program, String target) throws IOException {
        Path tree = Trees.sample(home.resolve("tree"));
        succeeds(program, "tree", "h:" + target);
        Trees.assertSame(tree, remote.resolve("up"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        succeeds(program, "h:" + target, "back");
        Trees.assertSame(tree, home.resolve("back"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
    }

    @Test
    public void treeThereAndBack() throws IOException {
        thereAndBack(RemoteHalf.program(folder.getRoot().toPath(), remote), "up");
    }

    @Test
    public void treeThereAndBackBelowRoot() throws IOException {
        thereAndBack(RemoteHalf.forcedProgram(folder.getRoot().toPath(), remote), "/up");
    }

    @Test
    public void patternsBelowRoot() throws IOException {
        Trees.file(remote, "logs/a.log", "1");
        Trees.file(remote, "logs/b.txt", "2");
        succeeds(RemoteHalf.forcedProgram(folder.getRoot().toPath(), remote), "h:logs/*.log", ".");
        assertEquals("1", Files.readString(home.resolve("a.log")));
        assertTrue(Files.notExists(home.resolve("b.txt")));
    }

    @Test
    public void refusalsAreReported() throws IOException {
        Trees.file(home, "t/a", "1");
        Trees.file(home, "t/b", "2");
        Files.createDirectories(remote.resolve("t/a"));
        String program = RemoteHalf.program(folder.getRoot().toPath(), remote).toString();
        assertEquals(1, command.run("-r", "-S", program, "t", "h:./"));
        assertTrue(command.err(), command.err().contains("A directory is in the way"));
        assertEquals("2", Files.readString(remote.resolve("t/b")));
        assertEquals(1, command.run("-S", program, "h:missing", "."));
        assertTrue(command.err(), command.err().contains("No such file or directory"));
    }

    @Test
    public void programThatIsNoScpIsExplained() throws IOException {
        Trees.file(home, "a", "1");
        assertEquals(1, command.run("-S", "false", "a", "h:x"));
        assertTrue(command.err(), command.err().startsWith("scp-copy: "));
        assertEquals(1, command.run("-S", "no-such-program", "a", "h:x"));
        assertTrue(command.err(), command.err().contains("cannot run no-such-program"));
    }
}
