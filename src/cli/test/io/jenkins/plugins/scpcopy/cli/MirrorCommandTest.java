package io.jenkins.plugins.scpcopy.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;

/** Mirrors, shorter paths and other users, as the command has them. */
public class MirrorCommandTest {
    @ClassRule
    public static final OpenSshServer SERVER = new OpenSshServer();

    @Rule
    public final ServerCommand command = new ServerCommand(SERVER, "web1 web2");

    @Before
    public void files() throws IOException {
        Trees.file(command.home(), "site/css/main.css", "1");
        Trees.file(command.remote(), "www/old/x", "");
        Trees.file(command.remote(), "www/keep/y", "");
    }

    private void fails(String message, String... words) {
        assertEquals(1, command.run(words));
        assertTrue(command.err(), command.err().contains(message));
    }

    @Test
    public void mirrors() {
        String to = "web1:" + command.remote() + "/www";
        assertEquals(command.err(), 0, command.run("-B", "-r", "--log", "--mirror", "--protect", "keep", "--dry-run", "site/.", to));
        assertTrue(command.out(), command.out().contains("old/x  would be deleted"));
        fails("--max-delete allows 1", "-B", "-r", "--mirror", "--protect", "keep", "--max-delete", "1", "site/.", to);
        assertTrue(Files.exists(command.remote().resolve("www/old/x")));
        assertFalse(Files.exists(command.remote().resolve("www/css")));
        assertEquals(command.err(), 0, command.run("-B", "-r", "--log", "--mirror", "--protect", "keep", "site/.", to));
        assertTrue(command.out(), command.out().contains("0 failed, 2 deleted"));
        assertFalse(Files.exists(command.remote().resolve("www/old")));
        assertTrue(Files.exists(command.remote().resolve("www/keep/y")));
    }

    @Test
    public void whatDoesNotGoTogether() {
        fails("--protect and --max-delete go with --mirror", "--max-delete", "1", "site", "web1:x");
        fails("--mirror is of one source host", "-r", "--mirror", "web1:a", "web2:b", "c");
        fails("-r copies them", "-B", "--mirror", "site/.", "web1:x");
        fails("needs the source written with /. at its end", "-B", "-r", "--mirror", "site", "web1:" + command.remote() + "/www");
        fails("cannot be the name of a user", "--run-as", "a;b", "site", "web1:x");
        fails("nothing can be run as 'no-such-user' (--run-as)", "-B", "-r", "--run-as", "no-such-user", "site", "web1:x");
    }

    @Test
    public void strips() throws IOException {
        assertEquals(command.err(), 0, command.run("-B", "-r", "--strip", "2", "site", "web1:" + command.remote() + "/www"));
        assertEquals("1", Files.readString(command.remote().resolve("www/main.css")));
        fails("would have no name left", "-B", "-r", "--strip", "3", "site", "web1:" + command.remote() + "/www");
    }
}
