package io.jenkins.plugins.scpcopy.cli.service;

import static io.jenkins.plugins.scpcopy.cli.service.RunningService.KEY;
import static io.jenkins.plugins.scpcopy.cli.service.RunningService.at;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.keyverifier.AcceptAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.config.keys.loader.openssh.OpenSSHKeyPairResourceParser;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.junit.After;
import org.junit.Assume;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Clients of the service that want more than they are to have. */
public class HostileClientTest {
    private static final Duration LONG = Duration.ofMinutes(2);

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final SshClient client = SshClient.setUpDefaultClient();
    private RunningService service;
    private Path root;
    private Path outside;

    @Before
    public void prepare() throws IOException {
        Assume.assumeTrue("OpenSSH's client is not installed", Tools.has("ssh") && Tools.has("sftp"));
        service = new RunningService(folder.getRoot().toPath());
        root = service.root();
        outside = folder.newFolder("outside").toPath();
        Trees.file(outside, "secret", "s");
        client.setServerKeyVerifier(AcceptAllServerKeyVerifier.INSTANCE);
        client.start();
    }

    @After
    public void stop() {
        client.stop();
        service.close();
    }

    private void refused(String words, String program, String... arguments) throws Exception {
        int status = service.run(program, arguments);
        assertNotEquals(service.output(), 0, status);
        assertTrue(service.output(), service.output().contains(words));
    }

    private ClientSession connect() throws Exception {
        ClientSession session = client.connect("any", "127.0.0.1", service.port()).verify(LONG).getSession();
        Iterable<KeyPair> pairs = OpenSSHKeyPairResourceParser.INSTANCE.loadKeyPairs(
                null, service.file("key"), FilePasswordProvider.EMPTY);
        session.addPublicKeyIdentity(pairs.iterator().next());
        session.auth().verify(LONG);
        return session;
    }

    /** A command whose input stays open. */
    private static ChannelExec begin(ClientSession session, String command, String sent) throws IOException {
        ChannelExec channel = session.createExecChannel(command);
        channel.setOut(new ByteArrayOutputStream());
        channel.setErr(new ByteArrayOutputStream());
        channel.open().verify(LONG);
        OutputStream in = channel.getInvertedIn();
        in.write(sent.getBytes(StandardCharsets.UTF_8));
        in.flush();
        return channel;
    }

    private void awaitPart() throws Exception {
        while (List.of(root.toFile().list()).stream().noneMatch(name -> name.endsWith(".part"))) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Test
    public void nothingButCopiesIsServed() throws Exception {
        service.start();
        String only = "this account only serves scp";
        refused("shell request failed", "ssh", "any@127.0.0.1");
        refused("PTY allocation request failed", "ssh", "-tt", "-A", "-X", "any@127.0.0.1");
        for (String command : List.of("id", "sh -c id", "scpx -t x", "/bin/sh", "")) {
            int status = service.run("ssh", "any@127.0.0.1", command.isEmpty() ? " " : command);
            assertEquals(command, 1, status);
            assertTrue(service.output(), service.output().contains(only));
            service.awaitLine(KEY + " 127.0.0.1 refused * 0 " + only + "; copy with scp -O");
        }
        String target = outside.resolve("x").toString();
        for (String command : List.of("scp -t x; touch " + target, "scp -t $(touch " + target + ")", "scp -t x\ntouch " + target,
                "scp -t `touch " + target + "`", "scp -t x | touch " + target, "scp -S " + target + " -t x", "scp --root / -t x")) {
            refused("", "ssh", "any@127.0.0.1", command);
        }
        refused("subsystem request failed", "ssh", "-s", "any@127.0.0.1", "netconf");
        refused("", "ssh", "-o", "ExitOnForwardFailure=yes", "-N", "-R", "0:127.0.0.1:1", "any@127.0.0.1");
        refused("forwarding", "ssh", "-W", "127.0.0.1:" + service.port(), "any@127.0.0.1");
        assertEquals(List.of("secret"), List.of(outside.toFile().list()));
        assertEquals(0, root.toFile().list().length);
    }

    @Test
    public void noTerminalNoEnvironmentNoAgent() throws Exception {
        service.start();
        int status = service.run("ssh", "-tt", "-A", "-o", "SetEnv=LC_ALL=x", "any@127.0.0.1", "scp -f -v nothing");
        assertEquals(service.output(), 255, status);
        assertTrue(service.output(), service.output().contains("PTY allocation request failed"));
    }

    @Test
    public void onlyTheKeysOfTheFileAtThatMomentLogIn() throws Exception {
        service.start();
        Trees.file(root, "a", "1");
        service.succeeds("scp", "-O", at("a"), "got");
        Files.writeString(service.keys(), service.makeKey("other", "") + "\n");
        refused("Permission denied (publickey)", "scp", "-O", at("a"), "got");
        service.awaitLine("- 127.0.0.1 refused - 0 no login");
        service.succeeds("scp", "-O", "-i", service.file("other").toString(), at("a"), "got");
        service.awaitLine("SHA256:* 127.0.0.1 sent a 1 ok");
        Trees.mode(service.keys(), "rw-rw-r--");
        refused("Permission denied (publickey)", "scp", "-O", "-i", service.file("other").toString(), at("a"), "got");
        assertTrue(service.said(), service.said().contains("nobody can log in: ") && service.said().contains("writable by others"));
        Files.delete(service.keys());
        refused("Permission denied (publickey)", "scp", "-O", "-i", service.file("other").toString(), at("a"), "got");
    }

    @Test
    public void linesWithOptionsThatAreNotObeyedLetNobodyIn() throws Exception {
        String key = Files.readString(Path.of(service.file("key") + ".pub")).strip();
        String other = service.makeKey("other", "other");
        Files.writeString(service.keys(), "command=\"echo \\\"hi, you\\\"\",no-pty " + key + "\nfrom=\"10.0.0.1\" " + key + "\ncert-authority "
                + key + "\nssh-dss AAAA old\nnonsense\n\n# nothing\nrestrict,No-Pty " + other + "\n");
        service.start();
        Trees.file(root, "a", "1");
        refused("Permission denied (publickey)", "scp", "-O", at("a"), "got");
        service.succeeds("scp", "-O", "-i", service.file("other").toString(), at("a"), "got");
        String said = service.said();
        for (int line = 1; line <= 5; line++) {
            String start = "line " + line + " of " + service.keys() + " is not used: ";
            assertEquals(said, said.indexOf(start), said.lastIndexOf(start));
            assertTrue(said, said.contains(start));
        }
        assertFalse(said, said.contains("line 6") || said.contains("hi, you"));
    }

    @Test
    public void passwordsAndOtherWaysInAreNotOffered() throws Exception {
        service.start();
        int status = service.plain(List.of("ssh", "-F", "none", "-o", "BatchMode=yes", "-o", "PubkeyAuthentication=no", "-o",
                "UserKnownHostsFile=" + service.known(), "-p", String.valueOf(service.port()), "any@127.0.0.1"));
        assertEquals(255, status);
        assertTrue(service.output(), service.output().contains("Permission denied (publickey)."));
    }

    @Test
    public void nothingLeadsOutByScp() throws Exception {
        service.start();
        links();
        Trees.file(folder.getRoot().toPath(), "up/dir/x", "1");
        for (String path : List.of("file", "dir/x", "dir/secret", "chain/secret", "void")) {
            refused("scp", "scp", "-O", "keys", at(path));
        }
        refused("", "scp", "-O", "-r", "up/dir", at("/"));
        for (String path : List.of("file", "dir/secret", "../outside/secret", "/../outside/secret", outside + "/secret", "~root/x", "*/secret")) {
            refused("scp", "scp", "-O", "-T", at(path), "got");
        }
        service.run("scp", "-O", "-r", at("."), "all");
        checkOutside();
    }

    @Test
    public void nothingLeadsOutBySftp() throws Exception {
        service.start("--sftp");
        links();
        Trees.file(root, "own/a", "1");
        for (String command : List.of("get file got", "get dir/secret got", "get ../outside/secret got", "get /../outside/secret got",
                "get " + outside + "/secret got", "put keys file", "put keys dir/x", "put keys void", "put keys chain/x", "ls dir",
                "mkdir dir/d", "rm dir/secret", "rm file", "rename dir/secret x", "rename own/a dir/a", "chmod 777 file",
                "chmod 777 dir", "ln own/a dir/a", "ln dir/secret hard", "ln -s /etc link", "ln -s ../outside link",
                "rename inside moved", "rename own moved", "chown 1 own/a", "chgrp 1 own/a")) {
            Path batch = Files.writeString(service.file("batch"), command + "\n");
            refused("", "sftp", "-b", batch.toString(), at(""));
        }
        checkOutside();
        service.awaitLine(KEY + " 127.0.0.1 refused /file 0 a symbolic link leads out of the root");
        assertFalse(Files.exists(root.resolve("hard")) || Files.exists(root.resolve("moved")));
    }

    /** Links that lead out: to a file, a directory, by way of another link, to nothing; and one that stays inside until it is moved. */
    private void links() throws IOException {
        Files.createSymbolicLink(root.resolve("file"), outside.resolve("secret"));
        Files.createSymbolicLink(root.resolve("dir"), outside);
        Files.createSymbolicLink(root.resolve("chain"), Path.of("dir"));
        Files.createSymbolicLink(root.resolve("void"), outside.resolve("void"));
        Files.createDirectories(root.resolve("deep"));
        Files.createSymbolicLink(root.resolve("inside"), Path.of("deep"));
    }

    private void checkOutside() throws IOException {
        assertEquals(List.of("secret"), List.of(outside.toFile().list()));
        assertEquals("s", Files.readString(outside.resolve("secret")));
        assertTrue(Files.notExists(service.file("got")));
        if (Files.exists(service.file("all"))) {
            try (var files = Files.walk(service.file("all"))) {
                assertTrue(files.noneMatch(path -> path.endsWith("secret")));
            }
        }
    }

    @Test
    public void sftpIsWhatIsListedAndNothingElse() throws Exception {
        service.start("--sftp");
        Trees.file(root, "a", "abc");
        Assume.assumeTrue("mkfifo is not installed", Tools.has("mkfifo"));
        Tools.run("mkfifo", root.resolve("pipe").toString());
        try (ClientSession session = connect();
                SftpClient sftp = SftpClientFactory.instance().createSftpClient(session)) {
            assertEquals(3, sftp.getVersion());
            assertThrows(IOException.class, () -> sftp.symLink("l", "a"));
            assertThrows(IOException.class, () -> sftp.readLink("a"));
            assertThrows(IOException.class, () -> sftp.open("pipe", EnumSet.of(SftpClient.OpenMode.Read)));
            assertThrows(IOException.class, () -> sftp.open("a\0b", EnumSet.of(SftpClient.OpenMode.Read)));
            assertEquals(
                    EnumSet.of(Extension.RENAME, Extension.FSYNC),
                    EnumSet.copyOf(sftp.getServerExtensions().keySet().stream()
                            .filter(name -> name.contains("@openssh.com"))
                            .map(Extension::of)
                            .toList()));
            for (int i = 0; i < 256; i++) {
                sftp.open("a", EnumSet.of(SftpClient.OpenMode.Read));
            }
            assertThrows(IOException.class, () -> sftp.open("a", EnumSet.of(SftpClient.OpenMode.Read)));
        }
        service.awaitLine(KEY + " 127.0.0.1 sent /a 0 the connection ended before the file was closed");
    }

    private enum Extension {
        RENAME,
        FSYNC,
        OTHER;

        static Extension of(String name) {
            return name.startsWith("posix-rename@") ? RENAME : name.startsWith("fsync@") ? FSYNC : OTHER;
        }
    }

    @Test
    public void aHalfOpenTransferLeavesNothing() throws Exception {
        service.start();
        Trees.file(root, "x", "old");
        ClientSession session = connect();
        begin(session, "scp -t x", "C0644 100 x\nhalf");
        awaitPart();
        session.close(true);
        service.awaitLine(KEY + " 127.0.0.1 received x 4 *");
        assertEquals(List.of("x"), List.of(root.toFile().list()));
        assertEquals("old", Files.readString(root.resolve("x")));
    }

    @Test
    public void silenceEndsAConnection() throws Exception {
        service.start("--idle-timeout", "1", "--sftp");
        ClientSession session = connect();
        begin(session, "scp -t x", "C0644 100 x\nhalf");
        service.awaitLine(KEY + " 127.0.0.1 received x 4 *");
        assertEquals(0, root.toFile().list().length);
        assertTrue(session.waitFor(EnumSet.of(ClientSession.ClientSessionEvent.CLOSED), LONG)
                .contains(ClientSession.ClientSessionEvent.CLOSED));
    }

    @Test
    public void channelsAreBound() throws Exception {
        service.start();
        ClientSession session = connect();
        int open = 0;
        IOException refusal = null;
        while (refusal == null) {
            try {
                begin(session, "scp -t x" + open, "");
                open++;
            } catch (IOException e) {
                refusal = e;
            }
        }
        assertEquals(10, open);
        for (int i = 0; i < 2000; i++) {
            assertThrows(IOException.class, () -> begin(session, "scp -t x", ""));
        }
        service.succeeds("scp", "-O", "keys", at("a"));
        session.close(true);
    }

    @Test
    public void whoNeverLogsInTakesNoMoreThanHalfAndIsSentAway() throws Exception {
        service.start("--connections", "4", "--login-timeout", "2");
        try (Socket first = new Socket("127.0.0.1", service.port());
                Socket second = new Socket("127.0.0.1", service.port());
                Socket third = new Socket("127.0.0.1", service.port())) {
            service.awaitLine("- 127.0.0.1 refused - 0 too many connections");
            for (Socket socket : List.of(third, first, second)) {
                socket.setSoTimeout((int) LONG.toMillis());
                drain(socket.getInputStream());
            }
        }
        service.awaitLine("- 127.0.0.1 refused - 0 no login");
        service.succeeds("scp", "-O", "keys", at("a"));
    }

    private static void ask(ClientSession session, String wanted) throws IOException {
        Buffer request = session.createBuffer(SshConstants.SSH_MSG_SERVICE_REQUEST);
        request.putString(wanted);
        session.writePacket(request);
    }

    private ClientSession stranger() throws IOException {
        ClientSession session = client.connect("any", "127.0.0.1", service.port()).verify(LONG).getSession();
        session.waitFor(EnumSet.of(ClientSession.ClientSessionEvent.WAIT_AUTH), LONG);
        return session;
    }

    @Test
    public void askingAgainGivesNoMoreTime() throws Exception {
        service.start("--login-timeout", "2");
        ClientSession session = stranger();
        while (!session.waitFor(EnumSet.of(ClientSession.ClientSessionEvent.CLOSED), 200)
                .contains(ClientSession.ClientSessionEvent.CLOSED)) {
            ask(session, "ssh-userauth");
        }
        service.awaitLine("- 127.0.0.1 refused - 0 no login");
    }

    @Test
    public void nothingBeforeTheLogin() throws Exception {
        service.start();
        ClientSession session = stranger();
        ask(session, "ssh-connection");
        assertTrue(session.waitFor(EnumSet.of(ClientSession.ClientSessionEvent.CLOSED), LONG)
                .contains(ClientSession.ClientSessionEvent.CLOSED));
        session = stranger();
        Buffer open = session.createBuffer(SshConstants.SSH_MSG_CHANNEL_OPEN);
        open.putString("session");
        open.putInt(0);
        open.putInt(1000);
        open.putInt(1000);
        session.writePacket(open);
        session.close(false);
        service.awaitLine("- 127.0.0.1 refused - 0 no login");
        service.awaitLine("- 127.0.0.1 refused - 0 no login");
    }

    private static void drain(InputStream in) {
        try {
            while (in.read() >= 0) {
                continue;
            }
        } catch (IOException e) {
            // Reset is as good as closed; a time limit that has passed fails later.
            assertFalse(e.toString(), e.toString().contains("imed out"));
        }
    }

    @Test
    public void connectionsAreBound() throws Exception {
        service.start("--connections", "2");
        ClientSession first = connect();
        ClientSession second = connect();
        assertThrows(IOException.class, this::connect);
        service.awaitLine("- 127.0.0.1 refused - 0 too many connections");
        first.close(true);
        second.close(true);
    }

    @Test
    public void manyErrorsAreOnlyCounted() throws Exception {
        service.start();
        ClientSession session = connect();
        Files.createDirectories(root.resolve("d/f"));
        String refusedFile = "C0644 0 f\n";
        ChannelExec channel = begin(session, "scp -r -t d", refusedFile.repeat(1000));
        channel.getInvertedIn().close();
        channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED), LONG);
        session.close(true);
        service.awaitLine(KEY + " 127.0.0.1 failed - 0 and 900 more failures");
    }

    @Test
    public void namesMakeNoLines() throws Exception {
        service.start();
        refused("", "ssh", "any@127.0.0.1", "scp -f 'a\tb\nc\u001b[31m'");
        service.awaitLine(KEY + " 127.0.0.1 refused scp -f 'a\\tb\\nc\\x1b[31m' 0 *");
    }

    @Test
    public void noWeakAlgorithmsAreOffered() throws Exception {
        service.start();
        Function<String, List<String>> ssh = option -> List.of("ssh", "-F", "none", "-o", "BatchMode=yes", "-o", option, "-o", "MACs=hmac-sha1,hmac-sha1-etm@openssh.com", "-i",
                service.file("key").toString(), "-o", "UserKnownHostsFile=" + service.known(), "-p", String.valueOf(service.port()),
                "any@127.0.0.1", "scp -f x");
        for (String option : List.of("Ciphers=aes128-cbc", "KexAlgorithms=diffie-hellman-group14-sha1",
                "HostKeyAlgorithms=ssh-rsa", "Ciphers=aes128-ctr")) {
            assertEquals(255, service.plain(ssh.apply(option)));
            assertTrue(service.output(), service.output().contains("no matching"));
        }
    }

    @Test
    public void theEndBreaksOffWhatIsUnderWayAndClearsUp() throws Exception {
        service.start();
        ClientSession session = connect();
        begin(session, "scp -t x", "C0644 100 x\nhalf");
        awaitPart();
        service.close();
        service.awaitLine(KEY + " 127.0.0.1 received x 4 broken off, since the service ends: *");
        assertEquals(0, root.toFile().list().length);
        assertThrows(IOException.class, this::connect);
    }
}
