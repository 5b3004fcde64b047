package io.jenkins.plugins.scpcopy.cli.server;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.cli.RemoteHalf;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Accounts of a real OpenSSH server that may copy and nothing else, called by real clients. */
public class ForcedAccountTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private final OpenSshServer server = new OpenSshServer();
    private Path local;
    private Path root;
    private Path outside;
    private Path known;
    private String output;

    @Before
    public void makeAccounts() throws IOException {
        OpenSshServer.assumeInstalled();
        local = folder.newFolder("local").toPath();
        root = folder.newFolder("root").toPath();
        outside = folder.newFolder("outside").toPath();
        for (String account : List.of("both", "read", "write")) {
            String limit = account.equals("both") ? "" : " --" + account + "-only";
            server.authorize("restrict,command=\"LC_ALL=C.UTF-8 " + RemoteHalf.java() + " --root '" + root + "'" + limit + "\" "
                    + key(account));
        }
        server.start();
        known = Trees.file(folder.getRoot().toPath(), "known", server.knownHosts());
    }

    @After
    public void stop() {
        server.stop();
    }

    private String key(String account) throws IOException {
        Path file = folder.getRoot().toPath().resolve(account);
        Tools.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", account, "-f", file.toString());
        return Files.readString(Path.of(file + ".pub")).strip();
    }

    private int run(String account, String program, String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                program, "-F", "none", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none",
                "-o", "IdentityFile=" + folder.getRoot().toPath().resolve(account), "-o", "UserKnownHostsFile=" + known,
                "-o", "Port=" + server.port(), "-o", "User=" + server.user(), "-o", "LogLevel=ERROR"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).directory(local.toFile()).redirectErrorStream(true).start();
        process.getOutputStream().close();
        output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor();
    }

    private String at(String path) {
        return server.host() + ":" + path;
    }

    private void refused(String words, String account, String program, String... arguments) throws Exception {
        assertNotEquals(output, 0, run(account, program, arguments));
        assertTrue(output, output.contains(words));
    }

    @Test
    public void copiesBothWays() throws Exception {
        Path tree = Trees.sample(local.resolve("two words"));
        assertEquals(output, 0, run("both", "scp", "-O", "-r", "-p", "two words", at("'/up and down'")));
        Trees.assertSame(tree, root.resolve("up and down"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        assertEquals(output, 0, run("both", "scp", "-O", "-r", "-p", at("'up and down'"), "back"));
        Trees.assertSame(tree, local.resolve("back"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
    }

    @Test
    public void copiesOneWayOnlyWhereThatIsTheLimit() throws Exception {
        Trees.file(local, "a", "1");
        Trees.file(root, "b", "2");
        refused("this account is read-only", "read", "scp", "-O", "a", at("a"));
        assertEquals(output, 0, run("read", "scp", "-O", at("b"), "b"));
        refused("this account is write-only", "write", "scp", "-O", at("b"), "c");
        assertEquals(output, 0, run("write", "scp", "-O", "a", at("a")));
        assertEquals("1", Files.readString(root.resolve("a")));
    }

    @Test
    public void nothingOutsideIsReachedThroughPlantedLinks() throws Exception {
        Trees.file(outside, "secret", "s");
        Trees.file(local, "a", "1");
        Trees.file(local, "tree/dir/x", "1");
        Files.createSymbolicLink(root.resolve("dir"), outside);
        Files.createSymbolicLink(root.resolve("file"), outside.resolve("secret"));
        refused("leads out of the directory", "both", "scp", "-O", "a", at("file"));
        refused("leads out of the directory", "both", "scp", "-O", "a", at("dir/x"));
        refused("scp: ", "both", "scp", "-O", "-r", "tree/dir", at("/"));
        refused("scp: ", "both", "scp", "-O", at("file"), "got");
        refused("scp: ", "both", "scp", "-O", "-r", at("dir"), "got");
        refused("No such file", "both", "scp", "-O", at("../outside/secret"), "got");
        assertEquals(List.of("secret"), List.of(outside.toFile().list()));
        assertEquals("s", Files.readString(outside.resolve("secret")));
        assertTrue(Files.notExists(local.resolve("got")));
    }

    @Test
    public void nothingButScpIsServed() throws Exception {
        Trees.file(local, "a", "1");
        String only = "this account only serves scp";
        refused(only, "both", "ssh", server.host());
        refused(only, "both", "ssh", server.host(), "touch " + outside.resolve("x"));
        refused("is not allowed", "both", "ssh", server.host(), "scp -t x; touch " + outside.resolve("x"));
        refused("is not allowed", "both", "ssh", server.host(), "scp -t $(touch " + outside.resolve("x") + ")");
        // Of a subsystem, sshd passes on no words.
        refused("Connection closed", "both", "sftp", server.host());
        refused("Connection closed", "both", "scp", "-s", "a", at("a"));
        assertEquals(0, outside.toFile().list().length);
        assertEquals(0, root.toFile().list().length);
    }
}
