package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.host.RemoteEntry;
import io.jenkins.plugins.scpcopy.copy.host.RemoteTree;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.report.CopyEvents;
import io.jenkins.plugins.scpcopy.copy.report.RemoteItem;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.selection.RequestedPaths;
import io.jenkins.plugins.scpcopy.copy.tools.ShellListing;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;

/** Finds out what on a host matches the paths and patterns of a source. Nothing is copied or changed. An instance is used once. */
public final class Search {
    /** How many items there may be at most. */
    public static final int MOST = 50_000;

    private static final int MOST_NAMED = 5;

    private final CopyRequest request;
    private final boolean looksInside;
    private final int limit;
    private final Station station;
    private final AbortableTask<Found> task;

    /**
     * What was found out.
     *
     * @param items by path
     * @param missing the paths and patterns for which nothing stands, raw
     * @param failure why this may not be all of it; null if it is
     */
    public record Found(List<RemoteItem> items, List<String> missing, TransferException failure) {}

    /**
     * @param request whose source is on a host; its target does not matter
     * @param looksInside whether a directory that is named, and not matched by a pattern, stands for what is in it
     * @param limit how many items there may be
     * @throws IllegalArgumentException if the source cannot be looked for, or the limit is out of its range
     */
    public Search(CopyRequest request, boolean looksInside, int limit, Connector host, CopyEvents events) {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException(request.optionNames().of("limit") + " must be from 1 to " + MOST + ", not " + limit);
        }
        paths(request).forEach(path -> root(path, request.profile() == null ? ServerProfile.POSIX : request.profile()));
        this.request = request;
        this.looksInside = looksInside;
        this.limit = limit;
        this.station =
                new Station(new CopyContext(request, events, MemoryBudget.ofHeap()), host, Retries.Clock.REAL);
        this.task = new AbortableTask<>(this::find, worker -> {
            worker.interrupt();
            station.abort();
        });
    }

    /**
     * Logs in and looks.
     *
     * @throws TransferException if that cannot be found out, or there are more than the limit
     * @throws InterruptedException if the calling thread was interrupted
     */
    public Found run() throws IOException, InterruptedException {
        return task.run();
    }

    /** Ends it from another thread. */
    public void abort() {
        task.abort();
    }

    private Found find() throws IOException {
        TreeMap<String, RemoteItem> items = new TreeMap<>();
        List<String> missing = new ArrayList<>();
        AtomicReference<TransferException> failure = new AtomicReference<>();
        try {
            station.repeatably(host -> {
                items.clear();
                missing.clear();
                Set<String> closed = new LinkedHashSet<>();
                for (String path : paths(request)) {
                    RequestedPaths root = root(path, host.profile());
                    boolean inside = looksInside && !root.hasPatterns();
                    List<RemoteTree> trees = list(host, root, inside, closed);
                    trees.forEach(tree -> add(tree, inside, items));
                    if (trees.isEmpty()) {
                        missing.add(path);
                    }
                }
                if (items.size() > limit) {
                    throw new TransferException(
                            Phase.PLAN,
                            host.name() + ": more than " + limit + " items match (" + items.size() + ")",
                            "Use a narrower pattern, or raise " + request.optionNames().of("limit") + ".",
                            null);
                }
                failure.set(closed.isEmpty() ? null : closed(host, closed));
            });
            return new Found(List.copyOf(items.values()), missing, failure.get());
        } finally {
            station.leave();
        }
    }

    private static List<String> paths(CopyRequest request) {
        return ((CopySource.Remote) request.from()).paths();
    }

    /** Each path by itself: nothing is to be copied, so two of them may have the same name. */
    private static RequestedPaths root(String path, ServerProfile profile) {
        return new RequestedPaths(List.of(path), profile);
    }

    private static TransferException closed(HostSession host, Set<String> closed) {
        String named = closed.stream().limit(MOST_NAMED).map(path -> "'" + RemoteText.escape(path) + "'").collect(Collectors.joining(", "));
        return new TransferException(
                Phase.PLAN,
                host.name() + ": it is not known all that is there: no permission to look into " + named
                        + (closed.size() > MOST_NAMED ? " and " + (closed.size() - MOST_NAMED) + " more" : ""),
                "Log in as somebody who may read it, or ask for less.",
                null);
    }

    private static List<RemoteTree> list(HostSession host, RequestedPaths root, boolean inside, Set<String> closed) throws IOException {
        HostTools.Listing listing = host.tools().require(
                host.tools().listing(), host, "a listing", "find and stat that can list files");
        List<RemoteTree> trees = listing.list(".", root.starts(), inside ? 1 : 0, closed::add);
        for (RemoteTree tree : trees) {
            if (!root.asksFor(tree.path())) {
                throw ShellListing.malformed("'" + RemoteText.escape(tree.path()) + "' was not asked for");
            }
            if (inside && !tree.complete() && tree.entries().size() <= 1) {
                closed.add(tree.path());
            } else if (inside && !tree.complete()) {
                host.progress().warning("'" + RemoteText.escape(tree.path()) + "' cannot be listed completely");
            }
        }
        return trees;
    }

    private static void add(RemoteTree tree, boolean inside, Map<String, RemoteItem> found) {
        tree.entries().forEach((below, entry) -> {
            if (!inside || !below.isEmpty() || !entry.isDirectory()) {
                String path = below.isEmpty() ? tree.path() : RemotePath.child(tree.path(), below);
                found.put(path, item(path, entry));
            }
        });
    }

    private static RemoteItem item(String path, RemoteEntry entry) {
        return new RemoteItem(
                path,
                RemotePath.name(path),
                entry.size(),
                entry.modified(),
                switch (entry.kind()) {
                    case FILE -> RemoteItem.Kind.FILE;
                    case DIRECTORY -> RemoteItem.Kind.DIRECTORY;
                    case OTHER -> RemoteItem.Kind.OTHER;
                },
                entry.mode());
    }
}
