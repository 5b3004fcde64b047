package io.jenkins.plugins.scpcopy;

import hudson.AbortException;
import hudson.Util;
import io.jenkins.plugins.scpcopy.config.ResolvedEnd;
import io.jenkins.plugins.scpcopy.config.ResolvedHost;
import io.jenkins.plugins.scpcopy.connection.Logins;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;

/**
 * The second host of a direct copy, which only the first one connects to.
 *
 * @param end as the first host is told; without a user, that host decides
 * @param lent what the first host may use to log in there, or null
 */
record DirectTarget(Endpoint end, Login lent) {
    /** @throws AbortException if the first host would need what it cannot have */
    static DirectTarget of(ResolvedEnd target, ScpCopyStep parameters, Logins logins) throws AbortException {
        ResolvedHost host = target.host();
        String path = target.end().path();
        if (!host.jumpHosts().isEmpty() || !host.proxy().isEmpty()) {
            throw new AbortException(Messages.DirectTarget_way(host.host()));
        }
        String id = Util.fixNull(parameters.toCredentialsId).strip();
        if (parameters.forwardAgent) {
            Login login = logins.of(host, id);
            if (login.password() != null) {
                throw new AbortException(Messages.DirectTarget_password(host.host()));
            }
            return new DirectTarget(new Endpoint(login.user(), host.host(), host.port(), path), login);
        }
        if (!id.isEmpty()) {
            throw new AbortException(Messages.DirectTarget_unused(id));
        }
        return new DirectTarget(new Endpoint(host.user(), host.host(), host.port(), path), null);
    }

    @Override
    public String toString() {
        return end.display();
    }
}
