package io.jenkins.plugins.scpcopy.ssh.channel;

import io.jenkins.plugins.scpcopy.remote.ReceiveBuffer;
import java.io.IOException;
import java.io.OutputStream;

/** Puts what JSch receives on a channel into a buffer of ours. */
final class ReceivingStream extends OutputStream {
    private final ReceiveBuffer buffer;
    private final Runnable onClose;

    /** @param onClose run when JSch closes the stream: at end of file, at the channel's end, or when the session breaks */
    ReceivingStream(ReceiveBuffer buffer, Runnable onClose) {
        this.buffer = buffer;
        this.onClose = onClose;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        buffer.put(bytes, offset, length);
    }

    @Override
    public void close() {
        onClose.run();
    }
}
