package io.jenkins.plugins.scpcopy.cli.service;

import io.jenkins.plugins.scpcopy.cli.server.ServedItems;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.scp.ScpCommand.Role;
import java.io.PrintStream;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.Semaphore;
import org.apache.sshd.common.AttributeRepository.AttributeKey;

/**
 * The lines on standard output, one a transfer: time, key, address, what was done, path, bytes, outcome, with tabs between. All
 * that a client said is escaped, so that none of it makes a tab or a line.
 */
final class TransferLines {
    /** Of one connection's failures, so many are told; the rest is counted. */
    private static final long MOST_FAILURES = 100;
    private static final int MOST_CHANNELS = 10;

    private final PrintStream out;
    private final Clock clock;
    private volatile boolean ending;

    TransferLines(PrintStream out, Clock clock) {
        this.out = out;
        this.clock = clock;
    }

    /** From here on, what is not whole was broken off by the end of the service. */
    void end() {
        ending = true;
    }

    /** A connection that nobody has logged in on. */
    void refused(String address, String reason) {
        line("-", address, "refused", "-", 0, reason);
    }

    private void line(String key, String address, String done, String path, long bytes, String outcome) {
        String time = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        out.println(String.join("\t", time, key, address, done, RemoteText.escape(path), String.valueOf(bytes), outcome));
    }

    /** What one connection does. */
    final class Login {
        /** Where a session keeps it. */
        static final AttributeKey<Login> KEY = new AttributeKey<>();

        private final String key;
        private final String address;
        private final Semaphore channels = new Semaphore(MOST_CHANNELS);
        private long failures;

        /** @param key what the key is called, fit to be shown */
        Login(String key, String address) {
            this.key = key;
            this.address = address;
        }

        /**
         * @param done what, as a participle
         * @param path raw
         * @param problem raw; empty if there is none
         */
        synchronized void done(String done, String path, long bytes, String problem) {
            if (problem.isEmpty()) {
                line(key, address, done, path, bytes, "ok");
            } else if (++failures <= MOST_FAILURES) {
                String reason = ending ? "broken off, since the service ends: " + problem : problem;
                line(key, address, done, path, bytes, RemoteText.escape(reason));
            }
        }

        /** How many channels may still be opened. */
        Semaphore channels() {
            return channels;
        }

        /** The connection has ended. */
        synchronized void end() {
            if (failures > MOST_FAILURES) {
                line(key, address, "failed", "-", 0, "and " + (failures - MOST_FAILURES) + " more failures");
            }
        }

        /** What becomes of the items of a command. */
        ServedItems of(String command) {
            return new ServedItems() {
                @Override
                public void ended(Role role, String item, long bytes, String problem) {
                    done(role == Role.SINK ? "received" : "sent", item, bytes, problem);
                }

                @Override
                public void refused(String reason) {
                    done("refused", command, 0, reason);
                }
            };
        }
    }

    Login login(String key, String address) {
        return new Login(key, address);
    }
}
