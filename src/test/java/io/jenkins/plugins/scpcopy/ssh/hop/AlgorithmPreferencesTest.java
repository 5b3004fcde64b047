package io.jenkins.plugins.scpcopy.ssh.hop;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.Test;

public class AlgorithmPreferencesTest {
    private static List<String> ciphers(String list) {
        return new AlgorithmPreferences(Map.of(AlgorithmKind.CIPHER, list)).names(AlgorithmKind.CIPHER);
    }

    private static void refused(String message, String text) {
        IllegalArgumentException e =
                assertThrows(text, IllegalArgumentException.class, () -> AlgorithmPreferences.parse(text));
        assertTrue(e.getMessage(), e.getMessage().contains(message));
    }

    @Test
    public void listsAsInSshConfig() {
        List<String> usual = AlgorithmKind.CIPHER.defaults();
        assertEquals(usual, AlgorithmPreferences.DEFAULTS.names(AlgorithmKind.CIPHER));
        assertEquals(List.of("aes256-ctr", "aes128-cbc"), ciphers("aes256-ctr,aes128-cbc"));
        List<String> more = ciphers("+aes128-cbc,aes128-ctr");
        assertEquals(usual, more.subList(0, usual.size()));
        assertEquals(List.of("aes128-cbc"), more.subList(usual.size(), more.size()));
        assertEquals("aes128-cbc", ciphers("^aes128-cbc").get(0));
        assertEquals(usual.size() + 1, ciphers("^aes128-cbc").size());
        assertEquals(usual.stream().filter(name -> !name.contains("gcm")).toList(), ciphers("-*gcm*"));
        assertEquals(List.of("aes128-cbc", "aes192-cbc", "aes256-cbc"), ciphers("aes*-cbc"));
    }

    @Test
    public void whatOnlyOpenSshHasIsPassedOver() {
        AlgorithmPreferences macs = AlgorithmPreferences.parse("MACs umac-128-etm@openssh.com,hmac-sha2-512");
        assertEquals(List.of("hmac-sha2-512"), macs.names(AlgorithmKind.MAC));
        refused("leaves no MAC algorithm", "MACs umac-64@openssh.com");
    }

    @Test
    public void linesOfAForm() {
        AlgorithmPreferences read = AlgorithmPreferences.parse(
                "# old switch\n\n kexalgorithms\t+diffie-hellman-group1-sha1 \r\nPubkeyAcceptedKeyTypes=+ssh-rsa\n");
        assertEquals(
                Map.of(AlgorithmKind.KEX, "+diffie-hellman-group1-sha1", AlgorithmKind.PUBLIC_KEY, "+ssh-rsa"), read.lists());
        assertEquals(Map.of(), AlgorithmPreferences.parse("").lists());
        refused("\"Port\" is no setting of algorithms; there are KexAlgorithms, ", "Port 22");
        refused("is not the name of a setting and one list", "Ciphers");
        refused("is not the name of a setting and one list", "Ciphers aes128-ctr, aes256-ctr");
        refused("there is no cipher algorithm \"rot13\"", "Ciphers +rot13");
        refused("there is no cipher algorithm \"\"", "Ciphers +");
        refused("Ciphers is there twice", "Ciphers aes128-ctr\nciphers aes256-ctr");
        refused("leaves no cipher algorithm", "Ciphers -*");
    }

    @Test
    public void nothingWeakIsOnByDefault() {
        for (AlgorithmKind kind : AlgorithmKind.values()) {
            for (String name : kind.defaults()) {
                assertFalse(name, AlgorithmKind.isWeak(name));
            }
        }
    }
}
