package io.jenkins.plugins.scpcopy;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.TaskListener;
import io.jenkins.plugins.scpcopy.agent.AgentCopy;
import io.jenkins.plugins.scpcopy.agent.AgentHost;
import io.jenkins.plugins.scpcopy.config.ResolvedEnd;
import io.jenkins.plugins.scpcopy.connection.Connectors;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.copy.request.OnFailure;
import io.jenkins.plugins.scpcopy.copy.request.Release;
import io.jenkins.plugins.scpcopy.copy.request.Rollout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Turns the parameters of a rollback into what the agent is asked to do. */
final class RollbackPreparation extends HostPreparation {
    private final ScpRollbackStep parameters;

    RollbackPreparation(ScpRollbackStep parameters, BuildPlace place) {
        super(parameters, place.run(), place.expand(), place.environment());
        this.parameters = parameters;
    }

    /** The targets, for people. */
    String to() {
        return String.join(", ", targets());
    }

    /** The release to go back to, for people; empty for the one before. */
    String release() {
        return text(parameters.release);
    }

    /** @throws AbortException if a parameter cannot be used or a credential is missing; the message says which and why */
    AgentCopy prepare(FilePath directory, TaskListener listener) throws AbortException {
        try {
            String release = release();
            if (!release.isEmpty()) {
                Release.checkName(release);
            }
            Map<String, ResolvedEnd> targets = hosts().targets(targets(), port(), runAs().isAsked());
            if (targets.isEmpty()) {
                throw new IllegalArgumentException(
                        targets().isEmpty() ? Messages.Preparation_missing("to") : Messages.RollbackPreparation_local());
            }
            Rollout rollout = rollout(OnFailure.STOP, Release.NONE, "");
            if (rollout.commands().isAsked()) {
                targets.values().forEach(hosts()::checkCommands);
            }
            Connectors connectors = connectors(logins());
            List<AgentHost> hosts = new ArrayList<>();
            for (Map.Entry<String, ResolvedEnd> target : targets.entrySet()) {
                Endpoint end = target.getValue().end();
                Rollout.checkReleases(end);
                CopyRequest request = connection(CopyRequest.builder(
                                new CopySource.LocalPaths(List.of()), new CopyTarget.Remote(end), directory.getRemote()))
                        .build();
                hosts.add(new AgentHost(
                        target.getKey(), request, null, connectors.to(target.getValue().host(), parameters.credentialsId, null)));
            }
            return AgentCopy.back(hosts, release, rollout, connectors.areOnTheUsualWay(), listener);
        } catch (IllegalArgumentException e) {
            throw new AbortException(e.getMessage());
        }
    }
}
