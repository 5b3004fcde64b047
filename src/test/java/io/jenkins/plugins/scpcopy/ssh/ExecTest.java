package io.jenkins.plugins.scpcopy.ssh;

import static io.jenkins.plugins.scpcopy.ssh.Hosts.hop;
import static io.jenkins.plugins.scpcopy.ssh.Hosts.open;
import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.channel.ChannelSizes;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.ssh.hostkey.KnownHosts;
import io.jenkins.plugins.scpcopy.testkit.peer.Script;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.Service;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.channel.AbstractChannel;
import org.apache.sshd.common.channel.Channel;
import org.apache.sshd.common.channel.RemoteWindow;
import org.apache.sshd.common.session.Session;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.server.session.AbstractServerSession;
import org.apache.sshd.server.session.ServerConnectionService;
import org.apache.sshd.server.session.ServerConnectionServiceFactory;
import org.apache.sshd.server.session.ServerUserAuthServiceFactory;
import org.apache.sshd.server.shell.UnknownCommand;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

public class ExecTest {
    private static final Duration LONG = Duration.ofMinutes(2);
    private static OpenSshServer server;

    @BeforeClass
    public static void start() {
        OpenSshServer.assumeInstalled();
        server = new OpenSshServer().config("MaxSessions 3").start();
    }

    @AfterClass
    public static void stop() {
        if (server != null) {
            server.stop();
        }
    }

    @Test
    public void streamsAndStatusArrive() throws Exception {
        try (SshConnection connection = open(hop(server))) {
            RemoteProcess process = connection.exec("cat; echo grüße >&2; exit 7");
            process.stdin().write("hello".getBytes(StandardCharsets.UTF_8));
            process.stdin().flush();
            assertEquals("before any end of input", 'h', process.stdout().read());
            process.stdin().close();
            assertEquals("ello", new String(process.stdout().readAllBytes(), StandardCharsets.UTF_8));
            assertEquals(OptionalInt.of(7), process.awaitExit(LONG));
            assertEquals("grüße\n", process.stderr());
        }
    }

    @Test
    public void theShellKnowsNothingOfTheRealHome() throws Exception {
        try (SshConnection connection = open(hop(server))) {
            byte[] home = connection.exec("printf %s ~").stdout().readAllBytes();
            assertEquals(server.home().toString(), new String(home, StandardCharsets.UTF_8));
        }
    }

    @Test
    public void theHostIsDescribed() throws Exception {
        try (SshConnection connection = open(hop(server))) {
            HostInfo info = connection.info();
            assertEquals("127.0.0.1:" + server.port(), info.name());
            assertEquals(server.user(), info.user());
            assertTrue(info.banner(), info.banner().startsWith("OpenSSH_"));
            assertEquals("ED25519", info.hostKeyType());
            assertEquals(fingerprint(), info.hostKeyFingerprint());
            assertEquals("publickey", info.authentication());
            assertEquals("aes128-gcm@openssh.com", info.cipher());
            assertFalse(info.roundTrip().isZero());
            assertTrue(info.roundTrip().toString(), info.roundTrip().compareTo(Duration.ofSeconds(10)) < 0);
        }
    }

    private static String fingerprint() {
        return KnownHosts.parse(server.knownHosts()).lookup(server.host(), server.port()).keys().get(0).fingerprint();
    }

    @Test
    public void manyBytesMoveBothWaysAtOnce() throws Exception {
        byte[] sent = Trees.noise(9_000_001, 3);
        try (SshConnection connection = open(hop(server))) {
            RemoteProcess process = connection.exec("cat");
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(process, sent));
            assertArrayEquals(sent, process.stdout().readAllBytes());
            writing.get(2, TimeUnit.MINUTES);
            assertEquals(OptionalInt.of(0), process.awaitExit(LONG));
        }
    }

    @Test
    public void keysAreExchangedAgainInTheMiddle() throws Exception {
        byte[] sent = Trees.noise(9_000_001, 3);
        OpenSshServer impatient = new OpenSshServer().config("RekeyLimit 1M").start();
        try (SshConnection connection = open(hop(impatient))) {
            RemoteProcess process = connection.exec("cat");
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(process, sent));
            assertArrayEquals(sent, process.stdout().readAllBytes());
            writing.get(2, TimeUnit.MINUTES);
            assertEquals(OptionalInt.of(0), process.awaitExit(LONG));
        } finally {
            impatient.stop();
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
    public void compressionAndOtherCiphersWork() throws Exception {
        byte[] sent = Trees.noise(300_000, 4);
        for (String cipher : List.of("aes256-ctr", "chacha20-poly1305@openssh.com")) {
            SshOptions options = new SshOptions(LONG, LONG, true);
            try (SshConnection connection = open(options, Hosts.with("Ciphers " + cipher, hop(server)))) {
                assertEquals(cipher, connection.info().cipher());
                RemoteProcess process = connection.exec("cat");
                write(process, sent);
                assertArrayEquals(sent, process.stdout().readAllBytes());
            }
        }
    }

    @Test
    public void onlyTheEndOfALongErrorOutputIsKept() throws Exception {
        try (SshConnection connection = open(hop(server))) {
            RemoteProcess process = connection.exec("i=0; while [ $i -lt 3000 ]; do echo line $i >&2; i=$((i+1)); done");
            process.awaitExit(LONG);
            assertEquals(8192, process.stderr().length());
            assertTrue(process.stderr().endsWith("line 2999\n"));
        }
    }

    @Test
    public void aCommandEndedByASignalHasNoStatus() throws Exception {
        try (SshConnection connection = open(hop(server))) {
            RemoteProcess process = connection.exec("kill -9 $$");
            assertEquals(-1, process.stdout().read());
            assertEquals(OptionalInt.empty(), process.awaitExit(LONG));
        }
    }

    @Test
    public void waitingForTheStatusIsBounded() throws Exception {
        try (SshConnection connection = open(hop(server))) {
            RemoteProcess process = connection.exec("read line");
            assertEquals(OptionalInt.empty(), process.awaitExit(Duration.ofMillis(50)));
            process.stdin().close();
            assertEquals(OptionalInt.of(1), process.awaitExit(LONG));
        }
    }

    @Test
    public void writingToACommandThatEndedFails() throws Exception {
        try (SshConnection connection = open(hop(server))) {
            RemoteProcess process = connection.exec("exit 0");
            process.awaitExit(LONG);
            IOException e = assertThrows(IOException.class, () -> {
                for (int i = 0; i < 100; i++) {
                    process.stdin().write(new byte[64 * 1024]);
                }
            });
            assertTrue(e.getMessage(), e.getMessage().contains("takes no more input"));
        }
    }

    @Test
    public void closingACommandLeavesTheConnectionUsable() throws Exception {
        try (SshConnection connection = open(hop(server))) {
            for (int i = 0; i < 12; i++) {
                try (RemoteProcess process = execWhenThereIsRoom(connection, "cat /dev/zero")) {
                    assertEquals(0, process.stdout().read());
                }
            }
            assertEquals(OptionalInt.of(0), execWhenThereIsRoom(connection, "true").awaitExit(LONG));
        }
    }

    /** The server frees a channel some time after it was told to. */
    private static RemoteProcess execWhenThereIsRoom(SshConnection connection, String command) throws IOException {
        for (int attempt = 0; attempt < 200; attempt++) {
            try {
                return connection.exec(command);
            } catch (TransferException e) {
                assertTrue(e.getMessage(), e.mayPass());
            }
        }
        throw new AssertionError("no room for a further channel");
    }

    @Test
    public void anAccountForForwardingAlone() throws Exception {
        OpenSshServer forwarding = new OpenSshServer().config("MaxSessions 0").start();
        try (SshConnection connection = open(hop(forwarding))) {
            TransferException e = assertThrows(TransferException.class, () -> connection.exec("cat"));
            assertTrue(e.getMessage(), e.getMessage().contains("opens no channel for a command"));
        } finally {
            forwarding.stop();
        }
    }

    @Test
    public void tooManyChannelsAreRefusedInATypedWay() throws Exception {
        try (SshConnection connection = open(hop(server))) {
            List<RemoteProcess> running = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                running.add(connection.exec("cat"));
            }
            TransferException e = assertThrows(TransferException.class, () -> connection.exec("cat"));
            assertEquals(Phase.START, e.phase());
            assertTrue(e.mayPass());
            assertTrue(e.getMessage(), e.getMessage().contains("opens no further channel"));
            running.get(0).stdin().close();
            assertEquals(OptionalInt.of(0), running.get(0).awaitExit(LONG));
        }
    }

    @Test
    public void aServerWithoutCommandsRefusesInATypedWay() throws Exception {
        MinaSshServer mina = new MinaSshServer().password(Hosts.USER, Hosts.PASSWORD).withoutExec().start();
        try (SshConnection connection = open(hop(mina))) {
            TransferException e = assertThrows(TransferException.class, () -> connection.exec("scp -t /x"));
            assertEquals(Phase.START, e.phase());
            assertFalse(e.mayPass());
            assertTrue(e.getMessage(), e.getMessage().contains("refuses to run commands"));
        } finally {
            mina.stop();
        }
    }

    @Test
    public void aStatusThatComesLateIsAwaited() throws Exception {
        MinaSshServer mina = new MinaSshServer()
                .password(Hosts.USER, Hosts.PASSWORD)
                .commands(command -> new Script().send("\0").expectEnd().sendError("done").exit(3))
                .start();
        try (SshConnection connection = open(hop(mina))) {
            RemoteProcess process = connection.exec("scp -t x");
            assertEquals(0, process.stdout().read());
            process.stdin().close();
            assertEquals(-1, process.stdout().read());
            assertEquals(OptionalInt.of(3), process.awaitExit(LONG));
            assertEquals("done", process.stderr());
            assertEquals(List.of("scp -t x"), mina.commands());
        } finally {
            mina.stop();
        }
    }

    @Test
    public void largePacketsAreAskedFor() throws Exception {
        CompletableFuture<RemoteWindow> window = new CompletableFuture<>();
        MinaSshServer mina = new MinaSshServer()
                .password(Hosts.USER, Hosts.PASSWORD)
                .customize(instance -> instance.setCommandFactory((channel, command) -> {
                    window.complete(channel.getRemoteWindow());
                    return new UnknownCommand(command);
                }))
                .start();
        try (SshConnection connection = open(hop(mina))) {
            connection.exec("any");
            assertEquals(32 * 1024, window.get(2, TimeUnit.MINUTES).getPacketSize());
            assertEquals(ChannelSizes.window(connection.info().roundTrip()), window.get().getMaxSize());
        } finally {
            mina.stop();
        }
    }

    @Test
    public void commandsAreSentAsUtf8() throws Exception {
        try (SshConnection connection = open(hop(server))) {
            RemoteProcess process = connection.exec("printf %s 'ünï 日本'");
            assertEquals("ünï 日本", new String(process.stdout().readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** Dropbear does so when another command of the connection ends just then. */
    @Test
    public void aChannelThatIsClosedAsSoonAsItIsOpenIsAskedForAgain() throws Exception {
        AtomicInteger toClose = new AtomicInteger();
        MinaSshServer mina = new MinaSshServer()
                .password(Hosts.USER, Hosts.PASSWORD)
                .commands(command -> new Script().send("\0").expectEnd().exit(0))
                .customize(instance -> {
                    instance.setServiceFactories(
                            List.of(ServerUserAuthServiceFactory.INSTANCE, new ClosingConnection(toClose)));
                    // The command may be asked for after the channel is gone.
                    instance.setUnknownChannelReferenceHandler((service, message, id, buffer) -> null);
                })
                .start();
        try (SshConnection connection = open(hop(mina))) {
            for (int i = 0; i < 30; i++) {
                try (RemoteProcess process = connection.exec("scp -t x")) {
                    assertEquals(0, process.stdout().read());
                }
                toClose.set(1 + i % 2);
            }
            toClose.set(100);
            try (RemoteProcess process = connection.exec("scp -t x")) {
                assertEquals(-1, process.stdout().read());
            } catch (TransferException e) {
                // JSch did not notice the end by itself.
                assertTrue(e.getMessage(), e.getMessage().contains("closed the channel before it answered"));
                assertTrue(e.mayPass());
            }
        } finally {
            mina.stop();
        }
    }

    @Test
    public void noThreadWaitsForAChannelOfALostConnection() throws Exception {
        MinaSshServer mina = new MinaSshServer()
                .password(Hosts.USER, Hosts.PASSWORD)
                .customize(instance -> instance.setServiceFactories(List.of(
                        ServerUserAuthServiceFactory.INSTANCE, new ServerConnectionServiceFactory() {
                            @Override
                            public Service create(Session session) throws IOException {
                                return new ServerConnectionService((AbstractServerSession) session) {
                                    @Override
                                    protected void channelOpen(Buffer buffer) {
                                        session.close(true);
                                    }
                                };
                            }
                        })))
                .start();
        try (SshConnection connection = open(hop(mina))) {
            assertThrows(TransferException.class, () -> connection.exec("any"));
            for (Thread thread : Thread.getAllStackTraces().keySet()) {
                if (thread.getName().equals("ssh channel on 127.0.0.1:" + mina.port())) {
                    thread.join(TimeUnit.MINUTES.toMillis(2));
                    assertFalse(thread.isAlive());
                }
            }
        } finally {
            mina.stop();
        }
    }

    /** Says that channels are closed right after it said that they are open. */
    private static final class ClosingConnection extends ServerConnectionServiceFactory {
        private final AtomicInteger toClose;

        ClosingConnection(AtomicInteger toClose) {
            this.toClose = toClose;
        }

        @Override
        public Service create(Session session) throws IOException {
            return new ServerConnectionService((AbstractServerSession) session) {
                @Override
                protected void channelOpen(Buffer buffer) throws Exception {
                    super.channelOpen(buffer);
                    if (toClose.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                        Channel channel = getChannels().stream().max(Comparator.comparing(Channel::getChannelId)).orElseThrow();
                        for (byte message : new byte[] {SshConstants.SSH_MSG_CHANNEL_EOF, SshConstants.SSH_MSG_CHANNEL_CLOSE}) {
                            Buffer packet = session.createBuffer(message);
                            packet.putUInt(((AbstractChannel) channel).getRecipient());
                            session.writePacket(packet);
                        }
                    }
                }
            };
        }
    }
}
