package io.jenkins.plugins.scpcopy;

import hudson.AbortException;
import io.jenkins.plugins.scpcopy.agent.AgentSearch;
import io.jenkins.plugins.scpcopy.config.ResolvedEnd;
import io.jenkins.plugins.scpcopy.connection.ConnectionPreparation;
import io.jenkins.plugins.scpcopy.connection.Connectors;
import io.jenkins.plugins.scpcopy.copy.Search;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import java.util.List;

/** Turns the parameters of a search into what the agent is asked to do. */
final class FindPreparation extends ConnectionPreparation {
    private final ScpFindStep parameters;

    FindPreparation(ScpFindStep parameters, BuildPlace place) {
        super(parameters, place.run(), place.expand(), place.environment());
        this.parameters = parameters;
    }

    /** @throws AbortException if a parameter cannot be used or a credential is missing; the message says which and why */
    AgentSearch prepare(BuildPlace place) throws AbortException {
        try {
            String from = text(parameters.getFrom());
            if (from.isEmpty()) {
                throw new IllegalArgumentException(Messages.Preparation_missing("from"));
            }
            Endpoint host = Endpoint.parse(from)
                    .orElseThrow(() -> new IllegalArgumentException(Messages.FindPreparation_local(from)));
            ResolvedEnd source = hosts().source(host, port(), runAs().isAsked());
            CopyRequest request = connection(CopyRequest.builder(
                            new CopySource.Remote(host, List.of(host.path())),
                            new CopyTarget.Local("."),
                            place.directory().getRemote()))
                    .build();
            Connectors connectors = connectors(logins());
            return new AgentSearch(
                    request,
                    connectors.to(source.host(), parameters.credentialsId, null),
                    range("limit", parameters.limit, 1, Search.MOST),
                    connectors.areOnTheUsualWay(),
                    place.listener());
        } catch (IllegalArgumentException e) {
            throw new AbortException(e.getMessage());
        }
    }
}
