package io.jenkins.plugins.scpcopy.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Mirrors, shorter paths and other users, as the command has them. */
public class MirrorCommandTest {
    @ClassRule
    public static final OpenSshServer SERVER = new OpenSshServer();

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path home;
    private Path remote;
    private CommandRun command;

    @Before
    public void configure() throws IOException {
        home = folder.newFolder("home").toPath();
        remote = folder.newFolder("remote").toPath();
        Path known = Trees.file(home, "known", SERVER.knownHosts());
        Trees.file(home, ".ssh/config", """
                Host web1 web2
                  HostName %s
                  Port %d
                  User %s
                  UserKnownHostsFile %s
                  IdentityFile %s
                """.formatted(SERVER.host(), SERVER.port(), SERVER.user(), known, SERVER.clientKeyFile()));
        command = new CommandRun(home);
        Trees.file(home, "site/css/main.css", "1");
        Trees.file(remote, "www/old/x", "");
        Trees.file(remote, "www/keep/y", "");
    }

    private void fails(String message, String... words) {
        assertEquals(1, command.run(words));
        assertTrue(command.err(), command.err().contains(message));
    }

    @Test
    public void mirrors() {
        String to = "web1:" + remote + "/www";
        assertEquals(command.err(), 0, command.run("-B", "-r", "--log", "--mirror", "--protect", "keep", "--dry-run", "site/.", to));
        assertTrue(command.out(), command.out().contains("old/x  would be deleted"));
        fails("--max-delete allows 1", "-B", "-r", "--mirror", "--protect", "keep", "--max-delete", "1", "site/.", to);
        assertTrue(Files.exists(remote.resolve("www/old/x")));
        assertFalse(Files.exists(remote.resolve("www/css")));
        assertEquals(command.err(), 0, command.run("-B", "-r", "--log", "--mirror", "--protect", "keep", "site/.", to));
        assertTrue(command.out(), command.out().contains("0 failed, 2 deleted"));
        assertFalse(Files.exists(remote.resolve("www/old")));
        assertTrue(Files.exists(remote.resolve("www/keep/y")));
    }

    @Test
    public void whatDoesNotGoTogether() {
        fails("--protect and --max-delete go with --mirror", "--max-delete", "1", "site", "web1:x");
        fails("--mirror is of one source host", "-r", "--mirror", "web1:a", "web2:b", "c");
        fails("-r copies them", "-B", "--mirror", "site/.", "web1:x");
        fails("needs the source written with /. at its end", "-B", "-r", "--mirror", "site", "web1:" + remote + "/www");
        fails("cannot be the name of a user", "--run-as", "a;b", "site", "web1:x");
        fails("nothing can be run as 'no-such-user' (--run-as)", "-B", "-r", "--run-as", "no-such-user", "site", "web1:x");
    }

    @Test
    public void strips() throws IOException {
        assertEquals(command.err(), 0, command.run("-B", "-r", "--strip", "2", "site", "web1:" + remote + "/www"));
        assertEquals("1", Files.readString(remote.resolve("www/main.css")));
        fails("would have no name left", "-B", "-r", "--strip", "3", "site", "web1:" + remote + "/www");
    }
}
