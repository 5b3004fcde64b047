package io.jenkins.plugins.scpcopy.copy.mirror;

import io.jenkins.plugins.scpcopy.copy.host.Pruning;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.copy.request.OptionNames;
import io.jenkins.plugins.scpcopy.copy.request.PlacementRule;
import io.jenkins.plugins.scpcopy.copy.request.Route;
import io.jenkins.plugins.scpcopy.copy.request.SourceKind;
import io.jenkins.plugins.scpcopy.copy.selection.RequestedPaths;
import io.jenkins.plugins.scpcopy.copy.selection.SourceListing;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemotePath;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Refuses, before anything is sent, copies that must not delete anything at their target. */
final class MirrorRules {
    static final String MIRROR = "a mirror";
    /** Where systems keep themselves, and people their homes. */
    private static final Pattern SYSTEM = Pattern.compile("/(bin|boot|dev|etc|home|lib(32|64|x32)?|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp"
            + "|usr(/[^/]+)?|var(/(backups|cache|db|lib|local|lock|log|mail|opt|run|spool|tmp))?|(home|Users|(export|usr|var)/home)/[^/]+"
            + "|Applications|Library|System|Users|Volumes|export(/home)?|private(/(etc|tmp|var))?)"
            + "|[A-Za-z]:/(Windows|Users(/[^/]+)?|Program(Data| Files( \\(x86\\))?))");

    private final CopyRequest request;
    private final OptionNames names;

    MirrorRules(CopyRequest request) {
        this.request = request;
        this.names = request.optionNames();
    }

    /** @throws IllegalArgumentException if it cannot be had together with something else */
    void checkRequest() {
        if (request.route() == Route.DIRECT) {
            throw with(names.with("route", "direct"), "the hosts copy among themselves; " + names.with("route", "relay") + " can");
        }
        if (request.allowEmpty()) {
            throw with(names.of("allowEmpty"), "a source that is missing would empty the target");
        }
        if (request.strip() > 0) {
            throw with(names.of("strip"), "what belongs into the target cannot be known from paths without their beginnings");
        }
        if (!request.recursive()) {
            throw with("single files", "it is of directories; -r copies them");
        }
        if (request.from() instanceof CopySource.LocalPatterns patterns && patterns.flatten()) {
            throw with(names.of("flatten"), "what belongs into the target cannot be known from names without their directories");
        }
    }

    private IllegalArgumentException with(String other, String why) {
        return new IllegalArgumentException(names.of("mirror") + " does not go with " + other + ": " + why);
    }

    /** @throws IllegalArgumentException if there is no directory that the source is copied into */
    void checkKind(SourceKind kind) {
        if (kind == SourceKind.FILE) {
            throw new IllegalArgumentException(
                    names.of("mirror") + " is for directories, and the source is one file: a target directory is not a copy of it");
        }
        if (kind == SourceKind.DIRECTORY && request.placement() == PlacementRule.SCP) {
            throw new IllegalArgumentException("where a directory goes depends on what is at the target, so "
                    + names.of("mirror") + " needs the source written with /. at its end: all that is in it, into the target");
        }
    }

    /** @throws IllegalArgumentException if there is no file */
    void checkNotEmpty(long files) {
        if (files == 0) {
            throw new IllegalArgumentException("the source has no file, and " + names.of("mirror") + " of it would empty the target");
        }
    }

    /** @throws IllegalArgumentException if it is not certain which names these paths stand for */
    void checkPaths(RequestedPaths roots) {
        if (!roots.isExact()) {
            throw new IllegalArgumentException(names.of("mirror") + " needs a source without brackets in patterns and without the"
                    + " name of a home: it has to be certain what belongs to it");
        }
    }

    void checkListing(SourceListing listing, String host) throws TransferException {
        if (!listing.isComplete()) {
            throw new TransferException(
                    Phase.PLAN,
                    host + ": the source cannot be listed completely, so it is not known what it does not have",
                    "Leave " + names.of("mirror") + " out, or see to it that all of the source can be read.",
                    null);
        }
        checkNotEmpty(listing.files());
        checkKind(listing.kind());
    }

    /** Whether both ends are named as one host. */
    boolean isOneHost() {
        Endpoint from = ((CopySource.Remote) request.from()).host();
        Endpoint to = ((CopyTarget.Remote) request.to()).end();
        return from.host().equalsIgnoreCase(to.host()) && from.port() == to.port();
    }

    /** @param sources what on the same machine must be apart from the target */
    void checkPlace(String path, Pruning.Place place, List<String> sources) throws TransferException {
        if (place.link()) {
            throw refused(path, "it is a symbolic link", "Name the directory that it leads to.");
        }
        Optional<String> real = place.real();
        if (real.isEmpty()) {
            return;
        }
        if (RemotePath.name(path).equals("..")) {
            throw refused(path, "with .. at its end it does not name the directory", "Name the directory that it leads to.");
        }
        if (real.get().matches("/*([A-Za-z]:)?/*")) {
            throw refused(path, "it is the root of a file system", "Name a directory in it.");
        }
        if (SYSTEM.matcher(real.get()).matches()) {
            throw refused(path, "it belongs to the system, or is a user's home", "Name a directory in it.");
        }
        for (String home : place.homes()) {
            if (isAtOrAbove(real.get(), home)) {
                throw refused(path, "it is or holds a home directory or workspace", "Name a directory in it.");
            }
        }
        for (String source : sources) {
            if (isAtOrAbove(real.get(), source) || isAtOrAbove(source, real.get())) {
                throw refused(path, "source and target lie within each other", "Keep them apart.");
            }
        }
    }

    private static boolean isAtOrAbove(String directory, String path) {
        return path.equals(directory) || path.startsWith(directory + "/");
    }

    private TransferException refused(String path, String why, String advice) {
        return new TransferException(
                Phase.PLAN, "'" + RemoteText.escape(path) + "' cannot become " + MIRROR + ": " + why, advice, null);
    }

    TransferException tooMany(int count) {
        return new TransferException(
                Phase.PLAN,
                MIRROR + " would delete " + count + (count == 1 ? " file or directory, and " : " files and directories, and ") + names.of("maxDelete") + " allows "
                        + request.mirror().maxDelete() + ": nothing is copied or deleted",
                "See which they are (" + names.on("dryRun") + "), then raise " + names.of("maxDelete") + " or protect them ("
                        + names.of("protect") + ").",
                null);
    }
}
