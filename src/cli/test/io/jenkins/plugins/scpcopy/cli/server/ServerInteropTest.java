package io.jenkins.plugins.scpcopy.cli.server;

import static org.junit.Assert.assertArrayEquals;
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
import java.util.Set;
import java.util.stream.Stream;
import org.junit.Assume;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** OpenSSH's {@code scp} as the client of our remote half, with a script in place of {@code ssh}. */
public class ServerInteropTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path local;
    private Path remote;
    private Path program;
    private String output;

    @BeforeClass
    public static void scpIsInstalled() {
        Assume.assumeTrue("scp is not installed", Tools.has("scp") && Tools.has("sh"));
    }

    @Before
    public void prepare() throws Exception {
        local = folder.newFolder("local").toPath();
        remote = folder.newFolder("remote").toPath();
        program = RemoteHalf.program(folder.getRoot().toPath(), remote);
    }

    private int scp(String... arguments) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("scp", "-O", "-S", program.toString()));
        words.addAll(List.of(arguments));
        Process process = new ProcessBuilder(words)
                .directory(local.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor();
    }

    private void copied(String... arguments) throws Exception {
        int status = scp(arguments);
        assertEquals(output, 0, status);
        assertEquals("", output);
    }

    private static List<String> with(List<String> command, String... more) {
        return Stream.concat(command.stream(), Stream.of(more)).toList();
    }

    private String fingerprint(OpenSshServer server) throws IOException {
        Path key = Trees.file(folder.getRoot().toPath(), "host.pub", server.hostPublicKey("ed25519") + "\n");
        return Tools.run("ssh-keygen", "-l", "-f", key.toString()).split(" ")[1];
    }

    @Test
    public void treeThereAndBack() throws Exception {
        Path tree = Trees.sample(local.resolve("tree"));
        copied("-r", "-p", "tree", "h:up");
        Trees.assertSame(tree, remote.resolve("up"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        copied("-r", "-p", "h:up", "back");
        Trees.assertSame(tree, local.resolve("back"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
    }

    @Test
    public void oddNamesThereAndBack() throws Exception {
        Path tree = Trees.oddNames(local.resolve("tree"));
        copied("-r", "tree", "h:");
        Trees.assertSame(tree, remote.resolve("tree"));
        copied("-r", "h:tree", "back");
        Trees.assertSame(tree, local.resolve("back"));
    }

    /** By the protocol and on standard error, where clients see it that give up before the first is read. */
    private void assertTwice(String words) {
        assertEquals(Set.of("scp: " + words, "scp-copy: " + words), Set.copyOf(output.lines().toList()));
    }

    @Test
    public void severalFilesNeedDirectory() throws Exception {
        Trees.file(local, "a", "1");
        Trees.file(local, "b", "2");
        assertNotEquals(0, scp("a", "b", "h:nowhere"));
        assertTwice("nowhere: No such file or directory");
        Files.createDirectory(remote.resolve("d"));
        copied("a", "b", "h:d");
        assertEquals("2", Files.readString(remote.resolve("d/b")));
    }

    @Test
    public void refusedFileDoesNotStopTheOthers() throws Exception {
        Trees.file(local, "t/a", "1");
        Trees.file(local, "t/z", "3");
        Trees.file(local, "t/b", "2");
        Files.createDirectories(remote.resolve("t/b"));
        assertNotEquals(0, scp("-r", "t", "h:"));
        assertTrue(output, output.contains("scp: ./t/b: A directory is in the way"));
        assertEquals("1", Files.readString(remote.resolve("t/a")));
        assertEquals("3", Files.readString(remote.resolve("t/z")));
    }

    @Test
    public void missingFileDoesNotStopTheOthers() throws Exception {
        Trees.file(remote, "a", "1");
        assertNotEquals(0, scp("h:missing", "h:a", "."));
        assertTrue(output, output.contains("scp: missing: No such file or directory"));
        assertEquals("1", Files.readString(local.resolve("a")));
    }

    @Test
    public void largeFile() throws Exception {
        byte[] content = Trees.noise(20_000_001, 1);
        Trees.file(local, "large", content);
        copied("large", "h:");
        assertArrayEquals(content, Files.readAllBytes(remote.resolve("large")));
        copied("h:large", "back");
        assertArrayEquals(content, Files.readAllBytes(local.resolve("back")));
    }

    @Test
    public void puttysClientThroughRealServer() throws Exception {
        OpenSshServer.assumeInstalled();
        Assume.assumeTrue("pscp or puttygen is not installed", Tools.has("pscp") && Tools.has("puttygen"));
        OpenSshServer server = new OpenSshServer()
                .forcedCommand("export LC_ALL=C.UTF-8\nexec " + RemoteHalf.java() + " --root '" + remote + "'\n")
                .start();
        try {
            Path key = folder.getRoot().toPath().resolve("key.ppk");
            Tools.run("puttygen", server.clientKeyFile().toString(), "-o", key.toString());
            Path tree = local.resolve("tree");
            Trees.file(tree, "two words/a", "abc");
            Trees.file(tree, "large", Trees.noise(300_000, 1));
            Files.createDirectory(tree.resolve("empty"));
            String target = server.user() + "@" + server.host() + ":";
            List<String> pscp = List.of("pscp", "-scp", "-batch", "-q", "-i", key.toString(), "-P", String.valueOf(server.port()),
                    "-hostkey", fingerprint(server));
            Tools.run(with(pscp, "-r", "-p", tree.toString(), target + "/up"));
            Trees.assertSame(tree, remote.resolve("up"));
            Tools.run(with(pscp, "-r", target + "/up", local.resolve("back").toString()));
            Trees.assertSame(tree, local.resolve("back"));
        } finally {
            server.stop();
        }
    }

    @Test
    public void forcedCommandStaysInItsRoot() throws Exception {
        program = RemoteHalf.forcedProgram(folder.getRoot().toPath(), remote);
        Path tree = Trees.sample(local.resolve("two words"));
        copied("-r", "-p", "two words", "h:'/up and down'");
        Trees.assertSame(tree, remote.resolve("up and down"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        Trees.file(remote, "logs/a.log", "1");
        Trees.file(remote, "logs/b.txt", "2");
        copied("h:~/logs/*.log", ".");
        assertEquals("1", Files.readString(local.resolve("a.log")));
        assertNotEquals(0, scp("h:/etc/passwd", "."));
        assertTwice("/etc/passwd: No such file or directory");
        assertNotEquals(0, scp("h:x;id", "."));
        assertTrue(output, output.contains("';' is not allowed"));
    }
}
