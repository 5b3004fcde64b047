package io.jenkins.plugins.scpcopy.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.TestAgent;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** {@code -R} and {@code -A} with two real servers. */
public class DirectRouteTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final OpenSshServer first = new OpenSshServer();
    private final OpenSshServer second = new OpenSshServer();
    private Path home;
    private CommandRun command;

    @Before
    public void start() throws IOException {
        OpenSshServer.assumeInstalled();
        second.start();
        first.config("SetEnv HOME=%d/home PATH=%d/bin:/usr/local/bin:/usr/bin:/bin").start();
        home = folder.newFolder("home").toPath();
        Path known = Trees.file(home, "known", first.knownHosts() + second.knownHosts());
        Trees.file(home, ".ssh/config", "UserKnownHostsFile %s\n%s%s".formatted(known, host("one", first), host("two", second)));
        command = new CommandRun(home);
        Path theirs = Trees.file(first.directory(), "known_hosts", second.knownHosts());
        // Its account's own configuration, with no key; the real one of whoever runs the tests has no part in them.
        Path config = Trees.file(first.directory(), "ssh_config",
                "UserKnownHostsFile " + theirs + "\nGlobalKnownHostsFile /dev/null\nIdentityFile none\n");
        Path scp = Trees.file(first.directory(), "bin/scp", "#!/bin/sh\nexec /usr/bin/scp -F '" + config + "' \"$@\"\n");
        Trees.mode(scp, "rwxr-xr-x");
    }

    private static String host(String alias, OpenSshServer server) {
        return "Host %s\n  HostName %s\n  Port %d\n  User %s\n  IdentityFile %s\n"
                .formatted(alias, server.host(), server.port(), server.user(), server.clientKeyFile());
    }

    @After
    public void stop() {
        first.stop();
        second.stop();
    }

    @Test
    public void theAgentsKeyOpensTheSecondHost() throws IOException {
        Path file = Trees.file(first.directory(), "data", "straight");
        Path target = second.directory().resolve("arrived");
        try (TestAgent agent = TestAgent.in(folder.getRoot().toPath())) {
            agent.add(second.clientKeyFile().toString());
            command.environment("SSH_AUTH_SOCK", agent.socket());

            assertEquals("without -A it has no key", 1, command.run("-R", "one:" + file, "two:" + target));
            assertTrue(command.err(), command.err().contains("Permission denied (publickey"));
            assertFalse(Files.exists(target));

            assertEquals(command.err(), 0, command.run("-AR", "one:" + file, "two:" + target));
            assertTrue(command.err(), command.err().contains("can use the forwarded agent"));
            assertEquals("straight", Files.readString(target));

            assertEquals(command.err(), 0, command.run("-qA", "--route", "direct", "one:" + file, "two:" + target + "2"));
            assertEquals("", command.err());
            assertEquals("straight", Files.readString(Path.of(target + "2")));
        }
    }
}
