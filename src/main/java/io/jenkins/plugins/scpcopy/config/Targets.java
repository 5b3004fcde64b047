package io.jenkins.plugins.scpcopy.config;

import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where a copy goes: the ends that a text names, one in each line, a group standing for its hosts. */
public final class Targets {
    /** As many as the largest deployments have, and a limit to what a mistake can do. */
    static final int MOST = 1000;

    private Targets() {}

    /**
     * Reads lines in which variables have been replaced.
     *
     * @return by the names that results and lines of the log call them; empty if there is one line and it is a local path
     * @throws IllegalArgumentException if a line cannot be used
     */
    public static Map<String, Endpoint> of(List<String> lines) {
        List<Endpoint> ends = new ArrayList<>();
        for (String line : lines) {
            Optional<Endpoint> end = Endpoint.parse(line);
            if (end.isPresent()) {
                ends.addAll(hosts(end.get()));
            } else if (lines.size() > 1) {
                throw new IllegalArgumentException(Messages.Targets_local(line));
            }
        }
        if (ends.size() > MOST) {
            throw new IllegalArgumentException(Messages.Targets_many(ends.size(), MOST));
        }
        return named(ends);
    }

    private static List<Endpoint> hosts(Endpoint end) {
        Optional<NamedGroup> group = ScpCopyConfiguration.get().group(end.host());
        if (group.isEmpty()) {
            return List.of(end);
        }
        if (ScpCopyConfiguration.get().named(end.host()).isPresent()) {
            throw new IllegalArgumentException(Messages.ScpCopyConfiguration_twice(end.host()));
        }
        List<Endpoint> hosts = group.get().hosts().stream()
                .map(member -> new Endpoint(
                        member.user().isEmpty() ? end.user() : member.user(),
                        member.host(),
                        member.port() == 0 ? end.port() : member.port(),
                        end.path()))
                .toList();
        if (hosts.isEmpty()) {
            throw new IllegalArgumentException(Messages.Targets_empty(end.host()));
        }
        return hosts;
    }

    /** By the host alone, where that is enough. */
    private static Map<String, Endpoint> named(List<Endpoint> ends) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        ends.forEach(end -> counts.merge(end.host(), 1, Integer::sum));
        Map<String, Endpoint> named = new LinkedHashMap<>();
        for (Endpoint end : ends) {
            String name = counts.get(end.host()) == 1 ? end.host() : end.display();
            if (named.put(name, end) != null) {
                throw new IllegalArgumentException(Messages.Targets_twice(end.display()));
            }
        }
        return named;
    }
}
