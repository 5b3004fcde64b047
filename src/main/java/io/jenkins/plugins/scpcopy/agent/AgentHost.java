package io.jenkins.plugins.scpcopy.agent;

import io.jenkins.plugins.scpcopy.copy.Deployment;
import io.jenkins.plugins.scpcopy.copy.SshConnector;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import java.io.Serializable;

/**
 * One host of a copy as it is sent to the agent, with its logins.
 *
 * @param name how results and lines call it
 * @param from null if the source is local
 * @param to null if the target is local, or reached by the source's host
 */
public record AgentHost(String name, CopyRequest request, SshConnector from, SshConnector to) implements Serializable {
    Deployment.Host host() {
        return new Deployment.Host(name, request, from, to);
    }

    /** Remoting may print it. */
    @Override
    public String toString() {
        return name;
    }
}
