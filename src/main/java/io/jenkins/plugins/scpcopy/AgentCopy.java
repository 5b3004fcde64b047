package io.jenkins.plugins.scpcopy;

import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.scpcopy.copy.Copy;
import io.jenkins.plugins.scpcopy.copy.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.SshConnector;
import io.jenkins.plugins.scpcopy.scp.TransferException;
import io.jenkins.plugins.scpcopy.ssh.Hop;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import jenkins.agents.ControllerToAgentFileCallable;

/**
 * The copy as it is sent to the agent and runs there. The logins in it are nowhere else.
 *
 * @param from null if the source is local
 * @param to null if the target is local
 * @param watcher on the controller
 */
record AgentCopy(CopyRequest request, SshConnector from, SshConnector to, TaskListener listener, CopyWatcher watcher)
        implements ControllerToAgentFileCallable<AgentOutcome> {
    @Override
    public AgentOutcome invoke(File directory, VirtualChannel channel) throws IOException, InterruptedException {
        // A pipeline's node block does not make the workspace.
        Files.createDirectories(directory.toPath());
        PrintStream log = listener.getLogger();
        AgentLog events = new AgentLog(log, request.verbose(), watcher);
        Copy copy = new Copy(request, from, to, events);
        try {
            return new AgentOutcome(copy.run(), null, events.learned());
        } catch (TransferException e) {
            return new AgentOutcome(null, e, events.learned());
        } catch (InterruptedException e) {
            log.flush();
            watcher.interrupted(new AgentOutcome(copy.soFar(), null, events.learned()));
            throw e;
        } finally {
            log.flush();
        }
    }

    /** The same, watched by somebody. */
    AgentCopy watchedBy(CopyWatcher other) {
        return new AgentCopy(request, from, to, listener, other);
    }

    /** Every host on the way. */
    List<Hop> hops() {
        return Stream.of(from, to)
                .filter(Objects::nonNull)
                .flatMap(connector -> connector.route().stream())
                .toList();
    }

    /** Remoting prints callables. */
    @Override
    public String toString() {
        return "scpCopy to " + hops().stream().map(Hop::displayName).toList();
    }
}
