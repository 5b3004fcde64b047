package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;

import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.testkit.server.DelayingProxy;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * A connection that is cut once, anywhere from the greeting to the end of the session, is a lost connection: with one retry the
 * copy succeeds. Every byte of the greeting is tried, and so many of the rest that each packet is cut; {@code -Dcuts=1} tries
 * them all.
 */
public class RetriedCutsTest {
    private static final int GREETING = 24;
    private static final int STEP = Integer.getInteger("cuts", 211);
    private static final int AT_ONCE = 4;

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    @Rule
    public final OpenSshServer server = new OpenSshServer();

    private final byte[] content = Trees.noise(700, 1);
    private Path work;
    private Path source;

    @Before
    public void setUp() throws Exception {
        work = temporary.newFolder("work").toPath();
        source = Trees.file(work, "tree/a", content);
        Files.createDirectory(work.resolve("to"));
    }

    @Test
    public void uploadsByScp() throws Exception {
        uploads(b -> b.protocol(Protocol.SCP));
    }

    @Test
    public void uploadsBySftp() throws Exception {
        uploads(b -> b.protocol(Protocol.SFTP));
    }

    @Test
    public void uploadsWithHelperScripts() throws Exception {
        uploads(b -> b.atomic(true).verify(Verify.SHA256).skipUnchanged(true));
    }

    @Test
    public void downloadsByScp() throws Exception {
        downloads(b -> b.protocol(Protocol.SCP));
    }

    @Test
    public void downloadsBySftp() throws Exception {
        downloads(b -> b.protocol(Protocol.SFTP));
    }

    @Test
    public void downloadsWithHelperScripts() throws Exception {
        downloads(b -> b.verify(Verify.SHA256).skipUnchanged(true));
    }

    private void uploads(UnaryOperator<CopyRequest.Builder> options) throws Exception {
        everywhere((connector, target, run) -> copy(
                CopyRun.paths("tree/a"), CopyRun.toHost(target + "/"), null, connector, options, run));
    }

    private void downloads(UnaryOperator<CopyRequest.Builder> options) throws Exception {
        everywhere((connector, target, run) -> copy(
                CopyRun.remote(source.toString()), CopyRun.toLocal(target + "/"), connector, null, options, run));
    }

    /** One way to copy the file into a directory. */
    @FunctionalInterface
    private interface Way {
        void copy(Connector connector, Path target, CopyRun run) throws IOException, InterruptedException;
    }

    private void copy(
            CopySource from,
            CopyTarget to,
            Connector source,
            Connector target,
            UnaryOperator<CopyRequest.Builder> options,
            CopyRun run)
            throws IOException, InterruptedException {
        CopyRequest request = options.apply(CopyRequest.builder(from, to, work.toString())).retries(1).build();
        run.report = new Copy(request, source, target, run, new Retries.Clock(nanos -> {}, () -> 0)).run();
    }

    private Connector through(DelayingProxy proxy) throws IOException {
        Login login = Login.keys(server.user(), List.of(new Login.PrivateKey("client", server.clientKey(), null)));
        String knownHosts = server.knownHosts().replace(":" + server.port() + " ", ":" + proxy.port() + " ");
        SshOptions options = new SshOptions(Duration.ofMinutes(2), Duration.ofMinutes(2), false);
        return new SshConnector(
                List.of(new Hop("127.0.0.1", proxy.port(), login, HostKeyPolicy.strict(knownHosts))), options);
    }

    private void everywhere(Way way) throws Exception {
        long toServer;
        long toClient;
        try (DelayingProxy proxy = DelayingProxy.to(server.port(), Duration.ZERO)) {
            CopyRun whole = new CopyRun();
            way.copy(through(proxy), work.resolve("to"), whole);
            whole.assertComplete();
            toServer = proxy.bytesToServer();
            toClient = proxy.bytesToClient();
        }
        List<String> wrong = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<String>> attempts = new ArrayList<>();
            for (boolean up : new boolean[] {false, true}) {
                for (long i = 0; i < (up ? toServer : toClient); i += i < GREETING ? 1 : STEP) {
                    long at = i;
                    attempts.add(pool.submit(() -> attempt(way, up, at)));
                }
            }
            for (Future<String> attempt : attempts) {
                if (!attempt.get().isEmpty()) {
                    wrong.add(attempt.get());
                }
            }
        } finally {
            pool.shutdownNow();
        }
        assertEquals(String.join("\n", wrong), List.of(), wrong);
    }

    /** @return what went wrong; empty if nothing did */
    private String attempt(Way way, boolean up, long at) throws Exception {
        String where = (up ? "to the server" : "to the client") + " after " + at + " bytes: ";
        Path target = Files.createDirectory(work.resolve("to").resolve((up ? "up" : "down") + at));
        CopyRun run = new CopyRun();
        try (DelayingProxy proxy = DelayingProxy.to(server.port(), Duration.ZERO)) {
            proxy.cutOnce(up, at);
            way.copy(through(proxy), target, run);
        } catch (IOException e) {
            return where + e.getMessage();
        }
        assertNotNull(run.report);
        if (run.report.failed() > 0) {
            return where + run.told();
        }
        assertArrayEquals(where, content, Files.readAllBytes(target.resolve("a")));
        return "";
    }
}
