package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.testkit.server.DelayingProxy;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * Whole copies over SSH, atomic and verified, whose TCP connection is cut after many different numbers of bytes: none is a
 * success that is not one, a name holds the old file or the new one, and nothing temporary stays where the host can be reached
 * again.
 */
public class CutOverSshTest {
    private static final int CUTS = 10;
    private static final int AT_ONCE = 4;
    private static final List<String> NAMES = List.of("a", "b", "c");

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    @Rule
    public final MinaSshServer mina = new MinaSshServer().password("me", "secret");

    @Rule
    public final OpenSshServer server = new OpenSshServer();

    private Path work;

    @Before
    public void setUp() throws Exception {
        work = temporary.newFolder("work").toPath();
        for (Path root : new Path[] {work, mina.root()}) {
            for (String name : NAMES) {
                Trees.file(root, "tree/" + name, content(name));
            }
        }
    }

    private static byte[] content(String name) {
        return Trees.noise(30_000, name.hashCode());
    }

    private Connector toOpenSsh(int port) {
        Login login = Login.keys(server.user(), List.of(new Login.PrivateKey("client", server.clientKey(), null)));
        return to(port, login, server.knownHosts().replace(":" + server.port() + " ", ":" + port + " "));
    }

    private Connector toMina(int port) {
        String knownHosts = mina.knownHosts().replace(":" + mina.port() + " ", ":" + port + " ");
        return to(port, Login.password("me", "secret".toCharArray()), knownHosts);
    }

    private static Connector to(int port, Login login, String knownHosts) {
        SshOptions options = new SshOptions(Duration.ofMinutes(2), Duration.ofMinutes(2), false);
        return new SshConnector(List.of(new Hop("127.0.0.1", port, login, HostKeyPolicy.strict(knownHosts))), options);
    }

    @Test
    public void atomicVerifiedUploads() throws Exception {
        everywhere(server.port(), (proxy, target) -> copy(
                CopyRun.paths("tree/a", "tree/b", "tree/c"), CopyRun.toHost(target.toString()), null, toOpenSsh(proxy.port()),
                Verify.SHA256));
    }

    @Test
    public void verifiedDownloads() throws Exception {
        Path tree = Trees.file(server.directory(), "from/x", "x").getParent();
        for (String name : NAMES) {
            Trees.file(tree, name, content(name));
        }
        Files.delete(tree.resolve("x"));
        everywhere(server.port(), (proxy, target) -> copy(
                CopyRun.remote(tree + "/*"), CopyRun.toLocal(target), toOpenSsh(proxy.port()), null, Verify.SHA256));
    }

    @Test
    public void downloadsFromAServerWithoutShell() throws Exception {
        everywhere(mina.port(), (proxy, target) -> copy(
                CopyRun.remote("/tree/*"), CopyRun.toLocal(target), toMina(proxy.port()), null, Verify.NONE));
    }

    @Test
    public void relaysThatLoseTheirSource() throws Exception {
        everywhere(mina.port(), (proxy, target) -> copy(
                CopyRun.remote("/tree/*"), CopyRun.toHost(target.toString()), toMina(proxy.port()),
                toOpenSsh(server.port()), Verify.NONE));
    }

    @Test
    public void relaysThatLoseTheirTarget() throws Exception {
        everywhere(server.port(), (proxy, target) -> copy(
                CopyRun.remote("/tree/*"), CopyRun.toHost(target.toString()), toMina(mina.port()),
                toOpenSsh(proxy.port()), Verify.NONE));
    }

    /** One way to copy the three files into a directory through a proxy. */
    @FunctionalInterface
    private interface Way {
        CopyRun copy(DelayingProxy proxy, Path target) throws IOException, InterruptedException;
    }

    private CopyRun copy(CopySource from, CopyTarget to, Connector source, Connector target, Verify verify)
            throws IOException, InterruptedException {
        CopyRun run = new CopyRun();
        CopyRequest request =
                CopyRequest.builder(from, to, work.toString()).atomic(true).verify(verify).transfers(1).build();
        try {
            run.report = new Copy(request, source, target, run).run();
        } catch (IOException e) {
            run.details.add(e.toString());
        }
        return run;
    }

    private void everywhere(int port, Way way) throws Exception {
        long toServer;
        long toClient;
        try (DelayingProxy proxy = DelayingProxy.to(port, Duration.ZERO)) {
            Path target = temporary.newFolder().toPath();
            CopyRun whole = way.copy(proxy, target);
            assertNotNull(whole.details.toString(), whole.report);
            whole.assertComplete();
            assertWhole(target, true);
            toServer = proxy.bytesToServer();
            toClient = proxy.bytesToClient();
        }
        ExecutorService pool = Executors.newFixedThreadPool(AT_ONCE);
        try {
            List<Future<?>> attempts = new ArrayList<>();
            LongFunction<Path> targets = number -> temporary.getRoot().toPath().resolve("target" + number);
            for (int i = 0; i < 2 * CUTS; i++) {
                boolean up = i % 2 == 0;
                // The last of them hits the very end of the session.
                long at = (up ? toServer : toClient) * (i / 2 + 1) / CUTS - (i / 2 + 1 == CUTS ? 400 : 0);
                Path target = Files.createDirectory(targets.apply(i));
                attempts.add(pool.submit(() -> attempt(port, way, up, at, target)));
            }
            for (Future<?> attempt : attempts) {
                attempt.get();
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause().getMessage(), e.getCause());
        } finally {
            pool.shutdownNow();
        }
    }

    private Void attempt(int port, Way way, boolean up, long at, Path target) throws Exception {
        for (String name : NAMES) {
            Trees.file(target, name, "old");
        }
        String where = (up ? "to the server" : "to the client") + " after " + at + " bytes";
        try (DelayingProxy proxy = DelayingProxy.to(port, Duration.ZERO)) {
            proxy.cutOnce(up, at);
            CopyRun run = way.copy(proxy, target);
            boolean succeeded = run.report != null && run.report.failed() == 0 && run.report.files() == NAMES.size();
            assertWhole(target, succeeded);
            for (FileResult result : run.settled) {
                if (result.status() == FileResult.Status.COPIED) {
                    String name = result.path().substring(result.path().lastIndexOf('/') + 1);
                    assertTrue(where + ": " + name, Arrays.equals(content(name), Files.readAllBytes(target.resolve(name))));
                }
            }
            try (Stream<Path> left = Files.list(target)) {
                assertEquals(where, NAMES, left.map(path -> path.getFileName().toString()).sorted().toList());
            }
        } catch (AssertionError e) {
            throw new AssertionError(where + ": " + e.getMessage(), e);
        }
        return null;
    }

    private static void assertWhole(Path target, boolean all) throws IOException {
        for (String name : NAMES) {
            byte[] found = Files.readAllBytes(target.resolve(name));
            boolean whole = Arrays.equals(content(name), found);
            assertTrue(name + " has " + found.length + " bytes", whole || !all && new String(found).equals("old"));
        }
    }
}
