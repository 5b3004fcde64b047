package io.jenkins.plugins.scpcopy.cli.service;

import static io.jenkins.plugins.scpcopy.cli.service.RunningService.at;
import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.cli.RemoteHalf;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.After;
import org.junit.Assume;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Everyday clients of the service: OpenSSH's, PuTTY's, curl and our own command. */
public class ServiceTest {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private RunningService service;
    private Path root;
    private Path tree;

    @Before
    public void prepare() throws IOException {
        Assume.assumeTrue("OpenSSH's client is not installed", Tools.has("scp") && Tools.has("sftp"));
        service = new RunningService(folder.getRoot().toPath());
        root = service.root();
        tree = Trees.sample(service.file("tree"));
    }

    @After
    public void stop() {
        service.close();
    }

    private void fails(String words, String program, String... arguments) throws Exception {
        int status = service.run(program, arguments);
        assertNotEquals(service.output(), 0, status);
        assertTrue(service.output(), service.output().contains(words));
    }

    private void plain(List<String> command) throws Exception {
        int status = service.plain(command);
        assertEquals(service.output(), 0, status);
    }

    @Test
    public void treesByScp() throws Exception {
        service.start();
        service.succeeds("scp", "-O", "-rp", "tree", at("'up and down'"));
        Trees.assertSame(tree, root.resolve("up and down"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        service.succeeds("scp", "-O", "-T", "-rp", at("'/up and down'"), "back");
        Trees.assertSame(tree, service.file("back"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        Files.writeString(service.file("-v"), "1");
        service.succeeds("scp", "-O", "-r", "./-v", at("./-v"));
        service.awaitLine(RunningService.KEY + " 127.0.0.1 received ./-v 1 ok");
        service.succeeds("scp", "-O", at("-v"), "again");
        service.awaitLine(RunningService.KEY + " 127.0.0.1 sent -v 1 ok");
    }

    @Test
    public void sftpOnlyIfSaid() throws Exception {
        service.start();
        fails("subsystem request failed", "sftp", at(""));
        fails("subsystem request failed", "scp", "-s", "keys", at("keys"));
        assertEquals(0, root.toFile().list().length);
    }

    @Test
    public void treesBySftp() throws Exception {
        service.start("--sftp");
        service.succeeds("scp", "-s", "-rp", "tree", at("up"));
        Trees.assertSame(tree, root.resolve("up"), Trees.Attribute.MODES);
        service.succeeds("scp", "-s", "-rp", at("/up"), "back");
        Trees.assertSame(tree, service.file("back"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        service.succeeds("scp", "-s", "keys", at("k"));
        service.awaitLine(RunningService.KEY + " 127.0.0.1 received /k " + Files.size(service.keys()) + " ok");
        Path batch = Files.writeString(service.file("batch"), "rename k l\nls -l\nget l\nrm l\nmkdir d\nrmdir d\nmkdir own\n");
        service.succeeds("sftp", "-b", batch.toString(), at(""));
        assertEquals("rwxr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("own"))));
        service.awaitLine(RunningService.KEY + " 127.0.0.1 renamed /k to /l 0 ok");
        service.awaitLine(RunningService.KEY + " 127.0.0.1 sent /l " + Files.size(service.keys()) + " ok");
        service.awaitLine(RunningService.KEY + " 127.0.0.1 removed /l 0 ok");
        assertArrayEquals(Files.readAllBytes(service.keys()), Files.readAllBytes(service.file("l")));
    }

    @Test
    public void oneWayOnlyWhereThatIsTheLimit() throws Exception {
        Trees.file(root, "b", "2");
        service.start("--sftp", "--read-only");
        service.succeeds("scp", "-O", at("b"), "b1");
        service.succeeds("scp", "-s", at("b"), "b2");
        fails("this account is read-only", "scp", "-O", "keys", at("a"));
        fails("ermission denied", "scp", "-s", "keys", at("a"));
        Path batch = Files.writeString(service.file("batch"), "-rm b\n-mkdir d\n-rename b c\n-chmod 777 b\n-put keys b\n-ln -s b l\n");
        service.run("sftp", "-b", batch.toString(), at(""));
        assertEquals(List.of("b"), List.of(root.toFile().list()));
        assertEquals("2", Files.readString(root.resolve("b")));
    }

    @Test
    public void aDropBox() throws Exception {
        Trees.file(root, "b", "2");
        service.start("--sftp", "--write-only");
        service.succeeds("scp", "-O", "keys", at("a"));
        service.succeeds("scp", "-s", "keys", at("c"));
        fails("this account is write-only", "scp", "-O", at("b"), "b1");
        for (String one : List.of("ls", "get b b2")) {
            Path batch = Files.writeString(service.file("batch"), one + "\n");
            service.run("sftp", "-b", batch.toString(), at(""));
            assertTrue(service.output(), service.output().contains("ermission denied"));
        }
        assertTrue(Files.notExists(service.file("b2")));
        assertTrue(Files.notExists(service.file("b1")));
    }

    @Test
    public void puttysClients() throws Exception {
        Assume.assumeTrue("pscp or puttygen is not installed", Tools.has("pscp") && Tools.has("puttygen"));
        service.start("--sftp");
        Tools.run("puttygen", service.file("key").toString(), "-o", service.file("key.ppk").toString());
        String[] print = Tools.run("ssh-keygen", "-l", "-f", service.known().toString()).split(" ");
        for (String protocol : List.of("-scp", "-sftp")) {
            List<String> pscp = List.of("pscp", protocol, "-batch", "-q", "-r", "-P", String.valueOf(service.port()), "-i",
                    service.file("key.ppk").toString(), "-hostkey", print[1]);
            Path plain = service.file("plain" + protocol);
            Trees.file(plain, "two words/a", "abc");
            Trees.file(plain, "large", Trees.noise(300_000, 1));
            Path up = Files.createDirectory(root.resolve("up" + protocol)).resolve(plain.getFileName());
            plain(with(pscp, plain.toString(), at("/up" + protocol)));
            Trees.assertSame(plain, up);
            Path back = Files.createDirectory(service.file("back" + protocol));
            plain(with(pscp, at("/up" + protocol + "/plain" + protocol), back.toString()));
            Trees.assertSame(plain, back.resolve(plain.getFileName()));
        }
    }

    @Test
    public void curl() throws Exception {
        Assume.assumeTrue("curl is not installed", Tools.has("curl"));
        Assume.assumeTrue("this curl has no scp", Tools.run("curl", "-V").contains(" scp "));
        service.start("--sftp");
        byte[] content = Trees.noise(300_000, 1);
        Path file = Trees.file(folder.getRoot().toPath(), "noise", content);
        for (String scheme : List.of("scp", "sftp")) {
            String url = scheme + "://any@127.0.0.1:" + service.port() + "/" + scheme + ".bin";
            List<String> curl = List.of("curl", "-sS", "-k", "--key", service.file("key").toString(), "--pubkey",
                    service.file("key.pub").toString());
            plain(with(curl, "-T", file.toString(), url));
            service.awaitLine(RunningService.KEY + " 127.0.0.1 received /" + scheme + ".bin 300000 ok");
            assertArrayEquals(content, Files.readAllBytes(root.resolve(scheme + ".bin")));
            Path back = service.file(scheme + ".back");
            plain(with(curl, "-o", back.toString(), url));
            assertArrayEquals(content, Files.readAllBytes(back));
        }
    }

    @Test
    public void ourOwnCommand() throws Exception {
        service.start("--sftp");
        List<String> command = new ArrayList<>(List.of(RemoteHalf.javaWords()));
        command.addAll(List.of("-F", "none", "-B", "-P", String.valueOf(service.port()), "-i", service.file("key").toString(),
                "-oUserKnownHostsFile=" + service.known(), "-oIdentityAgent=none", "-rp"));
        List<String> atomic = with(command, "-s", "--atomic", "--verify", "sha256");
        plain(with(command, "-O", "tree", at("/scp")));
        plain(with(atomic, "tree", at("/sftp")));
        for (String protocol : List.of("scp", "sftp")) {
            Trees.assertSame(tree, root.resolve(protocol), Trees.Attribute.MODES, Trees.Attribute.TIMES);
            plain(with(command, at("/" + protocol), "back-" + protocol));
            Trees.assertSame(tree, service.file("back-" + protocol), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        }
    }

    private static List<String> with(List<String> command, String... more) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(more));
        return all;
    }
}
