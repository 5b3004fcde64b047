package io.jenkins.plugins.scpcopy.ssh.auth;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.Hosts;
import io.jenkins.plugins.scpcopy.ssh.SshConnection;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.ssh.hostkey.HostPublicKey;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.After;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What a forwarded agent signs, and what not. */
public class LentKeyTest {
    private static final HostPublicKey KEY = publicKey(1);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final List<String> log = new CopyOnWriteArrayList<>();
    private final OpenSshServer server = new OpenSshServer();

    @After
    public void stop() {
        server.stop();
    }

    private static HostPublicKey publicKey(int seed) {
        ByteArrayOutputStream blob = new ByteArrayOutputStream();
        write(blob, "ssh-ed25519".getBytes(StandardCharsets.US_ASCII));
        byte[] key = new byte[32];
        key[0] = (byte) seed;
        write(blob, key);
        return HostPublicKey.of(blob.toByteArray());
    }

    private static void write(ByteArrayOutputStream to, byte[] string) {
        try {
            new DataOutputStream(to).writeInt(string.length);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        to.writeBytes(string);
    }

    private static byte[] request(int type, String user, String service, String method, int signed, byte[] key) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        write(data, new byte[32]);
        data.write(type);
        for (String text : List.of(user, service, method)) {
            write(data, text.getBytes(StandardCharsets.UTF_8));
        }
        data.write(signed);
        write(data, "rsa-sha2-512".getBytes(StandardCharsets.US_ASCII));
        write(data, key);
        return data.toByteArray();
    }

    private static Optional<String> algorithm(byte[] data) {
        return LentKey.algorithm(data, KEY, "me");
    }

    @Test
    public void loginsOfTheUserAreSigned() {
        for (String method : List.of("publickey", "publickey-hostbound-v00@openssh.com")) {
            byte[] login = request(50, "me", "ssh-connection", method, 1, KEY.blob());
            assertEquals(Optional.of("rsa-sha2-512"), algorithm(login));
            assertEquals(Optional.of("rsa-sha2-512"), LentKey.algorithm(login, KEY, ""));
        }
    }

    @Test
    public void nothingElseIs() {
        byte[] login = request(50, "me", "ssh-connection", "publickey", 1, KEY.blob());
        for (byte[] data : List.of(
                new byte[0],
                "SSHSIG and what follows".getBytes(StandardCharsets.UTF_8),
                new byte[] {127, -1, -1, -1},
                new byte[] {-1, -1, -1, -1},
                request(51, "me", "ssh-connection", "publickey", 1, KEY.blob()),
                request(50, "you", "ssh-connection", "publickey", 1, KEY.blob()),
                request(50, "me", "ssh-userauth", "publickey", 1, KEY.blob()),
                request(50, "me", "ssh-connection", "hostbased", 1, KEY.blob()),
                request(50, "me", "ssh-connection", "publickey", 0, KEY.blob()),
                request(50, "me", "ssh-connection", "publickey", 1, publicKey(2).blob()))) {
            assertEquals(Optional.empty(), algorithm(data));
        }
        for (int length = 0; length < login.length; length++) {
            assertEquals(Optional.empty(), algorithm(Arrays.copyOf(login, length)));
        }
    }

    private String run(SshConnection connection, String command) throws IOException {
        try (RemoteProcess process = connection.exec(command)) {
            process.stdin().close();
            return new String(process.stdout().readAllBytes(), StandardCharsets.UTF_8) + process.stderr()
                    + " status " + process.awaitExit(Duration.ofMinutes(2)).orElse(-1);
        }
    }

    private SshConnection open(Login lent) throws IOException {
        SshOptions options = lent == null ? Hosts.PATIENT : Hosts.PATIENT.lending(lent);
        return SshConnection.open(List.of(Hosts.hop(server)), options, log::add);
    }

    @Test
    public void aRealAgentsClientSeesTheLentKeyAlone() throws Exception {
        OpenSshServer.assumeInstalled();
        Path other = folder.getRoot().toPath().resolve("key");
        Tools.run("ssh-keygen", "-q", "-t", "rsa", "-N", "", "-C", "lent", "-f", other.toString());
        server.authorize(Files.readString(Path.of(other + ".pub")).strip()).start();
        Files.copy(Path.of(other + ".pub"), server.directory().resolve("lent.pub"));
        Login lent = Login.keys(server.user(), List.of(new Login.PrivateKey("lent", Files.readAllBytes(other), null)));
        try (SshConnection connection = open(lent)) {
            String listed = run(connection, "ssh-add -l");
            assertEquals(listed, 1, listed.lines().filter(line -> line.contains("SHA256:")).count());
            assertTrue(listed, listed.contains("(RSA)"));

            String ssh = "ssh -F /dev/null -o BatchMode=yes -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null"
                    + " -o IdentityFile=none -p " + server.port() + " " + server.host();
            assertTrue(run(connection, ssh + " echo in").contains("in\n"));
            String signed = run(connection, "echo x | ssh-keygen -Y sign -n file -f " + server.directory() + "/lent.pub");
            assertTrue(signed, signed.contains("agent refused"));
            assertTrue(log.toString(), log.stream().anyMatch(line -> line.contains("did not sign by \"lent\"")));

            String removed = run(connection, "ssh-add -D; ssh-add -l");
            assertTrue("what is lent stays: " + removed, removed.contains("(RSA)"));
            assertNotEquals("no key is taken", run(connection, "ssh-add " + server.clientKeyFile()), " status 0");
            assertEquals(1, run(connection, "ssh-add -l").lines().filter(line -> line.contains("SHA256:")).count());
        }
    }

    @Test
    public void nothingIsForwardedUnlessAsked() throws Exception {
        OpenSshServer.assumeInstalled();
        server.start();
        try (SshConnection connection = open(null)) {
            assertEquals("[] status 0", run(connection, "printf '[%s]' \"$SSH_AUTH_SOCK\""));
        }
    }

    @Test
    public void passwordsAndNothingAtAllCannotBeLent() {
        OpenSshServer.assumeInstalled();
        server.start();
        assertThrows(IllegalArgumentException.class, () -> Hosts.PATIENT.lending(Hosts.password()));
        TransferException e = assertThrows(TransferException.class, () -> open(Login.keys("me", List.of())));
        assertEquals(Phase.AUTHENTICATE, e.phase());
        assertTrue(e.getMessage(), e.getMessage().startsWith("there is no key to forward"));
    }
}
