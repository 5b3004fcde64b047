package io.jenkins.plugins.scpcopy.copy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is at a host's target already, as far as a plan concerns it: one listing of all that has the plan's top-level names. */
final class TargetContents {
    private final RemoteTarget target;
    private final Map<String, RemoteEntry> entries = new HashMap<>();

    private TargetContents(RemoteTarget target) {
        this.target = target;
    }

    static TargetContents list(HostTools.Listing listing, RemoteTarget target, Plan plan) throws IOException {
        Set<String> top = new LinkedHashSet<>();
        int depth = 0;
        for (Plan.Item item : plan.items()) {
            String place = target.place(item.target());
            if (!place.isEmpty()) {
                String[] elements = place.split("/");
                top.add(elements[0]);
                depth = Math.max(depth, elements.length - 1);
            }
        }
        List<HostTools.Start> starts = new ArrayList<>();
        top.forEach(name -> starts.add(HostTools.Start.plain("./" + name)));
        TargetContents contents = new TargetContents(target);
        for (RemoteListing.Tree tree : listing.list(target.base(), starts, depth)) {
            String root = tree.path().startsWith("./") ? tree.path().substring(2) : tree.path();
            tree.entries().forEach((path, entry) -> contents.entries.put(path.isEmpty() ? root : root + "/" + path, entry));
        }
        return contents;
    }

    /** What has an item's place; empty if there is nothing. */
    Optional<RemoteEntry> at(Plan.Item item) {
        return Optional.ofNullable(entries.get(target.place(item.target())));
    }

    /** Why an item cannot be put into its place, fit to be shown; empty if nothing is in its way. */
    Optional<String> obstacle(Plan.Item item) {
        String place = target.place(item.target());
        RemoteEntry there = entries.get(place);
        if (there != null && !item.directory() && there.isDirectory()) {
            return Optional.of("a directory is in the way of the file");
        }
        if (there != null && item.directory() && !there.isDirectory()) {
            return Optional.of("a file is in the way of the directory");
        }
        for (int slash = place.indexOf('/'); slash >= 0; slash = place.indexOf('/', slash + 1)) {
            RemoteEntry above = entries.get(place.substring(0, slash));
            if (above != null && !above.isDirectory()) {
                return Optional.of("a file is in the way of its directory");
            }
        }
        return Optional.empty();
    }
}
