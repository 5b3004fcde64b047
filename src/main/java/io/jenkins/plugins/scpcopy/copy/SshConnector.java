package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.ssh.SshConnection;
import io.jenkins.plugins.scpcopy.ssh.hop.ConnectionLog;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.PostQuantum;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/**
 * Connects by the built-in SSH client.
 *
 * @param route jump hosts in order, the host itself last
 */
public record SshConnector(List<Hop> route, SshOptions options) implements Connector, Serializable {
    public SshConnector {
        route = List.copyOf(route);
    }

    @Override
    public RemoteShell connect(ConnectionLog log) throws IOException {
        return SshConnection.open(route, options, log);
    }

    @Override
    public SshConnector knowing(List<String> learned) {
        return learned.isEmpty()
                ? this
                : new SshConnector(route.stream().map(hop -> hop.knowing(learned)).toList(), options);
    }

    @Override
    public SshConnector letInBefore() {
        return new SshConnector(route, options.letInBefore());
    }

    @Override
    public boolean lends() {
        return options.lent() != null;
    }

    @Override
    public boolean requiresPostQuantum() {
        return route.get(route.size() - 1).algorithms().postQuantum() == PostQuantum.REQUIRE;
    }
}
