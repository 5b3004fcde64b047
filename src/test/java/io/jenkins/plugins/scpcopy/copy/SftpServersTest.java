package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.remote.StartException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
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
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Which protocol is used with which server, over SSH. */
public class SftpServersTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final List<OpenSshServer> servers = new ArrayList<>();
    private Path work;

    @Before
    public void setUp() throws IOException {
        work = temporary.newFolder("work").toPath();
        Trees.sample(work.resolve("tree"));
    }

    @After
    public void stop() {
        servers.forEach(OpenSshServer::stop);
    }

    private OpenSshServer started(OpenSshServer server) {
        OpenSshServer.assumeInstalled();
        servers.add(server);
        return server.start();
    }

    private static Connector to(OpenSshServer server) {
        return new SshConnector(
                List.of(new Hop(
                        server.host(), server.port(),
                        Login.keys(server.user(), List.of(new Login.PrivateKey("client", server.clientKey(), null))),
                        HostKeyPolicy.strict(server.knownHosts()))),
                SshOptions.DEFAULTS);
    }

    private static Connector to(MinaSshServer server) {
        return new SshConnector(
                List.of(new Hop(
                        server.host(), server.port(), Login.password("me", "secret".toCharArray()),
                        HostKeyPolicy.strict(server.knownHosts()))),
                SshOptions.DEFAULTS);
    }

    private CopyRun copy(
            CopySource from, CopyTarget to, Connector source, Connector target, UnaryOperator<CopyRequest.Builder> options)
            throws Exception {
        CopyRun run = new CopyRun();
        CopyRequest request = options.apply(CopyRequest.builder(from, to, work.toString()).preserve(Preserve.ALL)).build();
        run.report = new Copy(request, source, target, run).run();
        return run;
    }

    private CopyRun upload(Connector host, Object to, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        return copy(CopyRun.paths("tree"), CopyRun.toHost(to.toString()), null, host, options);
    }

    /** Up and down again with everything that can be asked for. */
    private void assertCopies(Connector host, Object place, String protocol, UnaryOperator<CopyRequest.Builder> options)
            throws Exception {
        CopyRun up = upload(host, place + "/up", options).assertComplete();
        assertEquals(protocol, up.report.protocol());
        CopyRun trusted = upload(
                        host, place + "/up", b -> options.apply(b).atomic(true).verify(Verify.SHA256).skipUnchanged(true))
                .assertComplete();
        assertEquals(0, trusted.report.files());
        upload(host, place + "/atomic", b -> options.apply(b).atomic(true).verify(Verify.SHA256)).assertComplete();
        for (String name : List.of("up", "atomic")) {
            CopyRun down = copy(
                            CopyRun.remote(place + "/" + name + "/tree"), CopyRun.toLocal(name), host, null,
                            b -> options.apply(b).verify(Verify.SHA256))
                    .assertComplete();
            assertEquals(protocol, down.report.protocol());
            Trees.assertSame(
                    work.resolve("tree"), work.resolve(name + "/tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        }
        CopyRun relayed = copy(
                        CopyRun.remote(place + "/up/tree"), CopyRun.toHost(place + "/relayed"), host, host, options)
                .assertComplete();
        assertEquals(protocol, relayed.report.protocol());
    }

    @Test
    public void scpComesFirst() throws Exception {
        OpenSshServer server = started(new OpenSshServer());
        CopyRun run = upload(to(server), server.directory(), CopyRun::same).assertComplete();
        assertEquals("scp", run.report.protocol());
        assertEquals(List.of(), run.changes);
        assertCopies(to(server), server.directory(), "sftp", b -> b.protocol(Protocol.SFTP));
    }

    @Test
    public void sftpOnlyAccountsGetSftp() throws Exception {
        OpenSshServer server = started(new OpenSshServer().config("ForceCommand internal-sftp"));
        assertCopies(to(server), server.directory(), "sftp", CopyRun::same);
        CopyRun run = upload(to(server), server.directory(), b -> b.transfers(4)).assertComplete();
        assertEquals(run.changes.toString(), 1, run.changes.size());
        assertTrue(run.changes.get(0), run.changes.get(0).contains("accepts SFTP only"));
        StartException refused = assertThrows(
                StartException.class, () -> upload(to(server), server.directory(), b -> b.protocol(Protocol.SCP)));
        assertEquals(StartException.Kind.SFTP_ONLY, refused.kind());
        assertTrue(refused.advice().orElse(""), refused.advice().orElse("").contains("protocol: 'auto'"));
    }

    @Test
    public void serversWithoutSftpGetScp() throws Exception {
        OpenSshServer server = started(new OpenSshServer().withoutSftp());
        assertEquals("scp", upload(to(server), server.directory(), CopyRun::same).assertComplete().report.protocol());
        StartException refused = assertThrows(
                StartException.class, () -> upload(to(server), server.directory(), b -> b.protocol(Protocol.SFTP)));
        assertTrue(refused.getMessage(), refused.getMessage().contains("does not offer the subsystem sftp"));
    }

    @Test
    public void serversWithNeitherAreNamedWithBothReasons() throws Exception {
        OpenSshServer server = started(new OpenSshServer().config("ForceCommand /bin/false"));
        StartException up = assertThrows(
                StartException.class, () -> upload(to(server), server.directory(), CopyRun::same));
        StartException down = assertThrows(
                StartException.class,
                () -> copy(CopyRun.remote("/etc"), CopyRun.toLocal("down"), to(server), null, CopyRun::same));
        for (StartException refused : List.of(up, down)) {
            assertTrue(refused.getMessage(), refused.getMessage().contains("the remote command ended without a word"));
            assertTrue(refused.getMessage(), refused.getMessage().contains("SFTP cannot be used in its place"));
            assertTrue(refused.getMessage(), refused.getMessage().contains("no SFTP server answered"));
        }
        TransferException verify = assertThrows(
                TransferException.class, () -> upload(to(server), server.directory(), b -> b.verify(Verify.SHA256)));
        assertTrue(verify.getMessage(), verify.getMessage().contains("no SFTP server answered"));
    }

    @Test
    public void devicesThatOfferSftpAreStillAskedForNothingElse() throws Exception {
        OpenSshServer server = started(new OpenSshServer());
        for (UnaryOperator<CopyRequest.Builder> option : List.<UnaryOperator<CopyRequest.Builder>>of(
                b -> b.atomic(true), b -> b.verify(Verify.SHA256), b -> b.skipUnchanged(true))) {
            UnaryOperator<CopyRequest.Builder> device =
                    b -> option.apply(b).preserve(Preserve.NONE).profile(ServerProfile.DEVICE);
            CopySource file = CopyRun.paths("tree/one");
            CopyTarget place = CopyRun.toHost(server.directory() + "/one");
            TransferException refused = assertThrows(
                    TransferException.class, () -> copy(file, place, null, to(server), device));
            assertTrue(refused.getMessage(), refused.getMessage().contains("is not possible there: as a network device"));
            assertFalse(Files.exists(server.directory().resolve("one")));
            copy(file, place, null, to(server), b -> device.apply(b).protocol(Protocol.SFTP)).assertComplete();
            Files.delete(server.directory().resolve("one"));
        }
    }

    @Test
    public void nobodyIsSentToAProtocolThatIsNotThereEither() throws Exception {
        OpenSshServer server = started(new OpenSshServer().config("SetEnv PATH=/nonexistent").withoutSftp());
        StartException refused = assertThrows(
                StartException.class, () -> upload(to(server), server.directory(), CopyRun::same));
        assertTrue(refused.getMessage(), refused.getMessage().contains("does not offer the subsystem sftp"));
        assertTrue(refused.advice().orElse(""), refused.advice().orElse("").startsWith("Install it there"));
        assertFalse(refused.advice().orElse(""), refused.advice().orElse("").contains("protocol"));
    }

    @Test
    public void aMissingScpIsReplacedBySftp() throws Exception {
        OpenSshServer server = started(new OpenSshServer().config("SetEnv PATH=/nonexistent"));
        CopyRun run = upload(to(server), server.directory(), CopyRun::same).assertComplete();
        assertEquals("sftp", run.report.protocol());
        assertTrue(run.changes.get(0), run.changes.get(0).contains("there is no scp on the server"));
    }

    @Test
    public void shellsThatTalkAreAvoided() throws Exception {
        OpenSshServer server = started(new OpenSshServer().forcedCommand(
                "case $SSH_ORIGINAL_COMMAND in internal-sftp) exec /usr/lib/openssh/sftp-server;; *) echo Welcome;; esac\n"));
        assumeTrue("sftp-server is elsewhere", Files.exists(Path.of("/usr/lib/openssh/sftp-server")));
        CopyRun run = upload(to(server), server.directory(), CopyRun::same).assertComplete();
        assertEquals("sftp", run.report.protocol());
        assertTrue(run.changes.get(0), run.changes.get(0).contains("Welcome"));
        OpenSshServer both = started(new OpenSshServer().talkative("Welcome!\n"));
        StartException refused = assertThrows(
                StartException.class, () -> upload(to(both), both.directory(), CopyRun::same));
        assertEquals(StartException.Kind.TALKATIVE_SHELL, refused.kind());
        assertTrue(
                refused.getMessage(),
                refused.getMessage().contains("no SFTP server answered (exit status 127): \"Welcome!\""));
    }

    @Test
    public void confinedAccounts() throws Exception {
        Path root = Path.of("target").toAbsolutePath();
        assumeTrue("only root can confine", System.getProperty("user.name").equals("root"));
        for (Path at = root; at != null; at = at.getParent()) {
            assumeTrue(
                    at + " is open to others",
                    Files.getOwner(at).getName().equals("root")
                            && !Files.getPosixFilePermissions(at).contains(PosixFilePermission.OTHERS_WRITE)
                            && !Files.getPosixFilePermissions(at).contains(PosixFilePermission.GROUP_WRITE));
        }
        Path jail = Files.createTempDirectory(root, "jail");
        try {
            Files.setPosixFilePermissions(
                    jail, PosixFilePermissions.fromString("rwxr-xr-x"));
            OpenSshServer server = started(
                    new OpenSshServer().config("ForceCommand internal-sftp").config("ChrootDirectory " + jail));
            assertCopies(to(server), "/in", "sftp", CopyRun::same);
            assertTrue(Files.exists(jail.resolve("in/up/tree/one")));
        } finally {
            Trees.delete(jail);
        }
    }

    @Test
    public void mina() throws Exception {
        MinaSshServer server = new MinaSshServer().password("me", "secret").withSftp().withoutExec().start();
        try {
            CopyRun up = upload(to(server), "/a/b", CopyRun::same).assertComplete();
            assertEquals("sftp", up.report.protocol());
            Trees.assertSame(
                    work.resolve("tree"), server.root().resolve("a/b/tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
            upload(to(server), "/atomic", b -> b.atomic(true).verify(Verify.SHA256).transfers(4)).assertComplete();
            CopyRun down = copy(
                            CopyRun.remote("/a/b/t*"), CopyRun.toLocal("down"), to(server), null,
                            b -> b.verify(Verify.SHA256))
                    .assertComplete();
            assertEquals("sftp", down.report.protocol());
            Trees.assertSame(
                    work.resolve("tree"), work.resolve("down/tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
            assertEquals(
                    0, upload(to(server), "/a/b", b -> b.skipUnchanged(true)).assertComplete().report.files());
        } finally {
            server.stop();
        }
    }

    @Test
    public void lostConnectionsAreTriedAgain() throws Exception {
        OpenSshServer server = started(new OpenSshServer().config("ForceCommand internal-sftp"));
        for (int i = 0; i < 3; i++) {
            Trees.file(work, "tree/big" + i, Trees.noise(9_000_000, i));
        }
        for (boolean up : new boolean[] {true, false}) {
            CopyRun run = new CopyRun() {
                private boolean dropped;

                @Override
                public void fileProgress(String path, long moved, long size) {
                    if (!dropped && moved > 3_000_000) {
                        dropped = true;
                        server.dropConnections();
                    }
                }
            };
            CopyRequest request = CopyRequest.builder(
                            up ? CopyRun.paths("tree") : CopyRun.remote(server.directory() + "/up/tree"),
                            up ? CopyRun.toHost(server.directory() + "/up") : CopyRun.toLocal("down"),
                            work.toString())
                    .preserve(Preserve.ALL)
                    .atomic(up)
                    .retries(3)
                    .retryDelay(Duration.ofMillis(10))
                    .build();
            run.report = new Copy(request, up ? null : to(server), up ? to(server) : null, run).run();
            run.assertComplete();
            assertEquals("sftp", run.report.protocol());
            assertEquals(run.changes.toString(), 1, run.changes.size());
        }
        Trees.assertSame(work.resolve("tree"), work.resolve("down/tree"), Trees.Attribute.TIMES);
        Trees.assertSame(work.resolve("tree"), server.directory().resolve("up/tree"), Trees.Attribute.TIMES);
    }

    @Test
    public void abortsEndAtOnceAndLeaveNothing() throws Exception {
        OpenSshServer server = started(new OpenSshServer().config("ForceCommand internal-sftp"));
        Trees.file(work, "tree/big", Trees.noise(20_000_000, 1));
        FutureTask<?>[] abort = new FutureTask<?>[1];
        CopyRun run = new CopyRun() {
            @Override
            public void fileProgress(String path, long moved, long size) {
                abort[0].run();
            }
        };
        CopyRequest request = CopyRequest.builder(
                        CopyRun.paths("tree/big"), CopyRun.toHost(server.directory() + "/to/"), work.toString())
                .atomic(true)
                .build();
        Copy copy = new Copy(request, null, to(server), run);
        abort[0] = new FutureTask<>(copy::abort, null);
        FutureTask<CopyReport> task = new FutureTask<>(copy::run);
        new Thread(task).start();
        assertEquals(1, task.get(2, TimeUnit.MINUTES).failed());
        try (var left = Files.list(server.directory().resolve("to"))) {
            assertEquals(List.of(), left.toList());
        }
    }

    @Test
    public void fewChannelsAreEnough() throws Exception {
        OpenSshServer server = started(
                new OpenSshServer().config("ForceCommand internal-sftp").config("MaxSessions 1"));
        CopyRun run = upload(
                        to(server), server.directory(), b -> b.transfers(6).atomic(true).verify(Verify.SHA256))
                .assertComplete();
        assertFalse(run.report.files() == 0);
        Trees.assertSame(
                work.resolve("tree"), server.directory().resolve("tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
    }
}
