package io.jenkins.plugins.scpcopy.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A TCP relay on the loopback interface that makes the way longer without making it narrower: each chunk leaves a fixed time
 * after it arrived. It can also break connections or stop moving bytes, as bad networks do.
 */
public final class DelayingProxy implements Closeable {
    private final ServerSocket listener;
    private final InetSocketAddress target;
    private final long delayNanos;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicLong toServerLeft = new AtomicLong(Long.MAX_VALUE);
    private final AtomicLong toClientLeft = new AtomicLong(Long.MAX_VALUE);
    private final Object thaw = new Object();
    private boolean frozen;

    private DelayingProxy(InetSocketAddress target, Duration roundTrip, InetAddress address) throws IOException {
        this.target = target;
        this.delayNanos = roundTrip.toNanos() / 2;
        this.listener = new ServerSocket(0, 50, address);
        start("proxy accept", this::accept);
    }

    /** Starts a relay to a port of the loopback interface; each direction takes half of the round trip. */
    public static DelayingProxy to(int port, Duration roundTrip) throws IOException {
        return new DelayingProxy(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), roundTrip, InetAddress.getLoopbackAddress());
    }

    /** Whether this machine has the loopback address of IPv6. */
    public static boolean hasIpv6() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    /** Starts a relay, without delay, that listens at IPv6's loopback address. */
    public static DelayingProxy onIpv6(int port) throws IOException {
        return new DelayingProxy(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), Duration.ZERO, InetAddress.getByName("::1"));
    }

    /** Where clients connect. */
    public int port() {
        return listener.getLocalPort();
    }

    /** Breaks every connection when so many more bytes have gone to the server. */
    public void cutAfterBytesToServer(long count) {
        toServerLeft.set(count);
    }

    /** Breaks every connection when so many more bytes have gone to the client. */
    public void cutAfterBytesToClient(long count) {
        toClientLeft.set(count);
    }

    /** Breaks every connection now; new ones are still taken. */
    public void cut() {
        for (Socket socket : sockets) {
            closeQuietly(socket);
            sockets.remove(socket);
        }
    }

    /** Stops moving bytes, in both directions, with all connections kept open. */
    public void freeze() {
        synchronized (thaw) {
            frozen = true;
        }
    }

    /** Moves bytes again. */
    public void thaw() {
        synchronized (thaw) {
            frozen = false;
            thaw.notifyAll();
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        thaw();
        cut();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listener.accept();
                Socket server = new Socket();
                server.connect(target);
                client.setTcpNoDelay(true);
                server.setTcpNoDelay(true);
                sockets.add(client);
                sockets.add(server);
                relay("to server", client, server, toServerLeft);
                relay("to client", server, client, toClientLeft);
            }
        } catch (IOException e) {
            cut();
        }
    }

    private void relay(String direction, Socket from, Socket to, AtomicLong left) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        if (delayNanos == 0) {
            start("proxy " + direction, () -> forward(in, out, to, left));
            return;
        }
        DelayLine line = new DelayLine(delayNanos);
        start("proxy read " + direction, () -> fill(line, in));
        start("proxy write " + direction, () -> drain(line, out, to, left));
    }

    private void forward(InputStream in, OutputStream out, Socket to, AtomicLong left) {
        byte[] bytes = new byte[64 * 1024];
        try {
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                deliver(out, bytes, n, left);
            }
            to.shutdownOutput();
        } catch (IOException | InterruptedException e) {
            closeQuietly(to);
        }
    }

    private void fill(DelayLine line, InputStream in) {
        byte[] bytes = new byte[64 * 1024];
        try {
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                line.put(bytes, n);
            }
        } catch (IOException | InterruptedException e) {
            // The connection is gone, which the other end learns by the end of the line.
        } finally {
            line.end();
        }
    }

    private void drain(DelayLine line, OutputStream out, Socket to, AtomicLong left) {
        try {
            for (byte[] chunk = line.take(); chunk != null; chunk = line.take()) {
                deliver(out, chunk, chunk.length, left);
            }
            to.shutdownOutput();
        } catch (IOException | InterruptedException e) {
            line.abandon();
            closeQuietly(to);
        }
    }

    private void deliver(OutputStream out, byte[] bytes, int length, AtomicLong left)
            throws IOException, InterruptedException {
        synchronized (thaw) {
            while (frozen) {
                thaw.wait();
            }
        }
        long before = left.get() == Long.MAX_VALUE ? Long.MAX_VALUE : left.getAndAdd(-length);
        if (before <= length) {
            out.write(bytes, 0, (int) Math.max(0, before));
            cut();
            return;
        }
        out.write(bytes, 0, length);
    }

    private static void start(String name, Runnable body) {
        Thread thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // A socket that cannot be closed is closed already.
        }
    }
}
