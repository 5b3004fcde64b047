package io.jenkins.plugins.scpcopy.copy.target;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.host.RemoteEntry;
import io.jenkins.plugins.scpcopy.copy.host.RemoteTree;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.files.ReceivedNames;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.scp.Record;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A place on a host, with what is there already: one listing of all that has the top-level names of what is to go there. */
public final class RemoteSnapshot implements TargetSnapshot {
    private final HostSession host;
    private final RemoteTarget target;
    private final Map<String, RemoteEntry> entries = new HashMap<>();
    private final Map<String, ReceivedNames> names = new HashMap<>();
    private final Set<String> refused = new HashSet<>();
    private boolean complete = true;

    private RemoteSnapshot(HostSession host, RemoteTarget target) {
        this.host = host;
        this.target = target;
    }

    /** A place whose contents are not known. */
    public static RemoteSnapshot unknown(HostSession host, RemoteTarget target) {
        return new RemoteSnapshot(host, target);
    }

    /**
     * Finds out what is there, and says so where that cannot be found out.
     *
     * @param paths of what is to go there
     */
    public static RemoteSnapshot look(HostSession host, RemoteTarget target, Collection<String> paths) throws IOException {
        HostTools tools = host.tools();
        if (tools.listing().isEmpty()) {
            host.progress()
                    .warning(host.name() + ": what is at the target already cannot be found out"
                            + (tools.problem().isEmpty() ? "" : ": " + tools.problem()));
            return unknown(host, target);
        }
        RemoteSnapshot snapshot = list(host, tools.listing().get(), target, paths);
        if (!snapshot.complete) {
            host.progress()
                    .warning(host.name() + ": what is at the target already cannot be listed completely; "
                            + (host.request().dryRun()
                                    ? "something unknown may be in the way"
                                    : "what is not known to be there is sent"));
        }
        return snapshot;
    }

    private static RemoteSnapshot list(
            HostSession host, HostTools.Listing listing, RemoteTarget target, Collection<String> paths) throws IOException {
        Set<String> top = new LinkedHashSet<>();
        int depth = 0;
        for (String path : paths) {
            String place = target.place(path);
            if (!place.isEmpty()) {
                String[] elements = place.split("/");
                top.add(elements[0]);
                depth = Math.max(depth, elements.length - 1);
            }
        }
        RemoteSnapshot snapshot = new RemoteSnapshot(host, target);
        if (!top.isEmpty()) {
            listing.list(target.base(), top.stream().map(name -> HostTools.Start.plain("./" + name)).toList(), depth)
                    .forEach(snapshot::add);
        }
        return snapshot;
    }

    private void add(RemoteTree tree) {
        String root = tree.path().startsWith("./") ? tree.path().substring(2) : tree.path();
        tree.entries().forEach((path, entry) -> entries.put(RelativePath.below(root, path), entry));
        complete = complete && tree.complete();
    }

    @Override
    public Optional<RemoteEntry> at(String path) {
        return Optional.ofNullable(entries.get(target.place(path)));
    }

    @Override
    public boolean isDirectory(String path) {
        return target.place(path).isEmpty() ? target.toMake().isEmpty() : TargetSnapshot.super.isDirectory(path);
    }

    @Override
    public boolean keepsDirectories() {
        return target.singleName().isEmpty();
    }

    @Override
    public Optional<String> objection(String path) throws IOException {
        String parent = RelativePath.parent(path);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        if (refused.contains(parent)) {
            refused.add(path);
            return Optional.of("its directory cannot be sent");
        }
        String name = RelativePath.name(path);
        Optional<String> objection = Record.objectionToName(name);
        if (objection.isEmpty()) {
            objection = names.computeIfAbsent(
                            parent, key -> new ReceivedNames(rules(host), host.progress().memory().names()))
                    .claim(name);
        }
        if (objection.isPresent()) {
            refused.add(path);
        }
        return objection;
    }

    /** How a host's file system tells names apart. */
    public static ReceivedNames.Rules rules(HostSession host) {
        return host.profile() == ServerProfile.WINDOWS ? ReceivedNames.Rules.WINDOWS : ReceivedNames.Rules.POSIX;
    }

    @Override
    public boolean hasSums() throws IOException {
        return host.tools().sums().isPresent();
    }

    @Override
    public Map<String, String> sums(Collection<String> paths, long bytes) throws IOException {
        Map<String, String> byPlace = host.tools().sums().orElseThrow()
                .of(target.base(), paths.stream().map(target::place).toList(), bytes);
        Map<String, String> sums = new HashMap<>();
        for (String path : paths) {
            String sum = byPlace.get(target.place(path));
            if (sum != null) {
                sums.put(path, sum);
            }
        }
        return sums;
    }
}
