package io.jenkins.plugins.scpcopy.copy.host;

import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.sftp.SftpClient;
import java.io.Closeable;
import java.io.IOException;

/** An SFTP client of a connection, for one use at a time; the connection keeps it for the next one if it is still good. */
public final class SftpLease implements Closeable {
    private final HostSession host;
    private final SftpClient client;
    private boolean over;

    SftpLease(HostSession host, SftpClient client) {
        this.host = host;
        this.client = client;
    }

    public SftpClient client() {
        return client;
    }

    /** For what is found. */
    MemoryBudget.Account memory() {
        return host.progress().memory().listing();
    }

    /** The path that the server knows of what a user writes. */
    public String path(String written) throws IOException {
        return SftpPath.of(client, host, written);
    }

    @Override
    public void close() {
        if (!over) {
            over = true;
            host.giveBack(client);
        }
    }
}
