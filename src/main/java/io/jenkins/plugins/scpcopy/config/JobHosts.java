package io.jenkins.plugins.scpcopy.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Item;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.ssh.hop.ProxyServer;
import java.util.List;
import java.util.Map;

/**
 * The hosts that a job may go to. What a job writes becomes a host here and nowhere else, so that the administrator's rules are
 * asked about every one of them: ends, hosts on the way there, and proxies.
 */
public final class JobHosts {
    private final HostNames names;
    private final CopyRules rules;

    private JobHosts(HostNames names, CopyRules rules) {
        this.names = names;
        this.rules = rules;
    }

    /** @param item null where a form belongs to none */
    public static JobHosts of(@CheckForNull Item item) {
        return new JobHosts(HostNames.of(item), CopyRules.of(item));
    }

    /**
     * Where something is read.
     *
     * @param port for an end that names none and is no named host
     * @param asOther whether another user than the login's does it
     * @throws IllegalArgumentException if that is not allowed; the message says why
     */
    public ResolvedEnd source(Endpoint end, int port, boolean asOther) {
        ResolvedHost host = ResolvedHost.of(names, end, port);
        for (String path : new CopySource.Remote(end, List.of(end.path())).paths()) {
            rules.checkPath(host.host(), host.port(), path, asOther);
        }
        return new ResolvedEnd(end, host);
    }

    /**
     * Where something is written: the ends that lines name, in which variables have been replaced, a group standing for its hosts.
     *
     * @param port for an end that names none and is no named host
     * @param asOther whether another user than the login's does it
     * @return by the names that results and lines of the log call them; empty if there is one line and it is a local path
     * @throws IllegalArgumentException if a line cannot be used, or that is not allowed; the message says why
     */
    public Map<String, ResolvedEnd> targets(List<String> lines, int port, boolean asOther) {
        Map<String, ResolvedEnd> targets = Targets.of(names, lines, port);
        targets.values().forEach(target ->
                rules.checkPath(target.host().host(), target.host().port(), target.end().path(), asOther));
        return targets;
    }

    /** A jump host that the job itself names. @throws IllegalArgumentException if that is not allowed */
    public ResolvedHost jumpHost(Endpoint written) {
        return checked(ResolvedHost.of(names, written, 22));
    }

    /** A jump host of a named host. @throws IllegalArgumentException if it is a folder's, and that is not allowed */
    public ResolvedHost jumpHost(Endpoint written, ResolvedHost of) {
        ResolvedHost jump = ResolvedHost.of(of.names(), written, 22);
        return of.names().areOfTheAdministrator() ? jump : checked(jump);
    }

    private ResolvedHost checked(ResolvedHost host) {
        rules.checkHost(host.host(), host.port());
        return host;
    }

    /** Checks a proxy that the job or a folder names. @throws IllegalArgumentException if that is not allowed */
    public void checkProxy(ProxyServer proxy) {
        rules.checkHost(proxy.host(), proxy.port());
    }

    /** @throws IllegalArgumentException if commands may not be run on a host */
    public void checkCommands(ResolvedEnd end) {
        rules.checkCommands(end.host().host(), end.host().port());
    }
}
