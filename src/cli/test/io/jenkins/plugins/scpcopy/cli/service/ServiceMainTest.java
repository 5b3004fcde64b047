package io.jenkins.plugins.scpcopy.cli.service;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.cli.RemoteHalf;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.Assume;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The command line of the service, and its life as a process. */
public class ServiceMainTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private Path home;
    private Path root;
    private Path keys;

    @Before
    public void prepare() throws IOException {
        home = folder.getRoot().toPath();
        root = folder.newFolder("root").toPath();
        keys = Trees.file(home, "keys", "ssh-ed25519 AAAA me\n");
        Trees.mode(keys, "rw-r--r--");
    }

    private int serve(String... words) {
        out.reset();
        err.reset();
        return new ServiceMain(stream(out), stream(err), home).serve(List.of(words));
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String said() {
        return err.toString(StandardCharsets.UTF_8);
    }

    private void refused(String words, String... options) {
        assertEquals(1, serve(options));
        assertTrue(said(), said().startsWith("scp-copy: ") && said().contains(words));
        assertFalse(said(), said().contains("Exception"));
        assertEquals("", out.toString(StandardCharsets.UTF_8));
    }

    private void refusedToServe(String words, String... more) {
        List<String> options = new ArrayList<>(List.of("--serve", "0", "--root", root.toString(), "--authorized-keys", keys.toString()));
        options.addAll(List.of(more));
        refused(words, options.toArray(String[]::new));
    }

    @Test
    public void commandLinesThatCannotBeUsed() {
        refused("needs --root DIR", "--serve", "0");
        refused("needs --authorized-keys FILE", "--serve", "0", "--root", root.toString());
        refused("Unknown option: '-r'", "--serve", "0", "-r");
        refused("'x'", "--serve", "0", "x");
        refusedToServe("exclude each other", "--read-only", "--write-only");
        refusedToServe("must be 1 or more", "--connections", "0");
        refusedToServe("'many' is not an int", "--connections", "many");
        for (String address : List.of("", "x", "70000", "a:b:1", ":1", "[::1]", "::1:22", "1:")) {
            refusedToServe("is no [address:]port", "--serve=" + address);
        }
        refusedToServe("there is no address 'nowhere.invalid'", "--serve", "nowhere.invalid:1");
    }

    @Test
    public void rootsThatCannotBeServed() throws Exception {
        refusedToServe("no such file", "--root", home.resolve("missing").toString());
        refusedToServe("is no directory", "--root", keys.toString());
        refusedToServe("is below the directory that is served", "--root", home.toString());
        refusedToServe("is below the directory that is served", "--host-key", root.resolve("key").toString());
        assertEquals(0, root.toFile().list().length);
        assertEquals(1, serve("--serve", "0", "--root", "/", "--authorized-keys", keys.toString()));
    }

    @Test
    public void keysThatCannotBeTrusted() throws Exception {
        Assume.assumeTrue("no POSIX modes here", Files.getFileStore(keys).supportsFileAttributeView("posix"));
        Trees.mode(keys, "rw-rw-r--");
        refusedToServe(keys.toRealPath() + " is writable by others");
        Trees.mode(keys, "rw-r--r--");
        Path open = Files.createDirectory(home.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.copy(keys, open.resolve("keys"));
        refusedToServe(open.toRealPath() + " is writable by others", "--authorized-keys", open.resolve("keys").toString());
        Path link = Files.createSymbolicLink(home.resolve("link"), open.resolve("keys"));
        refusedToServe(open.toRealPath() + " is writable by others", "--authorized-keys", link.toString());
        refusedToServe("no such file", "--authorized-keys", home.resolve("missing").toString());
        refusedToServe("is no file", "--authorized-keys", root.resolveSibling("open").toString());
        Files.writeString(keys, "# nobody\n\n");
        refusedToServe("holds no key that can be used");
        Files.writeString(keys, "from=\"10.0.0.1\" ssh-ed25519 AAAA me\n");
        refusedToServe("line 1 of " + keys + " is not used: neither a type of key nor an option that is obeyed here: from=");
        assertTrue(said(), said().contains("holds no key that can be used"));
        Files.write(keys, new byte[1024 * 1024 + 1]);
        refusedToServe("is larger than");
    }

    @Test
    public void hostKeysThatCannotBeUsed() throws Exception {
        Path key = home.resolve("host");
        Files.writeString(key, "no key");
        Trees.mode(key, "rw-r--r--");
        refusedToServe("is open to others", "--host-key", key.toString());
        Trees.mode(key, "rw-------");
        refusedToServe("is no private key", "--host-key", key.toString());
        Assume.assumeTrue("ssh-keygen is not installed", Tools.has("ssh-keygen"));
        Files.delete(key);
        Tools.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", key.toString());
        refusedToServe("the host key " + key, "--host-key", key.toString());
    }

    @Test
    public void aPortThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            refusedToServe("cannot listen on port " + taken.getLocalPort() + " of 127.0.0.1", "--serve",
                    String.valueOf(taken.getLocalPort()));
        }
    }

    @Test
    public void theHostKeyIsMadeOnceForItsUserAlone() throws Exception {
        Path key = home.resolve(".config/scp-copy/host_key");
        HostKey first = HostKey.of(key, root);
        HostKey second = HostKey.of(key, root);
        assertTrue(first.made());
        assertFalse(second.made());
        assertEquals(first.line(), second.line());
        assertTrue(first.line(), first.line().startsWith("ssh-ed25519 AAAA"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(key)));
        assertEquals(List.of("host_key"), List.of(key.getParent().toFile().list()));
        Assume.assumeTrue("ssh-keygen is not installed", Tools.has("ssh-keygen"));
        assertTrue(Tools.run("ssh-keygen", "-l", "-f", key.toString()).contains(first.fingerprint()));
    }

    @Test
    public void itsOwnHelp() {
        assertEquals(0, serve("--serve", "--help"));
        String help = out.toString(StandardCharsets.UTF_8);
        help.lines().forEach(line -> assertTrue(line, line.length() <= 80));
        assertTrue(help, help.contains("--authorized-keys FILE"));
        assertEquals("", said());
    }

    /** The lines of a process that serves, until one has come. */
    private static String await(BufferedReader lines, String words) throws IOException {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.contains(words)) {
                return line;
            }
        }
        throw new AssertionError("ended without: " + words);
    }

    private void endsBy(String signal, int number) throws Exception {
        Assume.assumeTrue("OpenSSH's client is not installed", Tools.has("scp") && Tools.has("kill"));
        Assume.assumeFalse("it is ignored where the tests run", Tools.isIgnored(number));
        Tools.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "me", "-f", home.resolve("key").toString());
        Files.copy(home.resolve("key.pub"), home.resolve("authorized"));
        List<String> words = new ArrayList<>(List.of(RemoteHalf.javaWords()));
        words.addAll(List.of("--serve", "127.0.0.1:0", "--root", root.toString(), "--authorized-keys",
                home.resolve("authorized").toString(), "--host-key", home.resolve("host").toString()));
        Process service = new ProcessBuilder(words).directory(home.toFile()).start();
        Process client = null;
        try {
            String known = await(service.errorReader(StandardCharsets.UTF_8), "line for known_hosts: ").replaceFirst(".*: ", "");
            Files.writeString(home.resolve("known"), known + "\n");
            Trees.file(home, "big", new byte[50_000_000]);
            client = new ProcessBuilder("scp", "-O", "-q", "-l", "800", "-F", "none", "-o", "BatchMode=yes", "-i",
                            home.resolve("key").toString(), "-o", "UserKnownHostsFile=" + home.resolve("known"), "-P",
                            known.replaceFirst(".*]:", "").replaceFirst(" .*", ""), "big", "me@127.0.0.1:x")
                    .directory(home.toFile())
                    .redirectErrorStream(true)
                    .start();
            while (root.toFile().list().length == 0) {
                assertTrue(client.isAlive() && service.isAlive());
                TimeUnit.MILLISECONDS.sleep(20);
            }
            Tools.run("kill", "-" + signal, String.valueOf(service.pid()));
            assertEquals(128 + number, service.waitFor());
            String line = await(service.inputReader(StandardCharsets.UTF_8), "received");
            assertTrue(line, line.contains("\tx\t") && line.contains("broken off, since the service ends"));
            assertEquals(0, root.toFile().list().length);
            assertTrue(client.waitFor() != 0);
        } finally {
            service.destroyForcibly();
            if (client != null) {
                client.destroyForcibly();
            }
        }
    }

    @Test(timeout = 300_000)
    public void endsByInterrupt() throws Exception {
        endsBy("INT", 2);
    }

    @Test(timeout = 300_000)
    public void endsByTermination() throws Exception {
        endsBy("TERM", 15);
    }
}
