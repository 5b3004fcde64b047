package io.jenkins.plugins.scpcopy.credentials;

import static com.cloudbees.plugins.credentials.CredentialsMatchers.allOf;
import static com.cloudbees.plugins.credentials.CredentialsMatchers.instanceOf;
import static com.cloudbees.plugins.credentials.CredentialsMatchers.not;
import static com.cloudbees.plugins.credentials.CredentialsMatchers.withScope;

import com.cloudbees.plugins.credentials.CredentialsMatcher;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import com.cloudbees.plugins.credentials.domains.DomainRequirement;
import com.cloudbees.plugins.credentials.domains.URIRequirementBuilder;
import hudson.AbortException;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.scpcopy.form.Choice;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.ProxyServer;
import java.util.List;
import java.util.function.UnaryOperator;

/** Credentials for a proxy: a user name with password. */
public final class ProxyCredentials {
    public static final CredentialsMatcher USABLE =
            allOf(instanceOf(StandardUsernamePasswordCredentials.class), not(withScope(CredentialsScope.SYSTEM)));

    private ProxyCredentials() {}

    /** What to ask of a credential's domain for a proxy as it stands in a form; nothing where that is unfinished. */
    public static List<DomainRequirement> requirements(String proxy) {
        try {
            return requirements(ProxyServer.parse(Util.fixNull(proxy)));
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }

    private static List<DomainRequirement> requirements(ProxyServer proxy) {
        return URIRequirementBuilder.create()
                .withScheme(Choice.word(proxy.kind()))
                .withHostnamePort(proxy.host(), proxy.port())
                .build();
    }

    /** Looks a credential up as the build may use it, marks it as used, and gives the proxy its login. */
    public static ProxyServer logIn(Run<?, ?> run, String id, UnaryOperator<String> expand, ProxyServer proxy) throws AbortException {
        StandardUsernamePasswordCredentials found = SshCredentials.find(
                run, id, expand, StandardUsernamePasswordCredentials.class, requirements(proxy));
        if (found == null) {
            throw new AbortException(Messages.ProxyCredentials_missing(
                    id, proxy.displayName(), run.getParent().getFullDisplayName()));
        }
        CredentialUses.mark(run, found);
        return proxy.withLogin(Login.password(
                found.getUsername(), found.getPassword().getPlainText().toCharArray()));
    }
}
