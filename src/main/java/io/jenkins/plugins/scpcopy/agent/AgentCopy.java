package io.jenkins.plugins.scpcopy.agent;

import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.scpcopy.copy.Copy;
import io.jenkins.plugins.scpcopy.copy.SshConnector;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.files.Confinement;
import io.jenkins.plugins.scpcopy.files.LocalNames;
import io.jenkins.plugins.scpcopy.files.TargetDirectory;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import jenkins.agents.ControllerToAgentFileCallable;

/**
 * The copy as it is sent to the agent and runs there. The logins in it are nowhere else.
 *
 * @param from null if the source is local
 * @param to null if the target is local
 * @param remembersHostKeys whether the keys of new hosts are kept; those that come over a way that the job chose are not
 * @param watcher on the controller
 */
public record AgentCopy(
        CopyRequest request,
        SshConnector from,
        SshConnector to,
        boolean remembersHostKeys,
        TaskListener listener,
        CopyWatcher watcher)
        implements ControllerToAgentFileCallable<AgentOutcome> {
    @Override
    public AgentOutcome invoke(File directory, VirtualChannel channel) throws IOException, InterruptedException {
        Optional<String> objection = LocalNames.objectionToUse(directory.getPath());
        if (objection.isPresent()) {
            throw new IllegalArgumentException(
                    "the directory '" + RemoteText.escape(directory.getPath()) + "' cannot be used: " + objection.get());
        }
        makeDirectory(directory.toPath());
        PrintStream log = listener.getLogger();
        AgentLog events = new AgentLog(log, request.verbose(), remembersHostKeys, watcher);
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
    public AgentCopy watchedBy(CopyWatcher other) {
        return new AgentCopy(request, from, to, remembersHostKeys, listener, other);
    }

    /** A pipeline's node block does not make the workspace, and {@code dir} makes no directory. */
    private void makeDirectory(Path directory) throws IOException {
        Confinement confinement = LocalResult.confinement(request.confinement());
        if (confinement.holds(directory)) {
            TargetDirectory.make(directory, confinement, MemoryBudget.ofHeap().names(), warning -> {});
        }
    }

    /** Every host on the way. */
    public List<Hop> hops() {
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
