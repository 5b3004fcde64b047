package io.jenkins.plugins.scpcopy.ssh;

import static io.jenkins.plugins.scpcopy.ssh.Hosts.hop;
import static io.jenkins.plugins.scpcopy.ssh.Hosts.open;
import static io.jenkins.plugins.scpcopy.ssh.Hosts.refusal;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmException;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmKind;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
