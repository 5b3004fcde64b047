package io.jenkins.plugins.scpcopy;

import hudson.AbortException;
import hudson.FilePath;
import hudson.Util;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.scpcopy.agent.AgentCopy;
import io.jenkins.plugins.scpcopy.copy.request.Bandwidth;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.copy.request.Mirror;
import io.jenkins.plugins.scpcopy.copy.request.Mode;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.Route;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.files.Symlinks;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
    private final Map<String, String> environment;
    private final String from;
    private final String to;

    /**
     * @param expand replaces variables in a text
     * @param environment the build's variables, where the copy runs
     */
    Preparation(
            ScpCopyStep parameters, Run<?, ?> run, UnaryOperator<String> expand, Map<String, String> environment) {
        this.parameters = parameters;
        this.run = run;
        this.expand = expand;
        this.environment = environment;
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
            if (source.isPresent() && target.isPresent() && !isAskedFor()) {
                throw new IllegalArgumentException(Messages.Preparation_becameRemote());
            }
            Route route = choice(Route.class, "route", parameters.route, Route.RELAY);
            if (parameters.forwardAgent && route != Route.DIRECT) {
                throw new IllegalArgumentException(Messages.Preparation_forwardsNothing());
            }
            Logins logins = new Logins(parameters, run, this::text, environment);
            Connectors connectors = new Connectors(parameters, run, logins, this::text, options());
            String firstId = parameters.credentialsId;
            if (route == Route.DIRECT && source.isPresent() && target.isPresent()) {
                DirectTarget second =
                        DirectTarget.of(resolved(target.get()), target.get().path(), parameters, logins);
                return new AgentCopy(
                        request(source, Optional.of(second.end()), route, directory, workspace),
                        connectors.to(resolved(source.get()), firstId, second.lent()),
                        null,
                        connectors.areOnTheUsualWay(),
                        listener,
                        null);
            }
            String secondId = source.isPresent() ? parameters.toCredentialsId : firstId;
            return new AgentCopy(
                    request(source, target, route, directory, workspace),
                    source.isPresent() ? connectors.to(resolved(source.get()), firstId, null) : null,
                    target.isPresent() ? connectors.to(resolved(target.get()), secondId, null) : null,
                    connectors.areOnTheUsualWay(),
                    listener,
                    null);
        } catch (IllegalArgumentException e) {
            throw new AbortException(e.getMessage());
        }
    }

    /**
     * Whether a copy between two hosts is meant, and not made by the value of a variable: then a credential that is meant for one
     * host would log in at another.
     */
    private boolean isAskedFor() {
        return !text(parameters.toCredentialsId).isEmpty()
                || isWrittenAsRemote(parameters.getFrom()) && isWrittenAsRemote(parameters.getTo());
    }

    private static boolean isWrittenAsRemote(String unexpanded) {
        try {
            return Endpoint.parse(unexpanded).isPresent();
        } catch (IllegalArgumentException e) {
            // With a variable in it, an end may not be one yet, but a path it is not.
            return true;
        }
    }

    private Optional<Endpoint> end(String name, String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException(Messages.Preparation_missing(name));
        }
        return Endpoint.parse(text);
    }

    private CopyRequest request(
            Optional<Endpoint> source, Optional<Endpoint> target, Route route, FilePath directory, String workspace) {
        CopySource what = source.<CopySource>map(end -> new CopySource.Remote(end, List.of(end.path())))
                .orElseGet(this::patterns);
        CopyTarget where = target.<CopyTarget>map(CopyTarget.Remote::new).orElseGet(() -> new CopyTarget.Local(to));
        return CopyRequest.builder(what, where, directory.getRemote())
                .confinement(parameters.allowOutsideWorkspace ? null : workspace)
                .preserve(choice(Preserve.class, "preserve", parameters.preserve))
                .fileMode(optional("fileMode", parameters.fileMode, Mode::parse))
                .dirMode(optional("dirMode", parameters.dirMode, Mode::parse))
                .atomic(parameters.atomic)
                .verify(choice(Verify.class, "verify", parameters.verify))
                .skipUnchanged(parameters.skipUnchanged)
                .mirror(mirror())
                .dryRun(parameters.dryRun)
                .symlinks(choice(Symlinks.class, "symlinks", parameters.symlinks))
                .allowEmpty(parameters.allowEmpty)
                .protocol(choice(Protocol.class, "protocol", parameters.protocol, Protocol.AUTO))
                .route(route)
                .profile(profile())
                .bandwidth(Optional.ofNullable(optional("bandwidth", parameters.bandwidth, Bandwidth::parse))
                        .orElse(0L))
                .transfers(transfers(text(parameters.getTransfers().toString())))
                .retries(range("retries", parameters.retries, 0, CopyRequest.MOST_RETRIES))
                .retryDelay(Duration.ofSeconds(range("retryDelay", parameters.retryDelay, 0, LONGEST_TIMEOUT)))
                .stallTimeout(seconds("stallTimeout", parameters.stallTimeout))
                .verbose(parameters.verbose)
                .build();
    }

    /** @return null if none is asked for */
    private Mirror mirror() {
        List<String> protect = split(text(parameters.protect));
        if (parameters.mirror) {
            return new Mirror(protect, range("maxDelete", parameters.maxDelete, 0, Mirror.MOST));
        }
        if (!protect.isEmpty() || parameters.maxDelete != Mirror.DEFAULT_MAX_DELETE) {
            throw new IllegalArgumentException(Messages.Preparation_mirrorOnly());
        }
        return null;
    }

    /** @throws IllegalArgumentException if it is neither a number of files nor {@code auto} */
    static int transfers(String text) {
        if (text.equalsIgnoreCase("auto")) {
            return CopyRequest.AUTO;
        }
        int number = text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : -1;
        if (number < 0 || number > CopyRequest.MOST_TRANSFERS) {
            throw new IllegalArgumentException(Messages.Preparation_transfers(text, CopyRequest.MOST_TRANSFERS));
        }
        return number == 0 ? CopyRequest.AUTO : number;
    }

    private ResolvedHost resolved(Endpoint end) {
        return ResolvedHost.of(end, range("port", parameters.port, 1, 65535));
    }

    private SshOptions options() {
        return new SshOptions(
                seconds("connectTimeout", parameters.connectTimeout),
                seconds("stallTimeout", parameters.stallTimeout),
                false);
    }

    private CopySource patterns() {
        String base = text(parameters.baseDir);
        return new CopySource.LocalPatterns(
                split(from),
                split(text(parameters.excludes)),
                base.isEmpty() ? "." : base,
                parameters.flatten,
                parameters.defaultExcludes);
    }

    private ServerProfile profile() {
        String word = text(parameters.serverProfile);
        return word.isEmpty() || word.equals("auto") ? null : choice(ServerProfile.class, "serverProfile", word);
    }

    private <E extends Enum<E>> E choice(Class<E> type, String parameter, String word) {
        return Choice.parse(type, text(word), parameter);
    }

    /** Jobs that were stored before the parameter existed have no value for it. */
    private <E extends Enum<E>> E choice(Class<E> type, String parameter, String word, E otherwise) {
        return text(word).isEmpty() ? otherwise : choice(type, parameter, word);
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
