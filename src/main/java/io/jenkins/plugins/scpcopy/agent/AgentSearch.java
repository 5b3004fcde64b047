package io.jenkins.plugins.scpcopy.agent;

import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.scpcopy.copy.Search;
import io.jenkins.plugins.scpcopy.copy.SshConnector;
import io.jenkins.plugins.scpcopy.copy.report.RemoteItem;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import java.io.File;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jenkins.agents.ControllerToAgentFileCallable;

/**
 * A search on a host as it is sent to the agent and runs there. The logins in it are nowhere else.
 *
 * @param request whose source is what is looked for
 * @param limit how many items there may be
 * @param remembersHostKeys whether the keys of new hosts are kept; those that come over a way that the job chose are not
 */
public record AgentSearch(
        CopyRequest request, SshConnector host, int limit, boolean remembersHostKeys, TaskListener listener)
        implements ControllerToAgentFileCallable<AgentSearch.Outcome> {
    /**
     * What comes back from the agent.
     *
     * @param failure why nothing could be found out; null if there is none
     */
    public record Outcome(List<RemoteItem> found, TransferException failure, ShownHostKeys hostKeys)
            implements Serializable {}

    @Override
    public Outcome invoke(File directory, VirtualChannel channel) throws IOException, InterruptedException {
        AgentLog.Shared shared =
                new AgentLog.Shared(listener.getLogger(), request.verbose(), remembersHostKeys, CopyWatcher.NOBODY, Optional.empty());
        try {
            Search.Found found = new Search(request, false, limit, host, shared.of("")).run();
            return new Outcome(new ArrayList<>(found.items()), found.failure(), shared.hostKeys());
        } catch (TransferException e) {
            return new Outcome(List.of(), e, shared.hostKeys());
        } finally {
            listener.getLogger().flush();
        }
    }

    /** Every host on the way. */
    public List<Hop> hops() {
        return host.route();
    }

    /** Remoting prints callables. */
    @Override
    public String toString() {
        return "scpFind on " + hops().stream().map(Hop::displayName).toList();
    }
}
