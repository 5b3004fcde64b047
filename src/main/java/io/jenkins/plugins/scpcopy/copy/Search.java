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
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Finds out what on a host matches the paths and patterns of a source. Nothing is copied or changed. An instance is used once. */
public final class Search {
    /** How many items there may be at most. */
    public static final int MOST = 50_000;

    private final CopyRequest request;
    private final boolean looksInside;
    private final int limit;
    private final Station station;
    private final AbortableTask<List<RemoteItem>> task;

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
        RequestedPaths.check(request);
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
     * @return by path; none if nothing matches
     * @throws TransferException if that cannot be found out, or there are more than the limit
     * @throws InterruptedException if the calling thread was interrupted
     */
    public List<RemoteItem> run() throws IOException, InterruptedException {
        return task.run();
    }

    /** Ends it from another thread. */
    public void abort() {
        task.abort();
    }

    private List<RemoteItem> find() throws IOException {
        TreeMap<String, RemoteItem> found = new TreeMap<>();
        try {
            station.repeatably(host -> {
                found.clear();
                RequestedPaths roots = new RequestedPaths(((CopySource.Remote) request.from()).paths(), host.profile());
                boolean inside = looksInside && roots.isSingle() && !roots.hasPatterns();
                list(host, roots, inside).forEach(tree -> add(tree, inside, found));
                if (found.size() > limit) {
                    throw new TransferException(
                            Phase.PLAN,
                            host.name() + ": more than " + limit + " items match (" + found.size() + ")",
                            "Use a narrower pattern, or raise " + request.optionNames().of("limit") + ".",
                            null);
                }
            });
            return List.copyOf(found.values());
        } finally {
            station.leave();
        }
    }

    private static List<RemoteTree> list(HostSession host, RequestedPaths roots, boolean inside) throws IOException {
        HostTools.Listing listing = host.tools().require(
                host.tools().listing(), host, "a listing", "find and stat that can list files");
        List<RemoteTree> trees = listing.list(".", roots.starts(), inside ? 1 : 0);
        for (RemoteTree tree : trees) {
            if (!roots.asksFor(tree.path())) {
                throw ShellListing.malformed("'" + RemoteText.escape(tree.path()) + "' was not asked for");
            }
            if (inside && !tree.complete()) {
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
