package io.jenkins.plugins.scpcopy.ssh.channel;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps the last 8 KiB of what is written, and tells when it is closed. */
final class TailStream extends OutputStream {
    private static final int CAPACITY = 8 * 1024;

    private final Runnable onClose;
    private byte[] kept = new byte[0];

    TailStream(Runnable onClose) {
        this.onClose = onClose;
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
        int fromNew = Math.min(length, CAPACITY);
        int fromOld = Math.min(kept.length, CAPACITY - fromNew);
        byte[] joined = new byte[fromOld + fromNew];
        System.arraycopy(kept, kept.length - fromOld, joined, 0, fromOld);
        System.arraycopy(bytes, offset + length - fromNew, joined, fromOld, fromNew);
        kept = joined;
    }

    /** What is kept, read as UTF-8. */
    synchronized String text() {
        return new String(kept, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        onClose.run();
    }
}
