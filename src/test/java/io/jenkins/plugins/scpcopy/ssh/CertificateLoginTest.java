package io.jenkins.plugins.scpcopy.ssh;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.TestAgent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class CertificateLoginTest {
    private static final String USER = System.getProperty("user.name");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final List<String> log = new CopyOnWriteArrayList<>();
    private Path authority;
    private OpenSshServer server;

    @Before
    public void makeAuthority() throws IOException {
        assumeTrue("ssh-keygen is not installed", Tools.has("ssh-keygen"));
        authority = newKey("authority", "ed25519");
    }

    @After
    public void stop() {
        if (server != null) {
            server.stop();
        }
    }

    private void start(String... configuration) {
        OpenSshServer.assumeInstalled();
        server = new OpenSshServer().config("TrustedUserCAKeys " + authority + ".pub");
        List.of(configuration).forEach(server::config);
        server.start();
    }

    private Path newKey(String name, String type) throws IOException {
        Path file = folder.getRoot().toPath().resolve(name);
        Tools.run("ssh-keygen", "-q", "-t", type, "-N", "", "-C", name, "-f", file.toString());
        return file;
    }

    private Login.Certificate certify(Path key, String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of("ssh-keygen", "-q", "-s", authority.toString(), "-I", "id"));
        words.addAll(List.of(options));
        words.add(key + ".pub");
        Tools.run(words);
        return new Login.Certificate(key.getFileName() + "-cert.pub", Files.readAllBytes(Path.of(key + "-cert.pub")));
    }

    private static Login login(Path key, Login.Certificate... certificates) throws IOException {
        Login.PrivateKey own = new Login.PrivateKey(key.getFileName().toString(), Files.readAllBytes(key), null);
        return Login.keys(USER, List.of(own)).withCertificates(List.of(certificates));
    }

    private void succeeds(Login login) throws IOException {
        Hop hop = new Hop(server.host(), server.port(), login, HostKeyPolicy.strict(server.knownHosts()));
        SshConnection.open(List.of(hop), Hosts.PATIENT, log::add).close();
    }

    private void fails(Login login, String... parts) {
        TransferException e = assertThrows(TransferException.class, () -> succeeds(login));
        assertEquals(e.getMessage(), Phase.AUTHENTICATE, e.phase());
        for (String part : parts) {
            assertTrue(e.getMessage(), e.getMessage().contains(part));
        }
    }

    @Test
    public void everyTypeOfKeyLogsInByItsCertificate() throws Exception {
        // One attempt is all there is, so the certificate comes before its key.
        start("MaxAuthTries 1");
        for (String type : List.of("ed25519", "rsa", "ecdsa")) {
            Path key = newKey(type, type);
            succeeds(login(key, certify(key, "-n", USER, "-V", "-1h:+1h")));
            succeeds(login(key, certify(key, "-n", "someone," + USER)));
        }
    }

    @Test
    public void rsaSignsBySha2Alone() throws Exception {
        start("PubkeyAcceptedAlgorithms rsa-sha2-512-cert-v01@openssh.com");
        Path key = newKey("rsa", "rsa");
        succeeds(login(key, certify(key, "-n", USER)));
    }

    @Test
    public void theKeyInAnAgentSignsForACertificateInAFile() throws Exception {
        start();
        for (String type : List.of("ed25519", "rsa")) {
            Path key = newKey(type, type);
            try (TestAgent agent = TestAgent.in(folder.newFolder().toPath())) {
                agent.add(key.toString());
                Login login = Login.keys(USER, List.of()).withAgent(agent.socket());
                fails(login, type + " (agent)");
                succeeds(login.withCertificates(List.of(certify(key, "-n", USER))));
                // ssh-add takes the certificate beside the key as well.
                agent.add(key.toString());
                succeeds(login);
            }
        }
    }

    @Test
    public void refusedCertificatesAreNamedWithWhatTheySay() throws Exception {
        start();
        Path key = newKey("key", "ed25519");
        fails(
                login(key, certify(key, "-n", "some\u001bone")),
                "\"key\" (ED25519-CERT SHA256:",
                "(certificate for some\\x1bone, valid now)");
        fails(login(key, certify(key, "-n", USER, "-V", "20200101000000Z:20200102000000Z")), "expired at 2020-01-02T00:00:00Z");
        fails(
                login(key, certify(key, "-n", USER, "-V", "29990101000000Z:29990102000000Z")),
                "not valid before 2999-01-01T00:00:00Z");
        fails(login(key, certify(newKey("other", "ecdsa"), "-n", USER)), "\"other-cert.pub\" belongs to none of the keys");
    }

    @Test
    public void whatIsNoUserCertificateIsRefusedBeforeConnecting() throws Exception {
        Path key = newKey("key", "ed25519");
        refused(certify(key, "-h", "-n", "host"), "certifies a host, not a user");
        String good = new String(certify(key, "-n", USER).content(), StandardCharsets.US_ASCII);
        byte[] blob = Base64.getDecoder().decode(good.split(" ")[1]);
        for (int length = 40; length < 150; length++) {
            String cut = Base64.getEncoder().encodeToString(Arrays.copyOf(blob, length));
            refused(text(good.split(" ")[0] + " " + cut), "\"x\" is cut off");
        }
        refused(text(""), "is no OpenSSH certificate");
        refused(text("hello world"), "is no OpenSSH certificate");
        refused(text("ssh-rsa-cert-v01@openssh.com " + good.split(" ")[1]), "is no OpenSSH certificate");
        refused(text(Files.readString(Path.of(key + ".pub"))), "is no OpenSSH certificate");
    }

    private static Login.Certificate text(String content) {
        return new Login.Certificate("x", content.getBytes(StandardCharsets.UTF_8));
    }

    private static void refused(Login.Certificate certificate, String part) {
        Login login = Login.password("u", "p".toCharArray()).withCertificates(List.of(certificate));
        Hop hop = new Hop("nowhere.invalid", 22, login, HostKeyPolicy.strict(""));
        TransferException e = Hosts.refusal(hop);
        assertEquals(Phase.AUTHENTICATE, e.phase());
        assertTrue(e.getMessage(), e.getMessage().contains(part));
    }
}
