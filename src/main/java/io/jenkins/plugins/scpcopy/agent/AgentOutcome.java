package io.jenkins.plugins.scpcopy.agent;

import io.jenkins.plugins.scpcopy.copy.report.DeploymentReport;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.Serializable;
import java.util.List;

/**
 * What comes back from the agent. The keys of new hosts come even if a login failed after they were accepted.
 *
 * @param report null if there is a failure
 * @param failure why nothing could be copied at all; null if there is a report
 * @param learnedHostKeys known_hosts lines
 */
public record AgentOutcome(DeploymentReport report, TransferException failure, List<String> learnedHostKeys) implements Serializable {}
