package io.jenkins.plugins.scpcopy.ssh.hostkey;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.Test;

public class KnownHostsTest {
    private static final HostPublicKey ONE = key("ssh-ed25519", 1);
    private static final HostPublicKey TWO = key("ssh-rsa", 2);
    private static final HostPublicKey THREE = key("ecdsa-sha2-nistp256", 3);

    private static HostPublicKey key(String type, int seed) {
        byte[] name = type.getBytes(StandardCharsets.US_ASCII);
        ByteBuffer buffer = ByteBuffer.allocate(4 + name.length + 8);
        buffer.putInt(name.length).put(name).putLong(seed);
        return HostPublicKey.of(buffer.array());
    }

    private static String line(String hosts, HostPublicKey key) {
        return hosts + " " + key.type() + " " + Base64.getEncoder().encodeToString(key.blob()) + "\n";
    }

    private static List<HostPublicKey> keys(String text, String host, int port) {
        return KnownHosts.parse(text).lookup(host, port).keys();
    }

    @Test
    public void plainNamesMatchWhateverTheirCase() {
        String text = line("web1,Web2.example.com", ONE) + line("web1", TWO) + line("other", THREE);
        assertEquals(List.of(ONE, TWO), keys(text, "WEB1", 22));
        assertEquals(List.of(ONE), keys(text, "web2.example.com", 22));
        assertEquals(List.of(), keys(text, "web", 22));
        assertEquals(List.of(), keys(text, "web11", 22));
    }

    @Test
    public void wildcardsAndNegationsMatch() {
        String text = line("*.example.com,!db?.example.com", ONE);
        assertEquals(List.of(ONE), keys(text, "a.b.example.com", 22));
        assertEquals(List.of(), keys(text, "db1.example.com", 22));
        assertEquals(List.of(ONE), keys(text, "db.example.com", 22));
        assertEquals(List.of(), keys(text, "example.com", 22));
        assertEquals(List.of(), keys(line("!web1", ONE), "web2", 22));
        assertEquals(List.of(ONE), keys(line("*a*b*", ONE), "xxaxxabxb", 22));
    }

    @Test
    public void anotherPortIsAnotherName() {
        String text = line("[web1]:2222", ONE) + line("web1", TWO);
        KnownHosts.Known known = KnownHosts.parse(text).lookup("web1", 2222);
        assertEquals(List.of(ONE), known.keys());
        assertFalse("the port's own key is known", known.accepts(TWO));
        assertEquals(List.of(TWO), keys(text, "web1", 22));
    }

    @Test
    public void aKeyOfTheHostIsGoodAtAPortOfWhichNothingIsKnown() {
        KnownHosts.Known known = KnownHosts.parse(line("web1", ONE)).lookup("web1", 2222);
        assertTrue(known.accepts(ONE));
        assertFalse(known.accepts(TWO));
        assertFalse("another key there would be a new one, no changed one", known.isIdentified());
    }

    @Test
    public void addressesWithColonsMatch() {
        String text = line("::1", ONE) + line("[::1]:2222", TWO);
        assertEquals(List.of(ONE), keys(text, "::1", 22));
        assertEquals(List.of(TWO), keys(text, "::1", 2222));
    }

    @Test
    public void hashedNamesMatch() throws Exception {
        String text = line(hashed("web1"), ONE) + line(hashed("[web1]:2222"), TWO);
        assertEquals(List.of(ONE), keys(text, "Web1", 22));
        assertEquals(List.of(TWO), keys(text, "web1", 2222));
        assertEquals(List.of(), keys(text, "web2", 22));
    }

    private static String hashed(String name) throws Exception {
        byte[] salt = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(salt, "HmacSHA1"));
        Base64.Encoder base64 = Base64.getEncoder();
        byte[] hash = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
        return "|1|" + base64.encodeToString(salt) + "|" + base64.encodeToString(hash);
    }

    @Test
    public void revokedKeysAreNeverAccepted() {
        String text = line("web1", ONE) + line("@revoked *", ONE) + line("web1", TWO);
        KnownHosts.Known known = KnownHosts.parse(text).lookup("web1", 22);
        assertFalse(known.accepts(ONE));
        assertTrue(known.accepts(TWO));
        assertEquals(List.of(ONE), KnownHosts.parse(text).lookup("web1", 2222).revoked());
    }

    @Test
    public void authoritiesAreNoKeysOfHosts() {
        String text = line("@cert-authority *.example.com", ONE);
        KnownHosts.Known known = KnownHosts.parse(text).lookup("a.example.com", 22);
        assertEquals(List.of(ONE), known.authorities());
        assertFalse(known.accepts(ONE));
        assertFalse(known.isIdentified());
        assertTrue(known.isKnown());
        assertEquals(List.of(ONE), KnownHosts.parse(text).lookup("a.example.com", 2222).authorities());
    }

    @Test
    public void fingerprintsPinTheKeyOfAnyHost() {
        KnownHosts.Known known = KnownHosts.parse("  " + ONE.fingerprint() + "\n").lookup("any", 1234);
        assertTrue(known.accepts(ONE));
        assertFalse(known.accepts(TWO));
        assertTrue(known.isIdentified());
        assertTrue(KnownHosts.parse(ONE.fingerprint() + "=  my host").lookup("any", 22).accepts(ONE));
    }

    @Test
    public void commentsAndEmptyLinesAreSkipped() {
        String text = "# a comment\r\n\r\n\t \n" + line("web1", ONE).replace("\n", " user@host with comment\r\n");
        assertEquals(List.of(ONE), keys(text, "web1", 22));
        assertEquals(List.of(), keys("", "web1", 22));
    }

    @Test
    public void theTypeOfAKeyIsOneWordFitToBeShown() {
        for (String type : List.of("ssh\u001b[2J", "ssh ed25519", "ssh\ned25519", "ssh\u0000", "ssh\u007f")) {
            assertThrows(type, IllegalArgumentException.class, () -> key(type, 1));
        }
    }

    @Test
    public void whatCannotBeReadIsRefusedWithItsLine() {
        String good = line("web1", ONE);
        String key = good.substring(good.lastIndexOf(' ') + 1).strip();
        refused("web1 ssh-ed25519", "too few fields");
        refused("web1", "too few fields");
        refused("@revoked web1 ssh-ed25519", "too few fields");
        refused("@trusted web1 ssh-ed25519 " + key, "@trusted");
        refused("web1 ssh-rsa " + key, "of type \"ssh-ed25519\"");
        refused("web1 ssh-ed25519 AAAA!", "no base64");
        refused("web1 ssh-ed25519 " + key.substring(0, 8), "cut off");
        refused(",!, ssh-ed25519 " + key, "no host name");
        refused("|1|abc ssh-ed25519 " + key, "hashed host name");
        refused("|2|YWJj|YWJj ssh-ed25519 " + key, "hashed host name");
        refused("SHA256:abc", "no fingerprint");
        refused("web1 1024 35 1234567", "no base64");
        refused("\u001b[31mweb1", "\\x1b");
    }

    @Test
    public void aCommaTooManyDoesNoHarm() {
        String key = line("", ONE);
        for (String names : List.of("web1,,web2", ",web1,web2", "web1,web2,", ",,web1,,web2,,", "web1,!,web2")) {
            assertEquals(names, List.of(ONE), keys(names + key, "web1", 22));
            assertEquals(names, List.of(ONE), keys(names + key, "web2", 22));
            assertEquals(names, List.of(), keys(names + key, "", 22));
        }
    }

    @Test
    public void oneBadLineDoesNotMakeTheRestUseless() {
        KnownHosts read = KnownHosts.read(line("web1", ONE) + "web2 ssh-ed25519 cut\n\nSHA256:x\n" + line("web3", TWO));
        assertEquals(List.of(ONE), read.lookup("web1", 22).keys());
        assertEquals(List.of(TWO), read.lookup("web3", 22).keys());
        assertEquals(2, read.problems().size());
        assertTrue(read.problems().get(0), read.problems().get(0).startsWith("known hosts, line 2: "));
        assertTrue(read.problems().get(1), read.problems().get(1).startsWith("known hosts, line 4: "));
    }

    private static void refused(String line, String reason) {
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> KnownHosts.parse(line("good", TWO) + "# fine\n" + line + "\n"));
        assertTrue(e.getMessage(), e.getMessage().contains("line 3"));
        assertTrue(e.getMessage(), e.getMessage().contains(reason));
        assertTrue(e.getMessage(), e.getMessage().contains("right would be"));
        assertFalse(e.getMessage(), e.getMessage().contains("\u001b"));
    }

    @Test
    public void theLineToAddIsFoundAgain() {
        for (int port : new int[] {22, 2222}) {
            String line = ONE.knownHostsLine("Web1", port);
            assertTrue(line, KnownHosts.parse(line).lookup("web1", port).accepts(ONE));
        }
        assertTrue(ONE.knownHostsLine("web1", 2222).startsWith("[web1]:2222 ssh-ed25519 AAAA"));
    }

    @Test
    public void algorithmsHaveTheirUsualNames() {
        assertEquals("ED25519", ONE.algorithm());
        assertEquals("RSA", TWO.algorithm());
        assertEquals("ECDSA", THREE.algorithm());
        assertEquals("RSA-CERT", HostPublicKey.algorithm("rsa-sha2-512-cert-v01@openssh.com"));
        assertEquals("ED25519", HostPublicKey.algorithm("sk-ssh-ed25519@openssh.com"));
    }
}
