package io.jenkins.plugins.scpcopy.copy.selection;

import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** A source on a host, known by a listing, as it looks from the target. */
public final class ListedView implements SourceView {
    private final RequestedPaths roots;
    private final Set<String> paths;

    /** @param listing of what the roots stand for */
    public ListedView(RequestedPaths roots, SourceListing listing) {
        this.roots = roots;
        this.paths = new HashSet<>(listing.paths());
    }

    @Override
    public Set<String> names() {
        return roots.names();
    }

    @Override
    public boolean asksFor(String path) {
        return roots.covers(RelativePath.first(path));
    }

    @Override
    public boolean has(String path) {
        return paths.contains(path);
    }

    @Override
    public Collection<String> paths() {
        return paths;
    }
}
