package io.jenkins.plugins.scpcopy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.HostVerification;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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

    private void learn(String item, String line, Hop... hops) throws Exception {
        learned.accept(List.of(line), List.of(hops), item);
    }

    private String known(String item) {
        return learned.text(item, HostVerification.ACCEPT_NEW);
    }

    private String strict(String item) {
        return learned.text(item, HostVerification.STRICT);
    }

    @Test
    public void newKeysOfAskedHostsAreKept() throws Exception {
        learned.accept(
                List.of("web " + KEY, "[gate]:2222 " + OTHER), List.of(asked("Web", 22), asked("gate", 2222)), "team/job a");
        assertEquals("web " + KEY + "\n[gate]:2222 " + OTHER + "\n", known("team/job a"));
        assertTrue(learned.entries().get(0).key().fingerprint().startsWith("SHA256:"));
    }

    @Test
    public void theyCountForTheItemThatLearnedThemAndNotWhereKeysAreStrict() throws Exception {
        learn("one", "web " + KEY, asked("web", 22));
        assertEquals("web " + KEY + "\n", known("one"));
        assertEquals("", strict("one"));
        assertEquals("", known("two"));
        assertEquals("", known("one/inside"));
        learn("two", "web " + OTHER, asked("web", 22));
        assertEquals("web " + OTHER + "\n", known("two"));
        assertEquals("web " + KEY + "\n", known("one"));
    }

    @Test
    public void aConfirmedKeyCountsForAllAndIsTheOnlyOneOfItsHost() throws Exception {
        learn("one", "web " + KEY, asked("web", 22));
        learn("two", "web " + OTHER, asked("web", 22));
        learn("two", "[web]:2222 " + OTHER, asked("web", 2222));
        learned.confirm("web " + KEY, "one");
        assertEquals("web " + KEY + "\n", strict("three"));
        assertEquals("[web]:2222 " + OTHER + "\nweb " + KEY + "\n", known("two"));
        learn("two", "web " + OTHER, asked("web", 22));
        assertEquals(2, learned.entries().size());
    }

    @Test
    public void aRejectedKeyIsRefusedForAll() throws Exception {
        learn("one", "web " + KEY, asked("web", 22));
        learn("two", "web " + KEY, asked("web", 22));
        learned.reject("web " + KEY, "one");
        for (String item : List.of("one", "two", "three")) {
            assertEquals("@revoked web " + KEY + "\n", strict(item));
            assertEquals("@revoked web " + KEY + "\n", known(item));
        }
        learned.confirm("web " + KEY, "one");
        assertEquals("web " + KEY + "\n", strict("three"));
    }

    @Test
    public void decisionsAboutWhatIsNotThereChangeNothing() throws Exception {
        learn("one", "web " + KEY, asked("web", 22));
        learned.confirm("web " + KEY, "two");
        learned.confirm("* " + KEY, "one");
        learned.reject("web " + OTHER, "one");
        learned.forget("web " + KEY, "two");
        assertEquals(List.of(LearnedHostKeys.State.LEARNED), learned.entries().stream().map(e -> e.state()).toList());
    }

    @Test
    public void allOfItIsThereAfterARestart() throws Exception {
        learn("team/job ü %+\n", "web " + KEY, asked("web", 22));
        learn("one", "gate " + KEY, asked("gate", 22));
        learn("one", "evil " + OTHER, asked("evil", 22));
        learned.confirm("gate " + KEY, "one");
        learned.reject("evil " + OTHER, "one");
        assertEquals(3, learned.entries().size());
        assertEquals(learned.entries(), new LearnedHostKeys(file()).entries());
    }

    /** Nobody knows which item has learned it. */
    @Test
    public void aStoredLineOfAnotherKindIsLeftOut() throws Exception {
        Files.writeString(file().toPath(), "web " + KEY + "\n\nrubbish\nconfirmed one web\nlearned one gate " + KEY + "\n");
        assertEquals("gate " + KEY + "\n", known("one"));
        assertEquals(1, learned.entries().size());
    }

    @Test
    public void anItemHasOnlySoMany() throws Exception {
        for (int i = 0; i < 150; i++) {
            learn("one", "host" + i + " " + KEY, asked("host" + i, 22));
        }
        assertEquals(100, learned.entries().size());
        learn("two", "web " + KEY, asked("web", 22));
        assertEquals(101, learned.entries().size());
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
            learned.accept(List.of(line), hops, "job");
            assertEquals(line, List.of(), learned.entries());
        }
    }

    @Test
    public void forgottenKeysAreGone() throws Exception {
        learn("one", "web " + KEY, asked("web", 22));
        learn("two", "web " + KEY, asked("web", 22));
        learned.forget("web " + KEY, "one");
        assertEquals("", known("one"));
        assertEquals("web " + KEY + "\n", known("two"));
        assertEquals(1, new LearnedHostKeys(file()).entries().size());
    }

    @Test
    public void theFirstKeyOfAHostStays() throws Exception {
        learn("one", "web " + KEY, asked("web", 22));
        learn("one", "web " + OTHER, asked("web", 22));
        learn("one", "web " + KEY, asked("web", 22));
        assertEquals("web " + KEY + "\n", known("one"));
    }
}
