package io.jenkins.plugins.scpcopy.testkit.shell;

import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.ReceiveBuffer;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.peer.Peer;
import io.jenkins.plugins.scpcopy.testkit.peer.ScriptedProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** A host in memory, whose connection goes wrong at an exact byte of one direction, counted over all commands. */
public final class BreakingShell implements RemoteShell {
    /** What happens at that byte. */
    public enum Break {
        /** The command is gone: its streams end, and all the same it is said to have exited with 0. */
        ENDS,
        /** The connection is lost. */
        LOST,
        /** Nothing moves any more in this direction, and nobody says so. */
        SILENT
    }

    private final String banner;
    private final Function<String, Peer> peers;
    private final Duration stallTimeout;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private long sendLimit = Long.MAX_VALUE;
    private long receiveLimit = Long.MAX_VALUE;
    private Break manner;
    private volatile boolean lost;

    /** @param peers gives the peer for a command, or for {@code subsystem } and its name; null refuses to run it */
    public BreakingShell(String banner, Duration stallTimeout, Function<String, Peer> peers) {
        this.banner = banner;
        this.stallTimeout = stallTimeout;
        this.peers = peers;
    }

    /** @param sending whether what the commands are sent is counted, or what they answer */
    public BreakingShell breakAt(boolean sending, long bytes, Break how) {
        sendLimit = sending ? bytes : Long.MAX_VALUE;
        receiveLimit = sending ? Long.MAX_VALUE : bytes;
        manner = how;
        return this;
    }

    /** How many bytes the commands were sent. */
    public long sent() {
        return sent.get();
    }

    /** How many bytes the commands answered. */
    public long received() {
        return received.get();
    }

    @Override
    public RemoteProcess exec(String command) throws IOException {
        if (lost) {
            throw failure();
        }
        Peer peer = peers.apply(command);
        if (peer == null) {
            throw new TransferException(Phase.START, "the server refuses to run commands");
        }
        return new Breaking(peer);
    }

    @Override
    public RemoteProcess subsystem(String name) throws IOException {
        return exec("subsystem " + name);
    }

    @Override
    public HostInfo info() {
        return HostInfo.named("breaking", banner);
    }

    @Override
    public void close() {}

    private static TransferException failure() {
        return TransferException.passing(Phase.CONNECT, "the connection was lost", null, null);
    }

    private final class Breaking implements RemoteProcess {
        private final ReceiveBuffer toPeer = new ReceiveBuffer(1 << 20, Duration.ZERO);
        private final ReceiveBuffer fromPeer = new ReceiveBuffer(1 << 20, stallTimeout);
        private final OutputStream stdin = new Line(toPeer, sent, sendLimit);
        private final ScriptedProcess process;

        Breaking(Peer peer) {
            process = new ScriptedProcess((in, out, err) -> {
                try {
                    return peer.run(toPeer, new Line(fromPeer, received, receiveLimit), err);
                } catch (IOException e) {
                    return 1;
                } finally {
                    if (manner != Break.SILENT) {
                        fromPeer.end();
                    }
                }
            });
        }

        private void breakOff() throws IOException {
            if (manner == Break.SILENT) {
                return;
            }
            lost = manner == Break.LOST;
            if (lost) {
                fromPeer.fail(failure());
            }
            fromPeer.end();
            toPeer.end();
            throw failure();
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
            return "";
        }

        @Override
        public OptionalInt awaitExit(Duration atMost) throws IOException {
            if (manner == Break.ENDS) {
                return OptionalInt.of(0);
            }
            return lost ? OptionalInt.empty() : process.awaitExit(atMost);
        }

        @Override
        public void close() {
            toPeer.end();
            fromPeer.close();
            process.close();
        }

        /** One direction. */
        private final class Line extends OutputStream {
            private final ReceiveBuffer target;
            private final AtomicLong moved;
            private final long limit;

            Line(ReceiveBuffer target, AtomicLong moved, long limit) {
                this.target = target;
                this.moved = moved;
                this.limit = limit;
            }

            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                long before = moved.getAndAdd(length);
                int passing = (int) Math.max(0, Math.min(length, limit - before));
                target.put(bytes, offset, passing);
                if (passing < length) {
                    breakOff();
                }
            }

            @Override
            public void close() {
                if (manner != Break.SILENT || moved.get() < limit) {
                    target.end();
                }
            }
        }
    }
}
