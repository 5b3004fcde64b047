package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.remote.BusyException;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;

/**
 * Connects, and asks a few times more where a host has turned the connection away for having too many. Servers do so by default
 * when several logins begin at the same time (OpenSSH's {@code MaxStartups}, dropbear's limits), and are ready again when those
 * are done; so this does not count among the attempts that a request allows.
 */
final class Admission {
    /** How often a host is asked. */
    static final int MOST = 6;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private final CopyProgress progress;
    private final Retries.Clock clock;

    Admission(CopyProgress progress, Retries.Clock clock) {
        this.progress = progress;
        this.clock = clock;
    }

    /** @throws BusyException if the host takes no connection in the end */
    RemoteShell connect(Connector connector) throws IOException {
        for (int asked = 1; ; asked++) {
            try {
                return connector.connect(progress);
            } catch (BusyException e) {
                if (asked == MOST) {
                    throw new BusyException(
                            e.getMessage() + "; it was asked " + MOST + " times", e.advice().orElse(null), e);
                }
                pause(e, asked);
            }
        }
    }

    /** The pause doubles, and up to half of it is left off, so that those who were turned away together do not come back so. */
    private void pause(BusyException failure, int asked) throws IOException {
        long nanos = (long) (FIRST_PAUSE.toNanos() * Math.pow(2, asked - 1.0) * (1 - clock.random().getAsDouble() / 2));
        progress.warning(
                failure.getMessage() + "; it is asked again in " + String.format(Locale.ROOT, "%.1f s", nanos / 1e9));
        try {
            clock.sleeper().sleep(nanos);
        } catch (InterruptedException e) {
            throw Interrupts.of(e);
        }
    }
}
