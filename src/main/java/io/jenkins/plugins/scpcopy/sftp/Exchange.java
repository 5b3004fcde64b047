package io.jenkins.plugins.scpcopy.sftp;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.ReceiveBuffer;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.StalledException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Sends requests and matches the answers to them, in whatever order they come. Not safe for use by several threads. */
final class Exchange implements Closeable {
    /** What OpenSSH takes and sends at most, in bytes. */
    static final int LARGEST_PACKET = 256 * 1024;

    private static final int SMALLEST_PACKET = 5;
    private static final int BUFFER = 32 * 1024;
    private static final int MANY = 16;

    /** Makes a result of the fields of an answer. */
    interface Decoder<T> {
        T decode(PacketReader packet) throws IOException;
    }

    /**
     * What a good answer is.
     *
     * @param type of its packet
     * @param mayEnd whether the end of a file or directory is a good answer, too; its result is null
     */
    record Answer<T>(int type, boolean mayEnd, Decoder<T> decoder) {
        static final Answer<Void> DONE = new Answer<>(PacketType.STATUS, false, packet -> null);

        static <T> Answer<T> of(int type, Decoder<T> decoder) {
            return new Answer<>(type, false, decoder);
        }
    }

    private record Pending<T>(Answer<T> answer, Reply<T> reply) {
        void succeed(PacketReader packet) throws IOException {
            reply.succeed(answer.decoder().decode(packet));
        }
    }

    private final RemoteProcess process;
    private final ReceiveBuffer in;
    private final OutputStream out;
    private final Map<Integer, Pending<?>> pending = new HashMap<>();
    private int lastId;
    private int heldBack;
    private boolean broken;

    Exchange(RemoteProcess process) {
        this.process = process;
        this.in = process.stdout();
        this.out = new BufferedOutputStream(process.stdin(), BUFFER);
    }

    /** Begins a request. */
    PacketWriter request(int type) {
        return new PacketWriter(type).int32(++lastId);
    }

    /** Sends the request that was begun last. */
    <T> Reply<T> send(PacketWriter request, Answer<T> answer) throws IOException {
        return send(request, answer, new byte[0], 0, 0);
    }

    /** As {@link #send(PacketWriter, Answer)}, with more bytes at its end. */
    <T> Reply<T> send(PacketWriter request, Answer<T> answer, byte[] more, int offset, int length) throws IOException {
        Reply<T> reply = new Reply<>();
        pending.put(lastId, new Pending<>(answer, reply));
        request.send(out, more, offset, length);
        heldBack++;
        return reply;
    }

    void flush() throws IOException {
        heldBack = 0;
        out.flush();
    }

    /** Sends what is held back once it is worth a packet, so that the server works while we do. */
    void flushIfMany() throws IOException {
        if (heldBack >= MANY) {
            flush();
        }
    }

    /** Takes the answers that have begun to arrive. */
    void poll() throws IOException {
        while (in.available() >= Integer.BYTES && !pending.isEmpty()) {
            take();
        }
    }

    /** Waits for one answer, to whatever request. */
    void receive() throws IOException {
        flush();
        take();
    }

    /** Whether answers are due. */
    boolean isBusy() {
        return !pending.isEmpty();
    }

    /** Whether another use can begin: no answer is due, nothing comes that nobody asked for, and the server is still there. */
    boolean isIdle() {
        try {
            return !isBusy() && !broken && !in.awaitBytes(Duration.ZERO);
        } catch (InterruptedIOException e) {
            return false;
        }
    }

    private void take() throws IOException {
        boolean good = false;
        try {
            dispatch();
            good = true;
        } finally {
            broken |= !good;
        }
    }

    private void dispatch() throws IOException {
        byte[] head = new byte[Integer.BYTES];
        read(head);
        int length = new PacketReader(head).int32();
        if (length < SMALLEST_PACKET || length > LARGEST_PACKET) {
            throw new ViolationException("a packet of " + Integer.toUnsignedString(length) + " bytes");
        }
        byte[] bytes = new byte[length];
        read(bytes);
        PacketReader packet = new PacketReader(bytes);
        int type = packet.uint8();
        Pending<?> due = pending.remove(packet.int32());
        if (due == null) {
            throw new ViolationException("an answer to nothing that was asked");
        }
        if (type == PacketType.STATUS) {
            status(due, packet);
        } else if (type == due.answer().type()) {
            due.succeed(packet);
        } else {
            throw new ViolationException("an answer of type " + type + " where " + due.answer().type() + " is due");
        }
    }

    private static <T> void status(Pending<T> due, PacketReader packet) throws IOException {
        int code = packet.int32();
        if (code == StatusException.EOF && due.answer().mayEnd()
                || code == StatusException.OK && due.answer().type() == PacketType.STATUS) {
            due.reply().succeed(null);
        } else if (code == StatusException.OK) {
            throw new ViolationException("success without a result");
        } else {
            due.reply().fail(new StatusException(code, packet.isAtEnd() ? "" : packet.string()));
        }
    }

    private void read(byte[] bytes) throws IOException {
        int count = 0;
        while (count < bytes.length) {
            int read;
            try {
                read = in.read(bytes, count, bytes.length - count);
            } catch (StalledException e) {
                throw TransferException.passing(
                        Phase.DATA, "the SFTP server does not answer: " + e.getMessage(), null, e);
            }
            if (read < 0) {
                throw TransferException.passing(
                        Phase.DATA, "the SFTP server ended before it had answered everything", null, null);
            }
            count += read;
        }
    }

    @Override
    public void close() {
        broken = true;
        process.close();
    }
}
