package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.Assume;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Two hundred hosts in one deployment. */
public class DeploymentLoadTest {
    private static final int HOSTS = 200;
    private static final int FILES = 10;
    private static final long MOST_HEAP = 64 * 1024 * 1024;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private DeploymentRun deployment(Connector connector, String base) throws Exception {
        Path source = folder.getRoot().toPath().resolve("source");
        for (int i = 0; i < FILES; i++) {
            Trees.file(source, "d/" + i, Trees.noise(10_000, i));
        }
        DeploymentRun run = new DeploymentRun(source);
        for (int i = 0; i < HOSTS; i++) {
            run.host("web" + i, base + "/web" + i, () -> connector.connect(new CopyProgress(new CopyRun())));
        }
        run.atOnce = 16;
        return run;
    }

    private static Connector to(String host, int port, Login login, String known) {
        return new SshConnector(
                List.of(new Hop(host, port, login, HostKeyPolicy.strict(known))),
                new SshOptions(Duration.ofSeconds(90), Duration.ofSeconds(90), false));
    }

    private static long heap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static void measured(String what, DeploymentRun run) throws Exception {
        long before = heap();
        long start = System.nanoTime();
        run.run().assertDone();
        double seconds = (System.nanoTime() - start) / 1e9;
        long grown = heap() - before;
        System.out.printf(Locale.ROOT, "%s: %d hosts in %.1f s, the heap has grown by %d kB%n", what, HOSTS, seconds, grown / 1024);
        assertTrue("the heap has grown", grown < MOST_HEAP);
        assertEquals(HOSTS, run.report.hosts().size());
        assertEquals(HOSTS * FILES, run.report.total().files() + run.report.total().skipped());
    }

    @Test
    public void filesToTwoHundredHosts() throws Exception {
        MinaSshServer mina = new MinaSshServer().password("me", "secret").start();
        try {
            DeploymentRun run = deployment(
                    to(mina.host(), mina.port(), Login.password("me", "secret".toCharArray()), mina.knownHosts()), "");
            measured("files", run);
            Trees.assertSame(folder.getRoot().toPath().resolve("source"), mina.root().resolve("web199"));
            mina.awaitNoConnections();
        } finally {
            mina.stop();
        }
    }

    /** Minutes long: {@code -Dlarge}. */
    @Test
    public void releasesOnTwoHundredHosts() throws Exception {
        Assume.assumeTrue("-Dlarge is not set", System.getProperty("large") != null);
        OpenSshServer.assumeInstalled();
        OpenSshServer server = new OpenSshServer().config("MaxStartups 100").start();
        try {
            Connector connector = to(
                    server.host(),
                    server.port(),
                    Login.keys(server.user(), List.of(new Login.PrivateKey("client", server.clientKey(), null))),
                    server.knownHosts());
            Path remote = folder.newFolder("remote").toPath();
            measured("a first release", deployment(connector, remote.toString()).release("1"));
            measured("a second release", deployment(connector, remote.toString()).release("2"));
            assertEquals("releases/2", Files.readSymbolicLink(remote.resolve("web199/current")).toString());
        } finally {
            server.stop();
        }
    }
}
