package io.jenkins.plugins.scpcopy;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.TaskListener;
import io.jenkins.plugins.scpcopy.agent.AgentCopy;
import io.jenkins.plugins.scpcopy.agent.AgentHost;
import io.jenkins.plugins.scpcopy.config.ResolvedEnd;
import io.jenkins.plugins.scpcopy.connection.Connectors;
import io.jenkins.plugins.scpcopy.connection.Logins;
import io.jenkins.plugins.scpcopy.copy.SshConnector;
import io.jenkins.plugins.scpcopy.copy.request.Bandwidth;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.copy.request.Mirror;
import io.jenkins.plugins.scpcopy.copy.request.Mode;
import io.jenkins.plugins.scpcopy.copy.request.OnFailure;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Release;
import io.jenkins.plugins.scpcopy.copy.request.Rollout;
import io.jenkins.plugins.scpcopy.copy.request.Route;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.files.Symlinks;
import io.jenkins.plugins.scpcopy.result.PublicUrl;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Turns parameters into what the agent is asked to do: on the controller, where named hosts, credentials and known host keys
 * are.
 */
final class Preparation extends HostPreparation {
    private final ScpCopyStep parameters;
    private final String from;
    private final String to;

    Preparation(ScpCopyStep parameters, BuildPlace place) {
        super(parameters, place.run(), place.expand(), place.environment());
        this.parameters = parameters;
        from = text(parameters.getFrom());
        to = String.join(", ", targets());
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

    /** Where the files can be got in the web, or empty. */
    String publicUrl() {
        return text(parameters.publicUrl);
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
            boolean asOther = runAs().isAsked();
            // Between two hosts, the other user is the target's.
            Optional<ResolvedEnd> source = end().map(end -> hosts().source(end, port(), asOther));
            if (to.isEmpty()) {
                throw new IllegalArgumentException(Messages.Preparation_missing("to"));
            }
            Map<String, ResolvedEnd> targets = hosts().targets(targets(), port(), asOther);
            if (source.isEmpty() && targets.isEmpty()) {
                throw new IllegalArgumentException(Messages.Preparation_noRemoteEnd());
            }
            if (source.isPresent() && !targets.isEmpty() && !isAskedFor()) {
                throw new IllegalArgumentException(Messages.Preparation_becameRemote());
            }
            Route route = choice(Route.class, "route", parameters.route, Route.RELAY);
            if (parameters.forwardAgent && route != Route.DIRECT) {
                throw new IllegalArgumentException(Messages.Preparation_forwardsNothing());
            }
            if (parameters.fingerprint && source.isPresent() && !targets.isEmpty()) {
                throw new IllegalArgumentException(Messages.Preparation_noFingerprint());
            }
            if (!publicUrl().isEmpty()) {
                PublicUrl.check(publicUrl());
            }
            Rollout rollout = rollout();
            if (rollout.commands().isAsked()) {
                boolean atSource = targets.isEmpty() || source.isPresent() && route == Route.DIRECT;
                (atSource ? source.stream() : targets.values().stream()).forEach(hosts()::checkCommands);
            }
            Logins logins = logins();
            Connectors connectors = connectors(logins);
            String firstId = parameters.credentialsId;
            SshConnector fromHost = source.isPresent() && route != Route.DIRECT
                    ? connectors.to(source.get().host(), firstId, null)
                    : null;
            String secondId = source.isPresent() ? parameters.toCredentialsId : firstId;
            List<AgentHost> hosts = new ArrayList<>();
            Optional<Endpoint> sourceEnd = source.map(ResolvedEnd::end);
            for (Map.Entry<String, ResolvedEnd> target : targets.entrySet()) {
                if (source.isPresent() && route == Route.DIRECT) {
                    DirectTarget second = DirectTarget.of(target.getValue(), parameters, logins);
                    hosts.add(new AgentHost(
                            target.getKey(),
                            request(sourceEnd, Optional.of(second.end()), route, directory, workspace),
                            connectors.to(source.get().host(), firstId, second.lent()),
                            null));
                } else {
                    hosts.add(new AgentHost(
                            target.getKey(),
                            request(sourceEnd, Optional.of(target.getValue().end()), route, directory, workspace),
                            fromHost,
                            connectors.to(target.getValue().host(), secondId, null)));
                }
            }
            if (targets.isEmpty()) {
                SshConnector only = fromHost != null ? fromHost : connectors.to(source.get().host(), firstId, null);
                hosts.add(new AgentHost("", request(sourceEnd, Optional.empty(), route, directory, workspace), only, null));
            }
            hosts.forEach(host -> rollout.check(host.request()));
            return AgentCopy.of(hosts, rollout, connectors.areOnTheUsualWay(), listener)
                    .withFingerprints(parameters.fingerprint);
        } catch (IllegalArgumentException e) {
            throw new AbortException(e.getMessage());
        }
    }

    private Rollout rollout() {
        Release release = parameters.release == null ? Release.NONE : parameters.release.of(run().getNumber(), this::text);
        return rollout(choice(OnFailure.class, "onFailure", parameters.onFailure, OnFailure.STOP), release, parameters.before);
    }

    /**
     * Whether a copy between two hosts is meant, and not made by the value of a variable: then a credential that is meant for one
     * host would log in at another.
     */
    private boolean isAskedFor() {
        return !text(parameters.toCredentialsId).isEmpty()
                || isWrittenAsRemote(parameters.getFrom()) && parameters.getTo().lines().allMatch(Preparation::isWrittenAsRemote);
    }

    private static boolean isWrittenAsRemote(String unexpanded) {
        try {
            return Endpoint.parse(unexpanded).isPresent();
        } catch (IllegalArgumentException e) {
            // With a variable in it, an end may not be one yet, but a path it is not.
            return true;
        }
    }

    private Optional<Endpoint> end() {
        if (from.isEmpty()) {
            throw new IllegalArgumentException(Messages.Preparation_missing("from"));
        }
        return Endpoint.parse(from);
    }

    private CopyRequest request(
            Optional<Endpoint> source, Optional<Endpoint> target, Route route, FilePath directory, String workspace) {
        CopySource what = source.<CopySource>map(end -> new CopySource.Remote(end, List.of(end.path())))
                .orElseGet(this::patterns);
        CopyTarget where = target.<CopyTarget>map(CopyTarget.Remote::new).orElseGet(() -> new CopyTarget.Local(to));
        return connection(CopyRequest.builder(what, where, directory.getRemote()))
                .confinement(parameters.allowOutsideWorkspace ? null : workspace)
                .strip(range("strip", parameters.strip, 0, CopyRequest.MOST_STRIPPED))
                .preserve(choice(Preserve.class, "preserve", parameters.preserve))
                .fileMode(optional("fileMode", parameters.fileMode, Mode::parse))
                .dirMode(optional("dirMode", parameters.dirMode, Mode::parse))
                .atomic(parameters.atomic)
                .verify(choice(Verify.class, "verify", parameters.verify))
                .resume(parameters.resume)
                .skipUnchanged(parameters.skipUnchanged)
                .mirror(mirror().orElse(null))
                .dryRun(parameters.dryRun)
                .symlinks(choice(Symlinks.class, "symlinks", parameters.symlinks))
                .allowEmpty(parameters.allowEmpty)
                .route(route)
                .bandwidth(Optional.ofNullable(optional("bandwidth", parameters.bandwidth, Bandwidth::parse))
                        .orElse(0L))
                .transfers(transfers(text(parameters.getTransfers().toString())))
                .build();
    }

    /** Empty if none is asked for. */
    private Optional<Mirror> mirror() {
        List<String> protect = split(text(parameters.protect));
        if (parameters.mirror) {
            return Optional.of(new Mirror(protect, range("maxDelete", parameters.maxDelete, 0, Mirror.MOST)));
        }
        if (!protect.isEmpty() || parameters.maxDelete != Mirror.DEFAULT_MAX_DELETE) {
            throw new IllegalArgumentException(Messages.Preparation_mirrorOnly());
        }
        return Optional.empty();
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

    private CopySource patterns() {
        String base = text(parameters.baseDir);
        return new CopySource.LocalPatterns(
                split(from),
                split(text(parameters.excludes)),
                base.isEmpty() ? "." : base,
                parameters.flatten,
                parameters.defaultExcludes);
    }

    private <T> T optional(String parameter, String value, Function<String, T> parser) {
        String text = text(value);
        try {
            return text.isEmpty() ? null : parser.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(parameter + ": " + e.getMessage(), e);
        }
    }

    static List<String> split(String patterns) {
        return Arrays.stream(patterns.split("[,\r\n]"))
                .map(String::strip)
                .filter(pattern -> !pattern.isEmpty())
                .toList();
    }
}
