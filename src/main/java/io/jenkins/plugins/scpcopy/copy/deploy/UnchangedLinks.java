package io.jenkins.plugins.scpcopy.copy.deploy;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.report.HumanSizes;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.RelativePath;
import io.jenkins.plugins.scpcopy.copy.request.Release;
import io.jenkins.plugins.scpcopy.copy.selection.Plan;
import io.jenkins.plugins.scpcopy.files.SourceAttributes;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gives a new release the files that the one in use has already, as hard links to those. Nothing of the release in use is written:
 * what is sent goes to paths that have no link, and under temporary names first.
 */
public final class UnchangedLinks {
    private final CopyRequest request;
    private final HostSession host;
    private final Releases releases;
    private final ReleaseState state;
    private final Release release;

    /** @param state what there is besides the new release, whose directory is there and empty */
    public UnchangedLinks(CopyRequest request, HostSession host, Releases releases, ReleaseState state, Release release) {
        this.request = request;
        this.host = host;
        this.releases = releases;
        this.state = state;
        this.release = release;
    }

    /**
     * Links what is unchanged, and reports it as such.
     *
     * @return what is to be sent
     * @throws TransferException phase {@link Phase#RELEASE} if hard links are required and cannot be had
     */
    public Plan link(Plan plan) throws IOException {
        if (release.links() == Release.HardLinks.NONE || !state.hasCurrent()) {
            return plan;
        }
        String current = state.current().orElseThrow();
        Map<Plan.Item, String> unchanged = new ReleaseContent(request, host, releases, current).unchanged(plan);
        if (unchanged.isEmpty()) {
            return plan;
        }
        ReleaseStore.Unlinked unlinked = releases.on(host).link(
                ReleaseNames.path(current),
                ReleaseNames.path(ReleaseNames.part(release.name())),
                links(plan, unchanged.keySet()));
        tell(unlinked, unchanged.size(), current);
        List<Plan.Item> rest = new ArrayList<>();
        for (Plan.Item item : plan.items()) {
            String sum = unchanged.get(item);
            if (sum == null || unlinked.files().contains(item.target())) {
                rest.add(item);
            } else {
                host.progress().unchanged(item.target(), item.size(), sum);
            }
        }
        return new Plan(rest, List.of(), List.of(), plan.kind());
    }

    private void tell(ReleaseStore.Unlinked unlinked, int all, String current) throws TransferException {
        int failed = unlinked.files().size();
        if (failed > 0) {
            String text = HumanSizes.files(failed) + " of " + all + " that are unchanged cannot be hard links to those of release "
                    + current + " (" + unlinked.reason() + ")";
            if (release.links() == Release.HardLinks.REQUIRED) {
                throw new TransferException(
                        Phase.RELEASE, host.name() + ": " + text, "Let them be sent in full instead, if there is room.", null);
            }
            host.progress().warning(host.name() + ": " + text + ", and are sent in full");
        }
        if (failed < all) {
            host.progress().told(HumanSizes.files(all - failed) + " unchanged, as hard links to those of release "
                    + current);
        }
    }

    private ReleaseStore.Links links(Plan plan, Set<Plan.Item> unchanged) throws IOException {
        Set<String> entered = new LinkedHashSet<>();
        for (Plan.Item item : plan.items()) {
            if (!unchanged.contains(item)) {
                addAllTo(item.directory() ? item.target() : item.parent(), entered);
            }
        }
        Map<String, ReleaseStore.Directory> directories = new LinkedHashMap<>();
        List<String> files = new ArrayList<>();
        for (Plan.Item item : plan.items()) {
            if (unchanged.contains(item)) {
                files.add(item.target());
                Set<String> around = new LinkedHashSet<>();
                addAllTo(item.parent(), around);
                for (String path : around) {
                    if (!directories.containsKey(path)) {
                        directories.put(path, directory(item, path, entered.contains(path)));
                    }
                }
            }
        }
        return new ReleaseStore.Links(List.copyOf(directories.values()), files);
    }

    /** A directory that something is sent to gets its mode and times by that. */
    private ReleaseStore.Directory directory(Plan.Item item, String path, boolean entered) throws IOException {
        boolean modes = request.preserve().modes() || request.dirMode() != null;
        if (entered || !modes && !request.preserve().times()) {
            return new ReleaseStore.Directory(path, -1, Optional.empty());
        }
        SourceAttributes source = item.directoryAt(path);
        return new ReleaseStore.Directory(
                path,
                modes ? request.dirMode(source.mode()) : -1,
                request.preserve().times() ? Optional.of(source.times()) : Optional.empty());
    }

    /** Adds the directories that lead to one, and that one last. */
    private static void addAllTo(String directory, Set<String> paths) {
        for (String at = ""; !at.equals(directory); ) {
            at = RelativePath.step(at, directory);
            paths.add(at);
        }
    }
}
