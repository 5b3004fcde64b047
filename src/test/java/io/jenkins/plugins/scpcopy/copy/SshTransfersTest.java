package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.report.CopyEvents;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.ConnectionLog;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.HostVerification;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.testkit.server.DelayingProxy;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Several transfers at once over SSH: servers that limit channels and connections, lost connections, aborts. */
public class SshTransfersTest {
    /** Few, since it is directories that are waited for. */
    private static final int FILES_OF_DIRECTORY = 2;

    private static final int FILES = 200;
    private static final CopyEvents NOTHING = new CopyEvents() {};

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final AtomicInteger connections = new AtomicInteger();
    private final OpenSshServer server = new OpenSshServer();
    private Path work;

    @Before
    public void setUp() throws Exception {
        work = temporary.newFolder("work").toPath();
        for (int i = 0; i < FILES; i++) {
            Trees.time(Trees.file(work, "tree/" + i / FILES_OF_DIRECTORY + "/" + i, Trees.noise(3000, i)), 1_000_000_000L + i);
        }
    }

    @After
    public void tearDown() {
        server.stop();
    }

    /** Counts how often it connects. */
    private Connector counted(Connector connector) {
        return new Connector() {
            @Override
            public RemoteShell connect(ConnectionLog log) throws IOException {
                connections.incrementAndGet();
                return connector.connect(log);
            }

            @Override
            public Connector knowing(List<String> learned) {
                return counted(connector.knowing(learned));
            }
        };
    }

    private Connector to(int port, HostKeyPolicy policy) {
        Login login = Login.keys(server.user(), List.of(new Login.PrivateKey("client", server.clientKey(), null)));
        return counted(new SshConnector(List.of(new Hop(server.host(), port, login, policy)), SshOptions.DEFAULTS));
    }

    private Connector to(DelayingProxy proxy) {
        return to(proxy.port(), HostKeyPolicy.strict(
                "[" + server.host() + "]:" + proxy.port() + " " + server.hostPublicKey("ed25519") + "\n"));
    }

    private Copy upload(Connector connector, String target, int transfers, CopyEvents events) {
        CopyRequest request = CopyRequest.builder(CopyRun.paths("tree"), CopyRun.toHost(target), work.toString())
                .preserve(Preserve.ALL)
                .transfers(transfers)
                .build();
        return new Copy(request, null, connector, events);
    }

    private CopyRun assertUploads(int transfers) throws Exception {
        return assertUploads(to(server.port(), HostKeyPolicy.strict(server.knownHosts())), transfers);
    }

    private CopyRun assertUploads(Connector connector, int transfers) throws Exception {
        CopyRun run = new CopyRun();
        String target = server.directory() + "/target";
        run.report = upload(connector, target, transfers, run).run();
        run.assertComplete();
        assertEquals(FILES, run.report.files());
        Trees.assertSame(work.resolve("tree"), Path.of(target, "tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        return run;
    }

    /** Over a distance, so that there is work left when a further connection is there. */
    private CopyRun assertUploadsFromAfar(int transfers) throws Exception {
        try (DelayingProxy proxy = DelayingProxy.to(server.port(), Duration.ofMillis(20))) {
            return assertUploads(to(proxy), transfers);
        }
    }

    @Test
    public void oneChannelAConnection() throws Exception {
        OpenSshServer.assumeInstalled();
        server.config("MaxSessions 1").start();
        CopyRun run = assertUploadsFromAfar(8);
        assertTrue(run.details.toString(), run.details.stream().anyMatch(line -> line.contains("one more channel was refused")));
        assertTrue(connections + " connections", connections.get() > 1);
    }

    @Test
    public void oneChannelAConnectionIsEnoughForHelperCommands() throws Exception {
        OpenSshServer.assumeInstalled();
        server.config("MaxSessions 1").start();
        for (int i = 0; i < 300; i++) {
            Trees.file(work, "tree/many/" + i, "");
        }
        for (UnaryOperator<CopyRequest.Builder> options : List.<UnaryOperator<CopyRequest.Builder>>of(
                b -> b.dryRun(true), b -> b.atomic(true), b -> b.skipUnchanged(true))) {
            CopyRun run = new CopyRun();
            CopyRequest request = options.apply(CopyRequest.builder(
                            CopyRun.paths("tree"), CopyRun.toHost(server.directory() + "/target"), work.toString())
                    .preserve(Preserve.ALL))
                    .build();
            Connector connector = to(server.port(), HostKeyPolicy.strict(server.knownHosts()));
            run.report = new Copy(request, null, connector, run).run();
            run.assertComplete();
            assertEquals(FILES + 300, run.report.files() + run.report.skipped());
        }
        Trees.assertSame(work.resolve("tree"), server.directory().resolve("target/tree"), Trees.Attribute.TIMES);
    }

    @Test
    public void threeChannelsAConnection() throws Exception {
        OpenSshServer.assumeInstalled();
        server.config("MaxSessions 3").start();
        assertUploadsFromAfar(8);
        assertTrue(connections + " connections", connections.get() > 1);
    }

    @Test
    public void eightTransfersNeedOneConnectionAndSixteenTwo() throws Exception {
        OpenSshServer.assumeInstalled();
        server.start();
        assertUploads(8);
        assertEquals(1, connections.getAndSet(0));
        Trees.delete(server.directory().resolve("target"));
        assertUploads(16);
        assertEquals(2, connections.get());
    }

    private static void large(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(
                Trees.file(file.getParent(), file.getFileName().toString(), "begin"), StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {1}), 130_000_000);
        }
    }

    @Test
    public void muchIsSpreadOverConnections() throws Exception {
        OpenSshServer.assumeInstalled();
        server.start();
        large(work.resolve("tree/large"));
        large(work.resolve("tree/larger"));
        Copy copy = upload(to(server.port(), HostKeyPolicy.strict(server.knownHosts())), server.directory() + "/target", 2, NOTHING);
        assertTrue(copy.run().complete());
        assertEquals(2, connections.get());
        Trees.assertSame(work.resolve("tree"), server.directory().resolve("target/tree"), Trees.Attribute.TIMES);
    }

    @Test
    public void transfersThatCannotBeSpreadShareAConnection() throws Exception {
        OpenSshServer.assumeInstalled();
        server.start();
        large(work.resolve("tree/large"));
        large(work.resolve("tree/larger"));
        Connector real = to(server.port(), HostKeyPolicy.strict(server.knownHosts()));
        AtomicInteger calls = new AtomicInteger();
        CopyRun run = new CopyRun();
        Connector once = log -> {
            if (calls.incrementAndGet() > 1) {
                throw new ConnectException("Connection refused");
            }
            return real.connect(log);
        };
        run.report = upload(once, server.directory() + "/target", 2, run).run();
        run.assertComplete();
        assertEquals("it does as many transfers as were asked for", List.of(), run.warnings);
        assertTrue(run.details.toString(), run.details.stream().anyMatch(line -> line.contains("takes no further connection")));
        Trees.assertSame(work.resolve("tree"), server.directory().resolve("target/tree"), Trees.Attribute.TIMES);
    }

    @Test
    public void aFurtherConnectionThatIsRefusedIsDoneWithout() throws Exception {
        OpenSshServer.assumeInstalled();
        server.start();
        AtomicInteger calls = new AtomicInteger();
        CopyRun run = new CopyRun();
        try (DelayingProxy proxy = DelayingProxy.to(server.port(), Duration.ofMillis(20))) {
            Connector real = to(proxy);
            Connector once = log -> {
                if (calls.incrementAndGet() > 1) {
                    throw new ConnectException("Connection refused\u001b[8m");
                }
                return real.connect(log);
            };
            run.report = upload(once, server.directory() + "/target", 16, run).run();
            run.assertComplete();
            assertEquals(
                    List.of("127.0.0.1:" + proxy.port() + " does not take so many transfers at once; there were fewer:"
                            + " Connection refused\\x1b[8m"),
                    run.warnings);
        }
        Trees.assertSame(work.resolve("tree"), server.directory().resolve("target/tree"), Trees.Attribute.TIMES);
    }

    @Test
    public void furtherConnectionsMustShowTheKeyThatTheFirstLearned() throws Exception {
        OpenSshServer.assumeInstalled();
        server.start();
        Connector acceptNew = to(server.port(), new HostKeyPolicy(HostVerification.ACCEPT_NEW, ""));
        CopyRun run = new CopyRun();
        List<String> told = new CopyOnWriteArrayList<>();
        Connector connector = new Connector() {
            @Override
            public RemoteShell connect(ConnectionLog log) throws IOException {
                return acceptNew.connect(log);
            }

            @Override
            public Connector knowing(List<String> learned) {
                told.addAll(learned);
                return acceptNew.knowing(learned);
            }
        };
        run.report = upload(connector, server.directory() + "/target", 16, run).run();
        run.assertComplete();
        assertEquals(1, told.size());
        assertEquals(run.learned, told);
        String otherKey = "[" + server.host() + "]:" + server.port()
                + " ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEUHvJ2J2hJ0Y7D3hQJvJqJ2i7jJ6b1m1C3p9C5gq3mV";
        TransferException changed = assertThrows(
                TransferException.class, () -> acceptNew.knowing(List.of(otherKey)).connect(line -> {}));
        assertEquals(Phase.HOST_KEY, changed.phase());
    }

    @Test
    public void mina() throws Exception {
        MinaSshServer mina = new MinaSshServer().password("me", "secret").start();
        try {
            Connector connector = new SshConnector(
                    List.of(new Hop(
                            mina.host(), mina.port(), Login.password("me", "secret".toCharArray()),
                            HostKeyPolicy.strict(mina.knownHosts()))),
                    SshOptions.DEFAULTS);
            for (int i = 0; i < 2; i++) {
                CopyRun run = new CopyRun();
                run.report = upload(connector, "/new/place", 12, run).run();
                run.assertComplete();
                Trees.assertSame(work.resolve("tree"), mina.root().resolve("new/place/tree"));
            }
        } finally {
            mina.stop();
        }
    }

    @Test(timeout = 300_000)
    public void aLostConnectionIsReportedTruly() throws Exception {
        OpenSshServer.assumeInstalled();
        server.start();
        try (DelayingProxy proxy = DelayingProxy.to(server.port(), Duration.ofMillis(4))) {
            proxy.cutAfterBytesToServer(200_000);
            CopyRun run = new CopyRun();
            run.report = upload(to(proxy), server.directory() + "/target", 6, run).run();
            assertEquals(FILES, run.report.files() + run.report.failed());
            assertTrue(run.report.files() > 0);
            assertTrue(run.report.failed() > 0);
            for (FileResult result : run.settled) {
                if (result.status() == FileResult.Status.COPIED) {
                    assertEquals(
                            Trees.checksum(work.resolve(result.path())),
                            Trees.checksum(server.directory().resolve("target").resolve(result.path())));
                }
            }
        }
    }

    @Test(timeout = 300_000)
    public void abortEndsAllTransfers() throws Exception {
        OpenSshServer.assumeInstalled();
        server.start();
        try (DelayingProxy proxy = DelayingProxy.to(server.port(), Duration.ofMillis(50))) {
            CountDownLatch moving = new CountDownLatch(40);
            Copy copy = upload(to(proxy), server.directory() + "/target", 16, new CopyEvents() {
                @Override
                public void fileStarted(String path, long size) {
                    moving.countDown();
                }
            });
            FutureTask<Boolean> task = new FutureTask<>(() -> {
                try {
                    return copy.run().complete();
                } catch (InterruptedException | IOException e) {
                    return false;
                }
            });
            Thread caller = new Thread(task);
            caller.start();
            moving.await();
            copy.abort();
            assertFalse(task.get(2, TimeUnit.MINUTES));
            assertTrue(Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().matches("scpCopy \\d+")));
        }
    }
}
