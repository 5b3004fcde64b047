package io.jenkins.plugins.scpcopy.testkit.server;

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
 * after it arrived. It can also limit what a connection has under way, break connections or stop moving bytes, as bad networks do.
 */
public final class DelayingProxy implements Closeable {
    private static final int SMALL_BUFFER = 64 * 1024;

    private final ServerSocket listener;
    private final InetSocketAddress target;
    private final long delayNanos;
    private final long window;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final Meter toServer = new Meter();
    private final Meter toClient = new Meter();
    private final Object thaw = new Object();
    private final List<RoundTrips> roundTrips = new CopyOnWriteArrayList<>();
    private boolean frozen;

    /** Counts the bytes of one direction, over all connections. */
    private static final class Meter {
        private final AtomicLong left = new AtomicLong(Long.MAX_VALUE);
        private final AtomicLong moved = new AtomicLong();
        private volatile boolean once;
    }

    /**
     * Counts round trips of a connection by cause and effect, not by time: what the server sends belongs to the round trip of the
     * latest that it has got, and what the client sends begins one more than the latest that has got to it.
     */
    private static final class RoundTrips {
        private int atServer;
        private int atClient;

        synchronized int leavingClient() {
            return atClient + 1;
        }

        synchronized int leavingServer() {
            return atServer;
        }

        synchronized void arrived(boolean toServer, int number) {
            if (toServer) {
                atServer = Math.max(atServer, number);
            } else {
                atClient = Math.max(atClient, number);
            }
        }

        synchronized int count() {
            return Math.max(atServer, atClient);
        }
    }

    private DelayingProxy(InetSocketAddress target, Duration roundTrip, long window, InetAddress address) throws IOException {
        this.target = target;
        this.delayNanos = roundTrip.toNanos() / 2;
        this.window = window;
        this.listener = new ServerSocket(0, 50, address);
        start("proxy accept", this::accept);
    }

    /** Starts a relay to a port of the loopback interface; each direction takes half of the round trip. */
    public static DelayingProxy to(int port, Duration roundTrip) throws IOException {
        return to(port, roundTrip, Long.MAX_VALUE);
    }

    /**
     * As {@link #to(int, Duration)}; of each connection and direction, as TCP's windows limit it, no more than so many bytes are
     * under way before the round trip is over.
     */
    public static DelayingProxy to(int port, Duration roundTrip, long window) throws IOException {
        return new DelayingProxy(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), roundTrip, window, InetAddress.getLoopbackAddress());
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
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                Duration.ZERO,
                Long.MAX_VALUE,
                InetAddress.getByName("::1"));
    }

    /** Where clients connect. */
    public int port() {
        return listener.getLocalPort();
    }

    /**
     * How many round trips the longest conversation of all connections so far has taken, from the first byte to the last.
     * Needs a delay well above what both sides take to think.
     */
    public int roundTrips() {
        return roundTrips.stream().mapToInt(RoundTrips::count).max().orElse(0);
    }

    /** Breaks every connection when so many more bytes have gone to the server, and those made later at once. */
    public void cutAfterBytesToServer(long count) {
        toServer.left.set(count);
    }

    /** Breaks every connection when so many more bytes have gone to the client, and those made later at once. */
    public void cutAfterBytesToClient(long count) {
        toClient.left.set(count);
    }

    /** Breaks every connection when so many more bytes have gone in one direction; those made later are left alone. */
    public void cutOnce(boolean up, long count) {
        Meter meter = up ? toServer : toClient;
        meter.once = true;
        meter.left.set(count);
    }

    /** How many bytes have gone to the server. */
    public long bytesToServer() {
        return toServer.moved.get();
    }

    /** How many bytes have gone to the client. */
    public long bytesToClient() {
        return toClient.moved.get();
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
                relay(listener.accept());
            }
        } catch (IOException e) {
            cut();
        }
    }

    private void relay(Socket client) throws IOException {
        Socket server = new Socket();
        server.connect(target);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        if (toServer.once || toClient.once) {
            // What a cut connection has not delivered yet is lost; a busy end would lose megabytes.
            client.setSendBufferSize(SMALL_BUFFER);
            server.setSendBufferSize(SMALL_BUFFER);
        }
        sockets.add(client);
        sockets.add(server);
        RoundTrips counted = new RoundTrips();
        roundTrips.add(counted);
        try {
            relay(true, client, server, toServer, counted);
            relay(false, server, client, toClient, counted);
        } catch (IOException e) {
            // The connection was cut by its first bytes; others are still taken.
            closeQuietly(client);
            closeQuietly(server);
        }
    }

    private void relay(boolean toServer, Socket from, Socket to, Meter meter, RoundTrips counted) throws IOException {
        String direction = toServer ? "to server" : "to client";
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        if (delayNanos == 0) {
            start("proxy " + direction, () -> forward(in, out, to, meter));
            return;
        }
        boolean limited = window < DelayLine.CAPACITY;
        DelayLine line = new DelayLine(delayNanos, limited ? window : DelayLine.CAPACITY, limited ? delayNanos : 0);
        start("proxy read " + direction, () -> fill(line, in, toServer, counted));
        start("proxy write " + direction, () -> drain(line, out, to, meter, toServer, counted));
    }

    private void forward(InputStream in, OutputStream out, Socket to, Meter meter) {
        byte[] bytes = new byte[64 * 1024];
        try {
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                deliver(out, bytes, n, meter);
            }
            to.shutdownOutput();
        } catch (IOException | InterruptedException e) {
            closeQuietly(to);
        }
    }

    private void fill(DelayLine line, InputStream in, boolean toServer, RoundTrips counted) {
        byte[] bytes = new byte[64 * 1024];
        try {
            for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                line.put(bytes, n, toServer ? counted.leavingClient() : counted.leavingServer());
            }
        } catch (IOException | InterruptedException e) {
            // The connection is gone, which the other end learns by the end of the line.
        } finally {
            line.end();
        }
    }

    private void drain(
            DelayLine line, OutputStream out, Socket to, Meter meter, boolean toServer, RoundTrips counted) {
        try {
            for (DelayLine.Chunk chunk = line.take(); chunk != null; chunk = line.take()) {
                counted.arrived(toServer, chunk.number());
                deliver(out, chunk.bytes(), chunk.bytes().length, meter);
            }
            to.shutdownOutput();
        } catch (IOException | InterruptedException e) {
            line.abandon();
            closeQuietly(to);
        }
    }

    private void deliver(OutputStream out, byte[] bytes, int length, Meter meter)
            throws IOException, InterruptedException {
        synchronized (thaw) {
            while (frozen) {
                thaw.wait();
            }
        }
        long before = meter.left.get() == Long.MAX_VALUE ? Long.MAX_VALUE : meter.left.getAndAdd(-length);
        meter.moved.addAndGet(length);
        if (before <= length) {
            if (meter.once) {
                meter.left.set(Long.MAX_VALUE);
            }
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
