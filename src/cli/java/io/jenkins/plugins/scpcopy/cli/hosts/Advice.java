package io.jenkins.plugins.scpcopy.cli.hosts;

import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmException;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmKind;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyException;
import io.jenkins.plugins.scpcopy.ssh.hostkey.KnownHosts;
import java.util.stream.Collectors;

/** What the user of the command can do about a failure. */
public final class Advice {
    private Advice() {}

    /** How a setting of algorithms is given to the command. */
    static String allow(String setting) {
        return "-o " + setting.replace(' ', '=') + ", or '" + setting + "' for this host in the configuration file";
    }

    private static String allowing(AlgorithmException mismatch) {
        String limit = mismatch.limit()
                .map(kind -> "\nThe setting is " + (kind == AlgorithmKind.CIPHER ? "-c, " : "") + "-o " + kind.setting()
                        + ", or stands in the configuration file.")
                .orElse("");
        return limit + mismatch.allowing()
                .map(setting -> "\nTo allow it: " + allow(setting) + ".")
                .orElse("");
    }

    /** Why, and by which options; null where nothing useful is known. */
    public static String of(TransferException e, Hosts hosts) {
        String advice = e.advice().orElse(null);
        if (e instanceof AlgorithmException mismatch) {
            return advice + allowing(mismatch);
        }
        if (!(e instanceof HostKeyException refusal)) {
            return advice;
        }
        String how = hosts.knownHosts(KnownHosts.lookupName(refusal.host(), refusal.port()))
                .map(files -> switch (refusal.kind()) {
                    case UNKNOWN -> files.learnedInto() == null
                            ? "--known-hosts takes the line, too."
                            : "The known hosts are in " + files.learnedInto()
                                    + "; --host-verification acceptNew adds the keys of new hosts there.";
                    case CHANGED -> files.places(refusal.host(), refusal.port()).stream()
                            .map(place -> "The known key is in " + place + ".")
                            .collect(Collectors.joining("\n"));
                    case UNCERTIFIED, REVOKED, TOO_SHORT -> "";
                })
                .orElse("");
        return how.isEmpty() ? advice : advice + "\n" + how;
    }
}
