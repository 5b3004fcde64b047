package io.jenkins.plugins.scpcopy.agent;

import io.jenkins.plugins.scpcopy.copy.report.DeploymentReport;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.Serializable;
import java.util.List;

/**
 * What comes back from the agent. The keys of hosts come even if a login failed afterwards.
 *
 * @param report null if there is a failure
 * @param failure why nothing could be copied at all; null if there is a report
 * @param fingerprints of the agent's files that were copied; empty unless they were asked for
 */
public record AgentOutcome(DeploymentReport report, TransferException failure, ShownHostKeys hostKeys, Pace pace, List<FileFingerprint> fingerprints)
        implements Serializable {
    public AgentOutcome {
        fingerprints = List.copyOf(fingerprints);
    }

    /** Of an agent that told no more than this. */
    public static AgentOutcome of(DeploymentReport report) {
        return new AgentOutcome(report, null, ShownHostKeys.NONE, Pace.UNKNOWN, List.of());
    }
}
