package io.jenkins.plugins.scpcopy.cli;

import io.jenkins.plugins.scpcopy.copy.Connector;
import io.jenkins.plugins.scpcopy.copy.SshConnector;
import io.jenkins.plugins.scpcopy.scp.Phase;
import io.jenkins.plugins.scpcopy.scp.RemoteShell;
import io.jenkins.plugins.scpcopy.scp.TransferException;
import io.jenkins.plugins.scpcopy.ssh.Hop;
import io.jenkins.plugins.scpcopy.ssh.Login;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Connects, and asks the user for the password when the host accepts nothing else. */
final class AskingConnector implements Connector {
    private final Logins logins;
    private final HostSettings settings;
    private SshConnector connector;

    AskingConnector(SshConnector connector, Logins logins, HostSettings settings) {
        this.connector = connector;
        this.logins = logins;
        this.settings = settings;
    }

    @Override
    public synchronized RemoteShell connect(Consumer<String> log) throws IOException {
        try {
            return connector.connect(log);
        } catch (TransferException e) {
            if (e.phase() != Phase.AUTHENTICATE || end().login().password() != null) {
                throw e;
            }
            Optional<char[]> password = logins.askPassword(settings);
            if (password.isEmpty()) {
                throw e;
            }
            connector = withPassword(password.get());
            return connector.connect(log);
        }
    }

    @Override
    public synchronized Connector knowing(List<String> learned) {
        return new AskingConnector(connector.knowing(learned), logins, settings);
    }

    private Hop end() {
        return connector.route().get(connector.route().size() - 1);
    }

    private SshConnector withPassword(char[] password) {
        Login login = end().login().withPassword(password);
        List<Hop> route = new ArrayList<>(connector.route());
        route.set(route.size() - 1, new Hop(end().host(), end().port(), login, end().policy()));
        return new SshConnector(route, connector.options());
    }
}
