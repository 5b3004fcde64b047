package io.jenkins.plugins.scpcopy.hostkeys;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.HostVerification;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
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

    private static final Instant TIME = Instant.ofEpochSecond(1_700_000_000);
    private static final String KEY = key(1);
    private static final String OTHER = key(2);

    private LearnedHostKeys learned;
    private String configured = "";

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
        learned = new LearnedHostKeys(file(), (host, port) -> configured);
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
        assertEquals(List.of(HostKeyEntry.State.LEARNED), learned.entries().stream().map(e -> e.state()).toList());
    }

    @Test
    public void allOfItIsThereAfterARestart() throws Exception {
        learn("team/job ü %+\n", "web " + KEY, asked("web", 22));
        learn("one", "gate " + KEY, asked("gate", 22));
        learn("one", "evil " + OTHER, asked("evil", 22));
        learned.confirm("gate " + KEY, "one");
        learned.reject("evil " + OTHER, "one");
        assertEquals(3, learned.entries().size());
        assertEquals(learned.entries(), new LearnedHostKeys(file(), (host, port) -> configured).entries());
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
        assertEquals(1, new LearnedHostKeys(file(), (host, port) -> configured).entries().size());
    }

    private List<String> offer(String item, String line, Hop... hops) throws Exception {
        return learned.offer(List.of(line), List.of(hops), item, TIME).stream().map(HostKeyEntry::line).toList();
    }

    private static Hop strictly(String host, int port) {
        return hop(host, port, HostVerification.STRICT, "");
    }

    private List<String> waiting() {
        return learned.waiting().stream().map(HostKeyEntry::line).toList();
    }

    @Test
    public void aRefusedKeyWaitsAndCountsForNobody() throws Exception {
        assertEquals(List.of("[web]:2222 " + KEY), offer("one", "[web]:2222 " + KEY, strictly("web", 2222)));
        assertEquals("", known("one") + strict("one"));
        assertEquals(TIME, learned.waiting().get(0).since());
        assertEquals(List.of("[web]:2222 " + KEY), offer("two", "[web]:2222 " + KEY, strictly("web", 2222)));
        assertEquals(List.of("one"), learned.waiting().stream().map(HostKeyEntry::item).toList());
        assertEquals(learned.entries(), new LearnedHostKeys(file(), (host, port) -> "").entries());
        learned.confirm("[web]:2222 " + KEY, "one");
        assertEquals("[web]:2222 " + KEY + "\n", strict("three"));
        assertEquals(List.of(), waiting());
        assertEquals(List.of(), offer("two", "[web]:2222 " + KEY, strictly("web", 2222)));
    }

    @Test
    public void aRefusedKeyThatIsRejectedDoesNotWaitAgain() throws Exception {
        offer("one", "web " + KEY, strictly("web", 22));
        learned.reject("web " + KEY, "one");
        assertEquals("@revoked web " + KEY + "\n", strict("two"));
        assertEquals(List.of(), offer("two", "web " + KEY, strictly("web", 22)));
        assertEquals(List.of(), waiting());
    }

    @Test
    public void oneOfSeveralThatWaitForAHostIsConfirmed() throws Exception {
        offer("one", "web " + KEY, strictly("web", 22));
        offer("two", "web " + OTHER, strictly("web", 22));
        assertEquals(List.of(), learned.former(learned.waiting().get(0)));
        learned.confirm("web " + OTHER, "two");
        assertEquals("web " + OTHER + "\n", strict("one"));
        assertEquals(List.of(), waiting());
    }

    @Test
    public void aChangedKeyCanBeConfirmedOnlyWhenTheOldOneIsRemoved() throws Exception {
        offer("one", "web " + KEY, strictly("web", 22));
        learned.confirm("web " + KEY, "one");
        assertEquals(List.of("web " + OTHER), offer("two", "web " + OTHER, strictly("web", 22)));
        List<String> old = List.of(learned.entries().get(0).key().described());
        assertEquals(old, learned.former(learned.waiting().get(0)));
        String said = assertThrows(IllegalStateException.class, () -> learned.confirm("web " + OTHER, "two")).getMessage();
        assertTrue(said, said.contains(old.get(0)));
        assertEquals("web " + KEY + "\n", strict("one"));
        learned.forget("web " + KEY, "one");
        learned.confirm("web " + OTHER, "two");
        assertEquals("web " + OTHER + "\n", strict("one"));
    }

    /** Whether it stood there before the other one was shown or not. */
    @Test
    public void aKeyInTheConfigurationIsTheOldOneToo() throws Exception {
        offer("one", "web " + KEY, strictly("web", 22));
        for (String old : List.of("web " + OTHER, learned.entries().get(0).key().fingerprint().replaceAll("[a-z]", "x"))) {
            configured = old;
            assertEquals(1, learned.former(learned.waiting().get(0)).size());
            assertThrows(IllegalStateException.class, () -> learned.confirm("web " + KEY, "one"));
            assertEquals(1, offer("two", "web " + KEY, hop("web", 22, HostVerification.NONE, old)).size());
        }
        configured = "web " + KEY;
        assertEquals(List.of(), learned.former(learned.waiting().get(0)));
    }

    /** Whoever writes a job can pin any key. */
    @Test
    public void whatOnlyTheJobKnowsMakesNoKeyAChangedOne() throws Exception {
        assertEquals(List.of(), offer("one", "web " + KEY, hop("web", 22, HostVerification.STRICT, "web " + OTHER)));
        assertEquals(List.of(), waiting());
    }

    @Test
    public void onlySoManyWaitAndTheOldestMakeRoom() throws Exception {
        for (int i = 0; i < 30; i++) {
            offer("one", "host" + i + " " + KEY, strictly("host" + i, 22));
        }
        assertEquals(20, waiting().size());
        assertEquals("host10 " + KEY, waiting().get(0));
        assertEquals(10, learned.gone());
        for (int i = 0; i < 300; i++) {
            offer("item" + i, "web" + i + " " + KEY, strictly("web" + i, 22));
        }
        assertEquals(200, waiting().size());
        assertEquals("web100 " + KEY, waiting().get(0));
        learn("one", "web " + KEY, asked("web", 22));
        assertEquals(201, learned.entries().size());
    }

    @Test
    public void onlySoMuchWaits() throws Exception {
        byte[] blob = new byte[5000];
        blob[3] = 7;
        System.arraycopy("ssh-rsa".getBytes(StandardCharsets.US_ASCII), 0, blob, 4, 7);
        String large = " ssh-rsa " + Base64.getEncoder().encodeToString(blob);
        for (int i = 0; i < 60; i++) {
            offer("item" + i, "web" + i + large, strictly("web" + i, 22));
        }
        assertTrue(waiting().size() >= 30 && waiting().size() < 40);
        assertTrue(waiting().get(waiting().size() - 1).startsWith("web59 "));
    }

    @Test
    public void nothingElseWaits() throws Exception {
        Hop[] hops = {
            strictly("web", 22),
            asked("new", 22),
            hop("any", 22, HostVerification.NONE, ""),
            hop("known", 22, HostVerification.STRICT, "known " + KEY),
            hop("revoked", 22, HostVerification.STRICT, "@revoked revoked " + KEY),
            hop("certified", 22, HostVerification.STRICT, "@cert-authority certified " + OTHER)
        };
        for (String line : List.of(
                "",
                "elsewhere " + KEY,
                "[web]:2222 " + KEY,
                "new " + KEY,
                "any " + KEY,
                "known " + KEY,
                "revoked " + KEY,
                "certified " + KEY,
                "* " + KEY,
                "web,elsewhere " + KEY,
                "@cert-authority web " + KEY,
                "web " + KEY + "\nelsewhere " + KEY,
                "web " + KEY.replace("ssh-ed25519", "ssh-rsa"),
                "web approve-me " + typed("approve-me"),
                "web <b>x</b> " + typed("<b>x</b>"),
                "web ssh-ed25519 " + "A".repeat(100_000))) {
            assertEquals(line, List.of(), offer("job", line, hops));
            assertEquals(line, List.of(), learned.entries());
        }
    }

    private static String typed(String type) {
        byte[] blob = new byte[60];
        blob[3] = (byte) type.length();
        System.arraycopy(type.getBytes(StandardCharsets.US_ASCII), 0, blob, 4, type.length());
        return Base64.getEncoder().encodeToString(blob);
    }

    @Test
    public void theFirstKeyOfAHostStays() throws Exception {
        learn("one", "web " + KEY, asked("web", 22));
        learn("one", "web " + OTHER, asked("web", 22));
        learn("one", "web " + KEY, asked("web", 22));
        assertEquals("web " + KEY + "\n", known("one"));
    }
}
