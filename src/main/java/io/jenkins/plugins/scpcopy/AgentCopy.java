package io.jenkins.plugins.scpcopy;

import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.scpcopy.copy.ConsoleLog;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import jenkins.agents.ControllerToAgentFileCallable;

/**
 * The copy as it is sent to the agent and runs there. The logins in it are nowhere else.
 *
 * @param from null if the source is local
 * @param to null if the target is local
 */
record AgentCopy(CopyRequest request, SshConnector from, SshConnector to, TaskListener listener)
        implements ControllerToAgentFileCallable<AgentOutcome> {
    @Override
    public AgentOutcome invoke(File directory, VirtualChannel channel) throws IOException, InterruptedException {
        // A pipeline's node block does not make the workspace.
        Files.createDirectories(directory.toPath());
        PrintStream log = listener.getLogger();
        List<String> learned = new CopyOnWriteArrayList<>();
        ConsoleLog events = new ConsoleLog(log::println, request.verbose()) {
            @Override
            public void hostKeyLearned(String line) {
                super.hostKeyLearned(line);
                learned.add(line);
            }
        };
        try {
            return new AgentOutcome(new Copy(request, from, to, events).run(), null, List.copyOf(learned));
        } catch (TransferException e) {
            return new AgentOutcome(null, e, List.copyOf(learned));
        } finally {
            log.flush();
        }
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
