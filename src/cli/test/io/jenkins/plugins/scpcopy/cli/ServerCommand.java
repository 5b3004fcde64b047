package io.jenkins.plugins.scpcopy.cli;

import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.rules.ExternalResource;
import org.junit.rules.TemporaryFolder;

/** Runs the command in a home whose ssh_config leads to a server, beside an empty directory on that server. */
final class ServerCommand extends ExternalResource {
    private final TemporaryFolder folder = new TemporaryFolder();
    private final OpenSshServer server;
    private final String aliases;
    private Path home;
    private Path remote;
    private CommandRun command;

    /** @param aliases what the command calls the server, with blanks between */
    ServerCommand(OpenSshServer server, String aliases) {
        this.server = server;
        this.aliases = aliases;
    }

    @Override
    protected void before() throws IOException {
        folder.create();
        home = folder.newFolder("home").toPath();
        remote = folder.newFolder("remote").toPath();
        Path known = Trees.file(home, "known", server.knownHosts());
        Trees.file(home, ".ssh/config", """
                Host %1$s
                  HostName %2$s
                  Port %3$d
                  User %4$s
                  UserKnownHostsFile %5$s
                Host %1$s
                  IdentityFile %6$s
                """.formatted(aliases, server.host(), server.port(), server.user(), known, server.clientKeyFile()));
        command = new CommandRun(home);
    }

    @Override
    protected void after() {
        folder.delete();
    }

    Path home() {
        return home;
    }

    Path remote() {
        return remote;
    }

    CommandRun environment(String name, String value) {
        return command.environment(name, value);
    }

    CommandRun answers(String... texts) {
        return command.answers(texts);
    }

    int run(String... words) {
        return command.run(words);
    }

    List<String> questions() {
        return command.questions();
    }

    String out() {
        return command.out();
    }

    String err() {
        return command.err();
    }
}
