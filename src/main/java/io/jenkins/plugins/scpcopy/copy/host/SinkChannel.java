package io.jenkins.plugins.scpcopy.copy.host;

import io.jenkins.plugins.scpcopy.remote.Sender;
import io.jenkins.plugins.scpcopy.remote.StartException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.scp.Caution;
import io.jenkins.plugins.scpcopy.scp.ScpCommand;
import java.io.Closeable;
import java.io.IOException;

/** A place on a host that is ready to take what is sent, and the sender that feeds it, in the host's protocol. */
public interface SinkChannel extends Closeable {
    /**
     * Opens a channel.
     *
     * @param command what is run where the protocol is SCP; by SFTP, its path and options mean the same
     * @throws TransferException phase {@code START} if the place does not become ready
     */
    static SinkChannel open(HostSession host, ScpCommand command) throws IOException {
        if (!host.protocol().isSftp()) {
            try {
                SinkChannel channel = ScpSinkChannel.open(host, command);
                host.protocol().scpWorks();
                return channel;
            } catch (StartException e) {
                host.changeToSftp(e);
            }
        }
        return SftpSinkChannel.open(host, command);
    }

    Sender source();

    /** From now on contents may be sent ahead of answers where the host allows it. @param caution of all channels of one lane */
    default void sendContentsAhead(Caution caution) {}

    /**
     * Awaits every answer and the end.
     *
     * @param excused whether something failed on this channel, which makes a remote command end with an error
     * @throws TransferException if the host does not confirm that all went well
     */
    void finish(boolean excused) throws IOException;

    /**
     * Ends a channel whose answers cannot be trusted any more. Returns when the host's command has ended, so that it
     * does not write what is sent again over another channel, or cannot be waited for.
     */
    default void abandon() {
        close();
    }

    @Override
    void close();
}
