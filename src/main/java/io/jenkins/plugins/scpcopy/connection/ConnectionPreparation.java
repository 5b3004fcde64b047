package io.jenkins.plugins.scpcopy.connection;

import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.scpcopy.config.JobHosts;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.RunAs;
import io.jenkins.plugins.scpcopy.form.Choice;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Reads the parameters that say how hosts are reached and spoken to. */
public abstract class ConnectionPreparation {
    /** Seconds: a day. */
    public static final int LONGEST_TIMEOUT = 86_400;

    private final ConnectionParameters parameters;
    private final Run<?, ?> run;
    private final UnaryOperator<String> expand;
    private final Map<String, String> environment;
    private final JobHosts hosts;

    /**
     * @param expand replaces variables in a text
     * @param environment the build's variables, where the copy runs
     */
    protected ConnectionPreparation(
            ConnectionParameters parameters, Run<?, ?> run, UnaryOperator<String> expand, Map<String, String> environment) {
        this.parameters = parameters;
        this.run = run;
        this.expand = expand;
        this.environment = environment;
        this.hosts = JobHosts.of(run.getParent());
    }

    protected Run<?, ?> run() {
        return run;
    }

    protected Logins logins() {
        return new Logins(parameters, run, this::text, environment);
    }

    /** Where the job may go. */
    protected JobHosts hosts() {
        return hosts;
    }

    /** For an end that names none. */
    protected int port() {
        return range("port", parameters.port, 1, 65535);
    }

    protected RunAs runAs() {
        return new RunAs(text(parameters.runAs));
    }

    protected Connectors connectors(Logins logins) {
        SshOptions options = new SshOptions(
                seconds("connectTimeout", parameters.connectTimeout),
                seconds("stallTimeout", parameters.stallTimeout),
                parameters.compress);
        return new Connectors(parameters, run, hosts, logins, this::text, options);
    }

    /** Adds what all requests have. */
    protected CopyRequest.Builder connection(CopyRequest.Builder builder) {
        return builder.protocol(choice(Protocol.class, "protocol", parameters.protocol, Protocol.AUTO))
                .profile(profile())
                .runAs(runAs())
                .retries(range("retries", parameters.retries, 0, CopyRequest.MOST_RETRIES))
                .retryDelay(Duration.ofSeconds(range("retryDelay", parameters.retryDelay, 0, LONGEST_TIMEOUT)))
                .stallTimeout(seconds("stallTimeout", parameters.stallTimeout))
                .verbose(parameters.verbose);
    }

    private ServerProfile profile() {
        String word = text(parameters.serverProfile);
        return word.isEmpty() || word.equals("auto") ? null : choice(ServerProfile.class, "serverProfile", word);
    }

    protected <E extends Enum<E>> E choice(Class<E> type, String parameter, String word) {
        return Choice.parse(type, text(word), parameter);
    }

    /** Jobs that were stored before the parameter existed have no value for it. */
    protected <E extends Enum<E>> E choice(Class<E> type, String parameter, String word, E otherwise) {
        return text(word).isEmpty() ? otherwise : choice(type, parameter, word);
    }

    protected static Duration seconds(String parameter, int value) {
        return Duration.ofSeconds(range(parameter, value, 1, LONGEST_TIMEOUT));
    }

    protected static int range(String parameter, int value, int least, int greatest) {
        if (value < least || value > greatest) {
            throw new IllegalArgumentException(Messages.ConnectionPreparation_range(parameter, value, least, greatest));
        }
        return value;
    }

    protected String text(String value) {
        return Util.fixNull(expand.apply(Util.fixNull(value))).strip();
    }
}
