package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.testkit.peer.Peer;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.sshd.core.CoreModuleProperties;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Servers that exchange keys in the middle, whose scp is killed, or that stop reading or writing. */
public class ServerFaultsTest {
    private static final int SIZE = 6_000_000;
    /** Seconds. */
    private static final int PATIENT = 120;

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final OpenSshServer server = new OpenSshServer();
    private final MinaSshServer mina = new MinaSshServer().password("me", "secret");
    private final CountDownLatch over = new CountDownLatch(1);
    private final byte[] content = Trees.noise(SIZE, 6);
    private Path work;
    private volatile boolean killed;

    @Before
    public void setUp() throws Exception {
        work = temporary.newFolder("work").toPath();
        Trees.file(work, "large", content);
    }

    @After
    public void tearDown() {
        over.countDown();
        server.stop();
        mina.stop();
    }

    private Connector openSsh() {
        Login login = Login.keys(server.user(), List.of(new Login.PrivateKey("client", server.clientKey(), null)));
        return to(server.port(), login, server.knownHosts(), PATIENT);
    }

    private Connector mina(int stallSeconds) {
        return to(mina.port(), Login.password("me", "secret".toCharArray()), mina.knownHosts(), stallSeconds);
    }

    private static Connector to(int port, Login login, String knownHosts, int stallSeconds) {
        SshOptions options = new SshOptions(Duration.ofSeconds(PATIENT), Duration.ofSeconds(stallSeconds), false);
        return new SshConnector(List.of(new Hop("127.0.0.1", port, login, HostKeyPolicy.strict(knownHosts))), options);
    }

    private CopyRun copy(CopySource from, CopyTarget to, Connector source, Connector target, CopyRun run)
            throws IOException, InterruptedException {
        CopyRequest request = CopyRequest.builder(from, to, work.toString()).stallTimeout(Duration.ofSeconds(PATIENT)).build();
        run.report = new Copy(request, source, target, run).run();
        return run;
    }

    @Test
    public void keysAreExchangedAgainInTheMiddle() throws Exception {
        OpenSshServer.assumeInstalled();
        server.config("RekeyLimit 1M").start();
        mina.customize(sshd -> CoreModuleProperties.REKEY_BYTES_LIMIT.set(sshd, 1L << 20)).start();
        String up = server.directory() + "/up/";
        copy(CopyRun.paths("large"), CopyRun.toHost(up), null, openSsh(), new CopyRun()).assertComplete();
        copy(CopyRun.remote(up + "large"), CopyRun.toHost("/"), openSsh(), mina(PATIENT), new CopyRun()).assertComplete();
        copy(CopyRun.remote("/large"), CopyRun.toLocal("down/"), mina(PATIENT), null, new CopyRun()).assertComplete();
        copy(CopyRun.remote(up + "large"), CopyRun.toLocal("again/"), openSsh(), null, new CopyRun()).assertComplete();
        assertArrayEquals(content, Files.readAllBytes(work.resolve("down/large")));
        assertArrayEquals(content, Files.readAllBytes(work.resolve("again/large")));
    }

    @Test
    public void aKilledScpIsAFailureWithNothingUnderAFinalName() throws Exception {
        OpenSshServer.assumeInstalled();
        server.start();
        Path up = Files.createDirectory(server.directory().resolve("up"));
        assertFails(copyAndKill(CopyRun.paths("large"), CopyRun.toHost(up.toString()), null, openSsh()));
        // More than can be on its way: it is killed while this end takes nothing.
        Path large = Trees.file(server.directory(), "from/large", new byte[64 * 1024 * 1024]);
        assertFails(copyAndKill(CopyRun.remote(large.toString()), CopyRun.toLocal("down"), openSsh(), null));
        assertNothingArrived();
    }

    private void assertNothingArrived() {
        assertEquals(List.of("large"), List.of(work.toFile().list()));
    }

    private CopyRun copyAndKill(CopySource from, CopyTarget to, Connector source, Connector target) throws Exception {
        killed = false;
        CopyRun run = new CopyRun() {
            @Override
            public void fileProgress(String path, long moved, long size) {
                if (moved > SIZE / 3 && server.kill("scp -") > 0) {
                    killed = true;
                }
            }
        };
        CopyRequest request = CopyRequest.builder(from, to, work.toString()).build();
        try {
            run.report = new Copy(request, source, target, run).run();
        } catch (IOException e) {
            run.details.add(e.getMessage());
        }
        assertTrue("there was no scp to kill", killed);
        return run;
    }

    private static void assertFails(CopyRun run) {
        assertTrue("a success of a killed scp", run.report == null || run.report.failed() > 0);
        run.assertCopied();
    }

    @Test
    public void aServerThatStopsReadingIsAFailure() throws Exception {
        Peer lazy = (in, out, err) -> {
            out.write(new byte[2]);
            out.flush();
            in.readNBytes(100);
            over.await();
            return 0;
        };
        mina.commands(command -> command.startsWith("scp ") ? lazy : null).start();
        CopyRun run = new CopyRun();
        IOException e = stalled(stall -> checked(copy(CopyRun.paths("large"), CopyRun.toHost("/"), null, mina(stall), run)));
        assertTrue(e.getMessage(), e.getMessage().contains("no progress") || e.getMessage().contains("no answer"));
        run.assertCopied();
    }

    @Test
    public void aServerThatStopsWritingIsAFailure() throws Exception {
        Peer lazy = (in, out, err) -> {
            out.write("C0644 6000000 large\n".getBytes());
            out.write(content, 0, 1000);
            out.flush();
            over.await();
            return 0;
        };
        mina.commands(command -> command.startsWith("scp ") ? lazy : null).start();
        CopyRun run = new CopyRun();
        IOException e = stalled(stall -> checked(copy(CopyRun.remote("/large"), CopyRun.toLocal("down"), mina(stall), null, run)));
        assertTrue(e.getMessage(), e.getMessage().contains("fell silent after 1000 of 6000000 bytes"));
        assertNothingArrived();
    }

    private interface Attempt {
        void with(int stallSeconds) throws IOException, InterruptedException;
    }

    /** How a copy ends whose stall timeout is long enough, on this machine, for the remote command to start. */
    private static IOException stalled(Attempt attempt) {
        for (int seconds = 2; ; seconds *= 2) {
            int stall = seconds;
            IOException e = assertThrows(IOException.class, () -> attempt.with(stall));
            if (!(e instanceof TransferException early) || early.phase() != Phase.START) {
                return e;
            }
        }
    }

    private static void checked(CopyRun run) throws IOException {
        assertFalse("a success: " + run.report, run.report.failed() == 0);
        throw new IOException(run.failures().toString());
    }
}
