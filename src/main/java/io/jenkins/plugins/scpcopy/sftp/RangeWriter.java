package io.jenkins.plugins.scpcopy.sftp;

import java.io.Closeable;
import java.io.IOException;

/** Writes a part of a file that is there already, from one place on. What is behind it stays. */
public final class RangeWriter implements Closeable {
    /** What may be sent and not yet be answered, in bytes. */
    private static final long MOST_BYTES = 4L * 1024 * 1024;

    private final SftpClient client;
    private final Handle handle;
    private final Window window = new Window(MOST_BYTES);
    private long at;
    private StatusException refusal;
    private boolean completed;

    private RangeWriter(SftpClient client, Handle handle, long from) {
        this.client = client;
        this.handle = handle;
        this.at = from;
    }

    /** @throws StatusException if the server does not open the file */
    public static RangeWriter open(SftpClient client, String path, long from) throws IOException {
        return new RangeWriter(client, client.await(client.openToContinue(path)), from);
    }

    /** @throws StatusException if the server has refused something by now */
    public void write(byte[] bytes, int length) throws IOException {
        for (int done = 0; done < length; ) {
            int part = Math.min(length - done, client.writeBlock());
            while (!window.hasRoom()) {
                client.receive();
            }
            check();
            window.take(part);
            Reply<Void> written = client.write(handle, at, bytes, done, part);
            written.whenArrived(() -> {
                window.give(part);
                refusal = refusal == null ? written.refusal() : refusal;
            });
            done += part;
            at += part;
        }
        client.poll();
    }

    /** Waits until the server has confirmed everything. @throws StatusException if it refused something */
    public void complete() throws IOException {
        Reply<Void> close = client.close(handle);
        client.drain();
        check();
        close.get();
        completed = true;
    }

    private void check() throws StatusException {
        if (refusal != null) {
            throw refusal;
        }
    }

    /** Ends the client unless everything is complete: what is under way is not wanted. */
    @Override
    public void close() {
        if (!completed) {
            client.close();
        }
    }
}
