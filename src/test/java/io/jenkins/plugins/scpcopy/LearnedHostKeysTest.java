package io.jenkins.plugins.scpcopy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.ssh.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.HostVerification;
import io.jenkins.plugins.scpcopy.ssh.Hop;
import io.jenkins.plugins.scpcopy.ssh.Login;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What agents say they have learned. */
public class LearnedHostKeysTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private static final String KEY = key(1);
    private static final String OTHER = key(2);

    private LearnedHostKeys learned;

    private static String key(int fill) {
        byte[] blob = new byte[51];
        blob[3] = 11;
        System.arraycopy("ssh-ed25519".getBytes(StandardCharsets.US_ASCII), 0, blob, 4, 11);
        blob[18] = 32;
        Arrays.fill(blob, 19, 51, (byte) fill);
        return "ssh-ed25519 " + Base64.getEncoder().encodeToString(blob);
    }

    private static Hop hop(String host, int port, HostVerification verification, String known) {
        return new Hop(host, port, Login.password("u", new char[0]), new HostKeyPolicy(verification, known));
    }

    private static Hop asked(String host, int port) {
        return hop(host, port, HostVerification.ACCEPT_NEW, "");
    }

    @Before
    public void createStore() {
        learned = new LearnedHostKeys(file());
    }

    private File file() {
        return new File(temporary.getRoot(), "keys");
    }

    @Test
    public void newKeysOfAskedHostsAreKept() throws Exception {
        learned.accept(
                List.of("web " + KEY, "[gate]:2222 " + OTHER), List.of(asked("Web", 22), asked("gate", 2222)));
        assertEquals("web " + KEY + "\n[gate]:2222 " + OTHER + "\n", learned.text());
        assertEquals(learned.text(), new LearnedHostKeys(file()).text());
        assertTrue(learned.entries().get(0).key().fingerprint().startsWith("SHA256:"));
    }

    @Test
    public void nothingElseIsTaken() throws Exception {
        List<Hop> hops = List.of(
                asked("web", 22),
                hop("strict", 22, HostVerification.STRICT, ""),
                hop("known", 22, HostVerification.ACCEPT_NEW, "known " + OTHER));
        for (String line : List.of(
                "",
                "web",
                "elsewhere " + KEY,
                "[web]:2222 " + KEY,
                "strict " + KEY,
                "known " + KEY,
                "* " + KEY,
                "web,elsewhere " + KEY,
                "!web " + KEY,
                "@cert-authority web " + KEY,
                "@revoked web " + KEY,
                "web " + KEY + "\nelsewhere " + KEY,
                "web " + KEY + " a comment",
                "web " + KEY.replace("ssh-ed25519", "ssh-rsa"),
                "web ssh-ed25519 " + "A".repeat(100),
                "web ssh-ed25519 " + "A".repeat(100_000),
                "|1|AAAAAAAAAAAAAAAAAAAAAAAAAAA=|AAAAAAAAAAAAAAAAAAAAAAAAAAA= " + KEY,
                "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")) {
            learned.accept(List.of(line), hops);
            assertEquals(line, List.of(), learned.entries());
        }
    }

    @Test
    public void forgottenKeysAreGone() throws Exception {
        learned.accept(List.of("web " + KEY), List.of(asked("web", 22)));
        learned.forget("web " + KEY);
        assertEquals(List.of(), learned.entries());
        assertEquals("", new LearnedHostKeys(file()).text());
    }

    @Test
    public void theFirstKeyOfAHostStays() throws Exception {
        learned.accept(List.of("web " + KEY), List.of(asked("web", 22)));
        learned.accept(List.of("web " + OTHER), List.of(asked("web", 22)));
        learned.accept(List.of("web " + KEY), List.of(asked("web", 22)));
        assertEquals("web " + KEY + "\n", learned.text());
    }
}
