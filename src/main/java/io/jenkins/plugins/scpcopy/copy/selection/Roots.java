package io.jenkins.plugins.scpcopy.copy.selection;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.PlacementRule;
import io.jenkins.plugins.scpcopy.copy.request.SourceKind;
import io.jenkins.plugins.scpcopy.copy.target.Placement;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a remote source's paths mean for its host and for the target. */
public final class Roots {
    private Roots() {}

    /** Finds what is wrong with the paths whatever the server is, before anything is sent to it. */
    public static void check(CopyRequest request, CopySource.Remote source) {
        new RequestedPaths(source.paths(), request.profile() == null ? ServerProfile.POSIX : request.profile());
    }

    /** The paths of each command: devices take one. */
    public static List<List<String>> byCommand(CopySource.Remote source, HostSession host) {
        return host.isDevice() ? source.paths().stream().map(List::of).toList() : List.of(source.paths());
    }

    /**
     * The top-level names of the one source directory, where the placement may depend on them. They are asked for before the
     * transfer: while its data waits to be read, nothing else gets through on the connection.
     */
    public static Optional<Set<String>> namesAhead(
            CopyRequest request, CopySource.Remote source, RequestedPaths roots, HostSession host, String to) {
        boolean matters = request.placement() == PlacementRule.SCP
                && request.recursive()
                && kindOf(request, source, roots, SourceKind.DIRECTORY) == SourceKind.DIRECTORY
                && !roots.hasPatterns()
                && !roots.isContents()
                && !Placement.endsInSlash(to);
        return matters ? host.list(roots.paths().get(0)) : Optional.empty();
    }

    /** Under scp's rule, a pattern that matches one item is as good as its name. */
    public static SourceKind kindOf(CopyRequest request, CopySource.Remote source, RequestedPaths roots, SourceKind first) {
        boolean one = source.paths().size() == 1 && (!roots.hasPatterns() || request.placement() == PlacementRule.SCP);
        return one ? first : SourceKind.SEVERAL;
    }
}
