package io.jenkins.plugins.scpcopy.ssh.channel;

import com.jcraft.jsch.Logger;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Passes on what JSch tells of one session, escaped, and picks out what it tells in no other way. */
public final class SessionLog implements Logger {
    private static final String TRIES = "Next authentication method: ";
    private static final String SUCCEEDED = "Authentication succeeded (";
    private static final String SIGNATURES = "server-sig-algs=<";
    private static final String ENDS = "Caught an exception, leaving main loop";
    private static final Pattern NOISE =
            Pattern.compile("(SSH_MSG_|expecting |Reset |Check[A-Z]|(client|server) proposal: |" + ENDS + ").*", Pattern.DOTALL);

    private final String host;
    private final Consumer<String> log;
    private static final String SIGNATURE_REFUSED = " auth failure";

    private final List<String> tried = new CopyOnWriteArrayList<>();
    private volatile List<String> signatures = List.of();
    private volatile String succeeded = "none";
    private final AtomicInteger refusedSignatures = new AtomicInteger();
    private volatile Throwable ended;
    private volatile long asked;
    private volatile Duration roundTrip = Duration.ZERO;
    private volatile CompressionMeter compression;

    public SessionLog(String host, Consumer<String> log) {
        this.host = host;
        this.log = log;
    }

    /** The methods of authentication tried so far, each once. */
    public List<String> tried() {
        return tried;
    }

    /** How many signatures by keys the server has not taken. */
    public int refusedSignatures() {
        return refusedSignatures.get();
    }

    /** The algorithms by which the server takes signatures of users; empty if it did not say. */
    public List<String> signatures() {
        return signatures;
    }

    /** The method that succeeded. */
    public String succeeded() {
        return succeeded;
    }

    /** What ended the session's receiving thread, or null. */
    Throwable ended() {
        return ended;
    }

    /** How long the server took to answer the first request after the key exchange; zero if unknown. */
    public Duration roundTrip() {
        return roundTrip;
    }

    /** Counts for all that the session compresses; to be asked for once it does. */
    synchronized CompressionMeter compression() {
        compression = compression == null ? new CompressionMeter() : compression;
        return compression;
    }

    /** Whether host and we have agreed on compression. */
    public boolean compresses() {
        return compression != null;
    }

    public void say(String line) {
        log.accept(host + ": " + line);
    }

    @Override
    public boolean isEnabled(int level) {
        return level >= INFO;
    }

    @Override
    public void log(int level, String message) {
        log(level, message, null);
    }

    @Override
    public void log(int level, String message, Throwable cause) {
        notice(message, cause);
        if (level >= INFO && !NOISE.matcher(message).matches()) {
            say(RemoteText.escape(message.strip()));
        }
    }

    private void notice(String message, Throwable cause) {
        if (message.startsWith(TRIES)) {
            String method = message.substring(TRIES.length());
            if (!tried.contains(method)) {
                tried.add(method);
            }
        } else if (message.startsWith(SUCCEEDED)) {
            succeeded = message.substring(SUCCEEDED.length(), message.indexOf(')'));
        } else if (message.endsWith(SIGNATURE_REFUSED)) {
            refusedSignatures.incrementAndGet();
        } else if (message.startsWith(SIGNATURES)) {
            signatures = List.of(message.substring(SIGNATURES.length(), message.length() - 1).split(","));
        } else if (message.startsWith(ENDS)) {
            ended = cause;
        } else if (message.equals("SSH_MSG_SERVICE_REQUEST sent")) {
            asked = System.nanoTime();
        } else if (message.equals("SSH_MSG_SERVICE_ACCEPT received")) {
            roundTrip = Duration.ofNanos(System.nanoTime() - asked);
        }
    }
}
