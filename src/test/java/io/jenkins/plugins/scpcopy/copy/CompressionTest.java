package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
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
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What compression brought is told, with a real server. */
public class CompressionTest {
    private static final int SIZE = 3_000_000;

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    @Rule
    public final OpenSshServer server = new OpenSshServer();

    @Rule
    public final OpenSshServer without = new OpenSshServer().config("Compression no");

    private Path local;

    @Before
    public void setUp() throws Exception {
        local = temporary.newFolder("local").toPath();
        Files.write(local.resolve("zeros"), new byte[SIZE]);
        Files.write(local.resolve("noise"), Trees.noise(SIZE, 7));
    }

    private static Connector to(OpenSshServer host) {
        return new SshConnector(
                List.of(new Hop(
                        host.host(), host.port(),
                        Login.keys(host.user(), List.of(new Login.PrivateKey("client", host.clientKey(), null))),
                        HostKeyPolicy.strict(host.knownHosts()))),
                new SshOptions(Duration.ofSeconds(60), Duration.ofSeconds(60), true));
    }

    private CopyRun run(OpenSshServer host, String from, String to) throws Exception {
        CopyRun run = new CopyRun();
        boolean up = from.equals("noise") || from.equals("zeros");
        CopyRequest request = CopyRequest.builder(
                        up ? CopyRun.paths(from) : CopyRun.remote(from), up ? CopyRun.toHost(to) : CopyRun.toLocal(to), local.toString())
                .verbose(true)
                .build();
        run.report = new Copy(request, up ? null : to(host), up ? to(host) : null, run).run();
        return run.assertComplete();
    }

    private static List<String> notes(CopyRun run) {
        return Stream.concat(run.warnings.stream(), run.details.stream()).filter(line -> line.contains(": compression: ")).toList();
    }

    @Test
    public void noiseIsALossAndZerosAreNone() throws Exception {
        CopyRun noise = run(server, "noise", server.directory() + "/there/");
        assertEquals(noise.warnings.toString(), 1, noise.warnings.size());
        assertTrue(noise.warnings.get(0), noise.warnings.get(0).matches(".*: 3\\.0 MB were sent as 3\\.0 MB, .*slowed the copy down.*"));
        List<String> zeros = notes(run(server, "zeros", server.directory() + "/there/"));
        assertEquals(zeros.toString(), 1, zeros.size());
        assertTrue(zeros.get(0), zeros.get(0).matches(".*: 3\\.0 MB were sent as \\d\\d?\\.\\d kB, .*"));
        CopyRun back = run(server, server.directory() + "/there/noise", "back/");
        assertTrue(back.warnings.toString(), back.warnings.get(0).contains("3.0 MB were received as 3.0 MB: work for nothing"));
        assertTrue(notes(run(server, server.directory() + "/there/zeros", "back/")).get(0).contains("how long the host worked"));
    }

    @Test
    public void aServerWithoutItIsNamed() throws Exception {
        CopyRun run = run(without, "zeros", without.directory() + "/there/");
        assertEquals(List.of(), notes(run));
        assertTrue(run.warnings.toString(), run.warnings.get(0).endsWith(": nothing is compressed: the server has no compression, or does not allow it"));
    }
}
