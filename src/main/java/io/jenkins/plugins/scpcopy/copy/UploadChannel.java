package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.scp.ScpCommand;
import io.jenkins.plugins.scpcopy.scp.Sender;
import io.jenkins.plugins.scpcopy.scp.StartException;
import io.jenkins.plugins.scpcopy.scp.TransferException;
import java.io.Closeable;
import java.io.IOException;

/** A place on a host that is ready to take what is sent, and the sender that feeds it, in the host's protocol. */
interface UploadChannel extends Closeable {
    /**
     * Opens a channel.
     *
     * @param command what is run where the protocol is SCP; by SFTP, its path and options mean the same
     * @throws TransferException phase {@code START} if the place does not become ready
     */
    static UploadChannel open(HostSession host, ScpCommand command) throws IOException {
        if (!host.protocol().isSftp()) {
            try {
                UploadChannel channel = ScpChannel.open(host, command);
                host.protocol().scpWorks();
                return channel;
            } catch (StartException e) {
                host.changeToSftp(e);
            }
        }
        return SftpChannel.open(host, command);
    }

    Sender source();

    /**
     * Awaits every answer and the end.
     *
     * @param excused whether something failed on this channel, which makes a remote command end with an error
     * @throws TransferException if the host does not confirm that all went well
     */
    void finish(boolean excused) throws IOException;

    @Override
    void close();
}
