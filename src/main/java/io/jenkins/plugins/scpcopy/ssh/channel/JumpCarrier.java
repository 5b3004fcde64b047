package io.jenkins.plugins.scpcopy.ssh.channel;

import com.jcraft.jsch.Channel;
import com.jcraft.jsch.JSchException;
import io.jenkins.plugins.scpcopy.remote.ReceiveBuffer;
import io.jenkins.plugins.scpcopy.ssh.hop.Bounded;
import io.jenkins.plugins.scpcopy.ssh.wire.Carrier;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/** Carries a session over a forwarded connection from the host before it. */
public final class JumpCarrier extends Carrier {
    private final HopSession outer;
    private final int timeoutMillis;
    private final ReceiveBuffer received = new ReceiveBuffer(ChannelSizes.BUFFER, Duration.ZERO);
    private volatile Channel channel;

    /** @param timeout the longest that the host before may take to reach the next one */
    public JumpCarrier(HopSession outer, Duration timeout) {
        this.outer = outer;
        this.timeoutMillis = (int) Math.max(1, Math.min(timeout.toMillis(), Integer.MAX_VALUE));
    }

    /** @throws IOException if the host before does not reach the next one, or does not forward */
    @Override
    public void open(String host, int port) throws IOException {
        Channel forwarded;
        try {
            forwarded = outer.session().getStreamForwarder(host, port);
        } catch (JSchException e) {
            throw new IOException("the connection to " + outer.name() + " is closed", e);
        }
        channel = forwarded;
        ChannelSizes.enlarge(forwarded, outer.info().roundTrip());
        forwarded.setOutputStream(new ReceivingStream(received, received::end));
        try {
            forwarded.connect(timeoutMillis);
        } catch (JSchException e) {
            throw new IOException(
                    switch (forwarded.getExitStatus()) {
                        case 1 -> outer.name() + " does not allow forwarding to it (AllowTcpForwarding, PermitOpen)";
                        case 2 -> outer.name() + " cannot connect to it";
                        default -> outer.name() + " does not forward to it";
                    },
                    e);
        }
    }

    @Override
    public InputStream input() {
        return received;
    }

    @Override
    public OutputStream output() throws IOException {
        return channel.getOutputStream();
    }

    @Override
    public void close() {
        received.fail(new IOException("the connection is closed"));
        Channel forwarded = channel;
        if (forwarded != null) {
            Bounded.start("ssh close of a forwarded connection", forwarded::disconnect);
        }
    }
}
