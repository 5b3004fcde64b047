package io.jenkins.plugins.scpcopy.testkit.server;

import io.jenkins.plugins.scpcopy.testkit.peer.Peer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;

/** Lets a {@link Peer} play a command of the embedded server. */
final class PeerCommand implements Command {
    private final Peer peer;
    private InputStream in;
    private OutputStream out;
    private OutputStream err;
    private ExitCallback exit;
    private Thread thread;

    PeerCommand(Peer peer) {
        this.peer = peer;
    }

    @Override
    public void setInputStream(InputStream value) {
        in = value;
    }

    @Override
    public void setOutputStream(OutputStream value) {
        out = value;
    }

    @Override
    public void setErrorStream(OutputStream value) {
        err = value;
    }

    @Override
    public void setExitCallback(ExitCallback callback) {
        exit = callback;
    }

    @Override
    public void start(ChannelSession channel, Environment environment) {
        thread = new Thread(this::play, "peer command");
        thread.setDaemon(true);
        thread.start();
    }

    private void play() {
        try {
            int status = peer.run(in, out, err);
            out.flush();
            err.flush();
            if (status >= 0) {
                exit.onExit(status);
            } else {
                exit.onExit(255, "no status");
            }
        } catch (InterruptedException e) {
            exit.onExit(255, "interrupted");
        } catch (Exception | AssertionError e) {
            exit.onExit(255, String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void destroy(ChannelSession channel) throws IOException {
        if (thread != null) {
            thread.interrupt();
        }
    }
}
