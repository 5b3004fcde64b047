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
        if (host.tools().listing().isEmpty()) {
            host.progress().warning(host.name() + ": what release " + release + " has cannot be found out: "
                    + (host.tools().problem().isEmpty() ? "the host cannot list files" : host.tools().problem()));
            return Map.of();
        }
        CurrentRelease snapshot = snapshot(plan);
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
        Map<Plan.Item, String> unchanged = unchanged(plan);
        if (unchanged.size() < plan.files()) {
            long others = plan.files() - unchanged.size();
            throw releases.exists(host, release, inUse, "; it is not known to have the same files as they would be sent now (" + others
                    + " of " + HumanSizes.files(plan.files()) + ")");
        }
        unchanged.forEach((item, sum) -> host.progress().unchanged(item.target(), item.size(), sum));
        host.progress().told("release " + release + (inUse ? " is in use already" : " is there already") + ", with the same files");
        return new Plan(List.of(), List.of(), List.of(), plan.kind());
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

    private CurrentRelease snapshot(Plan plan) throws IOException {
        return CurrentRelease.look(
                host,
                releases.directory(release),
                plan.items(),
                releases.on(host).symbolicLinks(ReleaseNames.path(release)));
    }
}
