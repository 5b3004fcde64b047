package io.jenkins.plugins.scpcopy.ssh;

import static io.jenkins.plugins.scpcopy.ssh.Hosts.hop;
import static io.jenkins.plugins.scpcopy.ssh.Hosts.open;
import static io.jenkins.plugins.scpcopy.ssh.Hosts.refusal;
import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.HostVerification;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.testkit.server.DelayingProxy;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.server.forward.RejectAllForwardingFilter;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

public class JumpTest {
    private static MinaSshServer first;
    private static MinaSshServer second;
    private static MinaSshServer target;

    @BeforeClass
    public static void start() {
        first = new MinaSshServer().password("one", "1").start();
        second = new MinaSshServer().password("two", "2").start();
        target = new MinaSshServer().password(Hosts.USER, Hosts.PASSWORD)
                .commands(command -> JumpTest::echo)
                .start();
    }

    @AfterClass
    public static void stop() {
        first.stop();
        second.stop();
        target.stop();
    }

    private static int echo(InputStream in, OutputStream out, OutputStream err) throws IOException {
        byte[] bytes = new byte[32 * 1024];
        for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
            out.write(bytes, 0, n);
            out.flush();
        }
        return 0;
    }

    private static Hop hopTo(MinaSshServer server, String user, String password) {
        return new Hop(
                server.host(), server.port(), Login.password(user, password.toCharArray()),
                HostKeyPolicy.strict(server.knownHosts()));
    }

    private static Hop one() {
        return hopTo(first, "one", "1");
    }

    private static Hop two() {
        return hopTo(second, "two", "2");
    }

    @Test
    public void bytesPassThroughTwoHostsWithTheirOwnLoginsAndKeys() throws Exception {
        byte[] sent = Trees.noise(3_000_000, 5);
        try (SshConnection connection = open(one(), two(), hop(target))) {
            assertEquals(Hosts.USER, connection.info().user());
            assertEquals(target.fingerprint("ecdsa-sha2-nistp256"), connection.info().hostKeyFingerprint());
            RemoteProcess process = connection.exec("cat");
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(process, sent));
            assertArrayEquals(sent, process.stdout().readAllBytes());
            writing.get(2, TimeUnit.MINUTES);
        }
    }

    private static void write(RemoteProcess process, byte[] bytes) {
        try {
            process.stdin().write(bytes);
            process.stdin().close();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    public void everyHostKeyOnTheWayIsChecked() {
        Hop unknown = new Hop(second.host(), second.port(), two().login(), HostKeyPolicy.strict(""));
        TransferException e = refusal(one(), unknown, hop(target));
        assertEquals(Phase.HOST_KEY, e.phase());
        assertTrue(e.getMessage(), e.getMessage().contains(unknown.displayName()));
    }

    @Test
    public void everyNewHostKeyOnTheWayIsLearned() throws Exception {
        HostKeyPolicy accept = new HostKeyPolicy(HostVerification.ACCEPT_NEW, "");
        Hop outer = new Hop(first.host(), first.port(), one().login(), accept);
        Hop inner = new Hop(target.host(), target.port(), Hosts.password(), accept);
        assertEquals(List.of(first.knownHosts().strip(), target.knownHosts().strip()), Hosts.learned(outer, inner));
        Hop locked = new Hop(target.host(), target.port(), Login.password("me", "wrong".toCharArray()), accept);
        assertEquals(
                List.of(first.knownHosts().strip(), target.knownHosts().strip(), "no login"), Hosts.learned(outer, locked));
    }

    @Test
    public void theHostThatRefusesTheLoginIsNamed() {
        TransferException e = refusal(one(), hopTo(second, "two", "wrong"), hop(target));
        assertEquals(Phase.AUTHENTICATE, e.phase());
        assertTrue(e.getMessage(), e.getMessage().contains(two().displayName()));
    }

    @Test
    public void aTargetThatTheJumpHostCannotReachIsNamedWithIt() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        TransferException e = refusal(one(), new Hop("127.0.0.1", free, Hosts.password(), HostKeyPolicy.strict("")));
        assertEquals(Phase.CONNECT, e.phase());
        assertTrue(e.getMessage(), e.getMessage().contains("no connection to 127.0.0.1:" + free));
        assertTrue(e.getMessage(), e.getMessage().contains(one().displayName() + " cannot connect to it"));
    }

    @Test
    public void aJumpHostThatDoesNotForwardIsNamed() {
        MinaSshServer strict = new MinaSshServer().password("one", "1")
                .customize(server -> server.setForwardingFilter(RejectAllForwardingFilter.INSTANCE))
                .start();
        try {
            TransferException e = refusal(hopTo(strict, "one", "1"), hop(target));
            assertEquals(Phase.CONNECT, e.phase());
            assertTrue(e.getMessage(), e.getMessage().contains("forward"));
        } finally {
            strict.stop();
        }
    }

    @Test
    public void closingEndsAllConnections() throws Exception {
        SshConnection connection = open(one(), two(), hop(target));
        RemoteProcess process = connection.exec("cat");
        CompletableFuture<IOException> end = CompletableFuture.supplyAsync(
                () -> assertThrows(IOException.class, () -> process.stdout().read()));
        connection.close();
        assertTrue(end.get(2, TimeUnit.MINUTES).getMessage().contains("was closed"));
        first.awaitNoConnections();
        second.awaitNoConnections();
        target.awaitNoConnections();
    }

    @Test
    public void aLostJumpHostLosesTheConnection() throws Exception {
        try (DelayingProxy proxy = DelayingProxy.to(first.port(), Duration.ZERO)) {
            try (SshConnection connection = open(Hosts.through(proxy.port(), one()), hop(target))) {
                RemoteProcess process = connection.exec("cat");
                process.stdin().write("x".getBytes(StandardCharsets.UTF_8));
                process.stdin().flush();
                assertEquals('x', process.stdout().read());
                proxy.cut();
                TransferException e = assertThrows(TransferException.class, () -> process.stdout().read());
                assertTrue(e.mayPass());
                assertTrue(e.getMessage(), e.getMessage().contains("was lost"));
            }
        }
    }

    @Test
    public void addressesOfIpv6WorkDirectlyAndBehindAJumpHost() throws Exception {
        assumeTrue("there is no IPv6 here", DelayingProxy.hasIpv6());
        try (DelayingProxy outer = DelayingProxy.onIpv6(first.port());
                DelayingProxy inner = DelayingProxy.onIpv6(target.port())) {
            Hop jump = new Hop("::1", outer.port(), one().login(), HostKeyPolicy.strict(at("::1", outer.port(), first)));
            Hop end = new Hop("::1", inner.port(), Hosts.password(), HostKeyPolicy.strict(at("::1", inner.port(), target)));
            try (SshConnection connection = open(jump, end)) {
                assertEquals("[::1]:" + inner.port(), connection.info().name());
            }
        }
    }

    private static String at(String host, int port, MinaSshServer server) {
        return server.knownHosts().replace("[" + server.host() + "]:" + server.port(), "[" + host + "]:" + port);
    }
}
