package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.copy.tools.ShellChecksums;
import io.jenkins.plugins.scpcopy.files.Sha256;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.SshConnection;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.testkit.server.DelayingProxy;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Atomic, verified, retried, planned copies and copies of what has changed, over SSH. */
public class TrustOverSshTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    @Rule
    public final MinaSshServer mina = new MinaSshServer().password("me", "secret");

    private final OpenSshServer server = new OpenSshServer();
    private final Retries.Clock clock = new Retries.Clock(nanos -> {}, () -> 0);
    private Path work;

    @Before
    public void setUp() throws Exception {
        work = temporary.newFolder("work").toPath();
    }

    @After
    public void tearDown() {
        server.stop();
    }

    private Connector toMina() {
        return new SshConnector(
                List.of(new Hop(
                        mina.host(), mina.port(), Login.password("me", "secret".toCharArray()),
                        HostKeyPolicy.strict(mina.knownHosts()))),
                SshOptions.DEFAULTS);
    }

    private Connector openSsh(int port, AtomicInteger connections) {
        HostKeyPolicy policy = HostKeyPolicy.strict(server.knownHosts().replace(":" + server.port() + " ", ":" + port + " "));
        Hop hop = new Hop(
                server.host(), port, Login.keys(server.user(), List.of(new Login.PrivateKey("client", server.clientKey(), null))),
                policy);
        return log -> {
            connections.incrementAndGet();
            return SshConnection.open(
                    List.of(hop), new SshOptions(Duration.ofMinutes(2), Duration.ofMinutes(2), false), log);
        };
    }

    private CopyRun copy(CopySource from, CopyTarget to, Connector host, UnaryOperator<CopyRequest.Builder> options)
            throws Exception {
        CopyRun run = new CopyRun();
        CopyRequest request = options.apply(CopyRequest.builder(from, to, work.toString())).build();
        run.report = new Copy(request, host, host, run, clock).run();
        return run;
    }

    private static CopyRequest.Builder all(CopyRequest.Builder builder) {
        return builder.atomic(true).verify(Verify.SHA256).skipUnchanged(true).preserve(Preserve.ALL).retries(3);
    }

    @Test
    public void everythingTogether() throws Exception {
        OpenSshServer.assumeInstalled();
        server.start();
        Trees.sample(work.resolve("tree"));
        Path target = server.directory().resolve("target");
        Connector host = openSsh(server.port(), new AtomicInteger());
        long files = copy(CopyRun.paths("tree"), CopyRun.toHost(target.toString()), host, TrustOverSshTest::all)
                .assertComplete().report.files();
        Trees.assertSame(work.resolve("tree"), target.resolve("tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        Trees.assertNoTemporaryFiles(target);
        assertEquals(
                files,
                copy(CopyRun.paths("tree"), CopyRun.toHost(target.toString()), host, TrustOverSshTest::all)
                        .assertComplete().assertCopied().report.skipped());
        CopySource back = CopyRun.remote(target + "/tree");
        assertEquals(files, copy(back, CopyRun.toLocal("down"), host, TrustOverSshTest::all).assertComplete().report.files());
        Trees.assertSame(work.resolve("tree"), work.resolve("down/tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        assertEquals(
                files, copy(back, CopyRun.toLocal("down"), host, TrustOverSshTest::all).assertComplete().report.skipped());
    }

    @Test
    public void lostConnectionsAreReplaced() throws Exception {
        OpenSshServer.assumeInstalled();
        server.start();
        Trees.sample(work.resolve("tree"));
        Path target = server.directory().resolve("target");
        try (DelayingProxy proxy = DelayingProxy.to(server.port(), Duration.ZERO)) {
            for (int transfers : new int[] {1, 4}) {
                AtomicInteger connections = new AtomicInteger();
                Connector direct = openSsh(proxy.port(), connections);
                Connector host = log -> {
                    if (connections.get() > 0) {
                        proxy.cutAfterBytesToServer(Long.MAX_VALUE);
                        proxy.cutAfterBytesToClient(Long.MAX_VALUE);
                    }
                    return direct.connect(log);
                };
                proxy.cutAfterBytesToServer(1_500_000);
                String to = target + "/" + transfers;
                CopyRun up = copy(CopyRun.paths("tree"), CopyRun.toHost(to), host, b -> all(b).transfers(transfers));
                up.assertComplete();
                assertTrue(connections + " connections", connections.get() >= 2);
                Trees.assertSame(
                        work.resolve("tree"), Path.of(to, "tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
                Trees.assertNoTemporaryFiles(target);
                connections.set(0);
                proxy.cutAfterBytesToClient(1_500_000);
                CopyRun down = copy(
                        CopyRun.remote(to + "/tree"), CopyRun.toLocal("down" + transfers), host, TrustOverSshTest::all);
                down.assertComplete();
                assertTrue(connections + " connections", connections.get() >= 2);
                Trees.assertSame(
                        work.resolve("tree"), work.resolve("down" + transfers + "/tree"), Trees.Attribute.MODES,
                        Trees.Attribute.TIMES);
                Trees.assertNoTemporaryFiles(work);
            }
        }
    }

    @Test
    public void oneChannelAConnectionIsEnough() throws Exception {
        OpenSshServer.assumeInstalled();
        server.config("MaxSessions 1").start();
        for (int i = 0; i < 600; i++) {
            Trees.file(work, "tree/" + i % 3 + "/" + i, "content of " + i);
        }
        Path target = server.directory().resolve("target");
        Connector host = openSsh(server.port(), new AtomicInteger());
        for (int transfers : new int[] {1, 4}) {
            String to = target + "/" + transfers;
            UnaryOperator<CopyRequest.Builder> options = b -> all(b).retries(0).transfers(transfers);
            copy(CopyRun.paths("tree"), CopyRun.toHost(to), host, options).assertComplete();
            Trees.assertSame(work.resolve("tree"), Path.of(to, "tree"));
            assertEquals(600, copy(CopyRun.paths("tree"), CopyRun.toHost(to), host, options).report.skipped());
            copy(CopyRun.remote(to + "/tree"), CopyRun.toLocal("down" + transfers), host, options).assertComplete();
        }
        Trees.assertNoTemporaryFiles(target);
    }

    @Test
    public void manyTransfersAndHelpersShareAConnection() throws Exception {
        OpenSshServer.assumeInstalled();
        server.start();
        for (int i = 0; i < 2500; i++) {
            Trees.file(work, "tree/" + i, "content of " + i);
        }
        Path target = server.directory().resolve("target");
        Connector host = openSsh(server.port(), new AtomicInteger());
        copy(CopyRun.paths("tree"), CopyRun.toHost(target.toString()), host,
                        b -> b.atomic(true).verify(Verify.SHA256).transfers(8))
                .assertComplete();
        Trees.assertNoTemporaryFiles(target);
    }

    @Test
    public void abortAndCutRemoveWhatTheyLeave() throws Exception {
        OpenSshServer.assumeInstalled();
        server.start();
        Trees.file(work, "large", Trees.noise(6_000_000, 1));
        Path target = Files.createDirectory(server.directory().resolve("target"));
        Trees.file(target, "large", "old");
        Connector host = openSsh(server.port(), new AtomicInteger());
        for (boolean abort : new boolean[] {true, false}) {
            CopyRequest request = CopyRequest.builder(
                            CopyRun.paths("large"), CopyRun.toHost(target.toString()), work.toString())
                    .atomic(true)
                    .bandwidth(2_000_000)
                    .build();
            CopyRun.breakOff(request, null, host, thread -> {
                if (abort) {
                    thread.interrupt();
                } else {
                    server.dropConnections();
                }
            });
            Trees.assertNoTemporaryFiles(target);
            assertEquals("old", Files.readString(target.resolve("large")));
        }
    }

    /** Without a terminal, sshd leaves a command alone that goes on after its channel has closed. */
    @Test
    public void abortedDownloadsLeaveNoCommandBehind() throws Exception {
        OpenSshServer.assumeInstalled();
        Path bin = temporary.newFolder("bin").toPath();
        Path pid = bin.resolve("pid");
        Trees.mode(Trees.file(bin, "openssl", """
                #!/bin/sh
                case $* in *huge*) echo $$ >%1$s.new; mv %1$s.new %1$s; exec sleep 3600;; esac
                echo '%2$s *stdin'
                """.formatted(pid, Sha256.OF_NOTHING)), "rwxr-xr-x");
        server.config("SetEnv PATH=" + bin + ":" + System.getenv("PATH"));
        server.start();
        Path huge = server.directory().resolve("huge");
        try (RandomAccessFile hole = new RandomAccessFile(huge.toFile(), "rw")) {
            hole.setLength(2 * ShellChecksums.LARGE);
        }
        Connector host = openSsh(server.port(), new AtomicInteger());
        CopyRequest request = CopyRequest.builder(CopyRun.remote(huge.toString()), CopyRun.toLocal("huge"), work.toString())
                .verify(Verify.SHA256)
                .bandwidth(2_000_000)
                .build();
        CopyRun.breakOff(request, host, null, thread -> {
            await(() -> Files.exists(pid));
            thread.interrupt();
        });
        long summing = Long.parseLong(Files.readString(pid).strip());
        await(() -> ProcessHandle.of(summing).isEmpty());
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue("it takes too long", System.nanoTime() < deadline);
            Thread.onSpinWait();
        }
    }

    @Test
    public void serversWithoutShell() throws Exception {
        Trees.sample(work.resolve("tree"));
        CopyRun run = copy(CopyRun.paths("tree"), CopyRun.toHost("/up"), toMina(), b -> b.verify(Verify.IF_POSSIBLE));
        run.assertComplete();
        assertTrue(run.warnings.toString(), run.warnings.stream().anyMatch(text -> text.contains("checksums are not compared")));
        Trees.assertSame(work.resolve("tree"), mina.root().resolve("up/tree"));
        for (UnaryOperator<CopyRequest.Builder> option : List.<UnaryOperator<CopyRequest.Builder>>of(
                b -> b.atomic(true), b -> b.verify(Verify.SHA256), b -> b.skipUnchanged(true))) {
            TransferException refusal = assertThrows(
                    TransferException.class, () -> copy(CopyRun.paths("tree"), CopyRun.toHost("/none"), toMina(), option));
            assertTrue(refusal.getMessage(), refusal.getMessage().contains("is not possible there"));
            assertTrue(Files.notExists(mina.root().resolve("none")));
        }
        CopyRun dry = copy(CopyRun.paths("tree"), CopyRun.toHost("/none"), toMina(), b -> b.dryRun(true));
        assertEquals(run.report.files(), dry.report.files());
        assertTrue(Files.notExists(mina.root().resolve("none")));
    }
}
