package io.jenkins.plugins.scpcopy.ssh;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.auth.SshAgent;
import io.jenkins.plugins.scpcopy.ssh.hop.Bounded;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.ssh.hostkey.HostPublicKey;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.TestAgent;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class AgentLoginTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final List<String> log = new CopyOnWriteArrayList<>();
    private OpenSshServer server;

    @After
    public void stop() {
        if (server != null) {
            server.stop();
        }
    }

    private Path newKey(String name, String... type) throws IOException {
        Path file = folder.getRoot().toPath().resolve(name);
        List<String> words = new ArrayList<>(List.of("ssh-keygen", "-q", "-N", "", "-C", name, "-f", file.toString(), "-t"));
        words.addAll(List.of(type));
        Tools.run(words);
        return file;
    }

    private static String publicLine(Path key) throws IOException {
        return Files.readString(Path.of(key + ".pub")).trim();
    }

    private Hop hop(Login login) {
        return new Hop(server.host(), server.port(), login, HostKeyPolicy.strict(server.knownHosts()));
    }

    private Login agent(TestAgent agent) {
        return Login.keys(server.user(), List.of()).withAgent(agent.socket());
    }

    private TransferException refused(Hop hop) {
        TransferException e =
                assertThrows(TransferException.class, () -> SshConnection.open(List.of(hop), Hosts.PATIENT, log::add));
        assertEquals(e.getMessage(), Phase.AUTHENTICATE, e.phase());
        return e;
    }

    private static void says(TransferException e, String part) {
        assertTrue(e.getMessage(), e.getMessage().contains(part));
    }

    @Test
    public void everyTypeOfKeySigns() throws Exception {
        OpenSshServer.assumeInstalled();
        for (String type : List.of("ed25519", "rsa", "ecdsa")) {
            Path key = newKey("key-" + type, type);
            server = new OpenSshServer().authorize(publicLine(key)).config("LogLevel VERBOSE").start();
            try (TestAgent agent = TestAgent.in(folder.newFolder().toPath())) {
                agent.add(key.toString());
                SshConnection.open(List.of(hop(agent(agent))), Hosts.PATIENT, log::add).close();
            } finally {
                server.stop();
            }
        }
    }

    @Test
    public void rsaSignsBySha2Alone() throws Exception {
        OpenSshServer.assumeInstalled();
        Path key = newKey("rsa", "rsa");
        for (String algorithm : List.of("rsa-sha2-256", "rsa-sha2-512")) {
            server = new OpenSshServer().authorize(publicLine(key)).config("PubkeyAcceptedAlgorithms " + algorithm).start();
            try (TestAgent agent = TestAgent.in(folder.newFolder().toPath())) {
                agent.add(key.toString());
                SshConnection.open(List.of(hop(agent(agent))), Hosts.PATIENT, log::add).close();
            } finally {
                server.stop();
            }
        }
    }

    @Test
    public void keysOfTheLoginComeFirst() throws Exception {
        OpenSshServer.assumeInstalled();
        // The second attempt would be one too many.
        server = new OpenSshServer().config("MaxAuthTries 1").start();
        try (TestAgent agent = TestAgent.in(folder.newFolder().toPath())) {
            agent.add(newKey("other", "ed25519").toString());
            Login login = Login.keys(server.user(), List.of(Hosts.privateKey(server))).withAgent(agent.socket());
            SshConnection.open(List.of(hop(login)), Hosts.PATIENT, log::add).close();
        }
    }

    @Test
    public void keysThatAreNamedComeBeforeTheOthersOfTheAgent() throws Exception {
        OpenSshServer.assumeInstalled();
        Path named = newKey("named", "ed25519");
        server = new OpenSshServer().authorize(publicLine(named)).config("MaxAuthTries 1").start();
        try (TestAgent agent = TestAgent.in(folder.newFolder().toPath())) {
            agent.add(newKey("first", "ed25519").toString());
            agent.add(newKey("second", "ed25519").toString());
            agent.add(named.toString());
            HostPublicKey key = HostPublicKey.of(Base64.getDecoder().decode(publicLine(named).split(" ")[1]));
            Login login = Login.keys(server.user(), List.of()).withAgentBeginningWith(agent.socket(), List.of(key));
            SshConnection.open(List.of(hop(login)), Hosts.PATIENT, log::add).close();
        }
    }

    @Test
    public void refusedKeysAreNamed() throws Exception {
        OpenSshServer.assumeInstalled();
        server = new OpenSshServer().start();
        Path own = newKey("own", "ed25519");
        try (TestAgent agent = TestAgent.in(folder.newFolder().toPath())) {
            agent.add(own.toString());
            agent.add(newKey("second", "ecdsa").toString());
            Login.PrivateKey same = new Login.PrivateKey("own file", Files.readAllBytes(own), null);
            TransferException e = refused(hop(Login.keys(server.user(), List.of(same)).withAgent(agent.socket())));
            says(e, "publickey with \"own file\" (ED25519 SHA256:");
            says(e, "\"second (agent)\" (ECDSA SHA256:");
            assertFalse("offered once", e.getMessage().contains("\"own (agent)\""));
        }
    }

    @Test
    public void anAgentThatDoesNotSignIsNamed() throws Exception {
        OpenSshServer.assumeInstalled();
        Path key = newKey("key", "ed25519");
        server = new OpenSshServer().authorize(publicLine(key)).start();
        try (TestAgent agent = TestAgent.in(folder.newFolder().toPath())) {
            // Nobody can consent here.
            agent.add("-c", key.toString());
            says(refused(hop(agent(agent))), "\"key (agent)\" (ED25519 SHA256:");
            says(refused(hop(agent(agent))), "but the agent did not sign: it refuses");
        }
    }

    @Test
    public void noAgentOrAnEmptyOneIsSaid() throws Exception {
        OpenSshServer.assumeInstalled();
        server = new OpenSshServer().start();
        String nowhere = folder.getRoot().toPath().resolve("nowhere").toString();
        Login without = Login.keys(server.user(), List.of()).withAgent(nowhere);
        says(refused(hop(without)), "the agent at " + nowhere + " cannot be asked: ");
        try (TestAgent agent = TestAgent.in(folder.newFolder().toPath())) {
            says(refused(hop(agent(agent))), "holds no keys, and nothing else is given");
        }
        // What else is given is used; the agent is named if that fails.
        Login login = Login.keys(server.user(), List.of(Hosts.privateKey(server))).withAgent(nowhere);
        SshConnection.open(List.of(hop(login)), Hosts.PATIENT, log::add).close();
        assertTrue(log.toString(), log.stream().anyMatch(line -> line.contains("cannot be asked")));
        Login wrong = Login.keys(server.user(), List.of(
                new Login.PrivateKey("wrong", Files.readAllBytes(newKey("wrong", "ed25519")), null))).withAgent(nowhere);
        says(refused(hop(wrong)), "\"wrong\" (ED25519");
        says(refused(hop(wrong)), "; the agent at " + nowhere + " cannot be asked: ");
    }

    @Test
    public void agentsThatMisbehaveAreNotTrusted() throws Exception {
        byte[][] answers = {
            {},
            {0, 0, 0, 0},
            {127, 0, 0, 0},
            {0, 0, 0, 1, 5},
            {0, 0, 0, 5, 12, 0, 0, 0, 9},
            {0, 0, 0, 9, 12, 0, 0, 0, 1, 127, 0, 0, 0},
            {0, 0, 0, 13, 12, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0},
        };
        for (byte[] answer : answers) {
            Path socket = folder.newFolder().toPath().resolve("s");
            try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
                listener.bind(UnixDomainSocketAddress.of(socket));
                Bounded.start("agent", () -> answerOnce(listener, answer));
                assertThrows(IOException.class, () -> new SshAgent(socket).keys(Duration.ofSeconds(30)));
            }
        }
    }

    private static void answerOnce(ServerSocketChannel listener, byte[] answer) {
        try (SocketChannel client = listener.accept()) {
            client.read(ByteBuffer.allocate(100));
            client.write(ByteBuffer.wrap(answer));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    public void aSilentAgentIsNotWaitedForWithoutEnd() throws Exception {
        Path socket = folder.getRoot().toPath().resolve("silent");
        try (ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(socket));
            Login login = Login.keys("u", List.of()).withAgent(socket.toString());
            Hop hop = new Hop("nowhere.invalid", 22, login, HostKeyPolicy.strict(""));
            SshOptions options = Hosts.options(Duration.ofMillis(200), Duration.ofSeconds(30));
            says(Hosts.refusal(options, hop), "cannot be asked: it did not answer within");
        }
    }
}
