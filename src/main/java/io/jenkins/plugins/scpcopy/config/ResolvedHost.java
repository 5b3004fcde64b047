package io.jenkins.plugins.scpcopy.config;

import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Item;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.credentials.SshCredentials;
import io.jenkins.plugins.scpcopy.form.FormCheck;
import java.util.List;
import java.util.Optional;

/**
 * The host that an end means, after a named host has added what it knows.
 *
 * @param user empty: the credential's user name
 * @param credentialsId empty: none of its own
 * @param knownHosts lines for this host alone
 * @param algorithms what is proposed to it beyond the usual, as ssh_config writes it
 * @param postQuantum what becomes of it if its key exchange is not post-quantum; empty: what is configured for all hosts
 * @param jumpHosts the way there, unless the copy names another
 * @param proxy what it is reached through, unless the copy names another; empty for none
 * @param names what the names in all this mean
 */
public record ResolvedHost(
        String host,
        int port,
        String user,
        String credentialsId,
        String knownHosts,
        String algorithms,
        String postQuantum,
        List<JumpHost> jumpHosts,
        String proxy,
        String proxyCredentialsId,
        HostNames names) {
    /** @param port for an end that names none and is no named host */
    static ResolvedHost of(HostNames names, Endpoint end, int port) {
        Optional<HostNames.Found<NamedHost>> found = names.host(end.host());
        if (found.isEmpty()) {
            return new ResolvedHost(
                    end.host(), end.port() > 0 ? end.port() : port, end.user(), "", "", "", "", List.of(), "", "", names);
        }
        NamedHost named = found.get().meant();
        if (!found.get().names().areOfTheAdministrator()) {
            named.checkOfFolder();
        }
        return new ResolvedHost(
                named.address(),
                end.port() > 0 ? end.port() : named.getPort(),
                end.user().isEmpty() ? named.getUser() : end.user(),
                named.getCredentialsId(),
                named.getKnownHosts(),
                named.getAlgorithms(),
                named.getPostQuantum(),
                named.getJumpHosts(),
                named.getProxy(),
                named.getProxyCredentialsId(),
                found.get().names());
    }

    /** Whether the way to it is as the administrator, or nobody, has chosen it. */
    public boolean isOnTheUsualWay() {
        return names.areOfTheAdministrator() || jumpHosts.isEmpty() && proxy.isEmpty();
    }

    /** What to ask of a credential's domain for the first of two ends in a form that is remote; nothing where that cannot be told. */
    public static List<DomainRequirement> requirements(@CheckForNull Item item, String end, String otherwise, String port) {
        return inForm(end)
                .or(() -> inForm(otherwise))
                .map(remote -> of(HostNames.of(item), remote, FormCheck.port(port)))
                .map(host -> SshCredentials.requirements(host.host(), host.port()))
                .orElse(List.of());
    }

    /** Reads an end, or the first of several, as it stands in a form; empty where it is local, unfinished, or holds variables. */
    private static Optional<Endpoint> inForm(String text) {
        try {
            return text == null || text.contains("$")
                    ? Optional.empty()
                    : text.strip().lines().findFirst().flatMap(line -> Endpoint.parse(line.strip()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
