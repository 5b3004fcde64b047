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
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;

/** The command against OpenSSH's server, by the built-in client and by OpenSSH's own. */
public class RealServerTest {
    @ClassRule
    public static final OpenSshServer SERVER = new OpenSshServer();

    @Rule
    public final ServerCommand command = new ServerCommand(SERVER, "web jump");

    private void succeeds(String... words) {
        int status = command.run(words);
        assertEquals(command.err(), 0, status);
        assertEquals("", command.err());
    }

    @Test
    public void treeThereAndBack() throws IOException {
        Path tree = Trees.sample(command.home().resolve("tree"));
        succeeds("-rp", "tree", "web:" + command.remote() + "/up");
        Trees.assertSame(tree, command.remote().resolve("up"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        succeeds("-rp", "web:" + command.remote() + "/up", "back");
        Trees.assertSame(tree, command.home().resolve("back"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
    }

    @Test
    public void hostsThatACommandKnows() throws IOException {
        Trees.file(command.home(), "f", "hello");
        Trees.file(command.home(), ".ssh/known_hosts", "");
        String known = "/bin/cat " + command.home() + "/known";
        String[] words = {"-oUserKnownHostsFile=none", "-oKnownHostsCommand=" + known, "f", "web:" + command.remote() + "/f"};
        succeeds(words);
        words[1] = "-oKnownHostsCommand=/bin/echo none of %H";
        assertEquals(1, command.run(words));
        words[1] = "-oKnownHostsCommand=/bin/false";
        assertEquals(1, command.run(words));
        assertTrue(command.err(), command.err().contains("'/bin/false' of the configuration ended with status 1"));
    }

    @Test
    public void byProgram() throws IOException {
        Path tree = Trees.sample(command.home().resolve("tree"));
        // What the built-in client refuses, the program may use.
        Files.writeString(command.home().resolve(".ssh/config"), "Match user nobody\n  ForwardAgent no\n", StandardOpenOption.APPEND);
        String config = command.home().resolve(".ssh/config").toString();
        succeeds("-rp", "-S", "ssh", "-F", config, "-B", "-oPasswordAuthentication=no", "tree", "web:" + command.remote() + "/up");
        Trees.assertSame(tree, command.remote().resolve("up"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        succeeds("-rp", "-S", "ssh", "-F", config, "web:" + command.remote() + "/up", "back");
        Trees.assertSame(tree, command.home().resolve("back"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
    }

    @Test
    public void bySftp() throws IOException {
        Path tree = Trees.sample(command.home().resolve("tree"));
        String config = command.home().resolve(".ssh/config").toString();
        String server = SftpShell.server().toString();
        String[][] ways = {{"-s"}, {"--protocol", "sftp"}, {"-s", "-S", "ssh", "-F", config}, {"-D", server}};
        for (int i = 0; i < ways.length; i++) {
            String up = "web:" + command.remote() + "/up" + i;
            succeeds(words(ways[i], "-rp", "tree", up));
            Trees.assertSame(tree, command.remote().resolve("up" + i), Trees.Attribute.MODES, Trees.Attribute.TIMES);
            succeeds(words(ways[i], "-rp", up, "back" + i));
            Trees.assertSame(tree, command.home().resolve("back" + i), Trees.Attribute.MODES, Trees.Attribute.TIMES);
            succeeds(words(ways[i], "-rp", "--log", up, "web:" + command.remote() + "/again" + i));
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
        Path tree = Trees.sample(command.home().resolve("tree"));
        String[] options = {"-rq", "--atomic", "--verify", "sha256", "--skip-unchanged", "--retries", "2", "--retry-delay", "1"};
        for (String[] ends : new String[][] {{"tree", "web:" + command.remote() + "/up"}, {"web:" + command.remote() + "/up", "back"}}) {
            for (int i = 0; i < 2; i++) {
                succeeds(Stream.concat(Stream.of(options), Stream.of(ends)).toArray(String[]::new));
            }
        }
        Trees.assertSame(tree, command.remote().resolve("up"), Trees.Attribute.TIMES);
        Trees.assertSame(tree, command.home().resolve("back"), Trees.Attribute.TIMES);
        Trees.file(command.home(), "tree/deep/more", "more");
        succeeds("-rq", "--dry-run", "--skip-unchanged", "tree", "web:" + command.remote() + "/up");
        assertTrue(command.out(), command.out().contains("dry run: 1 file, 4 B would be copied"));
        assertTrue(Files.notExists(command.remote().resolve("up/deep/more")));
    }

    @Test
    public void programThatCannotLogIn() throws IOException {
        Trees.file(command.home(), "a", "1");
        Path config = Trees.file(command.home(), "config", Files.readString(command.home().resolve(".ssh/config"))
                .replaceFirst("IdentityFile .*", "IdentityFile none") + "  IdentityAgent none\n");
        for (String[] ends : new String[][] {{"a", "web:" + command.remote() + "/a"}, {"web:" + command.remote() + "/a", "b"}}) {
            assertEquals(1, command.run("-S", "ssh", "-B", "-F", config.toString(), ends[0], ends[1]));
            assertTrue(command.err(), command.err().startsWith("scp-copy: ssh could not log in to web: "));
            assertTrue(command.err(), command.err().contains("Permission denied ("));
        }
    }

    @Test
    public void throughJumpHost() throws IOException {
        Trees.file(command.home(), "a", "1");
        succeeds("-J", "jump", "a", "web:" + command.remote() + "/a");
        assertEquals("1", Files.readString(command.remote().resolve("a")));
    }

    private static long logins() {
        return SERVER.log().lines().filter(line -> line.startsWith("Accepted publickey")).count();
    }

    @Test
    public void throughThreeJumpHostsOfTheConfiguration() throws IOException {
        Trees.file(command.home(), "a", "1");
        String config = Files.readString(command.home().resolve(".ssh/config"));
        Trees.file(command.home(), ".ssh/jumps", config.replace("Host web jump", "Host web far gate1 gate2 gate3"));
        Trees.file(command.home(), ".ssh/config", """
                Include jumps
                Match host %s originalhost far
                  ProxyJump gate2,gate3
                Host gate2
                  ProxyJump gate1
                """.formatted(SERVER.host()));
        long before = logins();
        succeeds("a", "far:" + command.remote() + "/a");
        assertEquals(4, logins() - before);
        assertEquals("1", Files.readString(command.remote().resolve("a")));
    }

    @Test
    public void encryptedKeyAsksForItsPassphraseOnce() throws IOException {
        Path key = command.home().resolve("key");
        Files.copy(SERVER.clientKeyFile(), key);
        Tools.run("ssh-keygen", "-q", "-p", "-N", "my passphrase", "-f", key.toString());
        Trees.file(command.home(), "a", "1");
        String[] words = {"-F", "none", "-i", "key", "-oUserKnownHostsFile=" + command.home().resolve("known"), "a",
            "scp://" + SERVER.user() + "@" + SERVER.host() + ":" + SERVER.port() + "/" + command.remote() + "/b"};
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
            Path key = command.home().resolve("id");
            Tools.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString());
            Trees.file(command.home(), "a", "1");
            Path known = Trees.file(command.home(), "known2", trusting.knownHosts());
            String end = "scp://" + trusting.user() + "@" + trusting.host() + ":" + trusting.port() + "/" + command.remote() + "/";
            String[] words = {"-F", "none", "-i", "id", "-oUserKnownHostsFile=" + known, "a", end + "b"};
            assertEquals(1, command.run(words));
            Tools.run(
                    "ssh-keygen", "-q", "-s", trusting.directory() + "/authority", "-I", "x", "-n", trusting.user(),
                    key + ".pub");
            succeeds(words);
            Files.move(Path.of(key + "-cert.pub"), command.home().resolve("elsewhere"));
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
        Path key = command.home().resolve("key");
        Files.copy(SERVER.clientKeyFile(), key);
        Files.copy(Path.of(SERVER.clientKeyFile() + ".pub"), Path.of(key + ".pub"));
        Trees.file(command.home(), "a", "1");
        String end = "scp://" + SERVER.user() + "@" + SERVER.host() + ":" + SERVER.port() + "/" + command.remote() + "/";
        String known = "-oUserKnownHostsFile=" + command.home().resolve("known");
        try (TestAgent agent = TestAgent.in(Files.createDirectory(command.home().resolve("agent")))) {
            agent.add(key.toString());
            Tools.run("ssh-keygen", "-q", "-p", "-N", "my passphrase", "-f", key.toString());
            command.environment("SSH_AUTH_SOCK", agent.socket());
            succeeds("-F", "none", known, "a", end + "b");
            // The agent holds it, so nobody is asked.
            succeeds("-F", "none", "-i", "key", known, "a", end + "c");
            succeeds("-F", "none", "-oIdentityAgent=$SSH_AUTH_SOCK", known, "a", end + "d");
            // The public half is enough to say which of the agent's keys is meant.
            Path named = Files.copy(Path.of(key + ".pub"), command.home().resolve("named.pub"));
            succeeds("-F", "none", "-oIdentitiesOnly=yes", "-i", named.toString(), known, "a", end + "f");
            succeeds("-F", "none", "-oIdentitiesOnly=yes", "-i", "key", known, "a", end + "f");
            Tools.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", command.home().resolve("other").toString());
            assertEquals(1, command.run("-F", "none", "-oIdentitiesOnly=yes", "-i", "other", known, "a", end + "e"));
            assertTrue(command.err(), command.err().contains("holds none of the keys that are asked for"));
            for (String without : List.of("-oIdentitiesOnly=yes", "-oPubkeyAuthentication=no", "-oIdentityAgent=none", "-oIdentityAgent=$NO_SUCH_VARIABLE")) {
                assertEquals(without, 1, command.run("-F", "none", without, known, "a", end + "e"));
            }
        }
    }

    @Test
    public void hostsKnownByAnotherName() throws IOException {
        Trees.file(command.home(), "a", "1");
        String key = SERVER.knownHosts().replaceFirst("\\S+ ", "");
        Path known = Trees.file(command.home(), "by-alias", "tunnel " + key);
        String[] words = {"-oUserKnownHostsFile=" + known, "a", "web:" + command.remote() + "/a"};
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
        Trees.file(command.home(), ".ssh/config", Files.readString(command.home().resolve(".ssh/config")) + more);
    }

    @Test
    public void revokedHostKeysAreNeverAccepted() throws IOException {
        Trees.file(command.home(), "a", "1");
        Path revoked = Trees.file(command.home(), "revoked", "# stolen\n" + SERVER.knownHosts().replaceFirst("\\S+ ", ""));
        config("  RevokedHostKeys " + revoked + "\n");
        for (String checking : List.of("yes", "no")) {
            assertEquals(1, command.run("-oStrictHostKeyChecking=" + checking, "a", "web:" + command.remote() + "/a"));
            assertTrue(command.err(), command.err().contains("is revoked"));
        }
        for (String unusable : List.of("SSHKRL\n\0\0", "nonsense")) {
            Trees.file(command.home(), "revoked", unusable);
            assertEquals(1, command.run("a", "web:" + command.remote() + "/a"));
            assertTrue(command.err(), command.err().contains("cannot be used as RevokedHostKeys"));
        }
        Files.delete(revoked);
        assertEquals(1, command.run("a", "web:" + command.remote() + "/a"));
        assertTrue(command.err(), command.err().contains("cannot read the revoked host keys"));
    }

    @Test
    public void patternOnTheServer() throws IOException {
        Trees.file(command.remote(), "a.log", "1");
        Trees.file(command.remote(), "b.log", "2");
        Trees.file(command.remote(), "c.txt", "3");
        succeeds("web:" + command.remote() + "/*.log", ".");
        assertTrue(Files.exists(command.home().resolve("a.log")) && Files.exists(command.home().resolve("b.log")));
        assertFalse(Files.exists(command.home().resolve("c.txt")));
    }

    @Test
    public void refusedFileDoesNotStopTheOthers() throws IOException {
        Trees.file(command.home(), "t/a", "1");
        Trees.file(command.home(), "t/b", "2");
        Trees.file(command.home(), "t/c", "3");
        Files.createDirectories(command.remote().resolve("t/b"));
        assertEquals(1, command.run("-r", "t", "web:" + command.remote() + "/"));
        assertTrue(command.err(), command.err().startsWith("scp-copy: t/b: "));
        assertEquals("1", Files.readString(command.remote().resolve("t/a")));
        assertEquals("3", Files.readString(command.remote().resolve("t/c")));
    }
}
