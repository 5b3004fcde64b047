package io.jenkins.plugins.scpcopy.cli;

import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Assume;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Keys as the programs of this machine write them. */
public class KeyFileTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private static boolean isEncrypted(Path file) throws IOException {
        return new Login.PrivateKey("key", Files.readAllBytes(file), null).isEncrypted();
    }

    private void generated(String type, String form, String passphrase) throws IOException {
        Path file = folder.getRoot().toPath().resolve(type + form + passphrase.length());
        Tools.run("ssh-keygen", "-q", "-t", type, "-m", form, "-N", passphrase, "-f", file.toString());
        assertEquals(type + " " + form, !passphrase.isEmpty(), isEncrypted(file));
    }

    @Test
    public void formsOfOpenSsh() throws IOException {
        Assume.assumeTrue(Tools.has("ssh-keygen"));
        for (String passphrase : List.of("", "a passphrase")) {
            generated("ed25519", "RFC4716", passphrase);
            generated("ecdsa", "PEM", passphrase);
            generated("ecdsa", "PKCS8", passphrase);
        }
    }

    @Test
    public void formOfPutty() throws IOException {
        Assume.assumeTrue("puttygen is not installed", Tools.has("puttygen"));
        Path secret = Files.writeString(folder.getRoot().toPath().resolve("secret"), "a passphrase\n");
        Path none = Files.writeString(folder.getRoot().toPath().resolve("none"), "\n");
        Path key = folder.getRoot().toPath().resolve("key.ppk");
        Tools.run("puttygen", "-q", "-t", "ed25519", "--new-passphrase", secret.toString(), "-o", key.toString());
        assertEquals(true, isEncrypted(key));
        Tools.run("puttygen", "-q", "-t", "ed25519", "--new-passphrase", none.toString(), "-o", key.toString());
        assertEquals(false, isEncrypted(key));
    }
}
