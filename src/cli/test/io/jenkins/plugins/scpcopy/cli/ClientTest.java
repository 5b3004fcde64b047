package io.jenkins.plugins.scpcopy.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.cli.options.Options;
import io.jenkins.plugins.scpcopy.cli.terminal.Messages;
import io.jenkins.plugins.scpcopy.cli.terminal.Surroundings;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.server.DelayingProxy;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.TestProxy;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.server.ServerBuilder;
import org.junit.Assume;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The command against embedded servers. */
public class ClientTest {
    private static final String SECRET = "correct horse";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    @Rule
    public final MinaSshServer server = new MinaSshServer().password("me", SECRET);

    @Rule
    public final MinaSshServer other = new MinaSshServer().password("me", "battery staple");

    private Path home;
    private Path knownHosts;
    private CommandRun command;

    @Before
    public void prepare() throws IOException {
        home = folder.getRoot().toPath();
        knownHosts = Trees.file(home, ".ssh/known_hosts", server.knownHosts() + other.knownHosts());
        command = new CommandRun(home)
                .environment("SCP_COPY_PASSWORD", SECRET)
                .environment("SCP_COPY_TO_PASSWORD", "battery staple");
    }

    private static String url(MinaSshServer host, String path) {
        return "scp://" + host.host() + ":" + host.port() + path;
    }

    private void succeeds(String... words) {
        int status = command.run(words);
        assertEquals(command.err(), 0, status);
        assertEquals("", command.err());
        assertEquals("", command.out());
    }

    private void fails(String message, String... words) {
        assertEquals(1, command.run(words));
        assertTrue(command.err(), command.err().contains(message));
        assertFalse(command.err(), command.err().contains(SECRET));
        assertFalse(command.err(), command.err().contains("\tat "));
    }

    @Test
    public void aNameMayEndInABackslashHere() throws IOException {
        Assume.assumeTrue("a backslash is no separator", File.separatorChar == '/');
        Trees.file(home, "a", "hello");
        Trees.file(home, "b\\", "there");
        succeeds("a", "c\\");
        assertEquals("hello", Files.readString(home.resolve("c\\")));
        succeeds("b\\", "d");
        assertEquals("there", Files.readString(home.resolve("d")));
        succeeds("a", url(server, "/e"));
        succeeds(url(server, "/e"), "f\\");
        assertEquals("hello", Files.readString(home.resolve("f\\")));
    }

    @Test
    public void treeThereAndBack() throws IOException {
        Trees.file(home, "tree/a", "1");
        Trees.file(home, "tree/two words/b", "2");
        succeeds("-rp", "tree", url(server, "/up"));
        Trees.assertSame(home.resolve("tree"), server.root().resolve("up"));
        succeeds("-r", url(server, "/up"), "back");
        Trees.assertSame(home.resolve("tree"), home.resolve("back"));
    }

    @Test
    public void throughAProxy() throws IOException {
        Trees.file(home, "a", "1");
        Trees.file(home, "proxy-password", "let me out\n");
        try (TestProxy proxy = new TestProxy().login("out", "let me out")) {
            String socks = "socks5://127.0.0.1:" + proxy.port();
            String http = "http://127.0.0.1:" + proxy.port();
            succeeds("--proxy", socks, "--proxy-user", "out", "--proxy-password-file", "proxy-password", "a", url(server, "//a"));
            fails("wants a login", "--proxy", http, "a", url(server, "/b"));
            command.environment("SCP_COPY_PROXY_PASSWORD", "let me out");
            succeeds("--proxy", http, "--proxy-user", "out", "a", url(server, "//b"));
            assertEquals(2, proxy.asked().size());
        }
    }

    @Test
    public void aKeyExchangeThatIsNotPostQuantumIsNotedOnceOrRefused() throws IOException {
        Trees.file(home, "a", "1");
        MinaSshServer old = new MinaSshServer()
                .password("me", SECRET)
                .customize(instance -> instance.setKeyExchangeFactories(
                        List.of(ServerBuilder.DH2KEX.apply(BuiltinDHFactories.curve25519))))
                .start();
        try {
            Files.writeString(knownHosts, old.knownHosts() + server.knownHosts());
            for (List<String> words : List.of(List.of("a", url(old, "/")), List.of("-v", "a", url(old, "/")))) {
                assertEquals(0, command.run(words.toArray(String[]::new)));
                assertEquals(command.err(), 1, command.err().split("note: .*: the key exchange curve25519-sha256 is not", -1).length - 1);
            }
            succeeds("-q", "a", url(old, "/"));
            succeeds("-oWarnWeakCrypto=no-pq-kex", "a", url(old, "/"));
            fails("WarnWeakCrypto cannot be", "-oWarnWeakCrypto=never", "a", url(old, "/"));
            fails("a post-quantum key exchange is required, and ", "--require-post-quantum", "a", url(old, "/"));
            fails("--require-post-quantum cannot be used with -S", "--require-post-quantum", "-S", "ssh", "a", url(old, "/"));
            succeeds("--require-post-quantum", "a", url(server, "/"));
        } finally {
            old.stop();
        }
    }

    /** A command that connects to a port of this machine, as the tools of clouds do, and notes that it has run. */
    private static String tunnel(Object port) {
        return "bash -c 'echo %h %n %r >>$0; exec 3<>/dev/tcp/127.0.0.1/" + port + "; cat <&3 & exec cat >&3' ";
    }

    @Test(timeout = 300_000)
    public void throughACommand() throws IOException {
        Assume.assumeTrue("bash is not installed", Tools.has("bash"));
        Set<ProcessHandle> ofOtherTests = ProcessHandle.current().children().collect(Collectors.toSet());
        Trees.file(home, "a", "1");
        Path log = home.resolve("log");
        Trees.file(home, ".ssh/config", """
                Host cloud
                  HostName instance
                  Port %d
                  ProxyCommand %s
                """.formatted(server.port(), tunnel("%p") + log));
        String known = server.knownHosts().replace("127.0.0.1", "instance");
        Files.writeString(knownHosts, known + server.knownHosts());
        succeeds("a", "cloud:/a");
        succeeds("-oProxyCommand=" + tunnel(server.port()) + log, "a", url(server, "//b"));
        assertEquals(
                List.of("instance cloud me", "127.0.0.1 127.0.0.1 me"), Files.readAllLines(log).stream().distinct().toList());
        assertEquals("1", Files.readString(server.root().resolve("b")));
        // Nothing of it is left behind: the command ends with its connection.
        ProcessHandle.current().children()
                .filter(child -> !ofOtherTests.contains(child))
                .forEach(child -> child.onExit().join());
        succeeds("-oProxyCommand=none", "a", url(server, "//c"));
        assertEquals(2, Files.readAllLines(log).stream().distinct().count());
    }

    @Test
    public void aCommandThatDoesNotConnectIsNamed() throws IOException {
        Trees.file(home, "a", "1");
        fails("the ProxyCommand ended with status 3 and no SSH greeting", "-oProxyCommand=sh -c 'exit 3'", "a", url(server, "//a"));
        fails("the ProxyCommand ended with status 127", "-oProxyCommand=/nowhere/tunnel", "a", url(server, "//a"));
        command.environment("SHELL", "/nowhere/sh");
        fails("the ProxyCommand for 127.0.0.1:" + server.port() + " cannot be run", "-oProxyCommand=x", "a", url(server, "//a"));
        fails("would interpret", "-oProxyCommand=x %r", "a", "scp://$(id)@" + server.host() + "/a");
    }

    @Test
    public void methodsThatAreSwitchedOffAreNotTried() throws IOException {
        Trees.file(home, "a", "1");
        String unused = "the password for 127.0.0.1 is not used";
        fails(unused, "-oPasswordAuthentication=no", "-oKbdInteractiveAuthentication=no", "a", url(server, "//a"));
        fails(unused, "-oPreferredAuthentications=publickey", "a", url(server, "//a"));
        fails("tried: nothing", "-oPasswordAuthentication=no", "a", url(server, "//a"));
        CommandRun asked = new CommandRun(home).answers(SECRET);
        assertEquals(1, asked.run("-oPreferredAuthentications=publickey", "a", url(server, "//a")));
        assertEquals(List.of(), asked.questions());
        succeeds("-oPreferredAuthentications=password", "a", url(server, "//a"));
    }

    @Test
    public void portAsOption() throws IOException {
        Trees.file(home, "a", "1");
        succeeds("-P1", "-qqB", "-qP" + server.port(), "a", server.host() + ":/a");
        succeeds("-qoPort=" + server.port(), "a", server.host() + ":/b");
        assertEquals(List.of("1", "1"), List.of(
                Files.readString(server.root().resolve("a")), Files.readString(server.root().resolve("b"))));
    }

    @Test
    public void fromOneHostToAnother() throws IOException {
        Trees.file(server.root(), "tree/a", "1");
        succeeds("-r", url(server, "/tree"), url(other, "/copy"));
        Trees.assertSame(server.root().resolve("tree"), other.root().resolve("copy"));
    }

    @Test
    public void localToLocal() throws IOException {
        Trees.file(home, "tree/a", "1");
        succeeds("-r", "tree", "copy");
        Trees.assertSame(home.resolve("tree"), home.resolve("copy"));
    }

    @Test
    public void ofManyFailuresTheFirstAreShown() throws IOException {
        Files.createDirectory(home.resolve("tree"));
        for (int i = 0; i < 300; i++) {
            Files.createSymbolicLink(home.resolve("tree/" + i), home.resolve("gone"));
        }
        fails("and 200 more failed", "-qr", "tree", "copy");
        assertEquals(101, command.err().lines().count());
    }

    @Test
    public void nothingIsCopiedOntoItself() throws IOException {
        Trees.file(home, "d/f", "1");
        Files.createSymbolicLink(home.resolve("link"), home.resolve("d/f"));
        for (String words : List.of("d/f d/f", "d/f d", "d/f link", "-r d d", "-r d .")) {
            fails("are the same file", words.split(" "));
        }
        fails("are the same file", "--patterns", "--base-dir", "d", "*", "d");
        assertEquals("1", Files.readString(home.resolve("d/f")));
        succeeds("d/f", "d/g");
    }

    @Test
    public void noDirectoryIsCopiedIntoItself() throws IOException {
        Trees.file(home, "d/s/f", "1");
        Files.createSymbolicLink(home.resolve("link"), home.resolve("d/s"));
        for (String words : List.of("-r d d/s", "-r d d/new", "-r d d/new/er", "-r d link", "-r . d/s")) {
            fails("cannot be copied into itself", words.split(" "));
        }
        assertEquals(List.of("f"), List.of(home.resolve("d/s").toFile().list()));
        succeeds("-r", "d", "d2");
    }

    @Test
    public void downloadToADirectoryThatIsNotThere() throws IOException {
        Trees.file(server.root(), "a", "1");
        fails("scp-copy: the target 'new/' is not a directory\n", url(server, "/a"), "new/");
        assertFalse(Files.exists(home.resolve("new")));
    }

    @Test
    public void sourcesOfSeveralHostsNeedDirectory() throws IOException {
        command.environment("SCP_COPY_PASSWORD", "");
        command.answers(SECRET, "battery staple");
        Trees.file(server.root(), "a", "1");
        Trees.file(other.root(), "b", "2");
        Trees.file(home, "c", "3");
        fails("not a directory", url(server, "/a"), url(other, "/b"), "c", "missing");
        Files.createDirectory(home.resolve("d"));
        succeeds(url(server, "/a"), url(other, "/b"), "c", "d");
        assertEquals(
                List.of("me@127.0.0.1's password: ", "me@127.0.0.1's password: "), command.questions());
        assertEquals("1", Files.readString(home.resolve("d/a")));
        assertEquals("2", Files.readString(home.resolve("d/b")));
        assertEquals("3", Files.readString(home.resolve("d/c")));
    }

    @Test
    public void everySourceHasToBeThere() throws IOException {
        Trees.file(home, "target/a.jar", "1");
        String to = url(server, "/app/");
        fails("nothing matches 'a.yml' in ", "--patterns", "--base-dir", "target", "a.jar,a.yml", to);
        assertTrue(command.err(), command.err().contains("if nothing to copy is fine, say so: --allow-empty"));
        fails("nothing matches '*.war' in ", "--patterns", "--base-dir", "target", "*.jar\n*.war", to);
        fails("gone: no such file or directory", "target/a.jar", "gone", to);
        assertFalse(Files.exists(server.root().resolve("app")));
        Files.createDirectory(server.root().resolve("app"));
        for (String[] sources : new String[][] {{"--patterns", "target/*.jar,*.war,gone"}, {"target/a.jar", "gone"}}) {
            List<String> words = new ArrayList<>(List.of("--allow-empty"));
            words.addAll(List.of(sources));
            words.add(to);
            assertEquals(command.err(), 0, command.run(words.toArray(String[]::new)));
            assertTrue(command.err(), command.err().contains("gone"));
        }
        assertTrue(Files.exists(server.root().resolve("app/a.jar")));
        assertTrue(Files.exists(server.root().resolve("app/target/a.jar")));
        fails("target: is a directory; -r copies it with all that is in it", "target", to);
    }

    @Test
    public void patternsSelect() throws IOException {
        Trees.file(home, "target/x/a.jar", "1");
        Trees.file(home, "target/x/a-sources.jar", "2");
        Trees.file(home, "target/b.txt", "3");
        Files.createDirectory(server.root().resolve("app"));
        succeeds("--patterns", "--base-dir", "target", "--excludes", "**/*-sources.jar", "**/*.jar", url(server, "/app"));
        assertTrue(Files.exists(server.root().resolve("app/x/a.jar")));
        assertFalse(Files.exists(server.root().resolve("app/x/a-sources.jar")));
        assertFalse(Files.exists(server.root().resolve("app/b.txt")));
    }

    @Test
    public void missingSourceIsNamed() {
        fails("missing", "missing", url(server, "/"));
        fails("missing", url(server, "/missing"), "x");
    }

    @Test
    public void unknownHostIsRefusedWithItsLine() throws IOException {
        Files.writeString(knownHosts, "");
        Trees.file(home, "a", "1");
        fails(server.knownHostsLine("ecdsa-sha2-nistp256"), "a", url(server, "/a"));
        assertTrue(command.err(), command.err().contains("--host-verification acceptNew"));
        assertFalse(Files.exists(server.root().resolve("a")));
    }

    @Test
    public void acceptedHostIsKept() throws IOException {
        Files.writeString(knownHosts, "# no line feed at the end");
        Trees.file(home, "a", "1");
        assertEquals(0, command.run("-oStrictHostKeyChecking=accept-new", "a", url(server, "/a")));
        assertTrue(command.err(), command.err().startsWith("scp-copy: warning: "));
        assertEquals("# no line feed at the end\n" + server.knownHosts(), Files.readString(knownHosts));
        succeeds("a", url(server, "/b"));
    }

    @Test
    public void changedHostKeyIsNeverAccepted() throws IOException {
        Files.writeString(knownHosts, other.knownHosts().replace(":" + other.port() + " ", ":" + server.port() + " "));
        Trees.file(home, "a", "1");
        for (String checking : List.of("yes", "accept-new", "no")) {
            fails("is not the known one", "-oStrictHostKeyChecking=" + checking, "a", url(server, "/a"));
            assertFalse(command.err(), command.err().contains("accept-new"));
            assertTrue(command.err(), command.err().contains("The known key is in " + knownHosts + " line 1."));
        }
    }

    @Test
    public void keyThatCannotBeKeptIsOnlyWarnedAbout() throws IOException {
        Path blocked = Trees.file(home, "file", "");
        Trees.file(home, "a", "1");
        String known = "-oUserKnownHostsFile=" + blocked + "/known_hosts";
        assertEquals(command.err(), 0, command.run("-oStrictHostKeyChecking=accept-new", known, "a", url(server, "//a")));
        assertTrue(command.err(), command.err().contains("warning: the new host key could not be added to " + blocked));
    }

    @Test
    public void eachHostsKeyIsKeptInItsOwnFile() throws IOException {
        Trees.file(server.root(), "a", "1");
        Trees.file(home, ".ssh/config", """
                StrictHostKeyChecking accept-new
                Host one
                  UserKnownHostsFile ~/known1
                  Port %d
                Host two
                  UserKnownHostsFile ~/known2
                  Port %d
                Host *
                  HostName 127.0.0.1
                """.formatted(server.port(), other.port()));
        assertEquals(command.err(), 0, command.run("one:/a", "two:/a"));
        assertEquals(server.knownHosts(), Files.readString(home.resolve("known1")));
        assertEquals(other.knownHosts(), Files.readString(home.resolve("known2")));
    }

    @Test
    public void linesOfNoUseInKnownHostsAreWarnedAbout() throws IOException {
        Trees.file(home, "a", "1");
        String text = "# caf\u00e9\nhost 1024 35 123456\n" + server.knownHosts();
        Files.write(knownHosts, text.getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(command.err(), 0, command.run("a", url(server, "//a")));
        assertTrue(command.err(), command.err().startsWith("scp-copy: warning: " + knownHosts + " line 2: "));
    }

    @Test
    public void fingerprintPinsTheHost() throws IOException {
        Files.writeString(knownHosts, "");
        Trees.file(home, "a", "1");
        succeeds("--known-hosts", server.fingerprint("ecdsa-sha2-nistp256"), "a", url(server, "/a"));
    }

    @Test
    public void passwordFromFile() throws IOException {
        command.environment("SCP_COPY_PASSWORD", "wrong");
        Trees.file(home, "secret", SECRET + "\n");
        Trees.file(home, "a", "1");
        succeeds("--password-file", "secret", "a", url(server, "/a"));
    }

    @Test
    public void asksForPasswordOnlyIfAllowed() throws IOException {
        command.environment("SCP_COPY_PASSWORD", "").answers(SECRET);
        Trees.file(home, "a", "1");
        fails("scp-copy: ", "-B", "a", url(server, "/a"));
        assertEquals(List.of(), command.questions());
        succeeds("a", url(server, "/a"));
        assertEquals(List.of("me@127.0.0.1's password: "), command.questions());
    }

    @Test
    public void passwordMayBeMistypedTwice() throws IOException {
        command.environment("SCP_COPY_PASSWORD", "").answers("x", "y", SECRET, "x", "y", "z", SECRET);
        Trees.file(home, "a", "1");
        succeeds("a", url(server, "//a"));
        assertEquals(3, command.questions().size());
        fails("does not let", "a", url(server, "//a"));
        assertEquals(3, command.questions().size());
    }

    @Test
    public void eachHostOnTheWayIsAskedForItsOwnPassword() throws IOException {
        String jump = "gate@127.0.0.1:" + server.port();
        server.password("gate", "at the gate");
        Trees.file(home, "a", "1");
        command.environment("SCP_COPY_PASSWORD", "").answers("wrong", "at the gate", "battery staple");
        succeeds("-J", jump, "a", url(other, "//a"));
        assertEquals(
                List.of("gate@127.0.0.1's password: ", "gate@127.0.0.1's password: ", "me@127.0.0.1's password: "),
                command.questions());
        command.environment("SCP_COPY_PASSWORD", "battery staple").answers("x", "y", "z");
        fails("127.0.0.1:" + server.port() + " does not let gate in", "-J", jump, "a", url(other, "//b"));
        assertEquals(Collections.nCopies(3, "gate@127.0.0.1's password: "), command.questions());
        fails("does not let gate in", "-B", "-J", jump, "a", url(other, "//b"));
        assertEquals(List.of(), command.questions());
        assertFalse(Files.exists(other.root().resolve("b")));
    }

    @Test
    public void eachUserOfOneHostIsAskedForHisOwnPassword() throws IOException {
        server.password("gate", "at the gate");
        Trees.file(home, "a", "1");
        command.environment("SCP_COPY_PASSWORD", "").answers("at the gate", SECRET);
        succeeds("-J", "gate@127.0.0.1:" + server.port(), "a", url(server, "//a"));
        assertEquals(List.of("gate@127.0.0.1's password: ", "me@127.0.0.1's password: "), command.questions());
    }

    @Test
    public void keyOfANewHostIsKeptEvenIfTheLoginFails() throws IOException {
        Files.writeString(knownHosts, "");
        Trees.file(home, "a", "1");
        command.environment("SCP_COPY_PASSWORD", "wrong");
        fails("does not let me in", "-oStrictHostKeyChecking=accept-new", "a", url(server, "//a"));
        assertEquals(server.knownHosts(), Files.readString(knownHosts));
    }

    @Test
    public void missingKeyIsWarnedAboutAndNamedIfTheLoginFails() throws IOException {
        Trees.file(home, "a", "1");
        assertEquals(0, command.run("-i", "nowhere", "a", url(server, "//a")));
        assertEquals("scp-copy: warning: the identity file nowhere does not exist and is left out\n", command.err());
        command.environment("SCP_COPY_PASSWORD", "wrong");
        String notTried = "; not tried: " + home.resolve("nowhere") + ", which does not exist";
        fails(notTried, "-q", "-i", "nowhere", "a", url(server, "//b"));
        Trees.file(home, ".ssh/config", "IdentityFile ~/.ssh/absent\n");
        fails("; not tried: " + home.resolve(".ssh/absent") + ", which does not exist", "a", url(server, "//b"));
        assertFalse(command.err(), command.err().contains("warning"));
    }

    @Test
    public void addressesOfTheOtherFamilyAreNotTried() throws IOException {
        Trees.file(home, "a", "1");
        succeeds("-4", "a", url(server, "//a"));
        fails("127.0.0.1 has no IPv6 address; it has 127.0.0.1", "-6", "a", url(server, "//b"));
        fails("127.0.0.1 has no IPv6 address", "-6", "-J", "127.0.0.1:" + server.port(), "a", "h:b");
        fails("127.0.0.1 has no IPv6 address", "-oAddressFamily=inet6", "a", url(server, "//b"));
    }

    @Test
    public void addressesOfIpv6InEveryForm() throws IOException {
        Assume.assumeTrue("there is no IPv6 here", DelayingProxy.hasIpv6());
        Trees.file(home, "a", "1");
        try (DelayingProxy six = DelayingProxy.onIpv6(server.port())) {
            String port = String.valueOf(six.port());
            String line = server.knownHosts().replace("[127.0.0.1]:" + server.port(), "[::1]:" + port);
            Files.writeString(knownHosts, line + line.replace("::1", "::1%lo"));
            succeeds("-P", port, "a", "[::1]:/a");
            succeeds("-6", "-P", port, "a", "me@[::1]:/b");
            succeeds("a", "scp://[::1]:" + port + "//c");
            succeeds("scp://me@[::1]:" + port + "//c", "back");
            if (Files.exists(Path.of("/sys/class/net/lo"))) {
                succeeds("-P", port, "a", "[::1%lo]:/d");
                succeeds("a", "scp://[::1%25lo]:" + port + "//e");
            }
            fails("::1 has no IPv4 address", "-4", "-P", port, "a", "[::1]:/f");
            assertEquals("1", Files.readString(server.root().resolve("b")));
        }
    }

    @Test
    public void unreadableKeyAsksForNoPassword() throws IOException {
        command.environment("SCP_COPY_PASSWORD", "").answers(SECRET);
        Trees.file(home, "a", "1");
        Trees.file(home, "key", "no key at all");
        fails("cannot be read", "-i", "key", "a", url(server, "//a"));
        assertEquals(List.of(), command.questions());
    }

    @Test
    public void noteOfACopiedFileIsShown() throws IOException {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Surroundings surroundings = new Surroundings(
                Map.of(), home, home, "me", null, null, System.out, new PrintStream(err, true, StandardCharsets.UTF_8));
        for (boolean quiet : new boolean[] {false, true}) {
            Messages messages = new Messages(surroundings.err(), quiet);
            try (Display display = Display.of(new Options(), surroundings, messages, line -> {}, () -> {})) {
                display.fileSettled(new FileResult("f", 1, FileResult.Status.COPIED, "times were not kept"));
            }
        }
        assertEquals("scp-copy: warning: f: times were not kept\n", err.toString(StandardCharsets.UTF_8));
    }

    @Test
    public void aliasAndJumpHostFromTheConfiguration() throws IOException {
        Trees.file(home, ".ssh/config", """
                Host web
                  HostName 127.0.0.1
                  Port %d
                """.formatted(server.port()));
        Trees.file(home, "a", "1");
        succeeds("a", "web:/a");
        assertEquals("1", Files.readString(server.root().resolve("a")));
    }

    @Test
    public void consoleLinesOnStandardOutput() throws IOException {
        Trees.file(home, "a", "1");
        assertEquals(0, command.run("--log", "a", url(server, "/a")));
        assertTrue(command.out(), command.out().startsWith("[scpCopy] upload 1 file"));
        assertEquals("", command.err());
    }
}
