package io.jenkins.plugins.scpcopy.bench.client;

import io.jenkins.plugins.scpcopy.bench.Transfer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.KnownHostsServerKeyVerifier;
import org.apache.sshd.client.keyverifier.RejectAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.scp.client.ScpClient;
import org.apache.sshd.scp.client.ScpClientCreator;

/** Apache MINA SSHD's SCP. */
final class MinaClient implements Client {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Override
    public void copy(Transfer transfer) throws IOException {
        try (SshClient client = SshClient.setUpDefaultClient()) {
            client.setServerKeyVerifier(
                    new KnownHostsServerKeyVerifier(RejectAllServerKeyVerifier.INSTANCE, Path.of(transfer.knownHosts())));
            client.setKeyIdentityProvider(new FileKeyPairProvider(Path.of(transfer.key())));
            client.start();
            try (ClientSession session = client.connect(transfer.user(), transfer.host(), transfer.port())
                    .verify(TIMEOUT)
                    .getSession()) {
                session.auth().verify(TIMEOUT);
                copy(transfer, ScpClientCreator.instance().createScpClient(session));
            }
        }
    }

    private static void copy(Transfer transfer, ScpClient scp) throws IOException {
        Set<ScpClient.Option> options = EnumSet.of(ScpClient.Option.PreserveAttributes);
        if (transfer.tree()) {
            options.add(ScpClient.Option.Recursive);
        }
        if (transfer.upload()) {
            scp.upload(new String[] {transfer.local()}, transfer.remote(), options);
        } else {
            scp.download(transfer.remote(), Path.of(transfer.local()), options);
        }
    }
}
