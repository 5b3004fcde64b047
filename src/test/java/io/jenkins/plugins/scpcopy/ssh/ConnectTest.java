package io.jenkins.plugins.scpcopy.ssh;

import static io.jenkins.plugins.scpcopy.ssh.Hosts.hop;
import static io.jenkins.plugins.scpcopy.ssh.Hosts.refusal;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.remote.BusyException;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.testkit.server.DelayingProxy;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.sshd.common.NamedFactory;
import org.apache.sshd.common.cipher.BuiltinCiphers;
import org.apache.sshd.common.cipher.Cipher;
import org.apache.sshd.common.kex.KexProposalOption;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.session.SessionListener;
import org.apache.sshd.core.CoreModuleProperties;
import org.junit.Test;

public class ConnectTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(300);

    private static Hop at(int port) {
        return new Hop("127.0.0.1", port, Hosts.password(), HostKeyPolicy.strict(""));
    }

    private static void says(TransferException e, Phase phase, boolean mayPass, String part) {
        assertEquals(e.getMessage(), phase, e.phase());
        assertEquals(e.getMessage(), mayPass, e.mayPass());
        assertTrue(e.getMessage(), e.getMessage().contains(part));
    }

    @Test
    public void anUnknownHostName() {
        TransferException e = refusal(new Hop("no-such-host.invalid", 22, Hosts.password(), HostKeyPolicy.strict("")));
        says(e, Phase.CONNECT, false, "there is no host named no-such-host.invalid");
    }

    @Test
    public void aRefusedConnection() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        TransferException e = refusal(at(free));
        says(e, Phase.CONNECT, true, "127.0.0.1:" + free + " refused the connection");
        assertTrue(e.advice().orElseThrow().contains("port " + free));
    }

    @Test
    public void somethingElseThanSsh() throws Exception {
        try (Talker talker = new Talker("HTTP/1.1 400 Bad Request\r\n\u001b[31m\r\n\r\n", true)) {
            TransferException e = refusal(at(talker.port()));
            says(e, Phase.CONNECT, false, "does not speak SSH; it sent \"HTTP/1.1 400 Bad Request\\r\\n\\x1b[31m\"");
        }
    }

    @Test
    public void aServerThatIsFull() throws Exception {
        try (Talker talker = new Talker("Exceeded MaxStartups\r\n", true)) {
            says(busy(at(talker.port())), Phase.CONNECT, true, "takes no more connections");
        }
        try (Talker talker = new Talker("Not allowed at this time\r\n", true)) {
            says(busy(at(talker.port())), Phase.CONNECT, true, "takes no more connections");
        }
        try (Talker talker = new Talker("", true)) {
            says(busy(at(talker.port())), Phase.CONNECT, true, "before its SSH greeting");
        }
    }

    @Test
    public void aServerThatEndsOneSessionTooMany() throws Exception {
        MinaSshServer server = new MinaSshServer()
                .password(Hosts.USER, Hosts.PASSWORD)
                .customize(mina -> CoreModuleProperties.MAX_CONCURRENT_SESSIONS.set(mina, 1))
                .start();
        try (SshConnection first = Hosts.open(hop(server))) {
            says(busy(hop(server)), Phase.CONNECT, true, "Too many concurrent connections");
        } finally {
            server.stop();
        }
    }

    private static TransferException busy(Hop hop) {
        TransferException e = refusal(hop);
        assertTrue(e.toString(), e instanceof BusyException);
        assertTrue(e.advice().orElseThrow().contains("MaxStartups"));
        return e;
    }

    @Test
    public void aGreetingThatIsCutOff() throws Exception {
        for (String part : List.of("S", "SS", "SSH", "SSH-", "SSH-2.0-Te", "Welcome\r\nSS")) {
            try (Talker talker = new Talker(part, true)) {
                says(refusal(at(talker.port())), Phase.CONNECT, true, "was lost during the SSH key exchange");
            }
        }
    }

    @Test
    public void aServerThatSaysNothing() throws Exception {
        try (Talker talker = new Talker("", false)) {
            TransferException e = refusal(Hosts.options(SHORT, LONG), at(talker.port()));
            says(e, Phase.CONNECT, true, "did not complete the SSH key exchange");
        }
    }

    @Test
    public void aServerThatTalksWithoutEnd() throws Exception {
        try (Talker talker = new Talker("hello\r\n".repeat(100), false)) {
            TransferException e = refusal(Hosts.options(SHORT, LONG), at(talker.port()));
            says(e, Phase.CONNECT, true, "it sent \"hello\\r\\nhello");
        }
    }

    @Test
    public void aConnectionLostInTheKeyExchange() throws Exception {
        try (Talker talker = new Talker("SSH-2.0-Test\r\n", true)) {
            says(refusal(at(talker.port())), Phase.CONNECT, true, "was lost during the SSH key exchange");
        }
    }

    @Test
    public void aServerThatDoesNotAnswerTheLogin() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        MinaSshServer server = new MinaSshServer().password("x", "y").customize(mina -> mina.setPasswordAuthenticator(
                (user, password, session) -> await(release))).start();
        try {
            TransferException e = refusal(Hosts.options(Duration.ofSeconds(2), LONG), hop(server));
            says(e, Phase.AUTHENTICATE, true, "did not complete the login within 2 s");
        } finally {
            release.countDown();
            server.stop();
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Test
    public void aConnectionLostInTheLogin() throws Exception {
        MinaSshServer server = new MinaSshServer().password("x", "y").customize(mina -> mina.setPasswordAuthenticator(
                (user, password, session) -> {
                    session.close(true);
                    return false;
                })).start();
        try {
            says(refusal(hop(server)), Phase.AUTHENTICATE, true, "was lost during the login");
        } finally {
            server.stop();
        }
    }

    @Test
    public void noCommonAlgorithm() throws Exception {
        List<NamedFactory<Cipher>> old = List.of(BuiltinCiphers.aes256cbc);
        MinaSshServer server = new MinaSshServer().password(Hosts.USER, Hosts.PASSWORD)
                .customize(mina -> mina.setCipherFactories(old))
                .start();
        try {
            TransferException e = refusal(hop(server));
            says(e, Phase.CONNECT, false, "no common cipher algorithm");
            assertTrue(e.getMessage(), e.getMessage().contains("it offers aes256-cbc; we offer aes128-gcm@openssh.com,"));
        } finally {
            server.stop();
        }
    }

    /** What we offer before anything is agreed on. */
    private static Map<KexProposalOption, String> offer(boolean compression) throws Exception {
        Map<KexProposalOption, String> offered = new ConcurrentHashMap<>();
        SessionListener listener = new SessionListener() {
            @Override
            public void sessionNegotiationStart(
                    Session session, Map<KexProposalOption, String> client, Map<KexProposalOption, String> server) {
                offered.putAll(client);
            }
        };
        MinaSshServer server = new MinaSshServer().password(Hosts.USER, Hosts.PASSWORD)
                .customize(mina -> mina.addSessionListener(listener))
                .start();
        try {
            Hosts.open(new SshOptions(LONG, LONG, compression), hop(server)).close();
            return offered;
        } finally {
            server.stop();
        }
    }

    @Test
    public void strictKeyExchangeAndNoWeakAlgorithmsAreOffered() throws Exception {
        Map<KexProposalOption, String> offered = offer(false);
        assertTrue(offered.toString(), offered.get(KexProposalOption.ALGORITHMS).contains("kex-strict-c-v00@openssh.com"));
        List<String> names = offered.values().stream().flatMap(list -> Stream.of(list.split(","))).toList();
        for (String weak : List.of("ssh-rsa", "ssh-dss", "diffie-hellman-group1-sha1", "diffie-hellman-group14-sha1", "hmac-md5")) {
            assertFalse(weak, names.contains(weak));
        }
        for (String name : names) {
            assertFalse(name, name.endsWith("-cbc") || name.startsWith("arcfour"));
        }
    }

    @Test
    public void compressionIsOfferedOnlyWhereItIsAskedFor() throws Exception {
        for (KexProposalOption way : List.of(KexProposalOption.C2SCOMP, KexProposalOption.S2CCOMP)) {
            assertEquals("none", offer(false).get(way));
            assertTrue(offer(true).get(way).startsWith("zlib@openssh.com"));
        }
    }

    @Test
    public void hostsAndPortsThatCannotBeAreRefused() {
        for (String host : List.of("", "a b", "-oProxyCommand=x", "a;b", "a\nb", "a/b", "user@host", "[::1]")) {
            assertThrows(
                    host, IllegalArgumentException.class, () -> new Hop(host, 22, Hosts.password(), HostKeyPolicy.strict("")));
        }
        for (int port : new int[] {0, -1, 65536}) {
            assertThrows(IllegalArgumentException.class, () -> at(port));
        }
        assertEquals("[fe80::1%eth0]:2222",
                new Hop("fe80::1%eth0", 2222, Hosts.password(), HostKeyPolicy.strict("")).displayName());
    }

    @Test
    public void anInterruptEndsTheAttempt() throws Exception {
        try (Talker talker = new Talker("", false)) {
            CompletableFuture<Boolean> kept = new CompletableFuture<>();
            Thread thread = new Thread(() -> {
                assertThrows(InterruptedIOException.class, () -> Hosts.open(at(talker.port())));
                kept.complete(Thread.currentThread().isInterrupted());
            });
            thread.start();
            talker.awaitClient();
            thread.interrupt();
            assertTrue("the interrupt is kept", kept.get(2, TimeUnit.MINUTES));
        }
    }

    @Test
    public void aCutConnectionIsReportedAndNotWaitedFor() throws Exception {
        MinaSshServer server = new MinaSshServer().password(Hosts.USER, Hosts.PASSWORD).start();
        try (DelayingProxy proxy = DelayingProxy.to(server.port(), Duration.ZERO)) {
            for (int bytes : new int[] {0, 10, 300, 1200, 1700}) {
                proxy.cutAfterBytesToClient(bytes);
                TransferException e = refusal(Hosts.through(proxy.port(), hop(server)));
                assertTrue(e.getMessage(), e.mayPass());
                assertFalse(e.getMessage(), e.getMessage().contains("within"));
            }
        } finally {
            server.stop();
        }
    }

    /** A listener that says something to each client and then closes, or says no more. */
    private static final class Talker implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        private final CountDownLatch client = new CountDownLatch(1);

        Talker(String text, boolean close) throws IOException {
            Thread thread = new Thread(() -> talk(text, close), "talker");
            thread.setDaemon(true);
            thread.start();
        }

        private void talk(String text, boolean close) {
            try {
                while (true) {
                    Socket socket = listener.accept();
                    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
                    client.countDown();
                    if (close) {
                        socket.shutdownOutput();
                    }
                }
            } catch (IOException e) {
                client.countDown();
            }
        }

        int port() {
            return listener.getLocalPort();
        }

        void awaitClient() throws InterruptedException {
            assertTrue(client.await(2, TimeUnit.MINUTES));
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }
}
