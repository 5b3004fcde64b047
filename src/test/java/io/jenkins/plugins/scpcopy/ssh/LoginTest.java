package io.jenkins.plugins.scpcopy.ssh;

import static io.jenkins.plugins.scpcopy.ssh.Hosts.hop;
import static io.jenkins.plugins.scpcopy.ssh.Hosts.open;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.LoginException;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.core.CoreModuleProperties;
import org.apache.sshd.server.auth.keyboard.InteractiveChallenge;
import org.apache.sshd.server.auth.keyboard.KeyboardInteractiveAuthenticator;
import org.apache.sshd.server.auth.password.PasswordAuthenticator;
import org.apache.sshd.server.auth.password.PasswordChangeRequiredException;
import org.apache.sshd.server.session.ServerSession;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class LoginTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final List<String> log = new CopyOnWriteArrayList<>();
    private MinaSshServer mina;
    private OpenSshServer sshd;

    @After
    public void stop() {
        if (mina != null) {
            mina.stop();
        }
        if (sshd != null) {
            sshd.stop();
        }
    }

    private MinaSshServer start(MinaSshServer server) {
        mina = server.start();
        return mina;
    }

    private Hop with(Login login) {
        return new Hop(mina.host(), mina.port(), login, HostKeyPolicy.strict(mina.knownHosts()));
    }

    private String methodFor(Login login) throws Exception {
        try (SshConnection connection = SshConnection.open(List.of(with(login)), Hosts.PATIENT, log::add)) {
            return connection.info().authentication();
        }
    }

    private TransferException refused(Hop hop) {
        TransferException e =
                assertThrows(TransferException.class, () -> SshConnection.open(List.of(hop), Hosts.PATIENT, log::add));
        assertEquals(e.getMessage(), Phase.AUTHENTICATE, e.phase());
        assertFalse(e.getMessage(), e.mayPass());
        return e;
    }

    private static void says(TransferException e, String... parts) {
        String all = e.getMessage() + " | " + e.advice().orElse("");
        for (String part : parts) {
            assertTrue(all, all.contains(part));
        }
    }

    private static Login.PrivateKey newKey(KeyPair pair) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(pair, "test", null, out);
        return new Login.PrivateKey("test key", out.toByteArray(), null);
    }

    private static KeyPair newPair() throws Exception {
        return KeyUtils.generateKeyPair("ecdsa-sha2-nistp256", 256);
    }

    @Test
    public void byPassword() throws Exception {
        start(new MinaSshServer().password(Hosts.USER, Hosts.PASSWORD));
        assertEquals("password", methodFor(Hosts.password()));
    }

    @Test
    public void byKeyBeforePassword() throws Exception {
        KeyPair pair = newPair();
        start(new MinaSshServer().password(Hosts.USER, Hosts.PASSWORD).authorize(pair.getPublic()));
        assertEquals("publickey", methodFor(Login.of(Hosts.USER, List.of(newKey(pair)), Hosts.PASSWORD.toCharArray())));
        assertEquals(
                "password", methodFor(Login.of(Hosts.USER, List.of(newKey(newPair())), Hosts.PASSWORD.toCharArray())));
    }

    @Test
    public void theRightOneOfSeveralKeysIsFound() throws Exception {
        KeyPair pair = newPair();
        start(new MinaSshServer().authorize(pair.getPublic()));
        assertEquals("publickey", methodFor(Login.keys(Hosts.USER, List.of(newKey(newPair()), newKey(pair)))));
    }

    @Test
    public void byKeyboardInteractive() throws Exception {
        start(new MinaSshServer().keyboardInteractive(new Asking("Password: ")));
        assertEquals("keyboard-interactive", methodFor(Hosts.password()));
    }

    @Test
    public void aWrongPasswordIsSentOnceAndNeverShown() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        start(new MinaSshServer().password(Hosts.USER, "right").customize(server -> {
            PasswordAuthenticator inner = server.getPasswordAuthenticator();
            server.setPasswordAuthenticator((user, password, session) -> {
                attempts.incrementAndGet();
                return inner.authenticate(user, password, session);
            });
        }));
        TransferException e = refused(with(Hosts.password()));
        says(e, "does not let deploy in", "it offers password", "tried: password", "check user name and password");
        assertEquals(1, attempts.get());
        assertNothingSecret(e);
    }

    @Test
    public void aWrongAnswerIsSentOnce() {
        Asking asking = new Asking("Password: ");
        asking.accept = false;
        start(new MinaSshServer().keyboardInteractive(asking));
        TransferException e = refused(with(Hosts.password()));
        says(e, "it offers keyboard-interactive", "tried: keyboard-interactive");
        assertEquals(1, asking.right.get());
        assertNothingSecret(e);
    }

    @Test
    public void aQuestionForSomethingElseIsNotAnswered() {
        Asking asking = new Asking("\u001b[1mVerification code: ");
        start(new MinaSshServer().keyboardInteractive(asking));
        TransferException e = refused(with(Hosts.password()));
        says(e, "it asked \"\\x1b[1mVerification code:\"", "use a key");
        assertEquals(0, asking.right.get());
        assertNothingSecret(e);
    }

    @Test
    public void anExpiredPasswordIsSaid() {
        start(new MinaSshServer().password(Hosts.USER, Hosts.PASSWORD).customize(server ->
                server.setPasswordAuthenticator((user, password, session) -> {
                    throw new PasswordChangeRequiredException("expired", "Change it now", "en");
                })));
        says(refused(with(Hosts.password())), "wants the password to be changed");
    }

    @Test
    public void aKeyThatIsNotAuthorizedIsNamed() throws Exception {
        start(new MinaSshServer().authorize(newPair().getPublic()));
        KeyPair pair = newPair();
        TransferException e = refused(with(Login.keys(Hosts.USER, List.of(newKey(pair)))));
        says(e, "it offers publickey", "publickey with \"test key\" (ECDSA " + KeyUtils.getFingerPrint(pair.getPublic()));
        says(e, "authorized_keys of deploy");
    }

    @Test
    public void aServerThatWantsAKeyIsNotSentThePassword() throws Exception {
        start(new MinaSshServer().authorize(newPair().getPublic()));
        says(refused(with(Hosts.password())), "it offers publickey", "tried: nothing", "give a private key for deploy");
    }

    @Test
    public void aServerThatTakesPasswordsIsNotSaidToWantAKey() throws Exception {
        start(new MinaSshServer().password(Hosts.USER, Hosts.PASSWORD).authorize(newPair().getPublic()));
        says(refused(with(Login.keys(Hosts.USER, List.of()))), "tried: nothing", "give a private key or a password for deploy");
        mina.stop();
        start(new MinaSshServer().password(Hosts.USER, Hosts.PASSWORD));
        says(refused(with(Login.keys(Hosts.USER, List.of()))), "tried: nothing", "give a password for deploy");
    }

    @Test
    public void whatTheLoginWasMadeOfIsNamed() throws Exception {
        start(new MinaSshServer().password(Hosts.USER, Hosts.PASSWORD));
        Login login = Login.password(Hosts.USER, "wrong".toCharArray()).from("credential 'web1', whose own user is bob");
        says(refused(with(login)), "does not let deploy in (credential 'web1', whose own user is bob); it offers");
    }

    @Test
    public void aServerThatWantsBothGetsBoth() throws Exception {
        KeyPair pair = newPair();
        start(new MinaSshServer().password(Hosts.USER, Hosts.PASSWORD).authorize(pair.getPublic()).customize(
                server -> CoreModuleProperties.AUTH_METHODS.set(server, "publickey,password")));
        assertEquals("password", methodFor(Login.of(Hosts.USER, List.of(newKey(pair)), Hosts.PASSWORD.toCharArray())));
        TransferException e = refused(with(Login.keys(Hosts.USER, List.of(newKey(pair)))));
        says(e, "it offers password", "it accepted publickey but wants more", "give a key and a password");
    }

    @Test
    public void keysThatCannotBeUsedAreRefusedBeforeConnecting() {
        Login.PrivateKey broken = new Login.PrivateKey("deploy key", "x".getBytes(StandardCharsets.UTF_8), null);
        Hop hop = new Hop("nowhere.invalid", 22, Login.keys("u", List.of(broken)), HostKeyPolicy.strict(""));
        says(refused(hop), "\"deploy key\" cannot be read", "for nowhere.invalid");
    }

    @Test
    public void aLoginWithoutAUserIsRefusedBeforeConnecting() {
        Hop hop = new Hop("nowhere.invalid", 22, Login.password("", "x".toCharArray()), HostKeyPolicy.strict(""));
        says(refused(hop), "no user name");
    }

    private Login.PrivateKey authorizedKey(OpenSshServer server, String name) throws Exception {
        Path file = temporary.getRoot().toPath().resolve(name);
        Tools.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString());
        server.authorize(Files.readString(Path.of(file + ".pub")).trim());
        return new Login.PrivateKey(name, Files.readAllBytes(file), null);
    }

    @Test
    public void aServerThatWantsSeveralKeysGetsThem() throws Exception {
        OpenSshServer.assumeInstalled();
        sshd = new OpenSshServer().config("AuthenticationMethods publickey,publickey").config("MaxAuthTries 6");
        Login.PrivateKey first = authorizedKey(sshd, "first");
        Login.PrivateKey second = authorizedKey(sshd, "second");
        Login.PrivateKey unknown = newKey(newPair());
        sshd.start();
        for (List<Login.PrivateKey> keys : List.of(
                List.of(first, second), List.of(second, first), List.of(unknown, first, unknown, second))) {
            Login login = Login.keys(sshd.user(), keys);
            SshConnection.open(
                    List.of(new Hop(sshd.host(), sshd.port(), login, HostKeyPolicy.strict(sshd.knownHosts()))),
                    Hosts.PATIENT, log::add).close();
        }
        for (List<Login.PrivateKey> keys : List.of(List.of(first), List.of(first, unknown))) {
            Login login = Login.keys(sshd.user(), keys);
            says(
                    refused(new Hop(sshd.host(), sshd.port(), login, HostKeyPolicy.strict(sshd.knownHosts()))),
                    "it accepted a key but wants another one as well", "give them all");
        }
    }

    @Test
    public void tooManyKeysAreSaid() throws Exception {
        OpenSshServer.assumeInstalled();
        sshd = new OpenSshServer().config("MaxAuthTries 2").start();
        Login login = Login.keys(sshd.user(), List.of(newKey(newPair()), newKey(newPair()), newKey(newPair())));
        TransferException e =
                refused(new Hop(sshd.host(), sshd.port(), login, HostKeyPolicy.strict(sshd.knownHosts())));
        says(e, "Too many authentication failures", "too many keys for the server (MaxAuthTries)");
        assertTrue(((LoginException) e).isForTooManyKeys());
    }

    @Test
    public void aKnownKeyOfALockedOutUserIsSaid() throws Exception {
        OpenSshServer.assumeInstalled();
        sshd = new OpenSshServer().config("DenyUsers *").start();
        says(refused(hop(sshd)), "it offers publickey", "publickey with \"client key\" (ED25519 SHA256:");
    }

    @Test
    public void thePassphraseIsNeverShown() throws Exception {
        OpenSshServer.assumeInstalled();
        Path file = temporary.getRoot().toPath().resolve("key");
        Tools.run("ssh-keygen", "-q", "-t", "ed25519", "-N", Hosts.PASSWORD, "-f", file.toString());
        sshd = new OpenSshServer().authorize(Files.readString(Path.of(file + ".pub")).trim()).start();
        byte[] passphrase = Hosts.PASSWORD.getBytes(StandardCharsets.UTF_8);
        Login login = Login.keys(sshd.user(), List.of(new Login.PrivateKey("key", Files.readAllBytes(file), passphrase)));
        Hop hop = new Hop(sshd.host(), sshd.port(), login, HostKeyPolicy.strict(sshd.knownHosts()));
        try (SshConnection connection = SshConnection.open(List.of(hop), Hosts.PATIENT, log::add)) {
            assertEquals("publickey", connection.info().authentication());
            log.add(connection.toString());
        }
        assertNothingSecret(new TransferException(Phase.PLAN, ""));
    }

    @Test
    public void bannersAreLoggedEscaped() throws Exception {
        start(new MinaSshServer().password(Hosts.USER, Hosts.PASSWORD).customize(
                server -> CoreModuleProperties.WELCOME_BANNER.set(server, "Keep out\u001b[8m")));
        methodFor(Hosts.password());
        assertTrue(log.toString(), log.stream().anyMatch(line -> line.contains("Keep out\\x1b[8m")));
    }

    private void assertNothingSecret(Throwable e) {
        StringWriter trace = new StringWriter();
        e.printStackTrace(new PrintWriter(trace));
        String shown = log + trace.toString();
        assertFalse(log.isEmpty());
        assertFalse(shown, shown.contains(Hosts.PASSWORD));
    }

    /** Asks one question and takes the password as the answer. */
    private static final class Asking implements KeyboardInteractiveAuthenticator {
        private final String prompt;
        private final AtomicInteger right = new AtomicInteger();
        private volatile boolean accept = true;

        Asking(String prompt) {
            this.prompt = prompt;
        }

        @Override
        public InteractiveChallenge generateChallenge(ServerSession session, String user, String lang, String subMethods) {
            InteractiveChallenge challenge = new InteractiveChallenge();
            challenge.addPrompt(prompt, false);
            return challenge;
        }

        @Override
        public boolean authenticate(ServerSession session, String user, List<String> responses) {
            boolean correct = responses.equals(List.of(Hosts.PASSWORD));
            if (correct) {
                right.incrementAndGet();
            }
            return correct && accept;
        }
    }
}
