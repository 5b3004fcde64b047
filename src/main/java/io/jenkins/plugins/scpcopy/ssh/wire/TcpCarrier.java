package io.jenkins.plugins.scpcopy.ssh.wire;

import io.jenkins.plugins.scpcopy.ssh.hop.AddressFamily;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;

/** Carries a session over a TCP connection. */
public final class TcpCarrier extends Carrier {
    private static final int READ_SIZE = 128 * 1024;

    private final AddressFamily family;
    private final int timeoutMillis;
    private final Object lock = new Object();
    private Socket socket;
    private boolean closed;

    /** @param timeout the longest that one address may take */
    public TcpCarrier(Duration timeout, AddressFamily family) {
        this.family = family;
        this.timeoutMillis = (int) Math.min(timeout.toMillis(), Integer.MAX_VALUE);
    }

    /** Tries the host's addresses in turn. */
    @Override
    public void open(String host, int port) throws IOException {
        IOException failure = null;
        for (InetAddress address : family.addresses(host)) {
            Socket attempt = new Socket();
            use(attempt);
            try {
                attempt.connect(new InetSocketAddress(address, port), timeoutMillis);
                attempt.setTcpNoDelay(true);
                attempt.setKeepAlive(true);
                return;
            } catch (IOException e) {
                attempt.close();
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        throw failure;
    }

    private void use(Socket attempt) throws IOException {
        synchronized (lock) {
            if (closed) {
                throw new SocketException("the connection is closed");
            }
            socket = attempt;
        }
    }

    /** Reads in large pieces: JSch reads each packet in two. */
    @Override
    public InputStream input() throws IOException {
        return new BufferedInputStream(new GatheringInput(new PromptInput(socket), this::caughtUp, this::isSendingOnly), READ_SIZE);
    }

    @Override
    public OutputStream output() throws IOException {
        return socket.getOutputStream();
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            if (socket != null) {
                try {
                    socket.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
