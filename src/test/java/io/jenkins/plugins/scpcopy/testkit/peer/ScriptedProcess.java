package io.jenkins.plugins.scpcopy.testkit.peer;

import io.jenkins.plugins.scpcopy.remote.ReceiveBuffer;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A remote command in memory, played by a {@link Peer} on its own thread. */
public final class ScriptedProcess implements RemoteProcess {
    private static final int CAPACITY = 4 * 1024 * 1024;

    private final ReceiveBuffer toPeer = new ReceiveBuffer(CAPACITY, Duration.ZERO);
    private final ReceiveBuffer fromPeer;
    private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
    private final CountDownLatch finished = new CountDownLatch(1);
    private final OutputStream stdin = new Pipe(toPeer);
    private volatile OptionalInt status = OptionalInt.empty();
    private volatile Throwable failure;
    private volatile boolean closed;

    /** Starts the peer. A read of its output waits for five minutes at most. */
    public ScriptedProcess(Peer peer) {
        this(peer, Duration.ofMinutes(5));
    }

    /** Starts the peer. */
    public ScriptedProcess(Peer peer, Duration stallTimeout) {
        fromPeer = new ReceiveBuffer(CAPACITY, stallTimeout);
        Thread thread = new Thread(() -> play(peer), "scripted peer");
        thread.setDaemon(true);
        thread.start();
    }

    private void play(Peer peer) {
        try {
            int exit = peer.run(toPeer, new Pipe(fromPeer), stderr);
            status = exit < 0 ? OptionalInt.empty() : OptionalInt.of(exit);
        } catch (Throwable e) {
            failure = e;
        } finally {
            fromPeer.end();
            toPeer.close();
            finished.countDown();
        }
    }

    /** Waits for the peer and fails with what went wrong in it, if anything did. */
    public void verify() throws Exception {
        if (!finished.await(2, TimeUnit.MINUTES)) {
            throw new AssertionError("the peer is still waiting");
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw new AssertionError("the peer failed", failure);
        }
    }

    /** Whether {@link #close()} was called. */
    public boolean isClosed() {
        return closed;
    }

    @Override
    public OutputStream stdin() {
        return stdin;
    }

    @Override
    public ReceiveBuffer stdout() {
        return fromPeer;
    }

    @Override
    public String stderr() {
        return stderr.toString(StandardCharsets.UTF_8);
    }

    @Override
    public OptionalInt awaitExit(Duration atMost) throws IOException {
        try {
            finished.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
        return status;
    }

    @Override
    public void close() {
        closed = true;
        toPeer.end();
        fromPeer.close();
    }

    /** Writes go to a buffer at once; closing ends it. */
    private static final class Pipe extends OutputStream {
        private final ReceiveBuffer target;

        Pipe(ReceiveBuffer target) {
            this.target = target;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            target.put(bytes, offset, length);
        }

        @Override
        public void close() {
            target.end();
        }
    }
}
