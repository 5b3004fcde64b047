package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A copy whose data fills every buffer must never wait for another command on the same connection. */
public class BusyConnectionTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final OpenSshServer server = new OpenSshServer();

    @Before
    public void setUp() throws Exception {
        OpenSshServer.assumeInstalled();
        server.start();
    }

    @After
    public void tearDown() {
        server.stop();
    }

    @Test
    public void copyingOntoAnEarlierCopyDoesNotWaitForItself() throws Exception {
        Path tree = Files.createDirectory(server.directory().resolve("tree"));
        Files.write(tree.resolve("large"), new byte[8 * 1024 * 1024]);
        Path work = temporary.getRoot().toPath();
        SshOptions options = new SshOptions(Duration.ofSeconds(20), Duration.ofSeconds(5), false);
        Connector connector = new SshConnector(
                List.of(new Hop(
                        server.host(),
                        server.port(),
                        Login.keys(server.user(), List.of(new Login.PrivateKey("client", server.clientKey(), null))),
                        HostKeyPolicy.strict(server.knownHosts()))),
                options);
        for (CopyTarget to : List.of(CopyRun.toLocal("down"), CopyRun.toHost(server.directory() + "/relayed"))) {
            for (int i = 0; i < 3; i++) {
                CopyRun run = new CopyRun();
                CopyRequest request = CopyRun.scp(
                                CopyRequest.builder(CopyRun.remote(tree.toString()), to, work.toString()))
                        .build();
                run.report = new Copy(request, connector, connector, run).run();
                run.assertComplete();
            }
        }
        Trees.assertSame(tree, work.resolve("down"));
        Trees.assertSame(tree, server.directory().resolve("relayed"));
    }
}
