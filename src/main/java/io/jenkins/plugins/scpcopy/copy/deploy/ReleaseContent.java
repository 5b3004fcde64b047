package io.jenkins.plugins.scpcopy.copy.deploy;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.report.HumanSizes;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.selection.Plan;
import io.jenkins.plugins.scpcopy.copy.selection.UnchangedFiles;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a release that is there has of what would be sent. Nothing of it is written. */
public final class ReleaseContent {
    private static final int MODE = 0777;

    private final CopyRequest request;
    private final HostSession host;
    private final Releases releases;
    private final String release;

    /** @param release its name */
    public ReleaseContent(CopyRequest request, HostSession host, Releases releases, String release) {
        this.request = request;
        this.host = host;
        this.releases = releases;
        this.release = release;
    }

    /** The files that it has already, with their checksums where these were compared. */
    Map<Plan.Item, String> unchanged(Plan plan) throws IOException {
        return isKnown() ? unchanged(plan, CurrentRelease.look(host, releases.directory(release), plan.items(), links())) : Map.of();
    }

    private boolean isKnown() throws IOException {
        boolean known = host.tools().listing().isPresent();
        if (!known) {
            host.progress().warning(host.name() + ": what release " + release + " has cannot be found out: "
                    + (host.tools().problem().isEmpty() ? "the host cannot list files" : host.tools().problem()));
        }
        return known;
    }

    private Set<String> links() throws IOException {
        return releases.on(host).symbolicLinks(ReleaseNames.path(release));
    }

    private Map<Plan.Item, String> unchanged(Plan plan, CurrentRelease snapshot) throws IOException {
        Map<Plan.Item, String> unchanged = new LinkedHashMap<>();
        UnchangedFiles.of(host.context(), plan, snapshot).forEach((item, sum) -> {
            if (keepsMode(item, snapshot)) {
                unchanged.put(item, sum);
            }
        });
        return unchanged;
    }

    /**
     * Settles all files as unchanged.
     *
     * @param inUse whether it is the one in use, to be told
     * @return nothing that is to be sent
     * @throws TransferException phase {@link io.jenkins.plugins.scpcopy.remote.Phase#RELEASE} if it has not all that would be sent
     */
    public Plan confirm(Plan plan, boolean inUse) throws IOException {
        if (!isKnown()) {
            throw unlike(plan, inUse, plan.items().size());
        }
        CurrentRelease snapshot = CurrentRelease.whole(host, releases.directory(release), links());
        Map<Plan.Item, String> unchanged = unchanged(plan, snapshot);
        long directories = plan.items().stream()
                .filter(item -> item.directory() && snapshot.isDirectory(item.target()))
                .count();
        long others = plan.items().size() - unchanged.size() - directories;
        if (others > 0) {
            throw unlike(plan, inUse, others);
        }
        unchanged.forEach((item, sum) -> host.progress().unchanged(item.target(), item.size(), sum));
        host.progress().told("release " + release + (inUse ? " is in use already" : " is there already") + ", with the same files");
        long more = snapshot.files() - unchanged.size();
        if (more > 0) {
            host.progress().warning(host.name() + ": release " + release + " has " + HumanSizes.files(more)
                    + " more than would be sent now: kept, since programs may have made them");
        }
        return new Plan(List.of(), List.of(), List.of(), plan.kind());
    }

    private TransferException unlike(Plan plan, boolean inUse, long others) {
        return releases.exists(host, release, inUse, "; it is not known to have what would be sent now (" + others + " of "
                + plan.items().size() + " files and directories)");
    }

    /** A link has the one mode of its file, which must not change for the release in use. */
    private boolean keepsMode(Plan.Item item, CurrentRelease snapshot) {
        if (!request.preserve().modes() && request.fileMode() == null) {
            return true;
        }
        try {
            int wanted = request.fileMode(item.tree().file(item.source()).mode()) & MODE;
            return wanted == (snapshot.at(item.target()).orElseThrow().mode() & MODE);
        } catch (IOException e) {
            host.progress().detail("'" + RemoteText.escape(item.target()) + "' cannot be compared: " + Reasons.of(e));
            return false;
        }
    }
}
