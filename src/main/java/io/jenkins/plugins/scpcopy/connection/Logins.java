package io.jenkins.plugins.scpcopy.connection;

import hudson.AbortException;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.scpcopy.config.ResolvedHost;
import io.jenkins.plugins.scpcopy.credentials.SshCredentials;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * How hosts are logged in to: by their credential and nothing else, or, where they have none, by what the parameters allow to be
 * taken from the build's environment.
 */
public final class Logins {
    private static final String AGENT = "SSH_AUTH_SOCK";
    private static final String TICKETS = "KRB5CCNAME";
    /** A drive's letter is no type of ticket cache. */
    private static final Pattern CACHE_TYPE = Pattern.compile("[A-Za-z]{2,}:.*");

    private final ConnectionParameters parameters;
    private final Run<?, ?> run;
    private final UnaryOperator<String> expand;
    private final Map<String, String> environment;
    private final List<Login.Certificate> certificates;

    /**
     * @param expand replaces variables in a text
     * @param environment the build's variables, where the copy runs
     * @throws IllegalArgumentException if a certificate cannot be read
     */
    Logins(ConnectionParameters parameters, Run<?, ?> run, UnaryOperator<String> expand, Map<String, String> environment) {
        this.parameters = parameters;
        this.run = run;
        this.expand = expand;
        this.environment = environment;
        certificates = certificates(Util.fixNull(expand.apply(Util.fixNull(parameters.certificate))));
        certificates.forEach(Login.Certificate::check);
    }

    /** Reads the parameter: a certificate in each line. */
    static List<Login.Certificate> certificates(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(line -> new Login.Certificate("certificate", line.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    /** @param credentialsId empty: that of the named host, if it has one */
    public Login of(ResolvedHost host, String credentialsId) throws AbortException {
        String own = Util.fixNull(credentialsId).strip();
        String id = own.isEmpty() ? host.credentialsId() : own;
        Login login = id.isEmpty()
                ? fromEnvironment(host)
                : SshCredentials.login(run, id, expand, host.user(), host.host(), host.port());
        return login.withCertificates(certificates);
    }

    private Login fromEnvironment(ResolvedHost host) throws AbortException {
        String address = SshCredentials.address(host.host(), host.port());
        if (!parameters.sshAgent && !parameters.kerberos) {
            throw new AbortException(Messages.Logins_none(address));
        }
        if (host.user().isEmpty()) {
            throw new AbortException(Messages.Logins_noUser(address));
        }
        return Login.keys(host.user(), List.of())
                .withAgent(parameters.sshAgent ? agent() : null)
                .withKerberos(parameters.kerberos ? ticketCache() : null);
    }

    private String agent() throws AbortException {
        String socket = environment.getOrDefault(AGENT, "");
        if (socket.isEmpty()) {
            throw new AbortException(Messages.Logins_noAgent());
        }
        return socket;
    }

    /** Empty for the default one. */
    private String ticketCache() throws AbortException {
        String cache = environment.getOrDefault(TICKETS, "").replaceFirst("^FILE:", "");
        if (CACHE_TYPE.matcher(cache).matches()) {
            throw new AbortException(Messages.Logins_tickets(cache));
        }
        return cache;
    }
}
