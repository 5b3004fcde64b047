package io.jenkins.plugins.scpcopy.copy.direct;

import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.copy.request.OptionNames;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.files.Symlinks;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a copy straight from host to host cannot do, since another program carries it out and another host checks it. */
public final class DirectRules {
    private static final Pattern USER = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._@+-]{0,254}");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,252}");
    private static final Pattern IPV6 = Pattern.compile("(?=.*:.*:)[0-9A-Fa-f:.]{2,45}");

    private DirectRules() {}

    /** @throws IllegalArgumentException naming everything that the request asks for and such a copy cannot do, with the reason */
    public static void check(CopyRequest request, Endpoint target) {
        OptionNames names = request.optionNames();
        List<String> reasons = new ArrayList<>();
        add(reasons, request.atomic(), names.of("atomic") + " (the scp of the first host writes under the final names)");
        add(reasons, request.verify() == Verify.SHA256, names.of("verify") + " (the data is not seen here)");
        add(reasons, request.resume(), names.of("resume") + " (scp begins every file anew)");
        add(reasons, request.skipUnchanged(), names.of("skipUnchanged") + " (scp always copies everything)");
        add(reasons, request.runAs().isAsked(), names.of("runAs") + " (it is the first host that speaks to the second one)");
        add(reasons, request.dryRun(), names.of("dryRun") + " (scp has none)");
        add(reasons, request.allowEmpty(), names.of("allowEmpty") + " (for scp a pattern without a match is a failure)");
        boolean ownModes = request.fileMode() != null || request.dirMode() != null;
        add(reasons, ownModes, names.of("fileMode") + " and " + names.of("dirMode") + " (scp sets no modes of its own)");
        add(
                reasons,
                request.preserve() == Preserve.TIMES || request.preserve() == Preserve.MODES,
                names.of("preserve") + " times or modes alone (scp keeps both or none)");
        add(
                reasons,
                request.symlinks() == Symlinks.SKIP || request.symlinks() == Symlinks.FAIL,
                names.of("symlinks") + " (scp follows all of them)");
        add(reasons, request.lockStep(), names.of("lockStep") + " (the first host speaks to the second one)");
        add(
                reasons,
                request.profile() != null && request.profile() != ServerProfile.POSIX,
                names.of("serverProfile") + " (the first host needs a POSIX shell and OpenSSH)");
        if (!reasons.isEmpty()) {
            throw new IllegalArgumentException(
                    "a copy straight from host to host cannot have " + String.join(", ", reasons)
                            + "; leave that out, or let the data pass through here: " + names.with("route", "relay"));
        }
        checkTarget(target);
    }

    private static void add(List<String> reasons, boolean asked, String reason) {
        if (asked) {
            reasons.add(reason);
        }
    }

    /** What becomes part of a command of the first host is plain beyond all quoting. */
    private static void checkTarget(Endpoint target) {
        if (!target.user().isEmpty() && !USER.matcher(target.user()).matches()) {
            throw unfit("user name", target.user(), "letters, digits and . _ @ + -");
        }
        if (!HOST.matcher(target.host()).matches() && !IPV6.matcher(target.host()).matches()) {
            throw unfit("host", target.host(), "letters, digits and . _ -, or an IPv6 address without a zone");
        }
    }

    private static IllegalArgumentException unfit(String what, String text, String allowed) {
        return new IllegalArgumentException("the " + what + " '" + RemoteText.escape(text)
                + "' cannot be handed to the first host of a direct copy, which takes " + allowed);
    }
}
