package io.jenkins.plugins.scpcopy.ssh.wire;

import java.io.IOException;
import java.io.OutputStream;

/**
 * Hands several large packets to the network in one piece, where their sender says that another one follows at once. Everything
 * else goes out as it comes.
 */
final class GatheredOutput extends OutputStream {
    private static final int CAPACITY = 128 * 1024 + 1024;

    private final OutputStream out;
    private byte[] held = {};
    private int count;
    private Thread announcing;

    GatheredOutput(OutputStream out) {
        this.out = out;
    }

    /** The calling thread promises to write a packet next, and another one right after it. */
    synchronized void moreFollows() {
        announcing = Thread.currentThread();
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) throws IOException {
        boolean more = announcing == Thread.currentThread();
        if (more) {
            announcing = null;
        }
        if (count + length > CAPACITY) {
            push();
        }
        if (length > CAPACITY || count == 0 && !more) {
            out.write(bytes, offset, length);
            return;
        }
        hold(bytes, offset, length);
        if (!more) {
            push();
        }
    }

    private void hold(byte[] bytes, int offset, int length) {
        if (held.length == 0) {
            held = new byte[CAPACITY];
        }
        System.arraycopy(bytes, offset, held, count, length);
        count += length;
    }

    private void push() throws IOException {
        int all = count;
        count = 0;
        out.write(held, 0, all);
    }

    /** What is held waits for the packet that was promised. */
    @Override
    public synchronized void flush() throws IOException {
        if (count == 0) {
            out.flush();
        }
    }
}
