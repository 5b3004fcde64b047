package io.jenkins.plugins.scpcopy.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.ExtensionList;
import hudson.ExtensionPoint;
import hudson.model.Item;
import hudson.model.ItemGroup;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The named hosts and groups of one place, and of those above it: folders, and in the end the whole controller. The nearest
 * place that knows a name says what it means; what is said there is understood as it was meant there.
 */
public final class HostNames {
    private final List<NamedHost> hosts;
    private final List<NamedGroup> groups;
    private final HostNames above;

    private HostNames(List<NamedHost> hosts, List<NamedGroup> groups, HostNames above) {
        this.hosts = hosts;
        this.groups = groups;
        this.above = above;
    }

    /** Where folders have names of their own. */
    public interface Source extends ExtensionPoint {
        /** Those of a folder and, if it has any, those above it. */
        HostNames below(ItemGroup<?> folder, HostNames above);
    }

    /** Those that the administrator has set for all jobs. */
    public static HostNames global() {
        ScpCopyConfiguration configuration = ScpCopyConfiguration.get();
        return new HostNames(configuration.getHosts(), configuration.getGroups(), null);
    }

    /** Those that count for a job, or in the form of a folder. */
    public static HostNames of(@CheckForNull Item item) {
        return item == null ? global() : item instanceof ItemGroup<?> folder ? of(folder) : of(item.getParent());
    }

    private static HostNames of(ItemGroup<?> folder) {
        if (!(folder instanceof Item item)) {
            return global();
        }
        HostNames names = of(item.getParent());
        for (Source source : ExtensionList.lookup(Source.class)) {
            names = source.below(folder, names);
        }
        return names;
    }

    /** These, and others that are nearer. */
    public HostNames with(List<NamedHost> nearerHosts, List<NamedGroup> nearerGroups) {
        return new HostNames(nearerHosts, nearerGroups, this);
    }

    /** The place that says what a name means, whatever the case of its letters. */
    private Optional<HostNames> knowing(String name) {
        if (ownHost(name).isPresent() || ownGroup(name).isPresent()) {
            return Optional.of(this);
        }
        return above == null ? Optional.empty() : above.knowing(name);
    }

    private Optional<NamedHost> ownHost(String name) {
        return hosts.stream().filter(host -> host.getName().equalsIgnoreCase(name)).findFirst();
    }

    private Optional<NamedGroup> ownGroup(String name) {
        return groups.stream().filter(group -> group.getName().equalsIgnoreCase(name)).findFirst();
    }

    /**
     * A named host or group, and where it stands.
     *
     * @param names what the names in it mean
     */
    record Found<T>(T meant, HostNames names) {}

    Optional<Found<NamedHost>> host(String name) {
        return knowing(name).flatMap(place -> place.ownHost(name).map(host -> new Found<>(host, place)));
    }

    /** @throws IllegalArgumentException if there is a host of that name in the same place, too */
    Optional<Found<NamedGroup>> group(String name) {
        return knowing(name).flatMap(place -> place.ownGroup(name).map(group -> {
            if (place.ownHost(name).isPresent()) {
                throw new IllegalArgumentException(Messages.HostNames_twice(name));
            }
            return new Found<>(group, place);
        }));
    }

    /** Whether an administrator has set what stands here. */
    boolean areOfTheAdministrator() {
        return above == null;
    }

    /**
     * Checks that each name of one place means one thing.
     *
     * @throws IllegalArgumentException if one stands for a host and a group, or two groups
     */
    public static void check(List<NamedHost> hosts, List<NamedGroup> groups) {
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        hosts.forEach(host -> names.add(host.getName()));
        for (NamedGroup group : groups) {
            if (!names.add(group.getName())) {
                throw new IllegalArgumentException(Messages.HostNames_twice(group.getName()));
            }
        }
    }
}
