package io.jenkins.plugins.scpcopy.ssh;

import static io.jenkins.plugins.scpcopy.ssh.Hosts.hop;
import static io.jenkins.plugins.scpcopy.ssh.Hosts.open;
import static io.jenkins.plugins.scpcopy.ssh.Hosts.refusal;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmException;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.Kem;
import io.jenkins.plugins.scpcopy.ssh.hop.PostQuantum;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.server.ServerBuilder;
import org.junit.After;
import org.junit.Assume;
import org.junit.Test;

/** A key exchange that quantum computers could undo: told about, kept quiet about, or refused before any login. */
public class PostQuantumTest {
    private final OpenSshServer server = new OpenSshServer();
    private MinaSshServer embedded;

    @After
    public void stop() {
        server.stop();
        if (embedded != null) {
            embedded.stop();
        }
    }

    private Hop openSsh(String... exchanges) {
        OpenSshServer.assumeInstalled();
        if (exchanges.length > 0) {
            server.config("KexAlgorithms " + String.join(",", exchanges));
        }
        server.start();
        return hop(server);
    }

    private Hop mina(BuiltinDHFactories... exchanges) {
        embedded = new MinaSshServer()
                .password(Hosts.USER, Hosts.PASSWORD)
                .customize(instance -> instance.setKeyExchangeFactories(
                        Stream.of(exchanges).map(ServerBuilder.DH2KEX).toList()))
                .start();
        return hop(embedded);
    }

    private static Hop with(PostQuantum rule, Hop hop) {
        return new Hop(hop.host(), hop.port(), hop.login(), hop.policy(), hop.algorithms().with(rule));
    }

    @Test
    public void oneThatIsNoneIsTold() throws IOException {
        Hop classical = openSsh("curve25519-sha256", "ecdh-sha2-nistp256");
        try (SshConnection connection = open(classical)) {
            assertEquals("curve25519-sha256", connection.info().keyExchange());
            assertEquals(List.of(), connection.warnings());
            assertEquals(
                    List.of(classical.displayName() + ": the key exchange curve25519-sha256 is not post-quantum: whoever records this"
                            + " connection may be able to read it once there are quantum computers; have the host's SSH server updated:"
                            + " OpenSSH has post-quantum key exchanges since 9.0; where it is newer, its KexAlgorithms leave them out"),
                    connection.remarks());
        }
        try (SshConnection connection = open(with(PostQuantum.IGNORE, classical))) {
            assertEquals(List.of(), connection.remarks());
        }
    }

    /** As OpenSSH's own client does, whatever else there is. */
    @Test
    public void theOneThatOpenSshHasIsChosen() throws IOException {
        Assume.assumeTrue("ssh is not installed", Tools.has("ssh"));
        Assume.assumeTrue("OpenSSH here has no post-quantum key exchange", Tools.run("ssh", "-Q", "kex").contains("sntrup761x25519-sha512"));
        try (SshConnection connection = open(with(PostQuantum.REQUIRE, openSsh()))) {
            assertTrue(connection.info().keyExchange(), Kem.isPostQuantum(connection.info().keyExchange()));
        }
        try (SshConnection connection = open(hop(server))) {
            assertTrue(connection.info().keyExchange(), Kem.isPostQuantum(connection.info().keyExchange()));
            assertEquals(List.of(), connection.remarks());
        }
    }

    @Test
    public void allOfThemCount() throws IOException {
        for (BuiltinDHFactories one : List.of(BuiltinDHFactories.mlkem768x25519, BuiltinDHFactories.sntrup761x25519)) {
            Hop host = mina(one, BuiltinDHFactories.curve25519);
            try (SshConnection connection = open(with(PostQuantum.REQUIRE, host))) {
                assertEquals(one.getName(), connection.info().keyExchange());
                assertEquals(List.of(), connection.remarks());
            }
            embedded.stop();
        }
    }

    @Test
    public void whereOneIsRequiredAHostWithoutIsRefused() {
        Hop classical = openSsh("ecdh-sha2-nistp256", "curve25519-sha256");
        AlgorithmException e = (AlgorithmException) refusal(with(PostQuantum.REQUIRE, classical));
        assertTrue(e.getMessage(), e.getMessage().matches("a post-quantum key exchange is required, and 127\\.0\\.0\\.1:\\d+ has none:"
                + " it offers ecdh-sha2-nistp256,curve25519-sha256\\S*; curve25519-sha256 would be agreed on otherwise"));
        assertTrue(e.advice().orElseThrow().startsWith("have the host's SSH server updated: "));
        assertTrue("no weaker setting is proposed", e.allowing().isEmpty());
        assertFalse(server.log(), server.log().contains("Accepted"));
    }

    /** The demand comes before what the host's key is, and before any login: nothing is to be learned from either. */
    @Test
    public void itIsRefusedBeforeItsKeyIsJudged() {
        Hop classical = mina(BuiltinDHFactories.curve25519);
        Hop unknown = new Hop(classical.host(), classical.port(), classical.login(), HostKeyPolicy.strict(""),
                classical.algorithms().with(PostQuantum.REQUIRE));
        assertEquals(AlgorithmException.class, refusal(unknown).getClass());
    }

    @Test
    public void aSettingThatLeavesNoneIsToldBeforeAnythingIsSent() {
        Hop nowhere = new Hop("127.0.0.1", 1, Hosts.password(), HostKeyPolicy.strict(""));
        TransferException e = refusal(with(PostQuantum.REQUIRE, Hosts.with("KexAlgorithms curve25519-sha256", nowhere)));
        assertEquals(
                "a post-quantum key exchange is required for 127.0.0.1:1, and the setting KexAlgorithms leaves out all of them",
                e.getMessage());
        assertEquals("leave the setting out", e.advice().orElseThrow());
    }

    @Test
    public void ourOwnLimitIsNamed() throws IOException {
        Hop both = mina(BuiltinDHFactories.mlkem768x25519, BuiltinDHFactories.curve25519);
        try (SshConnection connection = open(Hosts.with("KexAlgorithms curve25519-sha256", both))) {
            String remark = connection.remarks().get(0);
            assertTrue(remark, remark.endsWith("; KexAlgorithms here leaves them out"));
        }
        AlgorithmException e = (AlgorithmException) refusal(
                with(PostQuantum.REQUIRE, Hosts.with("KexAlgorithms sntrup761x25519-sha512,curve25519-sha256", both)));
        assertTrue(e.getMessage(), e.getMessage().endsWith("because the setting KexAlgorithms leaves out the others"));
        assertEquals("KexAlgorithms +mlkem768x25519-sha256", e.allowing().orElseThrow());
    }

    /** Its login goes over a connection of its own. */
    @Test
    public void aJumpHostCounts() throws IOException {
        Hop jump = openSsh("curve25519-sha256");
        Hop target = mina(BuiltinDHFactories.mlkem768x25519);
        try (SshConnection connection = open(jump, target)) {
            assertEquals(1, connection.remarks().size());
            assertTrue(connection.remarks().toString(), connection.remarks().get(0).startsWith(jump.displayName() + ": "));
        }
        assertTrue(refusal(with(PostQuantum.REQUIRE, jump), target).getMessage().contains(" required, and " + jump.displayName()));
    }
}
