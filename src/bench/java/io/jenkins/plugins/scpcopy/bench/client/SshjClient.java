package io.jenkins.plugins.scpcopy.bench.client;

import io.jenkins.plugins.scpcopy.bench.Transfer;
import java.io.File;
import java.io.IOException;
import net.schmizz.sshj.SSHClient;
import net.schmizz.sshj.xfer.scp.SCPFileTransfer;

/**
 * sshj's SCP, with Nagle's algorithm off, which sshj leaves on: each file of an upload would then wait about 40 ms for a delayed
 * acknowledgement.
 */
final class SshjClient implements Client {
    @Override
    public void copy(Transfer transfer) throws IOException {
        try (SSHClient ssh = new SSHClient()) {
            ssh.loadKnownHosts(new File(transfer.knownHosts()));
            ssh.connect(transfer.host(), transfer.port());
            ssh.getSocket().setTcpNoDelay(true);
            ssh.authPublickey(transfer.user(), transfer.key());
            SCPFileTransfer scp = ssh.newSCPFileTransfer();
            if (transfer.upload()) {
                scp.upload(transfer.local(), transfer.remote());
            } else {
                scp.download(transfer.remote(), transfer.local());
            }
        }
    }
}
