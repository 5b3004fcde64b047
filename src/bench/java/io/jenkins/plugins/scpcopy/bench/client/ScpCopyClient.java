package io.jenkins.plugins.scpcopy.bench.client;

import io.jenkins.plugins.scpcopy.bench.Transfer;
import io.jenkins.plugins.scpcopy.copy.Copy;
import io.jenkins.plugins.scpcopy.copy.SshConnector;
import io.jenkins.plugins.scpcopy.copy.report.CopyEvents;
import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.copy.request.PlacementRule;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
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
        CopySource from = transfer.fromHost()
                ? new CopySource.Remote(end(transfer, transfer.source()), List.of(transfer.source()))
                : new CopySource.LocalPaths(List.of(transfer.source()));
        CopyTarget to = transfer.toHost()
                ? new CopyTarget.Remote(end(transfer, transfer.target()))
                : new CopyTarget.Local(transfer.target());
        CopyRequest.Builder plain = CopyRequest.builder(from, to, Path.of("").toAbsolutePath().toString())
                .placement(PlacementRule.SCP)
                .preserve(Preserve.ALL);
        CopyRequest request = options.apply(plain).build();
        Copy copy = new Copy(
                request,
                transfer.fromHost() ? connector(transfer) : null,
                transfer.toHost() ? connector(transfer) : null,
                new CopyEvents() {});
        CopyReport report = copy.run();
        if (!report.complete()) {
            throw new IOException(report.failed() + " files failed");
        }
    }

    private static Endpoint end(Transfer transfer, String path) {
        return new Endpoint(transfer.user(), transfer.host(), transfer.port(), path);
    }

    private static SshConnector connector(Transfer transfer) throws IOException {
        Login.PrivateKey key = new Login.PrivateKey("key", Files.readAllBytes(Path.of(transfer.key())), null);
        HostKeyPolicy policy = HostKeyPolicy.strict(Files.readString(Path.of(transfer.knownHosts())));
        Hop hop = new Hop(transfer.host(), transfer.port(), Login.keys(transfer.user(), List.of(key)), policy);
        return new SshConnector(List.of(hop), SshOptions.DEFAULTS);
    }
}
