package io.jenkins.plugins.scpcopy.ssh;

import static io.jenkins.plugins.scpcopy.ssh.Hosts.open;
import static io.jenkins.plugins.scpcopy.ssh.Hosts.refusal;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyException;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.HostVerification;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.junit.After;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.Test;

public class HostKeyTest {
    private static final String RSA = "ssh-rsa";
    private static final String ECDSA = "ecdsa-sha2-nistp256";
    private static MinaSshServer server;
    private static MinaSshServer other;
    private OpenSshServer sshd;

    @BeforeClass
    public static void startServers() {
        server = new MinaSshServer().password(Hosts.USER, Hosts.PASSWORD).hostKeyTypes(RSA, ECDSA).start();
        other = new MinaSshServer().password(Hosts.USER, Hosts.PASSWORD).hostKeyTypes(RSA, ECDSA).start();
    }

    @AfterClass
    public static void stopServers() {
        server.stop();
        other.stop();
    }

    @After
    public void stopSshd() {
        if (sshd != null) {
            sshd.stop();
        }
    }

    private static Hop hop(HostVerification verification, String knownHosts) {
        return new Hop(
                server.host(), server.port(), Hosts.password(), new HostKeyPolicy(verification, knownHosts));
    }

    /** What another host's key would be as this host's. */
    private static String wrongLine(String type) {
        return other.knownHostsLine(type).replace("]:" + other.port(), "]:" + server.port());
    }

    private static void accepted(String type, Hop hop) throws IOException {
        try (SshConnection connection = open(hop)) {
            assertEquals(server.fingerprint(type), connection.info().hostKeyFingerprint());
        }
    }

    @Test
    public void aKnownHostIsAcceptedUnderEveryPolicy() throws Exception {
        for (HostVerification verification : HostVerification.values()) {
            accepted(ECDSA, hop(verification, server.knownHosts()));
        }
    }

    @Test
    public void whatJschSaysAboutAKeyIsNotTakenForTheServersWords() throws Exception {
        List<String> details = new CopyOnWriteArrayList<>();
        Hop hop = hop(HostVerification.STRICT, server.fingerprint(RSA));
        SshConnection.open(List.of(hop), Hosts.PATIENT, details::add).close();
        assertFalse(details.toString(), details.toString().contains("the server says"));
    }

    @Test
    public void aKnownHostIsAskedForTheKeyThatIsKnown() throws Exception {
        accepted(RSA, hop(HostVerification.STRICT, server.knownHostsLine(RSA)));
        accepted(ECDSA, hop(HostVerification.STRICT, server.knownHostsLine(ECDSA)));
        String atDefaultPort = server.knownHostsLine(RSA).replaceFirst("\\[(.*)]:\\d+", "$1");
        accepted(RSA, hop(HostVerification.STRICT, atDefaultPort));
    }

    @Test
    public void anUnknownHostIsRefusedWithTheLineToAdd() {
        TransferException e = refusal(hop(HostVerification.STRICT, ""));
        assertEquals(Phase.HOST_KEY, e.phase());
        assertFalse(e.mayPass());
        assertTrue(e.getMessage(), e.getMessage().contains("ECDSA " + server.fingerprint(ECDSA)));
        assertTrue(e.advice().orElseThrow(), e.advice().orElseThrow().endsWith(server.knownHostsLine(ECDSA)));
    }

    @Test
    public void aKeyThatIsRefusedForWantOfASayingIsTold() throws Exception {
        List<String> line = List.of(server.knownHostsLine(ECDSA));
        assertEquals(line, Hosts.refused(hop(HostVerification.STRICT, "")));
        for (HostVerification verification : HostVerification.values()) {
            assertEquals(line, Hosts.refused(hop(verification, wrongLine(ECDSA))));
            assertEquals(line, Hosts.refused(hop(verification, other.fingerprint(ECDSA))));
            String key = server.knownHostsLine(ECDSA).replaceFirst("\\S+ ", "");
            assertEquals(List.of(), Hosts.refused(hop(verification, "@revoked * " + key)));
            assertEquals(List.of(), Hosts.refused(hop(verification, "@cert-authority * " + key)));
        }
    }

    @Test
    public void aKeyThatTheHostDoesNotHoldIsNotTold() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        PublicKey claimed = generator.generateKeyPair().getPublic();
        SshServer impostor = SshServer.setUpDefaultServer();
        impostor.setHost("127.0.0.1");
        impostor.setKeyPairProvider(KeyPairProvider.wrap(new KeyPair(claimed, generator.generateKeyPair().getPrivate())));
        impostor.start();
        try {
            for (HostVerification verification : HostVerification.values()) {
                Hop hop = new Hop("127.0.0.1", impostor.getPort(), Hosts.password(), new HostKeyPolicy(verification, ""));
                assertEquals(List.of(), Hosts.refused(hop));
                assertEquals(Phase.CONNECT, refusal(hop).phase());
            }
        } finally {
            impostor.stop(true);
        }
    }

    @Test
    public void anUnknownHostIsLearnedWhereThatIsThePolicy() throws Exception {
        assertEquals(List.of(server.knownHostsLine(ECDSA)), Hosts.learned(hop(HostVerification.ACCEPT_NEW, "")));
        accepted(ECDSA, hop(HostVerification.STRICT, server.knownHostsLine(ECDSA)));
        assertEquals(List.of(), Hosts.learned(hop(HostVerification.ACCEPT_NEW, server.knownHosts())));
    }

    @Test
    public void anUnknownHostIsAcceptedWithAWarningWhereNothingIsVerified() throws Exception {
        try (SshConnection connection =
                SshConnection.open(List.of(hop(HostVerification.NONE, "")), Hosts.PATIENT, line -> {})) {
            assertEquals(
                    List.of(connection.info().name() + ": the host key " + connection.info().hostKeyFingerprint()
                            + " was accepted without any check"),
                    connection.warnings());
        }
    }

    @Test
    public void aChangedKeyIsRefusedUnderEveryPolicy() {
        for (HostVerification verification : HostVerification.values()) {
            TransferException e = refusal(hop(verification, wrongLine(ECDSA)));
            assertEquals(Phase.HOST_KEY, e.phase());
            assertFalse(e.mayPass());
            assertTrue(e.getMessage(), e.getMessage().contains("it is ECDSA " + server.fingerprint(ECDSA)));
            assertTrue(e.getMessage(), e.getMessage().contains("known is ECDSA " + other.fingerprint(ECDSA)));
            assertTrue(e.advice().orElseThrow(), e.advice().orElseThrow().contains(server.knownHostsLine(ECDSA)));
        }
    }

    @Test
    public void aKeyOfAnotherTypeThanTheKnownOneIsAChangedKey() throws Exception {
        OpenSshServer.assumeInstalled();
        sshd = new OpenSshServer().hostKeyTypes("ed25519").start();
        String known = wrongLine(RSA).replace("]:" + server.port(), "]:" + sshd.port());
        for (HostVerification verification : HostVerification.values()) {
            TransferException e = refusal(
                    new Hop(sshd.host(), sshd.port(), Hosts.key(sshd), new HostKeyPolicy(verification, known)));
            assertEquals(Phase.HOST_KEY, e.phase());
            assertTrue(e.getMessage(), e.getMessage().contains("it is ED25519 SHA256:"));
            assertTrue(e.getMessage(), e.getMessage().contains("known is RSA " + other.fingerprint(RSA)));
        }
    }

    @Test
    public void aRevokedKeyIsRefusedUnderEveryPolicy() {
        String revoked = "@revoked * " + server.knownHostsLine(ECDSA).replaceFirst("\\S+ ", "");
        for (HostVerification verification : HostVerification.values()) {
            TransferException e = refusal(hop(verification, revoked + "\n" + server.knownHostsLine(ECDSA)));
            assertEquals(Phase.HOST_KEY, e.phase());
            assertTrue(e.getMessage(), e.getMessage().contains("revoked"));
        }
    }

    @Test
    public void aPinnedFingerprintIsEnoughWhateverTheTypeOfItsKey() throws Exception {
        accepted(ECDSA, hop(HostVerification.STRICT, server.fingerprint(ECDSA)));
        accepted(RSA, hop(HostVerification.STRICT, server.fingerprint(RSA)));
    }

    @Test
    public void anotherKeyThanThePinnedOneIsRefusedUnderEveryPolicy() {
        for (HostVerification verification : HostVerification.values()) {
            TransferException e = refusal(hop(verification, other.fingerprint(ECDSA)));
            assertEquals(Phase.HOST_KEY, e.phase());
            assertTrue(e.getMessage(), e.getMessage().contains("known is " + other.fingerprint(ECDSA)));
        }
    }

    @Test
    public void aLineThatCannotBeUsedIsToldAndTheRestIsUsed() throws Exception {
        String bad = "\nweb1 ssh-rsa ?\n";
        try (SshConnection connection = open(hop(HostVerification.STRICT, bad + server.knownHosts()))) {
            String warning = connection.warnings().get(0);
            assertTrue(warning, warning.contains("known hosts, line 2: ") && warning.contains("web1 ssh-rsa ?"));
        }
        TransferException e = refusal(hop(HostVerification.STRICT, bad));
        assertEquals(Phase.HOST_KEY, e.phase());
        assertTrue(e.getMessage(), e.getMessage().contains("line 2"));
    }

    /** Who knows an authority for a host does not take the host for a new one. */
    @Test
    public void aHostOfAKnownAuthorityIsNoNewHost() throws Exception {
        String authority = startSshdWithCertificate("-n", "127.0.0.1", "-V", "20200101:20200102");
        for (HostVerification verification : HostVerification.values()) {
            for (String known : List.of(authority, server.knownHostsLine(ECDSA).replaceFirst("\\S+ ", ""))) {
                HostKeyPolicy policy = new HostKeyPolicy(verification, "@cert-authority 127.0.0.* " + known);
                TransferException e = refusal(new Hop(sshd.host(), sshd.port(), Hosts.key(sshd), policy));
                assertEquals(HostKeyException.Kind.UNCERTIFIED, ((HostKeyException) e).kind());
                assertTrue(e.getMessage(), e.getMessage().contains("no valid certificate came with it: ED25519 SHA256:"));
                assertEquals(List.of(), Hosts.learned(hop(verification, policy.knownHosts() + "\n" + server.knownHosts())));
            }
        }
        HostKeyPolicy elsewhere = new HostKeyPolicy(HostVerification.ACCEPT_NEW, "@cert-authority *.example.com " + authority);
        assertEquals(1, Hosts.learned(new Hop(sshd.host(), sshd.port(), Hosts.key(sshd), elsewhere)).size());
    }

    @Test
    public void aCertificateOfAKnownAuthorityIsAccepted() throws Exception {
        String authority = startSshdWithCertificate("-n", "127.0.0.1");
        try (SshConnection connection = open(sshdHop("@cert-authority 127.0.0.* " + authority))) {
            assertEquals("ED25519-CERT", connection.info().hostKeyType());
        }
    }

    @Test
    public void aCertificateForAnotherHostIsRefused() throws Exception {
        String authority = startSshdWithCertificate("-n", "elsewhere");
        assertEquals(Phase.HOST_KEY, refusal(sshdHop("@cert-authority * " + authority)).phase());
    }

    @Test
    public void anExpiredCertificateIsRefused() throws Exception {
        String authority = startSshdWithCertificate("-n", "127.0.0.1", "-V", "20200101:20200102");
        assertEquals(Phase.HOST_KEY, refusal(sshdHop("@cert-authority * " + authority)).phase());
    }

    @Test
    public void aRevokedAuthorityIsRefused() throws Exception {
        String authority = startSshdWithCertificate("-n", "127.0.0.1");
        TransferException e = refusal(sshdHop("@cert-authority * " + authority + "\n@revoked * " + authority));
        assertEquals(Phase.HOST_KEY, e.phase());
        assertTrue(e.getMessage(), e.getMessage().contains("revoked"));
    }

    @Test
    public void aHostWithACertificateIsKnownByItsPlainKeyToo() throws Exception {
        startSshdWithCertificate("-n", "127.0.0.1");
        try (SshConnection connection = open(sshdHop(sshd.knownHosts()))) {
            assertTrue(connection.info().hostKeyFingerprint().startsWith("SHA256:"));
        }
    }

    private Hop sshdHop(String knownHosts) {
        return new Hop(sshd.host(), sshd.port(), Hosts.key(sshd), HostKeyPolicy.strict(knownHosts));
    }

    /** Starts a server whose host key an authority has signed; gives the authority's public key. */
    private String startSshdWithCertificate(String... options) throws IOException {
        OpenSshServer.assumeInstalled();
        sshd = new OpenSshServer().config("HostCertificate %d/host_ed25519-cert.pub").beforeStart(directory -> {
            Path authority = directory.resolve("authority");
            Tools.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", authority.toString());
            List<String> sign = new ArrayList<>(List.of("ssh-keygen", "-q", "-s", authority.toString(), "-I", "test", "-h"));
            sign.addAll(List.of(options));
            sign.add(directory.resolve("host_ed25519.pub").toString());
            Tools.run(sign);
        });
        sshd.start();
        return Files.readString(sshd.directory().resolve("authority.pub")).trim();
    }
}
