package io.jenkins.plugins.scpcopy.ssh;

import static io.jenkins.plugins.scpcopy.ssh.Hosts.hop;
import static io.jenkins.plugins.scpcopy.ssh.Hosts.open;
import static io.jenkins.plugins.scpcopy.ssh.Hosts.refusal;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmException;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmKind;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyException;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.LoginException;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.TestAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.sshd.common.signature.BuiltinSignatures;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A server that knows nothing but what is outdated: it is reached if that is allowed for it, which is never silent. */
public class OldAlgorithmsTest {
    private static final String ALLOWED = """
            KexAlgorithms +diffie-hellman-group14-sha1
            HostKeyAlgorithms +ssh-rsa
            PubkeyAcceptedAlgorithms +ssh-rsa
            Ciphers +aes128-cbc
            MACs +hmac-md5
            """;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private OpenSshServer server;
    private Login login;

    @Before
    public void oldServer() throws IOException, InterruptedException {
        OpenSshServer.assumeInstalled();
        Path key = folder.getRoot().toPath().resolve("id_rsa");
        Tools.run("ssh-keygen", "-q", "-t", "rsa", "-N", "", "-f", key.toString());
        server = new OpenSshServer()
                .hostKeyTypes("rsa")
                .config("KexAlgorithms diffie-hellman-group14-sha1")
                .config("HostKeyAlgorithms ssh-rsa")
                .config("PubkeyAcceptedAlgorithms ssh-rsa")
                .config("Ciphers aes128-cbc")
                .config("MACs hmac-md5")
                .authorize(Files.readString(Path.of(key + ".pub")).strip())
                .start();
        login = Login.keys(server.user(), List.of(new Login.PrivateKey("rsa", Files.readAllBytes(key), null)));
    }

    @After
    public void stop() {
        if (server != null) {
            server.stop();
        }
    }

    @Test
    public void whatIsAllowedForTheHostIsUsedAndWarnedAbout() throws IOException {
        try (SshConnection connection = open(Hosts.with(ALLOWED, hop(server).loggingIn(login)))) {
            assertEquals("aes128-cbc", connection.info().cipher());
            String warning = connection.warnings().get(0);
            assertTrue(warning, warning.endsWith(
                    ": diffie-hellman-group14-sha1, ssh-rsa, aes128-cbc, hmac-md5"));
        }
    }

    @Test
    public void eachRefusalNamesTheSettingThatAllowsIt() {
        String[] settings = ALLOWED.split("\n");
        StringBuilder allowed = new StringBuilder();
        for (String setting : settings) {
            TransferException e = refusal(Hosts.with(allowed.toString(), hop(server).loggingIn(login)));
            if (setting.startsWith("Pubkey")) {
                // The host says no to the key only once the rest is agreed on.
                assertEquals("Ciphers +aes128-cbc", ((AlgorithmException) e).allowing().orElseThrow());
            } else {
                AlgorithmException mismatch = (AlgorithmException) e;
                assertEquals(setting, mismatch.allowing().orElseThrow());
                assertTrue(mismatch.limit().isEmpty());
                String old = setting.substring(setting.indexOf('+') + 1);
                assertTrue(e.getMessage(), e.getMessage().contains("it offers " + old) && e.getMessage().contains("; we offer "));
            }
            allowed.append(setting).append('\n');
        }
    }

    @Test
    public void aRefusedRsaSignatureNamesTheSettingThatAllowsIt() {
        LoginException e = (LoginException) refusal(Hosts.with(
                ALLOWED.replace("PubkeyAcceptedAlgorithms +ssh-rsa\n", ""), hop(server).loggingIn(login)));
        assertEquals("PubkeyAcceptedAlgorithms +ssh-rsa", e.allowing().orElseThrow());
        String advice = e.advice().orElseThrow();
        assertTrue(advice, advice.endsWith("; if that is right, the host may be one that takes RSA keys by SHA-1 alone"));
    }

    @Test
    public void whatAServerSaysThatItTakesIsTold() throws IOException {
        MinaSshServer other = new MinaSshServer()
                .hostKeyTypes("ecdsa-sha2-nistp256")
                .customize(instance -> instance.setSignatureFactories(List.of(BuiltinSignatures.nistp256, BuiltinSignatures.rsa)))
                .start();
        try {
            LoginException e = (LoginException) refusal(hop(other).loggingIn(login));
            assertEquals("PubkeyAcceptedAlgorithms +ssh-rsa", e.allowing().orElseThrow());
            assertTrue(e.getMessage(), e.getMessage().endsWith("; it takes signatures by ecdsa-sha2-nistp256, ssh-rsa alone"));
        } finally {
            other.stop();
        }
    }

    @Test
    public void aKeyOfTheAgentSignsAsTheHostsSettingsSay() throws Exception {
        try (TestAgent agent = TestAgent.in(folder.newFolder().toPath())) {
            agent.add(folder.getRoot().toPath().resolve("id_rsa").toString());
            Login byAgent = Login.keys(server.user(), List.of()).withAgent(agent.socket());
            open(Hosts.with(ALLOWED, hop(server).loggingIn(byAgent))).close();
            TransferException e = refusal(Hosts.with(
                    ALLOWED.replace("+ssh-rsa\nCiphers", "ssh-ed25519\nCiphers"), hop(server).loggingIn(byAgent)));
            assertTrue(e.getMessage(), e.getMessage().contains(
                    " is left out, since PubkeyAcceptedAlgorithms allows no signature by it (rsa-sha2-512, rsa-sha2-256, ssh-rsa)"));
        }
    }

    @Test
    public void aKeyThatASettingExcludesIsNotSaidToBeTried() throws IOException {
        OpenSshServer current = new OpenSshServer().start();
        try {
            Login both = Login.keys(server.user(), List.of(login.keys().get(0), other()));
            TransferException e = refusal(Hosts.with("PubkeyAcceptedAlgorithms -rsa-*", hop(current).loggingIn(both)));
            assertTrue(e.getMessage(), e.getMessage().matches(
                    ".*; tried: publickey with \"other\" \\(ED25519 \\S+\\); the key \"rsa\" \\(RSA \\S+\\) is left out, since .*"));
            TransferException alone = refusal(Hosts.with("PubkeyAcceptedAlgorithms ssh-ed25519", hop(current).loggingIn(login)));
            assertTrue(alone.getMessage(), alone.getMessage().startsWith("the key \"rsa\" (RSA "));
            assertEquals("change the setting that leaves the key out, or give another key", alone.advice().orElseThrow());
        } finally {
            current.stop();
        }
    }

    private Login.PrivateKey other() throws IOException {
        Path key = folder.getRoot().toPath().resolve("id_other");
        Tools.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString());
        return new Login.PrivateKey("other", Files.readAllBytes(key), null);
    }

    @Test
    public void rsaKeysThatAreTooShortAreRefused() throws IOException {
        OpenSshServer rsa = new OpenSshServer().hostKeyTypes("rsa").start();
        try {
            HostKeyException e = (HostKeyException) refusal(Hosts.with("RequiredRSASize 4096", hop(rsa)));
            assertEquals(HostKeyException.Kind.TOO_SHORT, e.kind());
            open(Hosts.with("RequiredRSASize 2048", hop(rsa))).close();
        } finally {
            rsa.stop();
        }
        OpenSshServer current = new OpenSshServer().start();
        try {
            TransferException e = refusal(Hosts.with("RequiredRSASize 4096", hop(current).loggingIn(login)));
            assertTrue(e.getMessage(), e.getMessage().contains("RequiredRSASize asks for 4096 bits, and it has 3072"));
        } finally {
            current.stop();
        }
    }

    @Test
    public void ourOwnLimitIsNamed() {
        AlgorithmException e = (AlgorithmException) refusal(Hosts.with("KexAlgorithms curve25519-sha256", hop(server)));
        assertEquals("KexAlgorithms +diffie-hellman-group14-sha1", e.allowing().orElseThrow());
        OpenSshServer current = new OpenSshServer().start();
        try {
            AlgorithmException limited = (AlgorithmException) refusal(Hosts.with("Ciphers aes128-cbc", hop(current)));
            assertEquals(AlgorithmKind.CIPHER, limited.limit().orElseThrow());
            assertTrue(limited.getMessage(), limited.getMessage().endsWith("because the setting Ciphers leaves out the others"));
        } finally {
            current.stop();
        }
    }

    @Test
    public void nothingIsWarnedAboutWhereItIsAllowedAndNotUsed() throws IOException {
        OpenSshServer current = new OpenSshServer().start();
        try (SshConnection connection = open(Hosts.with(ALLOWED, hop(current)))) {
            assertEquals(List.of(), connection.warnings());
        } finally {
            current.stop();
        }
    }
}
