package io.jenkins.plugins.scpcopy.testkit;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.testkit.peer.Script;
import io.jenkins.plugins.scpcopy.testkit.peer.ScriptedShell;
import io.jenkins.plugins.scpcopy.testkit.server.DelayingProxy;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class TestKitTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    @Test
    public void opensshServesARealScp() throws Exception {
        OpenSshServer.assumeInstalled();
        OpenSshServer server = new OpenSshServer().hostKeyTypes("ed25519", "rsa").start();
        try {
            Path sample = Trees.sample(temporary.getRoot().toPath().resolve("sample"));
            Path knownHosts = Trees.file(server.directory(), "known_hosts", server.knownHosts());
            List<String> command = new ArrayList<>(List.of("scp", "-O", "-r", "-p", "-q", "-P", "" + server.port()));
            command.addAll(List.of("-i", server.clientKeyFile().toString(), "-oStrictHostKeyChecking=yes"));
            command.addAll(List.of("-oUserKnownHostsFile=" + knownHosts, sample.toString()));
            command.add(server.user() + "@" + server.host() + ":" + server.directory().resolve("copy"));
            Tools.run(command);
            Trees.assertSame(
                    sample, server.directory().resolve("copy"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        } finally {
            server.stop();
        }
    }

    @Test
    public void treesThatDifferAreToldApart() throws Exception {
        Path one = temporary.newFolder().toPath();
        Path two = temporary.newFolder().toPath();
        Trees.file(one, "a/b", "x");
        Trees.file(two, "a/b", "y");
        assertThrows(AssertionError.class, () -> Trees.assertSame(one, two));
        Trees.file(two, "a/b", "x");
        Trees.assertSame(one, two);
    }

    @Test
    public void scriptsFailOnUnexpectedBytes() throws Exception {
        ScriptedShell shell = ScriptedShell.of(new Script().send("\0").expect("ab").expectEnd().exit(3));
        try (RemoteProcess process = shell.exec("right")) {
            assertEquals(0, process.stdout().read());
            process.stdin().write(new byte[] {'a', 'b'});
            process.stdin().close();
            assertEquals(OptionalInt.of(3), process.awaitExit(Duration.ofMinutes(2)));
            shell.verify();
        }
        try (RemoteProcess process = shell.exec("wrong")) {
            process.stdin().write(new byte[] {'a', 'x'});
            assertThrows(AssertionError.class, shell::verify);
        }
        assertEquals(List.of("right", "wrong"), shell.commands());
    }

    @Test
    public void localShellRunsCommands() throws Exception {
        try (LocalShell shell = new LocalShell(temporary.getRoot().toPath())) {
            RemoteProcess process = shell.exec("cat; echo oops >&2; exit 7");
            process.stdin().write("hello".getBytes(StandardCharsets.UTF_8));
            process.stdin().close();
            assertArrayEquals("hello".getBytes(StandardCharsets.UTF_8), process.stdout().readAllBytes());
            assertEquals(OptionalInt.of(7), process.awaitExit(Duration.ofMinutes(2)));
            assertEquals("oops\n", process.stderr());
        }
    }

    @Test
    public void proxyDelaysAndCuts() throws Exception {
        MinaSshServer server = new MinaSshServer().password("u", "p").start();
        try (DelayingProxy proxy = DelayingProxy.to(server.port(), Duration.ofMillis(60))) {
            try (Socket socket = connect(proxy)) {
                long start = System.nanoTime();
                assertEquals("SSH-", read(socket, 4));
                assertTrue("half of a round trip at least", System.nanoTime() - start >= 29_000_000);
            }
            proxy.cutAfterBytesToClient(3);
            try (Socket socket = connect(proxy)) {
                assertEquals("SSH", readToEnd(socket));
            }
        } finally {
            server.stop();
        }
    }

    @Test
    public void proxyHasNoMoreUnderWayThanItsWindow() throws Exception {
        int window = 64 * 1024;
        int windows = 10;
        Duration roundTrip = Duration.ofMillis(20);
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                DelayingProxy proxy = DelayingProxy.to(listener.getLocalPort(), roundTrip, window);
                Socket client = connect(proxy);
                Socket server = listener.accept()) {
            long start = System.nanoTime();
            Thread sender = new Thread(() -> {
                try {
                    client.getOutputStream().write(new byte[windows * window]);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            sender.start();
            assertEquals(windows * window, server.getInputStream().readNBytes(windows * window).length);
            // The relay takes what it reads in one piece, so that up to twice the window may be under way.
            assertTrue(
                    "a round trip for each two windows at least",
                    System.nanoTime() - start >= roundTrip.toNanos() * (windows / 2 - 1));
            sender.join();
        }
    }

    private static Socket connect(DelayingProxy proxy) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private static String read(Socket socket, int count) throws IOException {
        return new String(socket.getInputStream().readNBytes(count), StandardCharsets.ISO_8859_1);
    }

    /** A cut may be seen as an end or as a reset. */
    private static String readToEnd(Socket socket) throws IOException {
        StringBuilder text = new StringBuilder();
        try {
            for (int c = socket.getInputStream().read(); c >= 0; c = socket.getInputStream().read()) {
                text.append((char) c);
            }
        } catch (SocketException e) {
            return text.toString();
        }
        return text.toString();
    }
}
