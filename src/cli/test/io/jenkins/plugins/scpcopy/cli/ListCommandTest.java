package io.jenkins.plugins.scpcopy.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.cli.terminal.ListedItems;
import io.jenkins.plugins.scpcopy.copy.report.RemoteItem;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;

/** What the command lists of a host. */
public class ListCommandTest {
    @ClassRule
    public static final OpenSshServer SERVER = new OpenSshServer();

    @Rule
    public final ServerCommand command = new ServerCommand(SERVER, "web1");

    @Before
    public void files() throws IOException {
        Trees.file(command.remote(), "dumps/a.sql", "a");
        Trees.file(command.remote(), "dumps/b\u001b[2J.sql", "bb");
        Trees.file(command.remote(), "dumps/c/x", "");
    }

    @Test
    public void directoriesAndPatterns() {
        assertEquals(command.err(), 0, command.run("-B", "--list", "web1:" + command.remote() + "/dumps"));
        List<String> lines = command.out().lines().toList();
        assertEquals(command.out(), 3, lines.size());
        assertTrue(lines.get(0), lines.get(0).matches("-rw[-rwx]{7} +1 \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d " + command.remote() + "/dumps/a\\.sql"));
        assertTrue(lines.get(1), lines.get(1).endsWith("/dumps/b\\x1b[2J.sql"));
        assertTrue(lines.get(2), lines.get(2).startsWith("drw"));
    }

    @Test
    public void emptyDirectoriesAreNoFailure() throws IOException {
        Files.createDirectories(command.remote().resolve("empty"));
        for (String protocol : List.of("-O", "-s")) {
            assertEquals(0, command.run("-B", protocol, "--list", "web1:" + command.remote() + "/empty"));
            assertEquals("", command.out() + command.err());
            assertEquals(1, command.run("-B", protocol, "--list", "web1:" + command.remote() + "/dumps/c", "web1:" + command.remote() + "/c"));
            assertTrue(command.out(), command.out().endsWith("/dumps/c/x\n"));
            assertTrue(command.err(), command.err().contains("nothing is there: web1:" + command.remote() + "/c\n"));
        }
    }

    @Test
    public void whatIsNotThere() {
        assertEquals(1, command.run("-B", "--list", "web1:" + command.remote() + "/dumps/*.zip"));
        assertTrue(command.err(), command.err().contains("nothing is there"));
        assertEquals(1, command.run("--list", "dumps"));
        assertTrue(command.err(), command.err().contains("use ls"));
        assertEquals(1, command.run("--list"));
    }

    @Test
    public void columns() {
        assertEquals(
                List.of("-rw-r-----  5 2020-09-13 12:26 a", "drwxr-xr-x 40                  b", "?---------  0 1970-01-01 00:00 c"),
                ListedItems.lines(
                        List.of(
                                new RemoteItem("a", "a", 5, 1_600_000_000, RemoteItem.Kind.FILE, 0640),
                                new RemoteItem("b", "b", 40, -1, RemoteItem.Kind.DIRECTORY, 0755),
                                new RemoteItem("c", "c", 0, 0, RemoteItem.Kind.OTHER, 0)),
                        ZoneOffset.UTC));
    }
}
