package io.jenkins.plugins.scpcopy.cli;

import io.jenkins.plugins.scpcopy.copy.Connector;
import io.jenkins.plugins.scpcopy.copy.SshConnector;
import io.jenkins.plugins.scpcopy.scp.Phase;
import io.jenkins.plugins.scpcopy.scp.RemoteShell;
import io.jenkins.plugins.scpcopy.scp.RemoteText;
import io.jenkins.plugins.scpcopy.scp.TransferException;
import io.jenkins.plugins.scpcopy.ssh.Hop;
import io.jenkins.plugins.scpcopy.ssh.Login;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Connects, and asks the user for the password when the host accepts nothing else. */
final class AskingConnector implements Connector {
    private final Logins logins;
    private final HostSettings settings;
    private final boolean asks;
    private SshConnector connector;

    AskingConnector(SshConnector connector, Logins logins, HostSettings settings) {
        this.connector = connector;
        this.logins = logins;
        this.settings = settings;
        this.asks = end().login().password() == null;
    }

    @Override
    public synchronized RemoteShell connect(Consumer<String> log) throws IOException {
        for (int attempt = 0; ; attempt++) {
            try {
                return connector.connect(log);
            } catch (TransferException e) {
                Optional<char[]> password =
                        attempt < Logins.ATTEMPTS && mayAsk(e) ? logins.askPassword(settings) : Optional.empty();
                connector = withPassword(password.orElseThrow(() -> explained(e)));
            }
        }
    }

    /** A key that cannot be read is no reason to ask for a password: the host has not been asked for anything yet. */
    private boolean mayAsk(TransferException failure) {
        return asks && failure.phase() == Phase.AUTHENTICATE && !(failure.getCause() instanceof IllegalArgumentException);
    }

    private TransferException explained(TransferException failure) {
        List<Path> locked = failure.phase() == Phase.AUTHENTICATE ? logins.locked(settings) : List.of();
        if (locked.isEmpty()) {
            return failure;
        }
        String names = locked.stream().map(file -> RemoteText.escape(file.toString())).collect(Collectors.joining(", "));
        return new TransferException(
                failure.phase(),
                failure.getMessage() + "; not tried: " + names + ", encrypted, and there was nobody to ask for the passphrase",
                failure.advice().orElse(null),
                failure);
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
