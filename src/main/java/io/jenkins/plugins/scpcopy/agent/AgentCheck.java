package io.jenkins.plugins.scpcopy.agent;

import io.jenkins.plugins.scpcopy.copy.HostCheck;
import io.jenkins.plugins.scpcopy.copy.SshConnector;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.ConnectionLog;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import jenkins.agents.ControllerToAgentCallable;

/** A look at a host, from an agent or the controller. */
public record AgentCheck(SshConnector connector) implements ControllerToAgentCallable<AgentCheck.Outcome, IOException> {
    /**
     * What came of it.
     *
     * @param findings null if there is a failure
     * @param failure null if there are findings
     * @param refused the keys of hosts that were refused, as known_hosts lines
     */
    public record Outcome(HostCheck.Findings findings, TransferException failure, List<String> refused) implements Serializable {}

    @Override
    public Outcome call() throws IOException {
        List<String> refused = new CopyOnWriteArrayList<>();
        ConnectionLog log = new ConnectionLog() {
            @Override
            public void detail(String line) {}

            @Override
            public void hostKeyRefused(String line) {
                refused.add(line);
            }
        };
        try {
            return new Outcome(HostCheck.run(connector, log, connector.options().stallTimeout()), null, List.copyOf(refused));
        } catch (TransferException e) {
            return new Outcome(null, e, List.copyOf(refused));
        }
    }

    /** Remoting prints callables. */
    @Override
    public String toString() {
        return "a look at " + connector.route().stream().map(Hop::displayName).toList();
    }
}
