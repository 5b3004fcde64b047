package io.jenkins.plugins.scpcopy.cli.hosts;

import io.jenkins.plugins.scpcopy.copy.Connector;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.ssh.hop.ConnectionLog;
import java.io.IOException;
import java.util.List;

/** Connects when no other one with the same lock does: the user may be asked for something. */
public record ConnectingOneByOne(Connector connector, Object lock) implements Connector {
    @Override
    public RemoteShell connect(ConnectionLog log) throws IOException {
        synchronized (lock) {
            return connector.connect(log);
        }
    }

    @Override
    public Connector knowing(List<String> learned) {
        return new ConnectingOneByOne(connector.knowing(learned), lock);
    }

    @Override
    public Connector letInBefore() {
        return new ConnectingOneByOne(connector.letInBefore(), lock);
    }

    @Override
    public boolean lends() {
        return connector.lends();
    }

    @Override
    public boolean requiresPostQuantum() {
        return connector.requiresPostQuantum();
    }
}
