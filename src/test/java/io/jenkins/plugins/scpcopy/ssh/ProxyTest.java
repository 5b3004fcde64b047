package io.jenkins.plugins.scpcopy.ssh;

import static io.jenkins.plugins.scpcopy.ssh.Hosts.hop;
import static io.jenkins.plugins.scpcopy.ssh.Hosts.refusal;
import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.HostVerification;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.ProxyServer;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.TestProxy;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

public class ProxyTest {
    private static final List<String> KINDS = List.of("http", "socks5");
    private static final Login LOGIN = Login.password("übel", "pr0xy-Wörd".toCharArray());
    private static MinaSshServer target;

    @BeforeClass
    public static void start() {
        byte[] words = Trees.noise(300_000, 9);
        target = new MinaSshServer().password(Hosts.USER, Hosts.PASSWORD)
                .commands(command -> (in, out, err) -> {
                    out.write(words);
                    return 0;
                })
                .start();
    }

    @AfterClass
    public static void stop() {
        target.stop();
    }

    private static SshOptions through(String kind, TestProxy proxy, Login login) {
        ProxyServer server = ProxyServer.parse(kind + "://127.0.0.1:" + proxy.port());
        return Hosts.PATIENT.through(login == null ? server : server.withLogin(login));
    }

    private static TransferException says(TransferException e, boolean mayPass, String part) {
        assertEquals(e.getMessage(), Phase.CONNECT, e.phase());
        assertEquals(e.getMessage(), mayPass, e.mayPass());
        assertTrue(e.getMessage(), e.getMessage().contains(part));
        assertFalse(e.getMessage(), e.getMessage().contains("Wörd"));
        return e;
    }

    private static void copies(SshConnection connection) throws IOException {
        RemoteProcess process = connection.exec("cat");
        assertArrayEquals(Trees.noise(300_000, 9), process.stdout().readAllBytes());
    }

    @Test
    public void bytesPassThroughWithAndWithoutLogin() throws Exception {
        for (String kind : KINDS) {
            try (TestProxy open = new TestProxy(); TestProxy closed = new TestProxy().login("übel", "pr0xy-Wörd")) {
                List<String> log = new CopyOnWriteArrayList<>();
                try (SshConnection connection =
                        SshConnection.open(List.of(hop(target)), through(kind, open, null), log::add)) {
                    copies(connection);
                    assertTrue(log.get(0), log.get(0).endsWith(": through the proxy " + kind + "://127.0.0.1:" + open.port()));
                }
                try (SshConnection connection = Hosts.open(through(kind, closed, LOGIN), hop(target))) {
                    copies(connection);
                }
                assertEquals(List.of("127.0.0.1:" + target.port()), open.asked());
                assertEquals(open.asked(), closed.asked());
            }
        }
    }

    @Test
    public void jumpHostsComeAfterTheProxy() throws Exception {
        MinaSshServer first = new MinaSshServer().password(Hosts.USER, Hosts.PASSWORD).start();
        MinaSshServer second = new MinaSshServer().password(Hosts.USER, Hosts.PASSWORD).start();
        try {
            for (String kind : KINDS) {
                try (TestProxy proxy = new TestProxy();
                        SshConnection connection =
                                Hosts.open(through(kind, proxy, null), hop(first), hop(second), hop(target))) {
                    copies(connection);
                    assertEquals(List.of("127.0.0.1:" + first.port()), proxy.asked());
                }
            }
        } finally {
            first.stop();
            second.stop();
        }
    }

    @Test
    public void theProxyResolvesNames() throws Exception {
        Hop byName = new Hop("localhost", target.port(), Hosts.password(), new HostKeyPolicy(HostVerification.NONE, ""));
        for (String kind : KINDS) {
            try (TestProxy proxy = new TestProxy()) {
                Hosts.open(through(kind, proxy, null), byName).close();
                String name = kind.equals("http") ? "localhost:" : "name localhost:";
                assertEquals(List.of(name + target.port()), proxy.asked());
            }
        }
    }

    @Test
    public void addressesOfBothFamiliesAreAskedForAsSuch() throws Exception {
        for (String kind : KINDS) {
            try (TestProxy proxy = new TestProxy()) {
                Hop hop = new Hop("::1", 1, Hosts.password(), HostKeyPolicy.strict(""));
                TransferException e = says(refusal(through(kind, proxy, null), hop), true, "does not connect to [::1]:1: ");
                assertTrue(e.getMessage(), e.getMessage().endsWith(
                        kind.equals("http") ? "502 Bad \\x1b[31mGateway" : "the host refused the connection"));
                String address = kind.equals("http") ? "[::1]:1" : "[0:0:0:0:0:0:0:1]:1";
                assertEquals(List.of(address), proxy.asked());
                Hop zoned = new Hop("fe80::1%eth0", 22, Hosts.password(), HostKeyPolicy.strict(""));
                says(refusal(through(kind, proxy, null), zoned), false, "cannot be asked for fe80::1%eth0");
            }
        }
    }

    @Test
    public void aProxyThatIsNotThere() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        SshOptions options = Hosts.PATIENT.through(ProxyServer.parse("socks5://127.0.0.1:" + free));
        TransferException e = says(refusal(options, hop(target)), true, "the proxy socks5://127.0.0.1:" + free + " refused");
        assertTrue(e.advice().orElseThrow().contains("a proxy listens at port " + free));
        options = Hosts.PATIENT.through(ProxyServer.parse("http://no-such-host.invalid:3128"));
        says(refusal(options, hop(target)), false, "no host named no-such-host.invalid");
    }

    @Test
    public void aProxyThatWantsALogin() throws Exception {
        for (String kind : KINDS) {
            try (TestProxy proxy = new TestProxy().login("übel", "another")) {
                says(refusal(through(kind, proxy, null), hop(target)), false, "wants a login");
                says(refusal(through(kind, proxy, LOGIN), hop(target)), false, "does not let übel in");
                assertEquals(List.of(), proxy.asked());
            }
        }
        try (TestProxy proxy = new TestProxy().answers("HTTP/1.1 401 Unauthorized\r\n\r\n")) {
            says(refusal(through("http", proxy, LOGIN), hop(target)), false, "does not let übel in");
        }
        try (TestProxy proxy = new TestProxy().answers("HTTP/1.1 407 No\r\nProxy-Authenticate: NTLM\r\n\r\n")) {
            says(refusal(through("http", proxy, LOGIN), hop(target)), false, "it offers NTLM");
        }
        try (TestProxy proxy = new TestProxy().answers("\5\u00ff")) {
            says(refusal(through("socks5", proxy, LOGIN), hop(target)), false, "takes neither a password nor no login");
        }
    }

    @Test
    public void aProxyThatDoesNotAllowIt() throws Exception {
        try (TestProxy proxy = new TestProxy().answers("HTTP/1.0 403 For\u001b[1mbidden\r\n\r\n<html>")) {
            says(refusal(through("http", proxy, null), hop(target)), false, ": 403 For\\x1b[1mbidden");
        }
        try (TestProxy proxy = new TestProxy().answers("\5\0\5\2\0\1\0\0\0\0\0\0")) {
            says(refusal(through("socks5", proxy, null), hop(target)), false, ": its rules do not allow it");
        }
    }

    @Test
    public void whatIsNoProxyIsSaid() throws Exception {
        String[][] alien = {
            {"http", "SSH-2.0-x\u001b\r\n", "does not speak HTTP; it sent \"SSH-2\""},
            {"http", "HTTP/9.9 200 yes\r\n\r\n", "does not speak HTTP; it sent \"HTTP/9.9 200 yes\""},
            {"http", "HTTP/1.1 200 OK\r\n" + "a: b\r\n".repeat(5000), "does not speak HTTP"},
            {"http", "HTTP/1.1 200 OK\r\n", "does not speak HTTP"},
            {"socks5", "SSH-2.0-x\u001b\r\n", "does not speak SOCKS5; it sent \"SSH-2.0-x\\x1b\""},
            {"socks5", "\5\7", "does not speak SOCKS5"},
            {"socks5", "\5\0\5\0\0\7", "does not speak SOCKS5"},
        };
        for (String[] row : alien) {
            try (TestProxy proxy = new TestProxy().answers(row[1])) {
                says(refusal(through(row[0], proxy, null), hop(target)), false, row[2]);
            }
        }
        for (String kind : KINDS) {
            try (TestProxy proxy = new TestProxy().answers("")) {
                says(refusal(through(kind, proxy, null), hop(target)), true, "closed the connection without an answer");
            }
        }
    }

    @Test
    public void aSilentProxyIsNotWaitedForWithoutEnd() throws Exception {
        for (String kind : KINDS) {
            try (TestProxy proxy = new TestProxy().silent()) {
                ProxyServer server = ProxyServer.parse(kind + "://127.0.0.1:" + proxy.port());
                SshOptions options = Hosts.options(Duration.ofMillis(300), Duration.ofSeconds(30)).through(server);
                String reached = " through the proxy " + server.displayName() + ", which was reached, within";
                says(refusal(options, hop(target)), true, reached);
            }
        }
    }

    @Test
    public void anInterruptEndsTheAttempt() throws Exception {
        try (TestProxy proxy = new TestProxy().silent()) {
            CompletableFuture<Boolean> kept = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                assertThrows(InterruptedIOException.class, () -> Hosts.open(through("http", proxy, null), hop(target)));
                kept.complete(Thread.currentThread().isInterrupted());
            });
            thread.start();
            proxy.awaitClient();
            thread.interrupt();
            assertTrue("the interrupt is kept", kept.get(2, TimeUnit.MINUTES));
        }
    }

    @Test
    public void urlsAreReadOrRefused() {
        ProxyServer v6 = ProxyServer.parse("SOCKS5://[2001:db8::1]:1080/");
        assertEquals("2001:db8::1", v6.host());
        assertEquals("socks5://[2001:db8::1]:1080", v6.displayName());
        for (String wrong : List.of("", "proxy:3128", "http://proxy", "https://proxy:1", "http://proxy:0", "http://proxy:65536",
                "http://proxy:1/path", "http://pro xy:1", "http://::1:1", "socks4://proxy:1", "http://-x:1")) {
            assertThrows(wrong, IllegalArgumentException.class, () -> ProxyServer.parse(wrong));
        }
        String message = assertThrows(
                        IllegalArgumentException.class, () -> ProxyServer.parse("http://me:secret@proxy:1"))
                .getMessage();
        assertTrue(message, message.contains("no password") && !message.contains("secret"));
    }

    @Test
    public void loginsThatCannotBeSentAreRefused() {
        ProxyServer http = ProxyServer.parse("http://proxy:1");
        ProxyServer socks = ProxyServer.parse("socks5://proxy:1");
        Login colon = Login.password("a:b", "secret".toCharArray());
        assertThrows(IllegalArgumentException.class, () -> http.withLogin(colon));
        assertThrows(IllegalArgumentException.class, () -> socks.withLogin(Login.password("a", "x".repeat(256).toCharArray())));
        assertThrows(IllegalArgumentException.class, () -> socks.withLogin(Login.password("a", new char[0])));
        assertThrows(IllegalArgumentException.class, () -> socks.withLogin(Login.keys("a", List.of())));
        assertFalse(socks.withLogin(colon).toString().contains("secret"));
    }
}
