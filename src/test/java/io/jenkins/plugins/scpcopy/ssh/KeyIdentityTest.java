package io.jenkins.plugins.scpcopy.ssh;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.testkit.OpenSshServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.Test;

public class KeyIdentityTest {
    private static final String PASSPHRASE = "correct horse";
    private static final List<String> FORMS = forms();

    private static List<String> forms() {
        List<String> forms = new ArrayList<>();
        for (String form : List.of("openssh", "pem", "pkcs8", "ppk2", "ppk3")) {
            for (String type : List.of("rsa", "ecdsa", "ed25519")) {
                if (!form.equals("pem") || !type.equals("ed25519")) {
                    forms.add(form + "-" + type);
                    forms.add(form + "-" + type + "-encrypted");
                }
            }
        }
        return forms;
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = KeyIdentityTest.class.getResourceAsStream("/keys/" + name)) {
            return in.readAllBytes();
        }
    }

    private static Login.PrivateKey key(String name, String passphrase) throws IOException {
        byte[] secret = passphrase == null ? null : passphrase.getBytes(StandardCharsets.UTF_8);
        return new Login.PrivateKey(name, resource(name), secret);
    }

    private static Login.PrivateKey key(String name) throws IOException {
        return key(name, name.endsWith("-encrypted") ? PASSPHRASE : null);
    }

    @Test
    public void everyFormIsRead() throws Exception {
        for (String form : FORMS) {
            KeyIdentity identity = KeyIdentity.read(key(form));
            String type = form.contains("rsa") ? "RSA" : form.contains("ecdsa") ? "ECDSA" : "ED25519";
            assertTrue(form, identity.described().startsWith("\"" + form + "\" (" + type + " SHA256:"));
        }
    }

    @Test
    public void theSameKeyIsTheSameInEveryForm() throws Exception {
        String expected = fingerprint("openssh-rsa");
        for (String form : List.of("pem-rsa", "pem-rsa-encrypted", "pkcs8-rsa-encrypted", "ppk2-rsa", "ppk3-rsa-encrypted")) {
            assertEquals(form, expected, fingerprint(form));
        }
    }

    private static String fingerprint(String form) throws IOException {
        return HostPublicKey.of(KeyIdentity.read(key(form)).getPublicKeyBlob()).fingerprint();
    }

    @Test
    public void opensshTakesThemAll() throws Exception {
        OpenSshServer.assumeInstalled();
        OpenSshServer server = new OpenSshServer();
        for (String form : FORMS) {
            byte[] blob = KeyIdentity.read(key(form)).getPublicKeyBlob();
            server.authorize(HostPublicKey.of(blob).type() + " " + Base64.getEncoder().encodeToString(blob));
        }
        server.start();
        try {
            for (String form : FORMS) {
                Login login = Login.keys(server.user(), List.of(key(form)));
                Hop hop = new Hop(server.host(), server.port(), login, HostKeyPolicy.strict(server.knownHosts()));
                try (SshConnection connection = SshConnection.open(List.of(hop), SshOptions.DEFAULTS, line -> {})) {
                    assertEquals("publickey", connection.info().authentication());
                }
            }
        } finally {
            server.stop();
        }
    }

    @Test
    public void aMissingPassphraseIsSaid() throws Exception {
        for (String form : FORMS) {
            if (form.endsWith("-encrypted")) {
                String message = refused(key(form, null));
                assertTrue(message, message.contains("\"" + form + "\" is encrypted"));
            }
        }
    }

    @Test
    public void aWrongPassphraseIsSaidAndNotRepeated() throws Exception {
        for (String form : FORMS) {
            if (form.endsWith("-encrypted")) {
                String message = refused(key(form, "wrong battery"));
                assertTrue(message, message.contains("\"" + form + "\" cannot be decrypted: the passphrase is wrong"));
                assertFalse(message, message.contains("battery"));
            }
        }
    }

    @Test
    public void whatIsNoPrivateKeyIsRefusedWithWhatWouldBeRight() throws Exception {
        for (String text : List.of("", "hello", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
                "-----BEGIN RSA PRIVATE KEY-----\n", "PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\n",
                "-----BEGIN PRIVATE K---- BEGIN SSH2 PUBLIC KEY-----\nMIGHAgEA\n-----END PRIVATE KEY-----\n")) {
            String message = refused(new Login.PrivateKey("odd", text.getBytes(StandardCharsets.UTF_8), null));
            assertTrue(message, message.contains("\"odd\" cannot be read"));
            assertTrue(message, message.contains("OpenSSH, PEM, PKCS#8 or PuTTY"));
        }
        byte[] cut = resource("openssh-rsa");
        String message = refused(new Login.PrivateKey("cut", Arrays.copyOf(cut, cut.length / 2), null));
        assertTrue(message, message.contains("\"cut\" cannot be read"));
    }

    @Test
    public void aDamagedKeyThatClaimsToBeHugeIsRefused() {
        byte[] der = {0x30, 0x10, 2, 1, 0, 2, (byte) 0x84, 0x7f, -1, -1, -1, 1, 1, 1, 1, 1, 1, 1};
        String pem = "-----BEGIN RSA PRIVATE KEY-----\n" + Base64.getEncoder().encodeToString(der)
                + "\n-----END RSA PRIVATE KEY-----\n";
        String message = refused(new Login.PrivateKey("huge", pem.getBytes(StandardCharsets.US_ASCII), null));
        assertTrue(message, message.contains("\"huge\" cannot be read"));
    }

    @Test
    public void aPublicKeyIsRefused() {
        byte[] line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ user@host\n".getBytes(StandardCharsets.UTF_8);
        String message = refused(new Login.PrivateKey("id.pub", line, null));
        assertTrue(message, message.contains("is a public key"));
    }

    @Test
    public void aDsaKeyIsRefused() throws Exception {
        String message = refused(key("openssh-dsa"));
        assertTrue(message, message.contains("DSA"));
    }

    private static String refused(Login.PrivateKey key) {
        return assertThrows(IllegalArgumentException.class, () -> KeyIdentity.read(key)).getMessage();
    }

    @Test
    public void nothingSecretIsPrinted() throws Exception {
        Login.PrivateKey key = key("openssh-ed25519-encrypted");
        Login login = Login.of("user", List.of(key), "p4ssw0rd".toCharArray());
        String shown = key + " " + login + " " + KeyIdentity.read(key) + " "
                + new Hop("web1", 22, login, HostKeyPolicy.strict(""));
        assertFalse(shown, shown.contains("p4ssw0rd") || shown.contains("horse") || shown.contains("BEGIN"));
    }
}
