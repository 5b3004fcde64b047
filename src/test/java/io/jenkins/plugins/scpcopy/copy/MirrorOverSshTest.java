package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.Mirror;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Mirrors on real servers: by SCP with a shell, and by SFTP alone. */
public class MirrorOverSshTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    @Rule
    public final OpenSshServer openSsh = new OpenSshServer();

    @Rule
    public final OpenSshServer sftpOnly = new OpenSshServer().config("ForceCommand internal-sftp");

    @Rule
    public final MinaSshServer mina = new MinaSshServer().password("me", "secret").withSftp();

    private Path local;

    @Before
    public void setUp() throws Exception {
        local = temporary.newFolder("local").toPath();
        Trees.sample(local.resolve("site"));
    }

    private static Connector to(OpenSshServer server) {
        return new SshConnector(
                List.of(new Hop(
                        server.host(), server.port(),
                        Login.keys(server.user(), List.of(new Login.PrivateKey("client", server.clientKey(), null))),
                        HostKeyPolicy.strict(server.knownHosts()))),
                SshOptions.DEFAULTS);
    }

    private Connector toMina() {
        return new SshConnector(
                List.of(new Hop(
                        mina.host(), mina.port(), Login.password("me", "secret".toCharArray()),
                        HostKeyPolicy.strict(mina.knownHosts()))),
                SshOptions.DEFAULTS);
    }

    private CopyRun run(CopyRequest.Builder builder, Connector from, Connector to) throws Exception {
        CopyRun run = new CopyRun();
        CopyRequest request = builder.mirror(new Mirror(List.of("keep"), 100))
                .preserve(Preserve.ALL)
                .verify(Verify.SHA256)
                .skipUnchanged(true)
                .build();
        run.report = new Copy(request, from, to, run).run();
        return run.assertComplete();
    }

    private void mirrors(Connector host, Path place, String remote) throws Exception {
        Files.createDirectories(place.resolve("www"));
        Path outside = Trees.file(place, "outside/precious", "");
        old(place.resolve("www"), outside);
        CopySource site = new CopySource.LocalPatterns(List.of("**"), List.of(), "site", false, false);
        CopyRun up = run(CopyRequest.builder(site, CopyRun.toHost(remote + "/www"), local.toString()), null, host);
        assertEquals(4, up.report.deleted());
        assertIsSite(place.resolve("www"));
        old(place.resolve("relayed"), outside);
        CopySource there = CopyRun.remote(remote + "/www/.");
        CopyRun relayed = run(CopyRequest.builder(there, CopyRun.toHost(remote + "/relayed"), local.toString()), host, host);
        assertEquals(4, relayed.report.deleted());
        old(local.resolve("down"), outside);
        CopyRun down = run(CopyRequest.builder(there, CopyRun.toLocal("down"), local.toString()), host, null);
        assertEquals(4, down.report.deleted());
        assertIsSite(local.resolve("down"));
        assertTrue(Files.exists(outside));
        assertEquals(0, run(CopyRequest.builder(there, CopyRun.toLocal("down"), local.toString()), host, null).report.deleted());
    }

    private static void old(Path directory, Path outside) throws IOException {
        Trees.file(directory, "old/deep/x", "");
        Trees.file(directory, "keep/x", "");
        Files.createSymbolicLink(directory.resolve("link"), outside.getParent());
    }

    private void assertIsSite(Path directory) throws IOException {
        Trees.delete(directory.resolve("keep"));
        Trees.assertSame(local.resolve("site"), directory);
    }

    @Test
    public void openSshWithAShell() throws Exception {
        mirrors(to(openSsh), openSsh.directory().resolve("place"), openSsh.directory() + "/place");
    }

    @Test
    public void openSshWithSftpAlone() throws Exception {
        mirrors(to(sftpOnly), sftpOnly.directory().resolve("place"), sftpOnly.directory() + "/place");
    }

    @Test
    public void anotherSftpServer() throws Exception {
        mirrors(toMina(), mina.root().resolve("place"), "/place");
    }

    /** All connections end when some of it is deleted; what is left is deleted over fresh ones. */
    @Test
    public void connectionsThatAreLostInTheMiddleOfDeletions() throws Exception {
        for (OpenSshServer server : List.of(openSsh, sftpOnly)) {
            Path www = Files.createDirectories(server.directory().resolve("many"));
            for (int i = 0; i < 1200; i++) {
                Trees.file(www, "old/" + i, "");
            }
            CopyRun run = new CopyRun() {
                private boolean dropped;

                @Override
                public void fileSettled(FileResult result) {
                    super.fileSettled(result);
                    if (!dropped && result.status() == FileResult.Status.DELETED) {
                        dropped = true;
                        server.dropConnections();
                    }
                }
            };
            CopyRequest request = CopyRequest.builder(
                            new CopySource.LocalPatterns(List.of("**"), List.of(), "site", false, false),
                            CopyRun.toHost(www.toString()), local.toString())
                    .mirror(new Mirror(List.of(), 2000))
                    .retries(3)
                    .build();
            run.report = new Copy(request, null, to(server), run, new Retries.Clock(nanos -> {}, () -> 0)).run();
            run.assertComplete();
            assertEquals(1201, run.report.deleted());
            assertTrue(run.warnings.toString(), run.warnings.toString().contains("attempt 2 of 4"));
            Trees.assertSame(local.resolve("site"), www);
        }
    }
}
