package io.jenkins.plugins.scpcopy.copy.host;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.util.OptionalInt;

/** Judges how a remote {@code scp} ended. */
public final class ExitStatus {
    private ExitStatus() {}

    /**
     * Awaits the exit status.
     *
     * @param excused whether a failure is known that explains a status other than 0
     * @throws TransferException phase {@link Phase#STATUS} if the status is not 0 without a known reason, or none came
     */
    public static void check(HostSession host, RemoteProcess process, boolean excused) throws IOException {
        OptionalInt status = process.awaitExit(host.endTimeout());
        String stderr = process.stderr();
        boolean good = status.isPresent() && (status.getAsInt() == 0 || excused);
        host.progress().remoteStderr(stderr, !good);
        if (good) {
            return;
        }
        if (status.isEmpty() && host.isDevice()) {
            host.progress().warning(host.name() + " gave no exit status; its answers alone say that all arrived");
            return;
        }
        String words = stderr.isBlank() ? "" : "; remote stderr: " + RemoteText.escape(stderr.strip());
        throw new TransferException(
                Phase.STATUS,
                status.isPresent()
                        ? host.name() + ": the remote scp accepted everything and then ended with status "
                                + status.getAsInt() + words
                        : host.name() + ": the remote scp ended without an exit status, so it is not sure that all arrived"
                                + words);
    }
}
