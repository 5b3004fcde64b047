package io.jenkins.plugins.scpcopy.copy.host;

import io.jenkins.plugins.scpcopy.remote.Sender;
import io.jenkins.plugins.scpcopy.scp.ScpCommand;
import io.jenkins.plugins.scpcopy.sftp.SftpSender;
import java.io.IOException;

/** A directory or file of a host that is written by SFTP. */
final class SftpSinkChannel implements SinkChannel {
    private final SftpLease lease;
    private final SftpSender sender;

    private SftpSinkChannel(SftpLease lease, SftpSender sender) {
        this.lease = lease;
        this.sender = sender;
    }

    static SftpSinkChannel open(HostSession host, ScpCommand command) throws IOException {
        SftpLease lease = host.sftp();
        try {
            return new SftpSinkChannel(
                    lease,
                    SftpSender.to(
                            lease.client(),
                            lease.path(command.paths().get(0)),
                            command.targetIsDirectory(),
                            command.preserve(),
                            text -> host.progress().warning(host.name() + ": " + text)));
        } catch (IOException | RuntimeException e) {
            lease.close();
            throw e;
        }
    }

    @Override
    public Sender source() {
        return sender;
    }

    @Override
    public void finish(boolean excused) throws IOException {
        sender.finishAndClose();
    }

    @Override
    public void close() {
        lease.close();
    }
}
