package io.jenkins.plugins.scpcopy.bench.client;

import io.jenkins.plugins.scpcopy.bench.Transfer;
import io.jenkins.plugins.scpcopy.copy.Copy;
import io.jenkins.plugins.scpcopy.copy.CopyEvents;
import io.jenkins.plugins.scpcopy.copy.CopyReport;
import io.jenkins.plugins.scpcopy.copy.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.Endpoint;
import io.jenkins.plugins.scpcopy.copy.From;
import io.jenkins.plugins.scpcopy.copy.Placement;
import io.jenkins.plugins.scpcopy.copy.Preserve;
import io.jenkins.plugins.scpcopy.copy.SshConnector;
import io.jenkins.plugins.scpcopy.copy.To;
import io.jenkins.plugins.scpcopy.ssh.Hop;
import io.jenkins.plugins.scpcopy.ssh.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.Login;
import io.jenkins.plugins.scpcopy.ssh.SshOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * This project's engine.
 *
 * @param options what is asked for besides the copy itself
 */
record ScpCopyClient(UnaryOperator<CopyRequest.Builder> options) implements Client {

    @Override
    public void copy(Transfer transfer) throws IOException, InterruptedException {
        Endpoint end = new Endpoint(transfer.user(), transfer.host(), transfer.port(), transfer.remote());
        From from = transfer.upload()
                ? new From.LocalPaths(List.of(transfer.local()))
                : new From.Remote(end, List.of(transfer.remote()));
        To to = transfer.upload() ? new To.Remote(end) : new To.Local(transfer.local());
        CopyRequest.Builder plain = CopyRequest.builder(from, to, Path.of("").toAbsolutePath().toString())
                .placement(Placement.SCP)
                .preserve(Preserve.ALL);
        CopyRequest request = options.apply(plain).build();
        SshConnector connector = connector(transfer);
        Copy copy = new Copy(
                request, transfer.upload() ? null : connector, transfer.upload() ? connector : null, new CopyEvents() {});
        CopyReport report = copy.run();
        if (!report.complete()) {
            throw new IOException(report.failed() + " files failed");
        }
    }

    private static SshConnector connector(Transfer transfer) throws IOException {
        Login.PrivateKey key = new Login.PrivateKey("key", Files.readAllBytes(Path.of(transfer.key())), null);
        HostKeyPolicy policy = HostKeyPolicy.strict(Files.readString(Path.of(transfer.knownHosts())));
        Hop hop = new Hop(transfer.host(), transfer.port(), Login.keys(transfer.user(), List.of(key)), policy);
        return new SshConnector(List.of(hop), SshOptions.DEFAULTS);
    }
}
