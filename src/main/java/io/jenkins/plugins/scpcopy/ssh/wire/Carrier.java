package io.jenkins.plugins.scpcopy.ssh.wire;

import com.jcraft.jsch.Proxy;
import com.jcraft.jsch.SocketFactory;
import io.jenkins.plugins.scpcopy.ssh.hop.ProxyServer;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/**
 * Carries the bytes of one SSH session. Its being here, and not in JSch, allows typed failures, reading in large pieces, a
 * close that never waits, and knowing that the peer is gone before JSch tells the channels.
 */
public abstract class Carrier implements Proxy {
    private static final int GREETING = 300;

    private final ByteArrayOutputStream greeting = new ByteArrayOutputStream();
    private volatile boolean opened;
    private volatile IOException lost;
    private volatile BooleanSupplier sendingOnly = () -> false;
    private volatile Runnable caughtUp = () -> {};
    private final AtomicLong writingNanos = new AtomicLong();
    private InputStream in;
    private GatheredOutput out;

    /** Connects; fills in what {@link #input()} and {@link #output()} give. */
    public abstract void open(String host, int port) throws IOException;

    public abstract InputStream input() throws IOException;

    public abstract OutputStream output() throws IOException;

    /** The proxy on the way, if there is one. */
    public Optional<ProxyServer> proxy() {
        return Optional.empty();
    }

    /** Whether a program of this machine makes the connection. */
    public boolean isCommand() {
        return false;
    }

    /** What the end of the input means. */
    public String ended() {
        return "the peer closed the connection";
    }

    /** Whether the proxy took the connection. */
    public boolean proxyReached() {
        return false;
    }

    /** Ends the connection at once, from any thread, with no waiting for locks or the peer. */
    @Override
    public abstract void close();

    @Override
    public final void connect(SocketFactory factory, String host, int port, int timeout) throws IOException {
        open(host, port);
        in = new Watched(input());
        out = new GatheredOutput(new WatchedOutput(output()));
        opened = true;
    }

    @Override
    public final InputStream getInputStream() {
        return in;
    }

    @Override
    public final OutputStream getOutputStream() {
        return out;
    }

    /** JSch gets no socket, so that it sets no timeouts on it: those would lose the part of a packet read so far. */
    @Override
    public final Socket getSocket() {
        return null;
    }

    /** @see GatheredOutput#moreFollows() */
    public final void moreFollows() {
        out.moreFollows();
    }

    /** @param condition whether nobody waits for an answer, so that what the peer says may be read a moment later */
    public final void sendingOnly(BooleanSupplier condition) {
        sendingOnly = condition;
    }

    /** @param listener told each time that everything from the peer was read and dealt with, where the carrier knows */
    public final void caughtUp(Runnable listener) {
        caughtUp = listener;
    }

    final void caughtUp() {
        caughtUp.run();
    }

    final boolean isSendingOnly() {
        return sendingOnly.getAsBoolean();
    }

    /** How many seconds the network has taken so far for what was written, as far as that had to wait. */
    public final double writing() {
        return writingNanos.get() / 1e9;
    }

    /** Whether the host was reached. */
    public final boolean isOpened() {
        return opened;
    }

    /** How the input ended or the output failed, or null while neither has. */
    public final IOException lost() {
        return lost;
    }

    /** The first bytes from the peer. */
    public final String greeting() {
        synchronized (greeting) {
            return greeting.toString(StandardCharsets.UTF_8);
        }
    }

    private final class Watched extends FilterInputStream {
        private boolean greeted;

        Watched(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                int n = in.read(bytes, offset, length);
                if (n < 0) {
                    lost = new EOFException(ended());
                    return n;
                }
                if (!greeted) {
                    keep(bytes, offset, n);
                }
                CipherWarmUp.moved(n);
                return n;
            } catch (IOException e) {
                lost = e;
                throw e;
            }
        }

        private void keep(byte[] bytes, int offset, int length) {
            synchronized (greeting) {
                greeting.write(bytes, offset, Math.min(length, GREETING - greeting.size()));
                greeted = greeting.size() >= GREETING;
            }
        }
    }

    /** A connection that is cut may be noticed by a write before the end of the input is. */
    private final class WatchedOutput extends FilterOutputStream {
        WatchedOutput(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            try {
                long began = System.nanoTime();
                out.write(bytes, offset, length);
                writingNanos.addAndGet(System.nanoTime() - began);
                CipherWarmUp.moved(length);
            } catch (IOException e) {
                throw noticed(e);
            }
        }

        @Override
        public void flush() throws IOException {
            try {
                out.flush();
            } catch (IOException e) {
                throw noticed(e);
            }
        }

        private IOException noticed(IOException failure) {
            if (lost == null) {
                lost = failure;
            }
            return failure;
        }
    }
}
