package io.jenkins.plugins.scpcopy.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Item;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.rules.HostPattern;
import io.jenkins.plugins.scpcopy.rules.RemotePlace;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the administrator's rules let one job do. Rules add up: where any is about the job, it may do what one of them opens, and
 * nothing else; where none is, it may go everywhere.
 */
final class CopyRules {
    /** Of what is open, so much is told. */
    private static final int MOST_TOLD = 20;

    private final String item;
    private final List<CopyRule> rules;

    private CopyRules(String item, List<CopyRule> rules) {
        this.item = item;
        this.rules = rules;
    }

    /** @param item null where a form belongs to no item */
    static CopyRules of(@CheckForNull Item item) {
        String name = item == null ? "" : item.getFullName();
        return new CopyRules(
                name,
                item == null
                        ? List.of()
                        : ScpCopyConfiguration.get().getRules().stream().filter(rule -> rule.concerns(name)).toList());
    }

    /** What a line of a rule means: of a named host or group of the administrator, its hosts. */
    static Stream<HostPattern> meant(HostPattern pattern, HostNames names) {
        if (!pattern.isName()) {
            return Stream.of(pattern);
        }
        Optional<HostNames.Found<NamedGroup>> group = names.group(pattern.host());
        return group.isEmpty()
                ? Stream.of(meant(pattern, new Endpoint("", pattern.host(), 0, ""), names))
                : group.get().meant().hosts().stream().map(member -> meant(pattern, member, names));
    }

    private static HostPattern meant(HostPattern pattern, Endpoint host, HostNames names) {
        ResolvedHost resolved = ResolvedHost.of(names, host, HostPattern.SSH);
        return pattern.standingFor(resolved.host(), resolved.port());
    }

    /** @throws IllegalArgumentException if the job may not connect to a host */
    void checkHost(String host, int port) {
        if (!rules.isEmpty() && opening(host, port).isEmpty()) {
            throw refused(Messages.CopyRules_host(
                    address(host, port), RemoteText.escape(item), told(rules.stream().flatMap(rule -> rule.hostLines().stream()))));
        }
    }

    /**
     * Checks one path on a host.
     *
     * @param asOther whether another user than the login's does what is done there
     * @throws IllegalArgumentException if the job may not use it, or that cannot be told from its text
     */
    void checkPath(String host, int port, String path, boolean asOther) {
        checkHost(host, port);
        List<CopyRule> open = opening(host, port);
        if (open.isEmpty() || open.stream().anyMatch(CopyRule::opensEveryPath)) {
            return;
        }
        String why = "";
        try {
            RemotePlace place = RemotePlace.of(path);
            if (asOther && place.isInHome()) {
                why = " " + Messages.CopyRules_home();
            } else if (open.stream().anyMatch(rule -> rule.opens(place))) {
                return;
            }
        } catch (IllegalArgumentException e) {
            why = " " + e.getMessage();
        }
        throw refused(Messages.CopyRules_path(
                RemoteText.escape(path),
                address(host, port),
                RemoteText.escape(item),
                told(open.stream().flatMap(rule -> rule.pathLines().stream())))
                + why);
    }

    /** @throws IllegalArgumentException if the job may have no commands run on a host */
    void checkCommands(String host, int port) {
        if (!rules.isEmpty() && opening(host, port).stream().noneMatch(CopyRule::isCommands)) {
            throw refused(Messages.CopyRules_commands(address(host, port), RemoteText.escape(item)));
        }
    }

    private List<CopyRule> opening(String host, int port) {
        return rules.stream().filter(rule -> rule.opens(host, port)).toList();
    }

    private static String address(String host, int port) {
        return RemoteText.escape(HostPattern.address(host, port));
    }

    private static String told(Stream<String> lines) {
        List<String> all = lines.distinct().toList();
        String told = all.stream().limit(MOST_TOLD).collect(Collectors.joining(", "));
        return all.isEmpty() ? Messages.CopyRules_nothing() : all.size() > MOST_TOLD ? told + " …" : told;
    }

    private static IllegalArgumentException refused(String why) {
        return new IllegalArgumentException(why + " " + Messages.CopyRules_advice());
    }
}
