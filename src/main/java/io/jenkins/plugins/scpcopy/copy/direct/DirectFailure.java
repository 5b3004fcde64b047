package io.jenkins.plugins.scpcopy.copy.direct;

import io.jenkins.plugins.scpcopy.remote.Phase;
import java.util.List;
import java.util.regex.Pattern;

/** Why a host's {@code scp} could not copy to another host, judged by the words of its {@code ssh}. */
enum DirectFailure {
    HOST_KEY(Phase.HOST_KEY, "Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED") {
        @Override
        String advice(String host, String target, String ssh) {
            return "log in to " + host + " and connect from there once (ssh " + ssh + "), compare the fingerprint, and keep"
                    + " the key in its known_hosts";
        }
    },
    LOGIN(Phase.AUTHENTICATE, "Permission denied \\([a-z0-9,@.-]*\\)|Too many authentication failures") {
        @Override
        String advice(String host, String target, String ssh) {
            return target + " must accept the own key of the account on " + host + ", without a passphrase, or a forwarded one;"
                    + " passwords cannot be used; see there: ssh -o BatchMode=yes " + ssh;
        }
    },
    CONNECT(
            Phase.CONNECT,
            "Could not resolve hostname|Connection (refused|timed out)|No route to host|Network is unreachable"
                    + "|kex_exchange_identification") {
        @Override
        String advice(String host, String target, String ssh) {
            return "the way from " + host + " to " + target + " counts, not the one from here";
        }
    },
    KEY_EXCHANGE(Phase.CONNECT, "no matching key exchange method found") {
        @Override
        String advice(String host, String target, String ssh) {
            return "have OpenSSH updated on both hosts; where a post-quantum key exchange is required, both need 9.0 or newer";
        }
    },
    SFTP(Phase.START, "subsystem request failed") {
        @Override
        String advice(String host, String target, String ssh) {
            return target + " offers no SFTP, which the scp of " + host + " uses by default: have it use the protocol scp";
        }
    },
    /** Anything else: the connection may have been good. */
    COPY(Phase.STATUS, "(?!)") {
        @Override
        String advice(String host, String target, String ssh) {
            return null;
        }
    };

    private static final int MOST_LINES = 3;

    private final Phase phase;
    private final Pattern pattern;

    DirectFailure(Phase phase, String pattern) {
        this.phase = phase;
        this.pattern = Pattern.compile(pattern);
    }

    /** @param stderr what scp and ssh wrote, raw */
    static DirectFailure of(String stderr) {
        for (DirectFailure failure : values()) {
            if (failure.pattern.matcher(stderr).find()) {
                return failure;
            }
        }
        return COPY;
    }

    Phase phase() {
        return phase;
    }

    /** The lines that say it, or the last ones; raw. */
    String words(String stderr) {
        List<String> lines = stderr.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
        List<String> telling = lines.stream().filter(line -> pattern.matcher(line).find()).toList();
        List<String> shown = telling.isEmpty() ? lines : telling;
        return String.join("; ", shown.subList(Math.max(0, shown.size() - MOST_LINES), shown.size()));
    }

    /** @return what to do, or null where nothing useful is known */
    abstract String advice(String host, String target, String ssh);
}
