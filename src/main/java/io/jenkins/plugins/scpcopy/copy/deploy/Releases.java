package io.jenkins.plugins.scpcopy.copy.deploy;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.NoScriptsException;
import io.jenkins.plugins.scpcopy.copy.request.Glob;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.remote.StartException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The releases below one target of one host. Its sessions come and go; what was found out about the host stays. It begins with
 * the host's commands; where these do not do, it goes on by SFTP for good.
 */
public final class Releases {
    private static final int MOST_NAMED = 10;

    private final String target;
    private boolean bySftp;

    /** @param target the path of the request */
    public Releases(String target) {
        this.target = Glob.unescape(target);
    }

    /** The path, for a request, of the directory in which a release is made. */
    public static String partOf(String target, String release) {
        return RemotePath.child(target, ReleaseNames.path(ReleaseNames.part(release)));
    }

    /** The path, for a request, of the link to the release in use. */
    public static String currentOf(String target) {
        return RemotePath.child(target, ReleaseNames.CURRENT);
    }

    /** The directory of the release with this name, as scripts and SFTP take it. */
    String directory(String release) {
        return RemotePath.child(target, ReleaseNames.path(release));
    }

    /** What works on the releases, over one session. */
    ReleaseStore on(HostSession host) {
        return bySftp ? new SftpReleases(host, target) : new ShellReleases(host, target);
    }

    /**
     * Finds out what there is.
     *
     * @throws TransferException phase {@link Phase#PLAN} if the host cannot have releases, phase {@link Phase#RELEASE} if what is
     *     there is in the way
     */
    public ReleaseState look(HostSession host) throws IOException {
        if (host.profile() != ServerProfile.POSIX) {
            throw impossible(host, "this kind of server has no symbolic links that could be switched", null);
        }
        bySftp |= host.protocol().isSftpOnly();
        if (!bySftp) {
            try {
                return state(host);
            } catch (NoScriptsException e) {
                bySftp = true;
                return stateBySftp(host, e);
            }
        }
        return state(host);
    }

    private ReleaseState stateBySftp(HostSession host, NoScriptsException reason) throws IOException {
        try {
            ReleaseState state = state(host);
            host.progress().detail(host.name() + ": releases are made by SFTP, since " + reason.getMessage());
            return state;
        } catch (StartException e) {
            throw impossible(host, "it runs no scripts (" + reason.getMessage() + "), and has no SFTP: " + e.getMessage(), e);
        }
    }

    private ReleaseState state(HostSession host) throws IOException {
        return ReleaseState.of(on(host).look(), host.name(), target);
    }

    private static TransferException impossible(HostSession host, String why, IOException cause) {
        return new TransferException(
                Phase.PLAN, host.name() + ": releases are not possible there: " + why, "Copy without a release.", cause);
    }

    /**
     * Makes the directory for a new release, without what is left of ones that were never finished.
     *
     * @throws TransferException if there is a release of this name, or the host cannot have releases
     */
    public void make(HostSession host, ReleaseState state, String release) throws IOException {
        if (state.has(release)) {
            throw exists(host, release, state.isInUse(release), "");
        }
        List<String> leftovers = state.leftovers().stream().map(ReleaseNames::path).toList();
        String part = ReleaseNames.path(ReleaseNames.part(release));
        if (!leftovers.isEmpty()) {
            host.progress().told("what is left of unfinished releases is removed: " + named(state.leftovers()));
        }
        if (!on(host).make(part, leftovers)) {
            if (bySftp) {
                throw impossible(host, "its SFTP server cannot replace a link in one step (it has no posix-rename@openssh.com)", null);
            }
            bySftp = true;
            try {
                if (on(host).make(part, leftovers)) {
                    return;
                }
            } catch (StartException e) {
                throw impossible(host, "it has neither a mv that replaces a link in one step nor SFTP: " + e.getMessage(), e);
            }
            throw impossible(host, "neither its mv nor its SFTP server replaces a link in one step", null);
        }
    }

    /** @param more what else is to be said of it */
    TransferException exists(HostSession host, String release, boolean inUse, String more) {
        return new TransferException(
                Phase.RELEASE,
                host.name() + ": there is a release '" + release + "' already" + (inUse ? ", and it is in use" : ", which is not in use") + more,
                "Give this one another name"
                        + (inUse ? "." : ", or remove that one: it is '" + RemoteText.escape(directory(release)) + "'."),
                null);
    }

    /**
     * Gives a release its name, and switches to it.
     *
     * @param before what was found when it was made: if another release has come into use since, nothing is switched
     * @throws TransferException phase {@link Phase#RELEASE} if another one has, or something has failed
     */
    public void putIntoUse(HostSession host, ReleaseState before, String release) throws IOException {
        ReleaseState now = look(host);
        if (!now.current().equals(before.current()) && !now.current().equals(Optional.of(release))) {
            throw new TransferException(
                    Phase.RELEASE,
                    host.name() + ": another release came into use meanwhile, '" + shown(now.current()) + "' in place of '"
                            + shown(before.current()) + "'; nothing is switched",
                    "Deploy to a target from one build at a time.",
                    null);
        }
        on(host).finish(
                ReleaseNames.path(ReleaseNames.part(release)),
                ReleaseNames.path(release),
                ReleaseNames.path(ReleaseNames.record(release)),
                new ReleaseNames.Record(before.highest() + 1, before.current().orElse("")).text());
        switchTo(host, release);
    }

    /** Switches to a release that is there. */
    public void switchTo(HostSession host, String release) throws IOException {
        String path = ReleaseNames.path(release);
        boolean switched = on(host).switchTo(path);
        if (!switched && !bySftp) {
            bySftp = true;
            switched = on(host).switchTo(path);
        }
        if (!switched) {
            throw impossible(host, "nothing there replaces a link in one step", null);
        }
    }

    /**
     * Switches back from a release to what was in use before it, unless something else has come into use.
     *
     * @return false if it was not in use, and so nothing has changed
     */
    public boolean switchBack(HostSession host, ReleaseState before, String release) throws IOException {
        if (!look(host).current().equals(Optional.of(release))) {
            return false;
        }
        if (before.current().isEmpty()) {
            on(host).remove(List.of(ReleaseNames.CURRENT));
        } else {
            switchTo(host, before.current().get());
        }
        return true;
    }

    /** Removes a release that is not in use, and what was made for one that was never finished. */
    public void discard(HostSession host, String release) throws IOException {
        remove(host, List.of(release));
    }

    /** Removes releases that are neither among the newest, nor in use, nor the one before. @return their names */
    public List<String> removeOld(HostSession host, int keep) throws IOException {
        List<String> old = look(host).old(keep);
        if (!old.isEmpty()) {
            remove(host, old);
        }
        return old;
    }

    /** First by another name, so that half a release never looks like a whole one. */
    private void remove(HostSession host, List<String> releases) throws IOException {
        Map<String, String> names = new LinkedHashMap<>();
        List<String> paths = new ArrayList<>();
        for (String release : releases) {
            names.put(ReleaseNames.path(release), ReleaseNames.path(ReleaseNames.part(release)));
            paths.add(ReleaseNames.path(ReleaseNames.part(release)));
            paths.add(ReleaseNames.path(ReleaseNames.record(release)));
        }
        on(host).rename(names);
        on(host).remove(paths);
    }

    private static String shown(Optional<String> release) {
        return release.orElse("none");
    }

    private static String named(List<String> names) {
        return names.stream().limit(MOST_NAMED).map(RemoteText::escape).collect(Collectors.joining(", "))
                + (names.size() > MOST_NAMED ? " and " + (names.size() - MOST_NAMED) + " more" : "");
    }
}
