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

/** Many hosts, releases and commands by the command, with OpenSSH's server. */
public class DeployCommandTest {
    @ClassRule
    public static final OpenSshServer SERVER = new OpenSshServer();

    @Rule
    public final ServerCommand command = new ServerCommand(SERVER, "web1 web2 web3");

    @Before
    public void files() throws IOException {
        Trees.file(command.home(), "site/index.html", "1");
        Trees.file(command.home(), "site/css/main.css", "2");
    }

    private void succeeds(String... words) {
        int status = command.run(words);
        assertEquals(command.err(), 0, status);
    }

    private String to(int number) {
        return "web" + number + ":" + command.remote() + "/app" + number;
    }

    private String current(int number) throws IOException {
        return Files.readSymbolicLink(command.remote().resolve("app" + number + "/current")).toString();
    }

    @Test
    public void toSeveralHosts() throws IOException {
        succeeds("-B", "-rp", "--log", "--also-to", to(2), "--also-to", to(3), "site/.", to(1));
        for (int i = 1; i <= 3; i++) {
            Trees.assertSame(command.home().resolve("site"), command.remote().resolve("app" + i), Trees.Attribute.TIMES);
            assertTrue(command.out(), command.out().contains("[scpCopy] [web" + i + "] upload 2 files"));
        }
        succeeds("-r", "--also-to", "web2,web3", "--at-once", "1", "--on-failure", "continue", "site/.", "web1:" + command.remote() + "/x");
        assertEquals("", command.out());
    }

    @Test
    public void whichHostFailedIsSaid() throws IOException {
        Trees.file(command.remote(), "app2/css", "in the way");
        assertEquals(1, command.run("-B", "-r", "--also-to", to(2), "site/.", to(1)));
        assertTrue(command.err(), command.err().contains("scp-copy: web2: 1 file failed; the first: css"));
        assertEquals("1", Files.readString(command.remote().resolve("app1/index.html")));
    }

    @Test
    public void releasesAndTheWayBack() throws IOException {
        succeeds("-B", "-r", "--release", "1", "--also-to", to(2), "site/.", to(1));
        assertTrue(command.out(), command.out().contains("[web2] release none → 1\n"));
        Trees.file(command.home(), "site/index.html", "changed");
        succeeds("-B", "-r", "--release", "2", "--keep", "3", "--before", "echo hello", "--after", "cat " + command.remote() + "/app1/current/index.html",
                "--also-to", to(2), "site/.", to(1));
        assertTrue(command.out(), command.out().contains("[web1]   | changed\n"));
        assertEquals("releases/2", current(1));
        assertEquals(
                Files.getAttribute(command.remote().resolve("app1/releases/1/css/main.css"), "unix:ino"),
                Files.getAttribute(command.remote().resolve("app1/releases/2/css/main.css"), "unix:ino"));
        succeeds("-B", "--rollback", "--after", "echo back", to(1), to(2));
        assertTrue(command.out(), command.out().contains("[web1] release 2 → 1\n"));
        assertTrue(command.out(), command.out().contains("[web2]   | back\n"));
        assertEquals("releases/1", current(1));
        succeeds("-B", "--rollback", "--to-release", "2", to(2));
        assertEquals("release 1 → 2\n", command.out());
        assertEquals(1, command.run("-B", "--rollback", to(1)));
        assertTrue(command.err(), command.err().contains("'1' is the first release, so there is none before it; there are: 1, 2"));
    }

    @Test
    public void whatFailsIsTakenBackEverywhere() throws IOException {
        succeeds("-B", "-r", "--release", "1", "--also-to", to(2), "site/.", to(1));
        assertEquals(
                1,
                command.run("-B", "-r", "--release", "2", "--on-failure", "rollback", "--after",
                        "case $(readlink " + command.remote() + "/app2/current) in *1) ;; *) false;; esac", "--also-to", to(2), "site/.", to(1)));
        assertTrue(command.err(), command.err().contains("the command 'after' ended with status 1"));
        assertEquals("releases/1", current(1));
        assertEquals("releases/1", current(2));
        assertFalse(Files.exists(command.remote().resolve("app1/releases/2")));
    }

    @Test
    public void whatCannotBeHadTogetherIsRefused() {
        refused("--to-release goes with --rollback", "--to-release", "1", "site", to(1));
        refused("--rollback copies nothing", "--rollback", "--release", "1", to(1));
        refused("--rollback needs a target", "--rollback");
        refused("is no [user@]host:path", "--rollback", "app");
        refused("looks like several", "--also-to", "web2:x,me@web3:y", "site", to(1));
        for (String list : new String[] {"web2,", ",", "", "web2,./x", "web2, ,web3"}) {
            refused("is no host", "--also-to", list, "site", to(1));
        }
        refused("named twice", "--also-to", to(1), "site", to(1));
        refused("sources of one place and targets on hosts", "--release", "1", "site", "there");
        refused("sources of one place and targets on hosts", "--release", "1", "site", "web2:x", to(1));
        refused("a release is made on a host of files of this machine", "--release", "1", "web2:x", to(1));
        refused("'a/b' cannot be the name of a release", "--release", "a/b", "site", to(1));
        refused("cannot hold releases", "--release", "1", "site", "web1:");
        refused("only a release can be rolled back", "--on-failure", "rollback", "--before", "x", "site", to(1));
        refused("are not possible with -R", "-R", "--before", "x", "web2:x", to(1));
        refused("the number of hosts at once must be from 1 to 64", "--at-once", "65", "--also-to", "web2", "site", to(1));
        refused("commands are not possible with --protocol sftp", "-s", "--before", "x", "site", to(1));
    }

    private void refused(String why, String... words) {
        int status = command.run(words);
        assertTrue(command.err(), command.err().contains(why));
        assertEquals(1, status);
    }

    @Test
    public void aPasswordIsForOneHost() {
        command.environment("SCP_COPY_PASSWORD", "secret");
        refused("SCP_COPY_PASSWORD cannot serve several hosts", "-r", "--also-to", to(2), "site", to(1));
    }
}
