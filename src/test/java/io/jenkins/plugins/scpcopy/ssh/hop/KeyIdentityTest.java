package io.jenkins.plugins.scpcopy.ssh.hop;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.ssh.SshConnection;
import io.jenkins.plugins.scpcopy.ssh.hostkey.HostPublicKey;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
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

    /** What editors, forms, variables and YAML do to a text. */
    private static final Map<String, UnaryOperator<String>> SUFFERED = suffered();

    private static Map<String, UnaryOperator<String>> suffered() {
        Map<String, UnaryOperator<String>> ways = new LinkedHashMap<>();
        ways.put("blanks at the ends of lines", text -> text.replace("\n", "  \n"));
        ways.put("tabs at the ends of lines", text -> text.replace("\n", "\t\n"));
        ways.put("no-break spaces", text -> text.replace("\n", "\u00a0\n"));
        ways.put("indented", text -> text.indent(4));
        ways.put("indented by tabs", text -> text.lines().map(line -> "\t" + line).collect(Collectors.joining("\n")));
        ways.put("double spacing", text -> text.replace("\n", "\n\n"));
        ways.put("CRLF", text -> text.replace("\n", "\r\n"));
        ways.put("CR", text -> text.replace("\n", "\r"));
        ways.put("blanks before CRLF", text -> text.replace("\n", " \r\n"));
        ways.put("no last line end", String::strip);
        ways.put("blank lines around", text -> "\n\n" + text + "\n\n");
        ways.put("a byte order mark", text -> "\ufeff" + text);
        ways.put("zero-width spaces", text -> text.replace("\n", "\u200b\n"));
        ways.put("written line breaks", text -> text.replace("\n", "\\n"));
        return ways;
    }

    private static final Map<String, UnaryOperator<String>> SUFFERED_BY_PEM = Map.of(
            "line breaks lost to blanks", text -> text.replace("\n", " "),
            "written CRLF", text -> text.replace("\n", "\\r\\n"),
            "doubly written line breaks", text -> text.replace("\n", "\\\\n"),
            "in quotes", text -> "\"" + text.strip() + "\"",
            "a certificate before it", text -> "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + text,
            "words before it", text -> "Bag Attributes\n    friendlyName: key\n" + text,
            "long dashes", text -> text.replace("-----", "\u2014\u2014-"));

    /** Deriving a key from a passphrase is slow on purpose: where there is one, only the text is compared. */
    private static void assertReadAs(String form, String how, byte[] content) throws IOException {
        try {
            assertArrayEquals(form + ", " + how, KeyText.of(resource(form)).content(), KeyText.of(content).content());
            if (!form.endsWith("-encrypted")) {
                KeyIdentity.read(new Login.PrivateKey(form, content, null));
            }
        } catch (IllegalArgumentException e) {
            throw new AssertionError(form + ", " + how + ": " + e.getMessage(), e);
        }
    }

    @Test
    public void keysAreReadAsPeoplePasteThem() throws Exception {
        for (String form : FORMS) {
            String text = new String(resource(form), StandardCharsets.UTF_8);
            Map<String, UnaryOperator<String>> ways = new LinkedHashMap<>(SUFFERED);
            if (!form.startsWith("ppk")) {
                ways.putAll(SUFFERED_BY_PEM);
            }
            for (Map.Entry<String, UnaryOperator<String>> way : ways.entrySet()) {
                assertReadAs(form, way.getKey(), way.getValue().apply(text).getBytes(StandardCharsets.UTF_8));
            }
            assertReadAs(form, "UTF-16 as Windows writes it", ("\ufeff" + text).getBytes(StandardCharsets.UTF_16LE));
            assertReadAs(form, "UTF-16, big endian", ("\ufeff" + text).getBytes(StandardCharsets.UTF_16BE));
            assertReadAs(form, "UTF-16 without a mark", text.getBytes(StandardCharsets.UTF_16LE));
        }
    }

    @Test
    public void whatCannotBePutRightIsSaid() throws Exception {
        String key = new String(resource("openssh-ed25519"), StandardCharsets.UTF_8);
        String pem = new String(resource("pem-rsa"), StandardCharsets.UTF_8);
        String ppk = new String(resource("ppk3-rsa"), StandardCharsets.UTF_8);
        says("it is empty", " \n\t\u00a0\n");
        says("its first line, -----BEGIN \u2026 PRIVATE KEY-----, is missing", key.substring(key.indexOf('\n') + 1));
        says("its last line, -----END OPENSSH PRIVATE KEY-----, is missing", key.substring(0, key.indexOf("-----END")));
        says("its first and last lines are missing", key.replaceAll("-----.*-----", ""));
        says("it begins as RSA PRIVATE KEY and ends as OPENSSH PRIVATE KEY", pem.replace("END RSA", "END OPENSSH"));
        says("between its BEGIN and END lines stands \"*\"", pem.replaceAll("\n[A-Za-z0-9+/]+\n", "\n****\n"));
        says("between its BEGIN and END lines stands \"%\"", pem.replaceFirst("\n", "%0A"));
        says("nothing stands between", pem.replaceAll("(?s)-----\n.*\n-----", "-----\n-----"));
        says("a part of it is missing", key.replaceAll("(?s)\n.*\n-----", key.substring(key.indexOf('\n'), key.indexOf('\n') + 61)
                + "\n-----"));
        says("it is a public key", "ssh-rsa AAAAB3NzaC1yc2E= me@host");
        says("it is a public key", "sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29t me");
        says("it is a public key", "---- BEGIN SSH2 PUBLIC KEY ----\nAAAA\n---- END SSH2 PUBLIC KEY ----");
        says("it is a public key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----");
        says("it is a certificate", "ssh-ed25519-cert-v01@openssh.com AAAAIHNzaC1lZDI1NTE5 me");
        says("it is a certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----");
        says("it is a PGP key", "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\nAAAA\n-----END PGP PRIVATE KEY BLOCK-----");
        says("it is in the form of ssh.com",
                "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nAAAA\n---- END SSH2 ENCRYPTED PRIVATE KEY ----");
        says("it is a PuTTY key whose line breaks are lost", ppk.replace("\n", " "));
        says("its last line, Private-MAC, is missing", ppk.substring(0, ppk.indexOf("Private-MAC")));
        says("it is a key of a security token (sk-ssh-ed25519@openssh.com, FIDO)", openSsh("none", "sk-ssh-ed25519@openssh.com"));
    }

    private static String openSsh(String cipher, String type) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeBytes("openssh-key-v1\0");
        for (String word : List.of(cipher, "none", "")) {
            out.writeInt(word.length());
            out.writeBytes(word);
        }
        out.writeInt(1);
        out.writeInt(4 + type.length());
        out.writeInt(type.length());
        out.writeBytes(type);
        out.writeInt(0);
        return "-----BEGIN OPENSSH PRIVATE KEY-----\n" + Base64.getEncoder().encodeToString(bytes.toByteArray())
                + "\n-----END OPENSSH PRIVATE KEY-----\n";
    }

    @Test
    public void binaryFormsAreNamed() {
        says("it is in the form PKCS#12 (.p12, .pfx); convert it: openssl pkcs12", new byte[] {0x30, (byte) 0x82, 4, 2, 2, 1, 3, 0x30});
        says("it is in the binary form DER; convert it: openssl pkey", new byte[] {0x30, (byte) 0x82, 4, 2, 2, 1, 0, 0x30});
    }

    private static void says(String expected, String text) {
        says(expected, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void says(String expected, byte[] content) {
        String message = refused(new Login.PrivateKey("pasted", content, null));
        assertTrue(message, message.startsWith("the private key \"pasted\" cannot be read: "));
        assertTrue(message, message.contains(expected));
    }

    /** A cipher that is not known is never taken for a wrong passphrase. */
    @Test
    public void ciphersThatAreNotSupportedAreSaid() throws Exception {
        says("encrypted with the cipher chacha20-poly1305@openssh.com", openSsh("chacha20-poly1305@openssh.com", "ssh-ed25519"));
        says("encrypted with the cipher aes256-gcm@openssh.com", openSsh("aes256-gcm@openssh.com", "ssh-ed25519"));
        String pem = new String(resource("pem-rsa-encrypted"), StandardCharsets.UTF_8);
        says("encrypted with the cipher CAMELLIA-256-CBC", pem.replaceFirst("AES-\\d+-CBC", "CAMELLIA-256-CBC"));
        says("encrypted with the cipher DES-CBC", pem.replaceFirst("AES-\\d+-CBC", "DES-CBC"));
        String ppk = new String(resource("ppk3-rsa-encrypted"), StandardCharsets.UTF_8);
        says("encrypted with the cipher aes128-ctr", ppk.replace("aes256-cbc", "aes128-ctr"));
    }

    private static byte[] openssl(String... arguments) throws Exception {
        Path out = Files.createTempFile("key", ".pem");
        try {
            List<String> command = new ArrayList<>(List.of("openssl"));
            command.addAll(List.of(arguments));
            command.addAll(List.of("-out", out.toString()));
            Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            // Some old ciphers are left out of some builds of it.
            assumeTrue(said, process.waitFor() == 0);
            return Files.readAllBytes(out);
        } finally {
            Files.delete(out);
        }
    }

    @Test
    public void pkcs8IsReadUnderOldCiphers() throws Exception {
        assumeTrue("openssl is not installed", Tools.has("openssl"));
        Path plain = Files.createTempFile("plain", ".pem");
        try {
            Files.write(plain, resource("pem-rsa"));
            for (String cipher : List.of("-v2 des3", "-v2 des3 -v2prf hmacWithSHA1", "-v2 des3 -v2prf hmacWithSHA512",
                    "-v1 PBE-SHA1-3DES", "-v2 aes-128-cbc", "-v2 aes-256-cbc -v2prf hmacWithSHA512")) {
                List<String> arguments = new ArrayList<>(List.of(
                        "pkcs8", "-topk8", "-in", plain.toString(), "-passout", "pass:" + PASSPHRASE));
                arguments.addAll(List.of(cipher.split(" ")));
                byte[] key = openssl(arguments.toArray(String[]::new));
                byte[] passphrase = PASSPHRASE.getBytes(StandardCharsets.UTF_8);
                assertEquals(cipher, fingerprint("pem-rsa"), HostPublicKey.of(
                        KeyIdentity.read(new Login.PrivateKey(cipher, key, passphrase)).getPublicKeyBlob()).fingerprint());
                String wrong = refused(new Login.PrivateKey(cipher, key, "wrong battery".getBytes(StandardCharsets.UTF_8)));
                assertTrue(wrong, wrong.contains("cannot be decrypted: the passphrase is wrong"));
                String none = refused(new Login.PrivateKey(cipher, key, null));
                assertTrue(none, none.contains("is encrypted, and no passphrase is given"));
            }
            for (String cipher : List.of("camellia-256-cbc", "aria-128-cbc")) {
                byte[] key = openssl("pkcs8", "-topk8", "-in", plain.toString(), "-passout", "pass:x", "-v2", cipher);
                String message = refused(new Login.PrivateKey(cipher, key, "x".getBytes(StandardCharsets.UTF_8)));
                assertTrue(message, message.contains("it is encrypted with the cipher 1."));
            }
        } finally {
            Files.delete(plain);
        }
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
