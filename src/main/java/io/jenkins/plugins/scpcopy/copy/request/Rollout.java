package io.jenkins.plugins.scpcopy.copy.request;

import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import java.io.Serializable;

/**
 * What a deployment asks for besides the copy itself: to how many hosts at once, what a failure on one means, releases, commands.
 *
 * @param atOnce how many hosts at once, 1 to {@link #MOST_AT_ONCE}
 */
public record Rollout(int atOnce, OnFailure onFailure, Release release, Commands commands) implements Serializable {
    public static final int AT_ONCE = 4;
    public static final int MOST_AT_ONCE = 64;

    /** Nothing but copying. */
    public static final Rollout PLAIN = new Rollout(AT_ONCE, OnFailure.STOP, Release.NONE, Commands.NONE);

    /** @throws IllegalArgumentException if these cannot be had together */
    public Rollout {
        if (atOnce < 1 || atOnce > MOST_AT_ONCE) {
            throw new IllegalArgumentException("the number of hosts at once must be from 1 to " + MOST_AT_ONCE + ", not " + atOnce);
        }
        if (onFailure == OnFailure.ROLLBACK && !release.isAsked()) {
            throw new IllegalArgumentException("only a release can be rolled back; without one, what a failure means is stop or continue");
        }
    }

    /** Whether a host is copied to, and no more. */
    public boolean isPlain() {
        return !release.isAsked() && !commands.isAsked();
    }

    /** @throws IllegalArgumentException if a copy cannot be had with these */
    public void check(CopyRequest request) {
        OptionNames names = request.optionNames();
        if (isPlain()) {
            return;
        }
        if (request.route() == Route.DIRECT) {
            throw new IllegalArgumentException("releases and commands are not possible on the route direct, on which the target is not"
                    + " reached from here: use " + names.with("route", "relay"));
        }
        if (!(request.from() instanceof CopySource.Remote) && !(request.to() instanceof CopyTarget.Remote)) {
            throw new IllegalArgumentException("releases and commands are for hosts, and this copy stays on this machine");
        }
        if (commands.isAsked() && request.protocol() == Protocol.SFTP) {
            throw new IllegalArgumentException("commands are not possible with " + names.with("protocol", "sftp")
                    + ", which runs none: use " + names.with("protocol", "auto") + ", or leave them out");
        }
        if (release.isAsked()) {
            checkRelease(request);
        }
    }

    private static void checkRelease(CopyRequest request) {
        if (request.from() instanceof CopySource.Remote || !(request.to() instanceof CopyTarget.Remote target)) {
            throw new IllegalArgumentException("a release is made on a host of files of this machine: copy them here first");
        }
        checkReleases(target.end());
        if (request.mirror() != null) {
            throw new IllegalArgumentException(request.optionNames().of("mirror") + " has no use for a release: that is a new directory"
                    + " with nothing in it but what the source has");
        }
        if (request.resume()) {
            throw new IllegalArgumentException(request.optionNames().of("resume") + " has no use for a release: a release that was not"
                    + " finished is removed with all that is in it");
        }
        if (request.profile() == ServerProfile.WINDOWS || request.profile() == ServerProfile.DEVICE) {
            throw new IllegalArgumentException("releases are not possible on this kind of server");
        }
    }

    /** @throws IllegalArgumentException if there can be no releases below an end */
    public static void checkReleases(Endpoint end) {
        if (RemotePath.isNameless(end.path().isEmpty() ? "." : end.path())) {
            throw new IllegalArgumentException("'" + RemoteText.escape(end.display()) + "' cannot hold releases: they need a"
                    + " directory of their own, such as /srv/app, not a root or a home");
        }
    }
}
