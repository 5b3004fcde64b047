package io.jenkins.plugins.scpcopy.ssh.auth;

import io.jenkins.plugins.scpcopy.ssh.hop.Bounded;
import io.jenkins.plugins.scpcopy.ssh.hostkey.HostPublicKey;
import io.jenkins.plugins.scpcopy.ssh.hostkey.WireFormat;
import java.io.EOFException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** An SSH agent behind a Unix socket: it lists public keys and signs. */
public final class SshAgent {
    private static final int LIST = 11;
    private static final int LIST_ANSWER = 12;
    private static final int SIGN = 13;
    private static final int SIGN_ANSWER = 14;
    private static final int RSA_SHA2_256 = 2;
    private static final int RSA_SHA2_512 = 4;
    private static final int LONGEST_ANSWER = 256 * 1024;

    private final Path socket;
    private volatile SocketChannel current;

    /** @param socket what {@code SSH_AUTH_SOCK} names */
    public SshAgent(Path socket) {
        this.socket = socket;
    }

    /** A key with the agent's comment on it. */
    record Entry(HostPublicKey key, String comment) {}

    /**
     * The public keys and certificates that the agent holds.
     *
     * @param atMost how long the agent may take
     * @throws IOException if there is no agent, it is too slow, or it answers what cannot be read
     */
    public List<HostPublicKey> keys(Duration atMost) throws IOException {
        return entries(atMost).stream().map(Entry::key).toList();
    }

    List<Entry> entries(Duration atMost) throws IOException {
        try {
            return Bounded.call(toString(), atMost, this::entries, this::cancel);
        } catch (TimeoutException e) {
            throw new IOException("it did not answer within " + atMost.toSeconds() + " s", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private List<Entry> entries() throws IOException {
        ByteBuffer answer = ask(LIST_ANSWER, ByteBuffer.allocate(1).put((byte) LIST));
        try {
            List<Entry> entries = new ArrayList<>();
            for (int left = answer.getInt(); left > 0; left--) {
                HostPublicKey key = HostPublicKey.of(WireFormat.string(answer));
                entries.add(new Entry(key, WireFormat.text(answer)));
            }
            return entries;
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new IOException("its list of keys cannot be read", e);
        }
    }

    /**
     * Waits for the agent, and for the consent that it may ask of its user, until {@link #cancel()}.
     *
     * @param algorithm the name of the signature algorithm, which tells the hash of an RSA signature
     */
    byte[] sign(HostPublicKey key, byte[] data, String algorithm) throws IOException {
        byte[] blob = key.blob();
        int flags = algorithm.startsWith("rsa-sha2-512") ? RSA_SHA2_512 : algorithm.startsWith("rsa-sha2-256") ? RSA_SHA2_256 : 0;
        ByteBuffer request = ByteBuffer.allocate(1 + 3 * Integer.BYTES + blob.length + data.length);
        request.put((byte) SIGN).putInt(blob.length).put(blob).putInt(data.length).put(data).putInt(flags);
        try {
            return WireFormat.string(ask(SIGN_ANSWER, request));
        } catch (BufferUnderflowException e) {
            throw new IOException("its signature cannot be read", e);
        }
    }

    /** Ends, from any thread, what is being asked. */
    void cancel() {
        SocketChannel channel = current;
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // A channel that cannot be closed is closed already.
            }
        }
    }

    private ByteBuffer ask(int due, ByteBuffer request) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            current = channel;
            channel.connect(UnixDomainSocketAddress.of(socket));
            request.flip();
            ByteBuffer message = ByteBuffer.allocate(Integer.BYTES + request.remaining());
            message.putInt(request.remaining()).put(request).flip();
            while (message.hasRemaining()) {
                channel.write(message);
            }
            int length = read(channel, Integer.BYTES).getInt();
            if (length < 1 || length > LONGEST_ANSWER) {
                throw new IOException("it answers with " + Integer.toUnsignedString(length) + " bytes");
            }
            ByteBuffer answer = read(channel, length);
            int type = answer.get();
            if (type != due) {
                throw new IOException("it refuses");
            }
            return answer;
        } catch (UnsupportedOperationException e) {
            throw new IOException("this machine has no Unix sockets", e);
        } finally {
            current = null;
        }
    }

    private static ByteBuffer read(SocketChannel channel, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("it closed the connection");
            }
        }
        return buffer.flip();
    }

    @Override
    public String toString() {
        return "the agent at " + socket;
    }
}
