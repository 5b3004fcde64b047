package io.jenkins.plugins.scpcopy.ssh.channel;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.ChannelExec;
import com.jcraft.jsch.ChannelSubsystem;
import com.jcraft.jsch.JSchException;
import com.jcraft.jsch.Session;
import io.jenkins.plugins.scpcopy.remote.Compressed;
import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.StartException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.auth.LentKeys;
import io.jenkins.plugins.scpcopy.ssh.hop.Bounded;
import io.jenkins.plugins.scpcopy.ssh.hop.Words;
import io.jenkins.plugins.scpcopy.ssh.wire.Carrier;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One live session, logged in, with the commands that run over it. */
public final class HopSession {
    private static final Duration SETTLING = Duration.ofMillis(500);
    private static final Duration SETTLING_STEP = Duration.ofMillis(20);
    /** How often a command is asked for whose channel the server closes without a word. */
    private static final int ATTEMPTS = 5;

    private final String name;
    private final Session session;
    private final Carrier carrier;
    private final SessionLog log;
    private final HostInfo info;
    private final List<String> warnings;
    private final List<String> remarks;
    private final Duration stallTimeout;
    private final Set<ExecProcess> processes = ConcurrentHashMap.newKeySet();
    private volatile long lastEnd = System.nanoTime() - SETTLING.toNanos();
    /** When a command was given up that had not ended. */
    private volatile long lastClosed = lastEnd;
    private final Object starting = new Object();
    private volatile LentKeys lent;
    /** Whether the server has opened a channel so far. */
    private volatile boolean hadChannel;
    private IOException closed;

    public HopSession(
            String name,
            Session session,
            Carrier carrier,
            SessionLog log,
            HostInfo info,
            List<String> warnings,
            List<String> remarks,
            Duration stallTimeout) {
        this.name = name;
        this.session = session;
        this.carrier = carrier;
        this.log = log;
        this.info = info;
        this.warnings = warnings;
        this.remarks = remarks;
        this.stallTimeout = stallTimeout;
        carrier.caughtUp(() -> processes.forEach(ExecProcess::caughtUp));
        carrier.sendingOnly(() -> !processes.isEmpty() && processes.stream().allMatch(ExecProcess::hasPlentyToSend));
    }

    void moreFollows() {
        carrier.moreFollows();
    }

    public String name() {
        return name;
    }

    /** Lets commands that are started from now on use an agent with these keys. The login's own keys are not among them. */
    public void lend(LentKeys keys) {
        session.setIdentityRepository(keys);
        lent = keys;
    }

    Session session() {
        return session;
    }

    public Compressed compressed() {
        return log.compresses() ? log.compression().soFar(carrier.writing()) : Compressed.NOTHING;
    }

    public HostInfo info() {
        return info;
    }

    /** What users must know about the connection. */
    public List<String> warnings() {
        return warnings;
    }

    /** What is worth knowing about the connection, and no reason to worry. */
    public List<String> remarks() {
        return remarks;
    }

    /** Why the session is over, or null while it is not. */
    synchronized IOException ended() {
        if (closed == null) {
            Throwable cause = carrier.lost() != null ? carrier.lost() : log.ended();
            if (cause != null) {
                closed = lost(cause);
            }
        }
        return closed;
    }

    private TransferException lost(Throwable cause) {
        return TransferException.passing(
                Phase.CONNECT, "the connection to " + name + " was lost: " + Words.of(cause), null, cause);
    }

    public RemoteProcess exec(String command) throws IOException {
        return start(new Request(
                "run a command",
                "refuses to run commands",
                "the account may be limited to SFTP or to a menu: ask the administrator to allow commands (scp)",
                () -> {
                    ChannelExec channel = (ChannelExec) session.openChannel("exec");
                    if (channel != null) {
                        channel.setCommand(command.getBytes(StandardCharsets.UTF_8));
                        channel.setAgentForwarding(lent != null);
                    }
                    return channel;
                }));
    }

    /** @param subsystem by its name */
    public RemoteProcess subsystem(String subsystem) throws IOException {
        return start(new Request(
                "start the subsystem " + subsystem,
                "does not offer the subsystem " + subsystem,
                null,
                () -> {
                    ChannelSubsystem channel = (ChannelSubsystem) session.openChannel("subsystem");
                    if (channel != null) {
                        channel.setSubsystem(subsystem);
                    }
                    return channel;
                }));
    }

    /** Makes a channel; null if the session is being closed. */
    private interface ChannelMaker {
        Channel make() throws JSchException;
    }

    /**
     * What the server is asked to start.
     *
     * @param what after "the request to"
     * @param refusal what it means that the server does not
     * @param advice what to do then; may be null
     */
    private record Request(String what, String refusal, String advice, ChannelMaker channel) {}

    /**
     * A server counts a channel for a moment after its end: one that is refused then is asked for again. So is one that is closed
     * without a word, which the end of another command can bring about ({@link EarlyClose}). Neither has been given any input.
     */
    private RemoteProcess start(Request request) throws IOException {
        int attempts = 0;
        while (true) {
            boolean again = hadChannel && ++attempts < ATTEMPTS;
            try {
                return EarlyClose.mayComeFrom(info.banner()) ? startAlone(request, again) : startOnce(request, again);
            } catch (DroppedException e) {
                continue;
            } catch (FullException e) {
                if (System.nanoTime() - lastEnd > SETTLING.toNanos()) {
                    throw full(e.getCause());
                }
                pause();
            }
        }
    }

    /** Starts it where no other command of this connection can end meanwhile. */
    private RemoteProcess startAlone(Request request, boolean again) throws IOException {
        synchronized (starting) {
            if (!processes.isEmpty()) {
                throw new FullException(null);
            }
            while (System.nanoTime() - lastClosed < SETTLING.toNanos()) {
                pause();
            }
            return startOnce(request, again);
        }
    }

    private TransferException full(Throwable cause) {
        return hadChannel
                ? TransferException.passing(
                        Phase.START, name + " opens no further channel on this connection",
                        "the server limits how many commands run at once over one connection (MaxSessions); use fewer"
                                + " transfers",
                        cause)
                : TransferException.passing(
                        Phase.START, name + " opens no channel for a command, not even one",
                        "the account or the server may be for forwarding alone (MaxSessions 0)",
                        cause);
    }

    private static void pause() throws InterruptedIOException {
        try {
            TimeUnit.NANOSECONDS.sleep(SETTLING_STEP.toNanos());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    /** @param again whether it will be asked for again if the channel is closed without a word */
    private RemoteProcess startOnce(Request request, boolean again) throws IOException {
        ExecProcess process = open(request);
        boolean started = false;
        try {
            // JSch can miss the loss of the connection or of the channel here, and would wait for an answer that cannot come.
            Bounded.call(
                    "ssh channel on " + name, stallTimeout, () -> connect(process), process::close,
                    () -> ended() != null || process.waitsInVain());
            if (again && process.wasDropped()) {
                failIfEnded();
                throw new DroppedException();
            }
            started = true;
            hadChannel = true;
            return process;
        } catch (TimeoutException e) {
            failIfEnded();
            if (process.waitedInVain()) {
                throw dropped(request, again);
            }
            throw TransferException.passing(
                    Phase.START,
                    name + " did not answer the request to " + request.what() + " within " + stallTimeout.toSeconds() + " s",
                    null,
                    e);
        } catch (ExecutionException e) {
            throw refused(request, process, e.getCause());
        } finally {
            if (!started) {
                processes.remove(process);
            }
        }
    }

    private IOException dropped(Request request, boolean again) {
        return again
                ? new DroppedException()
                : TransferException.passing(
                        Phase.START, name + " closed the channel before it answered the request to " + request.what(), null, null);
    }

    private ExecProcess open(Request request) throws IOException {
        failIfEnded();
        try {
            Channel channel = request.channel().make();
            if (channel == null) {
                throw new IOException("the connection to " + name + " is being closed");
            }
            ExecProcess process = new ExecProcess(channel, this, info.roundTrip(), stallTimeout);
            processes.add(process);
            return process;
        } catch (JSchException e) {
            failIfEnded();
            throw lost(e);
        }
    }

    private void failIfEnded() throws IOException {
        IOException reason = ended();
        if (reason != null) {
            throw reason;
        }
    }

    /** JSch has the server confirm the command only if it is given a time limit; ours comes first, but its thread has to end. */
    private Void connect(ExecProcess process) throws JSchException {
        long limit = stallTimeout.isZero() ? Integer.MAX_VALUE : 2 * stallTimeout.toMillis() + 1000;
        process.connect((int) Math.min(limit, Integer.MAX_VALUE));
        return null;
    }

    private IOException refused(Request request, ExecProcess process, Throwable cause) {
        IOException reason = ended();
        if (reason != null) {
            return reason;
        }
        process.close();
        if (!process.wasOpened()) {
            return new FullException(cause);
        }
        hadChannel = true;
        return StartException.refused(name + " " + request.refusal(), request.advice(), cause);
    }

    /** @param ended whether the server has said that its command is over; otherwise that ends some time later */
    void forget(ExecProcess process, boolean ended) {
        processes.remove(process);
        if (process.wasOpened()) {
            lastEnd = System.nanoTime();
            lastClosed = ended ? lastClosed : lastEnd;
        }
    }

    /** The server opens no further channel. */
    private static final class FullException extends IOException {
        private static final long serialVersionUID = 1L;

        FullException(Throwable cause) {
            super(cause);
        }
    }

    /** The server closed the channel without a word on the command. */
    private static final class DroppedException extends IOException {
        private static final long serialVersionUID = 1L;
    }

    /** Ends the session at once; everything in progress on it fails with the reason, unless it had failed before. */
    public void end(IOException reason) {
        synchronized (this) {
            if (closed == null) {
                closed = reason;
            }
        }
        carrier.close();
        if (lent != null) {
            lent.cancel();
        }
        processes.forEach(process -> process.fail(ended()));
        processes.clear();
        // JSch waits for its locks here, which a thread may hold until the closed socket makes it fail.
        Bounded.start("ssh disconnect from " + name, session::disconnect);
    }
}
