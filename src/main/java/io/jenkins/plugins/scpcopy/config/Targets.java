package io.jenkins.plugins.scpcopy.config;

import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a copy goes: the ends that a text names, one in each line, a group standing for its hosts. */
final class Targets {
    /** As many as the largest deployments have, and a limit to what a mistake can do. */
    static final int MOST = 1000;

    private Targets() {}

    /**
     * Reads lines in which variables have been replaced.
     *
     * @param port for an end that names none and is no named host
     * @return by the names that results and lines of the log call them; empty if there is one line and it is a local path
     * @throws IllegalArgumentException if a line cannot be used
     */
    static Map<String, ResolvedEnd> of(HostNames names, List<String> lines, int port) {
        List<ResolvedEnd> ends = new ArrayList<>();
        for (String line : lines) {
            Optional<Endpoint> end = Endpoint.parse(line);
            if (end.isPresent()) {
                ends.addAll(hosts(names, end.get(), port));
            } else if (lines.size() > 1) {
                throw new IllegalArgumentException(Messages.Targets_local(line));
            }
        }
        if (ends.size() > MOST) {
            throw new IllegalArgumentException(Messages.Targets_many(ends.size(), MOST));
        }
        return named(ends);
    }

    private static List<ResolvedEnd> hosts(HostNames names, Endpoint end, int port) {
        Optional<HostNames.Found<NamedGroup>> group = names.group(end.host());
        if (group.isEmpty()) {
            return List.of(new ResolvedEnd(end, ResolvedHost.of(names, end, port)));
        }
        List<ResolvedEnd> hosts = group.get().meant().hosts().stream()
                .map(member -> new Endpoint(
                        member.user().isEmpty() ? end.user() : member.user(),
                        member.host(),
                        member.port() == 0 ? end.port() : member.port(),
                        end.path()))
                .map(member -> new ResolvedEnd(member, ResolvedHost.of(group.get().names(), member, port)))
                .toList();
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException(Messages.Targets_empty(end.host()));
        }
        return hosts;
    }

    /** By the host alone, where that is enough. */
    private static Map<String, ResolvedEnd> named(List<ResolvedEnd> ends) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        ends.forEach(target -> counts.merge(target.end().host(), 1, Integer::sum));
        Map<String, ResolvedEnd> named = new LinkedHashMap<>();
        for (ResolvedEnd target : ends) {
            Endpoint end = target.end();
            String name = counts.get(end.host()) == 1 ? end.host() : end.display();
            if (named.put(name, target) != null) {
                throw new IllegalArgumentException(Messages.Targets_twice(end.display()));
            }
        }
        return named;
    }
}
