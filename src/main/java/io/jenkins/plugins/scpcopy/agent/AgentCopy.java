package io.jenkins.plugins.scpcopy.agent;

import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.scpcopy.copy.Copy;
import io.jenkins.plugins.scpcopy.copy.Deployment;
import io.jenkins.plugins.scpcopy.copy.OnHosts;
import io.jenkins.plugins.scpcopy.copy.Rollback;
import io.jenkins.plugins.scpcopy.copy.report.ConsoleLog;
import io.jenkins.plugins.scpcopy.copy.report.DeploymentReport;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.Rollout;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import jenkins.agents.ControllerToAgentFileCallable;

/**
 * A copy, or a way back to earlier releases, as it is sent to the agent and runs there. The logins in it are nowhere else.
 *
 * @param hosts at least one
 * @param back the release to go back to, empty for the one before; null: this is a copy
 * @param remembersHostKeys whether the keys of new hosts are kept; those that come over a way that the job chose are not
 * @param fingerprints whether they are taken of the agent's files that were copied
 * @param watcher on the controller
 */
public record AgentCopy(
        List<AgentHost> hosts,
        Rollout rollout,
        String back,
        boolean remembersHostKeys,
        boolean fingerprints,
        TaskListener listener,
        CopyWatcher watcher)
        implements ControllerToAgentFileCallable<AgentOutcome> {
    public static AgentCopy of(List<AgentHost> hosts, Rollout rollout, boolean remembersHostKeys, TaskListener listener) {
        return new AgentCopy(new ArrayList<>(hosts), rollout, null, remembersHostKeys, false, listener, null);
    }

    public static AgentCopy back(
            List<AgentHost> hosts, String release, Rollout rollout, boolean remembersHostKeys, TaskListener listener) {
        return new AgentCopy(new ArrayList<>(hosts), rollout, release, remembersHostKeys, false, listener, null);
    }

    private CopyRequest request() {
        return hosts.get(0).request();
    }

    @Override
    public AgentOutcome invoke(File directory, VirtualChannel channel) throws IOException, InterruptedException {
        Optional<String> objection = LocalNames.objectionToUse(directory.getPath());
        if (objection.isPresent()) {
            throw new IllegalArgumentException(
                    "the directory '" + RemoteText.escape(directory.getPath()) + "' cannot be used: " + objection.get());
        }
        makeDirectory(directory.toPath());
        PrintStream log = listener.getLogger();
        Optional<CopiedFiles> copied = fingerprints ? Optional.of(copiedFiles(directory.toPath(), log)) : Optional.empty();
        AgentLog.Shared shared = new AgentLog.Shared(log, request().verbose(), remembersHostKeys, watcher, copied);
        OnHosts work = work(shared);
        try {
            DeploymentReport report = work.run();
            return shared.outcome(report, null, copied.isPresent() ? copied.get().fingerprints() : List.of());
        } catch (TransferException e) {
            return shared.outcome(null, e, List.of());
        } catch (InterruptedException e) {
            log.flush();
            watcher.interrupted(shared.outcome(work.soFar(), null, List.of()));
            throw e;
        } finally {
            log.flush();
        }
    }

    private CopiedFiles copiedFiles(Path directory, PrintStream log) throws IOException {
        boolean sent = request().from() instanceof CopySource.LocalPatterns;
        return new CopiedFiles(directory.toRealPath(), sent, new ConsoleLog(log::println, false)::warning);
    }

    private OnHosts work(AgentLog.Shared shared) {
        if (back == null && hosts.size() == 1 && rollout.isPlain()) {
            AgentHost host = hosts.get(0);
            return new OneCopy(new Copy(host.request(), host.from(), host.to(), shared.of("")), host.name());
        }
        List<Deployment.Host> all = hosts.stream().map(AgentHost::host).toList();
        return back == null
                ? new Deployment(all, rollout, shared::of)
                : new Rollback(all, Optional.of(back).filter(name -> !name.isEmpty()), rollout, shared::of);
    }

    /** A copy that fails as a whole says so by an exception. */
    private record OneCopy(Copy copy, String name) implements OnHosts {
        @Override
        public DeploymentReport run() throws IOException, InterruptedException {
            return DeploymentReport.of(name, copy.run());
        }

        @Override
        public void abort() {
            copy.abort();
        }

        @Override
        public DeploymentReport soFar() {
            return DeploymentReport.of(name, copy.soFar());
        }
    }

    /** The same, with fingerprints of the agent's files that are copied, or without them. */
    public AgentCopy withFingerprints(boolean taken) {
        return new AgentCopy(hosts, rollout, back, remembersHostKeys, taken, listener, watcher);
    }

    /** The same, watched by somebody. */
    public AgentCopy watchedBy(CopyWatcher other) {
        return new AgentCopy(hosts, rollout, back, remembersHostKeys, fingerprints, listener, other);
    }

    /** A pipeline's node block does not make the workspace, and {@code dir} makes no directory. */
    private void makeDirectory(Path directory) throws IOException {
        Confinement confinement = LocalResult.confinement(request().confinement());
        if (confinement.holds(directory)) {
            TargetDirectory.make(directory, confinement, MemoryBudget.ofHeap().names(), warning -> {});
        }
    }

    /** Every host on the way. */
    public List<Hop> hops() {
        return hosts.stream()
                .flatMap(host -> Stream.of(host.from(), host.to()))
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
