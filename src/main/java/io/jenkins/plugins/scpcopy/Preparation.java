package io.jenkins.plugins.scpcopy;

import hudson.AbortException;
import hudson.FilePath;
import hudson.Util;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.scpcopy.copy.Bandwidth;
import io.jenkins.plugins.scpcopy.copy.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.Endpoint;
import io.jenkins.plugins.scpcopy.copy.From;
import io.jenkins.plugins.scpcopy.copy.Mode;
import io.jenkins.plugins.scpcopy.copy.Preserve;
import io.jenkins.plugins.scpcopy.copy.SshConnector;
import io.jenkins.plugins.scpcopy.copy.To;
import io.jenkins.plugins.scpcopy.copy.Verify;
import io.jenkins.plugins.scpcopy.files.Symlinks;
import io.jenkins.plugins.scpcopy.scp.ServerProfile;
import io.jenkins.plugins.scpcopy.ssh.Hop;
import io.jenkins.plugins.scpcopy.ssh.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.HostVerification;
import io.jenkins.plugins.scpcopy.ssh.KnownHosts;
import io.jenkins.plugins.scpcopy.ssh.ProxyServer;
import io.jenkins.plugins.scpcopy.ssh.SshOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * Turns parameters into what the agent is asked to do: on the controller, where named hosts, credentials and known host keys
 * are.
 */
final class Preparation {
    /** Seconds: a day. */
    static final int LONGEST_TIMEOUT = 86_400;

    private final ScpCopyStep parameters;
    private final Run<?, ?> run;
    private final UnaryOperator<String> expand;
    private final String from;
    private final String to;

    /** @param expand replaces variables in a text */
    Preparation(ScpCopyStep parameters, Run<?, ?> run, UnaryOperator<String> expand) {
        this.parameters = parameters;
        this.run = run;
        this.expand = expand;
        from = text(parameters.getFrom());
        to = text(parameters.getTo());
    }

    /** The source as given, variables expanded. */
    String from() {
        return from;
    }

    /** The target as given, variables expanded. */
    String to() {
        return to;
    }

    /** Where the manifest goes, or empty. */
    String manifest() {
        return text(parameters.manifest);
    }

    /**
     * Reads everything.
     *
     * @param directory where local paths start from
     * @param workspace what they must stay inside, an absolute path on the agent
     * @throws AbortException if a parameter cannot be used or a credential is missing; the message says which and why
     */
    AgentCopy prepare(FilePath directory, String workspace, TaskListener listener) throws AbortException {
        try {
            Optional<Endpoint> source = end("from", from);
            Optional<Endpoint> target = end("to", to);
            if (source.isEmpty() && target.isEmpty()) {
                throw new IllegalArgumentException(Messages.Preparation_noRemoteEnd());
            }
            String firstId = Util.fixNull(parameters.credentialsId).strip();
            String secondId = source.isPresent() ? Util.fixNull(parameters.toCredentialsId).strip() : firstId;
            return new AgentCopy(
                    request(source, target, directory, workspace),
                    source.isPresent() ? connector(source.get(), firstId) : null,
                    target.isPresent() ? connector(target.get(), secondId) : null,
                    listener);
        } catch (IllegalArgumentException e) {
            throw new AbortException(e.getMessage());
        }
    }

    private Optional<Endpoint> end(String name, String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(Messages.Preparation_missing(name));
        }
        return Endpoint.parse(text);
    }

    private CopyRequest request(
            Optional<Endpoint> source, Optional<Endpoint> target, FilePath directory, String workspace) {
        From what = source.<From>map(end -> new From.Remote(end, List.of(end.path()))).orElseGet(this::patterns);
        To where = target.<To>map(To.Remote::new).orElseGet(() -> new To.Local(to));
        return CopyRequest.builder(what, where, directory.getRemote())
                .confinement(parameters.allowOutsideWorkspace ? null : workspace)
                .preserve(choice(Preserve.class, "preserve", parameters.preserve))
                .fileMode(optional("fileMode", parameters.fileMode, Mode::parse))
                .dirMode(optional("dirMode", parameters.dirMode, Mode::parse))
                .atomic(parameters.atomic)
                .verify(choice(Verify.class, "verify", parameters.verify))
                .skipUnchanged(parameters.skipUnchanged)
                .dryRun(parameters.dryRun)
                .symlinks(choice(Symlinks.class, "symlinks", parameters.symlinks))
                .allowEmpty(parameters.allowEmpty)
                .profile(profile())
                .bandwidth(Optional.ofNullable(optional("bandwidth", parameters.bandwidth, Bandwidth::parse))
                        .orElse(0L))
                .transfers(range("transfers", parameters.transfers, CopyRequest.AUTO, CopyRequest.MOST_TRANSFERS))
                .retries(range("retries", parameters.retries, 0, CopyRequest.MOST_RETRIES))
                .retryDelay(Duration.ofSeconds(range("retryDelay", parameters.retryDelay, 0, LONGEST_TIMEOUT)))
                .stallTimeout(seconds("stallTimeout", parameters.stallTimeout))
                .verbose(parameters.verbose)
                .build();
    }

    private From patterns() {
        String base = text(parameters.baseDir);
        return new From.LocalPatterns(
                split(from),
                split(text(parameters.excludes)),
                base.isEmpty() ? "." : base,
                parameters.flatten,
                parameters.defaultExcludes);
    }

    private SshConnector connector(Endpoint end, String credentialsId) throws AbortException {
        ResolvedHost host = ResolvedHost.of(end, range("port", parameters.port, 1, 65535));
        List<JumpHost> jumps = Util.fixNull(parameters.jumpHosts);
        List<Hop> route = new ArrayList<>();
        for (JumpHost jump : jumps.isEmpty() ? host.jumpHosts() : jumps) {
            route.add(hop(ResolvedHost.of(JumpHost.endpoint(text(jump.getHost())), 22), jump.getCredentialsId()));
        }
        route.add(hop(host, credentialsId));
        return new SshConnector(
                route,
                new SshOptions(
                        seconds("connectTimeout", parameters.connectTimeout),
                        seconds("stallTimeout", parameters.stallTimeout),
                        List.of(),
                        false)
                        .through(proxy()));
    }

    private ProxyServer proxy() throws AbortException {
        ProxyServer proxy = optional("proxy", parameters.proxy, ProxyServer::parse);
        String id = Util.fixNull(parameters.proxyCredentialsId).strip();
        if (id.isEmpty()) {
            return proxy;
        }
        if (proxy == null) {
            throw new AbortException(Messages.Preparation_noProxy(id));
        }
        return ProxyCredentials.logIn(run, id, proxy);
    }

    private Hop hop(ResolvedHost host, String credentialsId) throws AbortException {
        String id = Util.fixNull(credentialsId).strip();
        return new Hop(
                host.host(),
                host.port(),
                SshCredentials.login(
                        run, id.isEmpty() ? host.credentialsId() : id, host.user(), host.host(), host.port()),
                policy(host));
    }

    private HostKeyPolicy policy(ResolvedHost host) {
        ScpCopyConfiguration configuration = ScpCopyConfiguration.get();
        String verification = text(parameters.hostVerification);
        String ownHosts = text(parameters.knownHosts);
        // Here, so that the message counts the lines of this text.
        KnownHosts.parse(ownHosts);
        return new HostKeyPolicy(
                choice(
                        HostVerification.class,
                        "hostVerification",
                        verification.isEmpty() ? configuration.getHostVerification() : verification),
                String.join(
                        "\n",
                        ownHosts,
                        host.knownHosts(),
                        configuration.getKnownHosts(),
                        LearnedHostKeys.get().text()));
    }

    private ServerProfile profile() {
        String word = text(parameters.serverProfile);
        return word.isEmpty() || word.equals("auto") ? null : choice(ServerProfile.class, "serverProfile", word);
    }

    private <E extends Enum<E>> E choice(Class<E> type, String parameter, String word) {
        return Choice.parse(type, text(word), parameter);
    }

    private <T> T optional(String parameter, String value, Function<String, T> parser) {
        String text = text(value);
        try {
            return text.isEmpty() ? null : parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(parameter + ": " + e.getMessage(), e);
        }
    }

    private static Duration seconds(String parameter, int value) {
        return Duration.ofSeconds(range(parameter, value, 1, LONGEST_TIMEOUT));
    }

    private static int range(String parameter, int value, int least, int greatest) {
        if (value < least || value > greatest) {
            throw new IllegalArgumentException(Messages.Preparation_range(parameter, value, least, greatest));
        }
        return value;
    }

    private String text(String value) {
        return Util.fixNull(expand.apply(Util.fixNull(value))).strip();
    }

    private static List<String> split(String patterns) {
        return Arrays.stream(patterns.split("[,\r\n]"))
                .map(String::strip)
                .filter(pattern -> !pattern.isEmpty())
                .toList();
    }
}
