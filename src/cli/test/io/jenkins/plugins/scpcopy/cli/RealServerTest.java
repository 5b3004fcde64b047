package io.jenkins.plugins.scpcopy.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.TestAgent;
import io.jenkins.plugins.scpcopy.testkit.shell.SftpShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The command against OpenSSH's server, by the built-in client and by OpenSSH's own. */
public class RealServerTest {
    @ClassRule
    public static final OpenSshServer SERVER = new OpenSshServer();

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path home;
    private Path remote;
    private CommandRun command;

    @Before
    public void configure() throws IOException {
        home = folder.newFolder("home").toPath();
        remote = folder.newFolder("remote").toPath();
        Path known = Trees.file(home, "known", SERVER.knownHosts());
        Trees.file(home, ".ssh/config", """
                Host web jump
                  HostName %s
                  Port %d
                  User %s
                  UserKnownHostsFile %s
                Host web jump
                  IdentityFile %s
                """.formatted(SERVER.host(), SERVER.port(), SERVER.user(), known, SERVER.clientKeyFile()));
        command = new CommandRun(home);
    }

    private void succeeds(String... words) {
        int status = command.run(words);
        assertEquals(command.err(), 0, status);
        assertEquals("", command.err());
    }

    @Test
    public void treeThereAndBack() throws IOException {
        Path tree = Trees.sample(home.resolve("tree"));
        succeeds("-rp", "tree", "web:" + remote + "/up");
        Trees.assertSame(tree, remote.resolve("up"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        succeeds("-rp", "web:" + remote + "/up", "back");
        Trees.assertSame(tree, home.resolve("back"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
    }

    @Test
    public void hostsThatACommandKnows() throws IOException {
        Trees.file(home, "f", "hello");
        Trees.file(home, ".ssh/known_hosts", "");
        String known = "/bin/cat " + home + "/known";
        String[] words = {"-oUserKnownHostsFile=none", "-oKnownHostsCommand=" + known, "f", "web:" + remote + "/f"};
        succeeds(words);
        words[1] = "-oKnownHostsCommand=/bin/echo none of %H";
        assertEquals(1, command.run(words));
        words[1] = "-oKnownHostsCommand=/bin/false";
        assertEquals(1, command.run(words));
        assertTrue(command.err(), command.err().contains("'/bin/false' of the configuration ended with status 1"));
    }

    @Test
    public void byProgram() throws IOException {
        Path tree = Trees.sample(home.resolve("tree"));
        // What the built-in client refuses, the program may use.
        Files.writeString(home.resolve(".ssh/config"), "Match user nobody\n  ForwardAgent no\n", StandardOpenOption.APPEND);
        String config = home.resolve(".ssh/config").toString();
        succeeds("-rp", "-S", "ssh", "-F", config, "-B", "-oPasswordAuthentication=no", "tree", "web:" + remote + "/up");
        Trees.assertSame(tree, remote.resolve("up"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        succeeds("-rp", "-S", "ssh", "-F", config, "web:" + remote + "/up", "back");
        Trees.assertSame(tree, home.resolve("back"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
    }

    @Test
    public void bySftp() throws IOException {
        Path tree = Trees.sample(home.resolve("tree"));
        String config = home.resolve(".ssh/config").toString();
        String server = SftpShell.server().toString();
        String[][] ways = {{"-s"}, {"--protocol", "sftp"}, {"-s", "-S", "ssh", "-F", config}, {"-D", server}};
        for (int i = 0; i < ways.length; i++) {
            String up = "web:" + remote + "/up" + i;
            succeeds(words(ways[i], "-rp", "tree", up));
            Trees.assertSame(tree, remote.resolve("up" + i), Trees.Attribute.MODES, Trees.Attribute.TIMES);
            succeeds(words(ways[i], "-rp", up, "back" + i));
            Trees.assertSame(tree, home.resolve("back" + i), Trees.Attribute.MODES, Trees.Attribute.TIMES);
            succeeds(words(ways[i], "-rp", "--log", up, "web:" + remote + "/again" + i));
            assertTrue(command.out(), command.out().contains("SFTP"));
        }
        assertEquals(1, command.run("-D", "/no/such/program", "tree/one", "web:"));
        assertTrue(command.err(), command.err().startsWith("scp-copy: cannot run /no/such/program: "));
    }

    private static String[] words(String[] first, String... more) {
        return Stream.concat(Stream.of(first), Stream.of(more)).toArray(String[]::new);
    }

    @Test
    public void trustedThereAndBack() throws IOException {
        Path tree = Trees.sample(home.resolve("tree"));
        String[] options = {"-rq", "--atomic", "--verify", "sha256", "--skip-unchanged", "--retries", "2", "--retry-delay", "1"};
        for (String[] ends : new String[][] {{"tree", "web:" + remote + "/up"}, {"web:" + remote + "/up", "back"}}) {
            for (int i = 0; i < 2; i++) {
                succeeds(Stream.concat(Stream.of(options), Stream.of(ends)).toArray(String[]::new));
            }
        }
        Trees.assertSame(tree, remote.resolve("up"), Trees.Attribute.TIMES);
        Trees.assertSame(tree, home.resolve("back"), Trees.Attribute.TIMES);
        Trees.file(home, "tree/deep/more", "more");
        succeeds("-rq", "--dry-run", "--skip-unchanged", "tree", "web:" + remote + "/up");
        assertTrue(command.out(), command.out().contains("dry run: 1 file, 4 B would be copied"));
        assertTrue(Files.notExists(remote.resolve("up/deep/more")));
    }

    @Test
    public void programThatCannotLogIn() throws IOException {
        Trees.file(home, "a", "1");
        Path config = Trees.file(home, "config", Files.readString(home.resolve(".ssh/config"))
                .replaceFirst("IdentityFile .*", "IdentityFile none") + "  IdentityAgent none\n");
        for (String[] ends : new String[][] {{"a", "web:" + remote + "/a"}, {"web:" + remote + "/a", "b"}}) {
            assertEquals(1, command.run("-S", "ssh", "-B", "-F", config.toString(), ends[0], ends[1]));
            assertTrue(command.err(), command.err().startsWith("scp-copy: ssh could not log in to web: "));
            assertTrue(command.err(), command.err().contains("Permission denied ("));
        }
    }

    @Test
    public void throughJumpHost() throws IOException {
        Trees.file(home, "a", "1");
        succeeds("-J", "jump", "a", "web:" + remote + "/a");
        assertEquals("1", Files.readString(remote.resolve("a")));
    }

    private static long logins() {
        return SERVER.log().lines().filter(line -> line.startsWith("Accepted publickey")).count();
    }

    @Test
    public void throughThreeJumpHostsOfTheConfiguration() throws IOException {
        Trees.file(home, "a", "1");
        String config = Files.readString(home.resolve(".ssh/config"));
        Trees.file(home, ".ssh/jumps", config.replace("Host web jump", "Host web far gate1 gate2 gate3"));
        Trees.file(home, ".ssh/config", """
                Include jumps
                Match host %s originalhost far
                  ProxyJump gate2,gate3
                Host gate2
                  ProxyJump gate1
                """.formatted(SERVER.host()));
        long before = logins();
        succeeds("a", "far:" + remote + "/a");
        assertEquals(4, logins() - before);
        assertEquals("1", Files.readString(remote.resolve("a")));
    }

    @Test
    public void encryptedKeyAsksForItsPassphraseOnce() throws IOException {
        Path key = home.resolve("key");
        Files.copy(SERVER.clientKeyFile(), key);
        Tools.run("ssh-keygen", "-q", "-p", "-N", "my passphrase", "-f", key.toString());
        Trees.file(home, "a", "1");
        String[] words = {"-F", "none", "-i", "key", "-oUserKnownHostsFile=" + home.resolve("known"), "a",
            "scp://" + SERVER.user() + "@" + SERVER.host() + ":" + SERVER.port() + "/" + remote + "/b"};
        assertEquals(1, command.run(words));
        assertTrue(command.err(), command.err().contains("is encrypted and nobody can be asked"));
        assertTrue(command.err(), command.err().contains("tried: nothing; not tried: " + key + ", encrypted"));
        assertTrue(command.err(), command.err().contains("load it into an agent"));
        command.answers("wrong", "wrong", "wrong");
        assertEquals(1, command.run(words));
        assertTrue(command.err(), command.err().contains("does not open with the passphrases"));
        assertEquals("Enter passphrase for key '" + key + "': ", command.questions().get(2));
        command.answers("wrong", "my passphrase");
        succeeds(words);
        assertEquals(Collections.nCopies(2, "Enter passphrase for key '" + key + "': "), command.questions());
        assertFalse(command.err().contains("my passphrase"));
    }

    @Test
    public void certificates() throws IOException {
        OpenSshServer trusting = new OpenSshServer()
                .config("TrustedUserCAKeys %d/authority.pub")
                .beforeStart(directory ->
                        Tools.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", directory + "/authority"))
                .start();
        try {
            Path key = home.resolve("id");
            Tools.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString());
            Trees.file(home, "a", "1");
            Path known = Trees.file(home, "known2", trusting.knownHosts());
            String end = "scp://" + trusting.user() + "@" + trusting.host() + ":" + trusting.port() + "/" + remote + "/";
            String[] words = {"-F", "none", "-i", "id", "-oUserKnownHostsFile=" + known, "a", end + "b"};
            assertEquals(1, command.run(words));
            Tools.run(
                    "ssh-keygen", "-q", "-s", trusting.directory() + "/authority", "-I", "x", "-n", trusting.user(),
                    key + ".pub");
            succeeds(words);
            Files.move(Path.of(key + "-cert.pub"), home.resolve("elsewhere"));
            assertEquals(1, command.run(words));
            succeeds("-oCertificateFile=~/elsewhere", "-F", "none", "-i", "id", "-oUserKnownHostsFile=" + known, "a", end + "c");
            assertEquals(1, command.run("-oCertificateFile=missing", "a", end + "d"));
            assertTrue(command.err(), command.err().contains("cannot read the certificate"));
        } finally {
            trusting.stop();
        }
    }

    @Test
    public void agentOfTheEnvironment() throws IOException {
        Path key = home.resolve("key");
        Files.copy(SERVER.clientKeyFile(), key);
        Files.copy(Path.of(SERVER.clientKeyFile() + ".pub"), Path.of(key + ".pub"));
        Trees.file(home, "a", "1");
        String end = "scp://" + SERVER.user() + "@" + SERVER.host() + ":" + SERVER.port() + "/" + remote + "/";
        String known = "-oUserKnownHostsFile=" + home.resolve("known");
        try (TestAgent agent = TestAgent.in(folder.newFolder().toPath())) {
            agent.add(key.toString());
            Tools.run("ssh-keygen", "-q", "-p", "-N", "my passphrase", "-f", key.toString());
            command.environment("SSH_AUTH_SOCK", agent.socket());
            succeeds("-F", "none", known, "a", end + "b");
            // The agent holds it, so nobody is asked.
            succeeds("-F", "none", "-i", "key", known, "a", end + "c");
            succeeds("-F", "none", "-oIdentityAgent=$SSH_AUTH_SOCK", known, "a", end + "d");
            // The public half is enough to say which of the agent's keys is meant.
            Path named = Files.copy(Path.of(key + ".pub"), home.resolve("named.pub"));
            succeeds("-F", "none", "-oIdentitiesOnly=yes", "-i", named.toString(), known, "a", end + "f");
            succeeds("-F", "none", "-oIdentitiesOnly=yes", "-i", "key", known, "a", end + "f");
            Tools.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", home.resolve("other").toString());
            assertEquals(1, command.run("-F", "none", "-oIdentitiesOnly=yes", "-i", "other", known, "a", end + "e"));
            assertTrue(command.err(), command.err().contains("holds none of the keys that are asked for"));
            for (String without : List.of("-oIdentitiesOnly=yes", "-oPubkeyAuthentication=no", "-oIdentityAgent=none", "-oIdentityAgent=$NO_SUCH_VARIABLE")) {
                assertEquals(without, 1, command.run("-F", "none", without, known, "a", end + "e"));
            }
        }
    }

    @Test
    public void hostsKnownByAnotherName() throws IOException {
        Trees.file(home, "a", "1");
        String key = SERVER.knownHosts().replaceFirst("\\S+ ", "");
        Path known = Trees.file(home, "by-alias", "tunnel " + key);
        String[] words = {"-oUserKnownHostsFile=" + known, "a", "web:" + remote + "/a"};
        assertEquals(1, command.run(words));
        config("  HostKeyAlias Tunnel\n");
        succeeds(words);
        Files.delete(known);
        assertEquals(1, command.run(words));
        assertTrue(command.err(), command.err().contains("known hosts: tunnel " + key.strip()));
        assertTrue(command.err(), command.err().contains("The known hosts are in " + known));
        assertEquals(0, command.run("-oStrictHostKeyChecking=accept-new", words[0], words[1], words[2]));
        assertEquals("tunnel " + key.strip(), Files.readString(known).strip());
        succeeds(words);
    }

    private void config(String more) throws IOException {
        Trees.file(home, ".ssh/config", Files.readString(home.resolve(".ssh/config")) + more);
    }

    @Test
    public void revokedHostKeysAreNeverAccepted() throws IOException {
        Trees.file(home, "a", "1");
        Path revoked = Trees.file(home, "revoked", "# stolen\n" + SERVER.knownHosts().replaceFirst("\\S+ ", ""));
        config("  RevokedHostKeys " + revoked + "\n");
        for (String checking : List.of("yes", "no")) {
            assertEquals(1, command.run("-oStrictHostKeyChecking=" + checking, "a", "web:" + remote + "/a"));
            assertTrue(command.err(), command.err().contains("is revoked"));
        }
        for (String unusable : List.of("SSHKRL\n\0\0", "nonsense")) {
            Trees.file(home, "revoked", unusable);
            assertEquals(1, command.run("a", "web:" + remote + "/a"));
            assertTrue(command.err(), command.err().contains("cannot be used as RevokedHostKeys"));
        }
        Files.delete(revoked);
        assertEquals(1, command.run("a", "web:" + remote + "/a"));
        assertTrue(command.err(), command.err().contains("cannot read the revoked host keys"));
    }

    @Test
    public void patternOnTheServer() throws IOException {
        Trees.file(remote, "a.log", "1");
        Trees.file(remote, "b.log", "2");
        Trees.file(remote, "c.txt", "3");
        succeeds("web:" + remote + "/*.log", ".");
        assertTrue(Files.exists(home.resolve("a.log")) && Files.exists(home.resolve("b.log")));
        assertFalse(Files.exists(home.resolve("c.txt")));
    }

    @Test
    public void refusedFileDoesNotStopTheOthers() throws IOException {
        Trees.file(home, "t/a", "1");
        Trees.file(home, "t/b", "2");
        Trees.file(home, "t/c", "3");
        Files.createDirectories(remote.resolve("t/b"));
        assertEquals(1, command.run("-r", "t", "web:" + remote + "/"));
        assertTrue(command.err(), command.err().startsWith("scp-copy: t/b: "));
        assertEquals("1", Files.readString(remote.resolve("t/a")));
        assertEquals("3", Files.readString(remote.resolve("t/c")));
    }
}
