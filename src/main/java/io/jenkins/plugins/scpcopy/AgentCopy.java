package io.jenkins.plugins.scpcopy;

import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.scpcopy.copy.ConsoleLog;
import io.jenkins.plugins.scpcopy.copy.Copy;
import io.jenkins.plugins.scpcopy.copy.CopyReport;
import io.jenkins.plugins.scpcopy.copy.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.SshConnector;
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
 */
record AgentCopy(CopyRequest request, SshConnector from, SshConnector to, TaskListener listener)
        implements ControllerToAgentFileCallable<CopyReport> {
    @Override
    public CopyReport invoke(File directory, VirtualChannel channel) throws IOException, InterruptedException {
        // A pipeline's node block does not make the workspace.
        Files.createDirectories(directory.toPath());
        PrintStream log = listener.getLogger();
        try {
            return new Copy(request, from, to, new ConsoleLog(log::println, request.verbose())).run();
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
