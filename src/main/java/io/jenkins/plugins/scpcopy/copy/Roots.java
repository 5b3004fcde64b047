package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.scp.ServerProfile;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a remote source's paths mean for its host and for the target. */
final class Roots {
    private Roots() {}

    /** Finds what is wrong with the paths whatever the server is, before anything is sent to it. */
    static void check(CopyRequest request, From.Remote source) {
        new RequestedRoots(source.paths(), request.profile() == null ? ServerProfile.POSIX : request.profile());
    }

    /** The paths of each command: devices take one. */
    static List<List<String>> byCommand(From.Remote source, HostSession host) {
        return host.isDevice() ? source.paths().stream().map(List::of).toList() : List.of(source.paths());
    }

    /**
     * The top-level names of the one source directory, where the placement may depend on them. They are asked for before the
     * transfer: while its data waits to be read, nothing else gets through on the connection.
     */
    static Optional<Set<String>> namesAhead(
            CopyRequest request, From.Remote source, RequestedRoots roots, HostSession host, String to) {
        boolean matters = request.placement() == Placement.SCP
                && request.recursive()
                && shapeOf(request, source, roots, Shape.DIRECTORY) == Shape.DIRECTORY
                && !roots.hasPatterns()
                && !roots.isContents()
                && !Landing.endsInSlash(to);
        return matters ? host.list(roots.paths().get(0)) : Optional.empty();
    }

    /** Under scp's rule, a pattern that matches one item is as good as its name. */
    static Shape shapeOf(CopyRequest request, From.Remote source, RequestedRoots roots, Shape first) {
        boolean one = source.paths().size() == 1 && (!roots.hasPatterns() || request.placement() == Placement.SCP);
        return one ? first : Shape.SEVERAL;
    }
}
