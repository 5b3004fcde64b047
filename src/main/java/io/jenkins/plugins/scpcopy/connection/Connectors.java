package io.jenkins.plugins.scpcopy.connection;

import hudson.AbortException;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.scpcopy.config.JobHosts;
import io.jenkins.plugins.scpcopy.config.JumpHost;
import io.jenkins.plugins.scpcopy.config.ResolvedHost;
import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import io.jenkins.plugins.scpcopy.copy.SshConnector;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.credentials.ProxyCredentials;
import io.jenkins.plugins.scpcopy.hostkeys.LearnedHostKeys;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmPreferences;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.HostVerification;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.ProxyServer;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.ssh.hostkey.KnownHosts;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The ways to hosts: jump hosts, proxies, logins and host keys, from the parameters, the named hosts and the configuration. */
public final class Connectors {
    /** How many named hosts may lead to one another. */
    private static final int LONGEST_WAY = 8;

    private final ConnectionParameters parameters;
    private final Run<?, ?> run;
    private final JobHosts hosts;
    private final Logins logins;
    private final UnaryOperator<String> text;
    private final SshOptions options;
    private boolean usual = true;

    /**
     * @param text makes a parameter's value of what was given for it
     * @param options without a proxy
     */
    Connectors(
            ConnectionParameters parameters,
            Run<?, ?> run,
            JobHosts hosts,
            Logins logins,
            UnaryOperator<String> text,
            SshOptions options) {
        this.parameters = parameters;
        this.run = run;
        this.hosts = hosts;
        this.logins = logins;
        this.text = text;
        this.options = options;
    }

    /**
     * A connector to the host of an end.
     *
     * @param lent what the host may log in to another one with, or null
     */
    public SshConnector to(ResolvedHost host, String credentialsId, Login lent) throws AbortException {
        List<JumpHost> own = Util.fixNull(parameters.jumpHosts);
        List<ResolvedJump> jumps = own.isEmpty()
                ? jumpsOf(host)
                : own.stream().map(jump -> new ResolvedJump(hosts.jumpHost(end(jump)), jump.getCredentialsId())).toList();
        usual = usual && own.isEmpty();
        List<Hop> route = new ArrayList<>();
        ResolvedHost proxied = addJumps(jumps, host, route, 0);
        route.add(hop(host, credentialsId));
        return new SshConnector(route, options.through(proxy(proxied)).lending(lent));
    }

    /** Whether the ways to all hosts so far are as the administrator, or nobody, has chosen them: not this job, nor its folder. */
    public boolean areOnTheUsualWay() {
        return usual;
    }

    /**
     * Adds the jump hosts to a host. The first of them, if it is a named host, may have a way of its own.
     *
     * @return the host whose proxy is the one at the beginning of the way
     */
    private ResolvedHost addJumps(List<ResolvedJump> jumps, ResolvedHost to, List<Hop> route, int depth) throws AbortException {
        usual = usual && to.isOnTheUsualWay();
        if (depth > LONGEST_WAY) {
            throw new AbortException(Messages.Connectors_loop(to.host()));
        }
        ResolvedHost proxied = to;
        for (int i = 0; i < jumps.size(); i++) {
            ResolvedHost jump = jumps.get(i).host();
            if (i == 0) {
                ResolvedHost before = addJumps(jumpsOf(jump), jump, route, depth + 1);
                proxied = to.proxy().isEmpty() ? before : to;
            }
            route.add(hop(jump, jumps.get(i).credentialsId()));
        }
        return proxied;
    }

    private record ResolvedJump(ResolvedHost host, String credentialsId) {}

    private List<ResolvedJump> jumpsOf(ResolvedHost host) {
        return host.jumpHosts().stream()
                .map(jump -> new ResolvedJump(hosts.jumpHost(end(jump), host), jump.getCredentialsId()))
                .toList();
    }

    private Endpoint end(JumpHost jump) {
        return Endpoint.parseHost(text.apply(jump.getHost()));
    }

    private Hop hop(ResolvedHost host, String credentialsId) throws AbortException {
        AlgorithmPreferences algorithms;
        try {
            algorithms = AlgorithmPreferences.parse(host.algorithms())
                    .with(ScpCopyConfiguration.get().postQuantum(host.postQuantum()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("algorithms of the named host " + host.host() + ": " + e.getMessage(), e);
        }
        return new Hop(host.host(), host.port(), logins.of(host, credentialsId), policy(host), algorithms);
    }

    /** The call's own proxy has its own credential, and so has that of a named host. */
    private ProxyServer proxy(ResolvedHost host) throws AbortException {
        String own = text.apply(parameters.proxy);
        String ownId = Util.fixNull(parameters.proxyCredentialsId).strip();
        String url = own.isEmpty() ? host.proxy() : own;
        String id = own.isEmpty() && ownId.isEmpty() ? host.proxyCredentialsId() : ownId;
        if (url.isEmpty()) {
            if (!id.isEmpty()) {
                throw new AbortException(Messages.Connectors_noProxy(id));
            }
            return null;
        }
        ProxyServer proxy;
        try {
            proxy = ProxyServer.parse(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("proxy: " + e.getMessage(), e);
        }
        if (!own.isEmpty() || !host.isOnTheUsualWay()) {
            usual = false;
            hosts.checkProxy(proxy);
        }
        return id.isEmpty() ? proxy : ProxyCredentials.logIn(run, id, text, proxy);
    }

    private HostKeyPolicy policy(ResolvedHost host) {
        ScpCopyConfiguration configuration = ScpCopyConfiguration.get();
        String ownHosts = text.apply(parameters.knownHosts);
        if (KnownHosts.read(ownHosts).isEmpty()) {
            // One bad line is only warned about, but what is wrong as a whole is a mistake.
            KnownHosts.parse(ownHosts);
        }
        HostVerification verification = configuration.verification(text.apply(parameters.hostVerification));
        return new HostKeyPolicy(
                verification,
                String.join(
                        "\n",
                        ownHosts,
                        host.knownHosts(),
                        configuration.getKnownHosts(),
                        LearnedHostKeys.get().text(run.getParent().getFullName(), verification)));
    }
}
