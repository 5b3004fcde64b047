package io.jenkins.plugins.scpcopy.ssh.channel;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.JSchException;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.ReceiveBuffer;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.Bounded;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A command or subsystem on a channel of its own. */
final class ExecProcess implements RemoteProcess {
    private static final long STATUS_POLL_MILLIS = 20;

    private final Channel channel;
    private final HopSession session;
    private final ReceiveBuffer stdout;
    private final SendBuffer stdin;
    private final TailStream stderr;
    private final Confirmation confirmation = new Confirmation();
    private final EarlyClose earlyClose;
    private volatile boolean connected;
    private volatile boolean waitedInVain;
    private final CountDownLatch channelClosed = new CountDownLatch(1);

    /** @param roundTrip of the session; zero if unknown */
    ExecProcess(Channel channel, HopSession session, Duration roundTrip, Duration stallTimeout) {
        this.channel = channel;
        this.session = session;
        this.earlyClose = new EarlyClose(channel);
        this.stdout = new ReceiveBuffer(ChannelSizes.BUFFER, stallTimeout);
        SendWindow window = SendWindow.of(channel, roundTrip);
        this.stdin = new SendBuffer(stallTimeout, this::whyNoInput, window, () -> session.moreFollows());
        this.stderr = new TailStream(this::closedByPeer);
        ChannelSizes.enlarge(channel, roundTrip);
        channel.setInputStream(stdin.source());
        channel.setOutputStream(new ReceivingStream(stdout, this::outputEnded));
        channel.setExtOutputStream(stderr);
    }

    void connect(int timeoutMillis) throws JSchException {
        confirmation.begin();
        try {
            channel.connect(timeoutMillis);
        } catch (JSchException e) {
            if (!hasEndedMeanwhile(e)) {
                throw e;
            }
        } finally {
            confirmation.end();
        }
        connected = true;
    }

    /** JSch stumbles over the end of a command that comes before it has started the thread for the command's input. */
    private boolean hasEndedMeanwhile(JSchException e) {
        return e.getCause() instanceof NullPointerException && channel.getExitStatus() >= 0;
    }

    /** All that has arrived has been dealt with. Until the channel is open, JSch must not be disturbed. */
    void caughtUp() {
        if (!connected && channel.isConnected()) {
            confirmation.look();
        }
    }

    /** Whether the server has closed the channel and JSch waits for it to confirm the command. */
    boolean waitsInVain() {
        waitedInVain |= earlyClose.isMissed();
        return waitedInVain;
    }

    /** Whether that was found, before the channel was closed here, too. */
    boolean waitedInVain() {
        return waitedInVain;
    }

    /** Whether the server closed the channel before it confirmed the command, and nothing came of it. */
    boolean wasDropped() {
        return earlyClose.hasCome() && stdout.available() == 0;
    }

    /** Whether the server opened the channel, whatever it did about the command. */
    boolean wasOpened() {
        return connected || channel.getExitStatus() < 0 || !channel.isClosed();
    }

    /** JSch closes the stream at the end of output, at the end of the channel, and when the session breaks. */
    private void outputEnded() {
        IOException reason = session.ended();
        if (reason == null && channel.isClosed() && channel.getExitStatus() < 0 && channel.getExitSignal() == null) {
            reason = TransferException.passing(
                    Phase.CONNECT, session.name() + " closed the channel without an exit status", null, null);
        }
        if (reason == null) {
            stdout.end();
        } else {
            stdout.fail(reason);
        }
    }

    private IOException whyNoInput() {
        IOException reason = session.ended();
        if (reason != null) {
            return reason;
        }
        int status = channel.getExitStatus();
        return TransferException.passing(
                Phase.DATA,
                "the remote command has ended" + (status < 0 ? "" : " with status " + status) + " and takes no more input",
                null,
                null);
    }

    private void closedByPeer() {
        session.forget(this, true);
        channelClosed.countDown();
    }

    /** The session is over: everything in progress fails with this reason. */
    void fail(IOException reason) {
        stdout.fail(reason);
        stdin.fail(reason);
        channelClosed.countDown();
    }

    /** Whether it is given more input than can be sent at once, so that nobody waits for an answer to it. */
    boolean hasPlentyToSend() {
        return stdin.hasPlenty();
    }

    @Override
    public OutputStream stdin() {
        return stdin;
    }

    @Override
    public ReceiveBuffer stdout() {
        return stdout;
    }

    @Override
    public String stderr() {
        return stderr.text();
    }

    /** The status comes before the channel's end, which some servers leave to us: it is looked for from time to time. */
    @Override
    public OptionalInt awaitExit(Duration atMost) throws IOException {
        long deadline = System.nanoTime() + atMost.toNanos();
        try {
            while (channel.getExitStatus() < 0) {
                long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
                if (left <= 0 || channelClosed.await(Math.min(left, STATUS_POLL_MILLIS), TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        int status = channel.getExitStatus();
        if (status >= 0) {
            return OptionalInt.of(status);
        }
        IOException lost = session.ended();
        if (lost != null) {
            throw lost;
        }
        return OptionalInt.empty();
    }

    @Override
    public void close() {
        session.forget(this, channel.isClosed());
        stdin.fail(new IOException("the command was closed"));
        stdout.close();
        channelClosed.countDown();
        // Sending the close may have to wait for a peer that reads nothing.
        Bounded.start("ssh close of a channel", this::disconnect);
    }

    private void disconnect() {
        channel.disconnect();
        // JSch may still wait for the channel to be opened, and would do so for as long as it was told to.
        synchronized (channel) {
            if (!connected) {
                channel.notifyAll();
            }
        }
    }
}
