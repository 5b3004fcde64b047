package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Mirror;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.Route;
import io.jenkins.plugins.scpcopy.copy.request.RunAs;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.shell.SftpShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Everything on a host is done as another user, or nothing; with a sudo that is played, and with the real one. */
public class RunAsTest {
    private static final String REAL = "www-data";

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final Retries.Clock clock = new Retries.Clock(nanos -> {}, () -> 0);
    private Path local;
    private Path home;
    private Path bin;
    private Path calls;

    @Before
    public void setUp() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        local = temporary.newFolder("local").toPath();
        home = temporary.newFolder("home").toPath();
        bin = temporary.newFolder("bin").toPath();
        calls = temporary.getRoot().toPath().resolve("calls");
        Trees.sample(local.resolve("tree"));
    }

    /** Links to what copies need, so that no sudo of this machine is there. */
    private void tools() throws IOException {
        for (String tool : List.of(
                "sh", "scp", "find", "stat", "ls", "cat", "mv", "rm", "rmdir", "xargs", "mktemp", "touch", "chmod", "sha256sum",
                "openssl")) {
            for (String directory : List.of("/usr/bin", "/bin")) {
                Path program = Path.of(directory, tool);
                if (Files.isExecutable(program) && !Files.exists(bin.resolve(tool))) {
                    Files.createSymbolicLink(bin.resolve(tool), program);
                }
            }
        }
    }

    private void tool(String name, String script) throws IOException {
        Files.writeString(bin.resolve(name), "#!/bin/sh\n" + script);
        Files.setPosixFilePermissions(bin.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Notes its words, and runs the command as whoever calls it. */
    private void obliging(String name) throws IOException {
        tool(name, "echo \"$*\" >>'" + calls + "'\n[ \"$1 $2 $3 $4\" = '-n -u www-data --' ] || exit 9\nshift 4\nexec \"$@\"\n");
    }

    private RemoteShell shell() {
        return new LocalShell(home, List.of("/bin/sh", "-c"), Map.of("PATH", bin.toString()));
    }

    private CopyRun run(CopySource from, CopyTarget to, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        CopyRun run = new CopyRun();
        CopyRequest request = options.apply(
                        CopyRequest.builder(from, to, local.toString()).runAs(new RunAs("www-data")))
                .build();
        run.report = new Copy(request, log -> shell(), log -> shell(), run, clock).run();
        return run;
    }

    private CopyRun upload(UnaryOperator<CopyRequest.Builder> options) throws Exception {
        return run(CopyRun.paths("tree"), CopyRun.toHost("up"), options);
    }

    @Test
    public void everyCommandIsRunByIt() throws Exception {
        tools();
        for (String name : List.of("doas", "sudo")) {
            obliging(name);
            Trees.delete(home.resolve("up"));
            upload(b -> b.atomic(true).verify(Verify.SHA256).skipUnchanged(true)).assertComplete();
            Trees.assertSame(local.resolve("tree"), home.resolve("up/tree"));
            run(CopyRun.remote("up/*"), CopyRun.toLocal("down"), b -> b.verify(Verify.SHA256)).assertComplete();
            List<String> words = Files.readAllLines(calls);
            assertTrue(words.toString(), words.stream().anyMatch(line -> line.startsWith("-n -u www-data -- scp -t ") || line.matches(".* -- scp .*-t .*")));
            assertTrue(words.toString(), words.stream().anyMatch(line -> line.matches(".* -- scp .*-f .*")));
            assertTrue(words.toString(), words.stream().filter(line -> line.endsWith(" -- sh")).count() > 2);
            Files.delete(calls);
            Trees.delete(local.resolve("down"));
        }
    }

    @Test
    public void theTargetsHostIsMeantBetweenTwo() throws Exception {
        tools();
        obliging("sudo");
        Trees.file(home, "from/x", "x");
        run(CopyRun.remote("from"), CopyRun.toHost("to"), CopyRun::same).assertComplete();
        assertFalse(Files.readString(calls).contains("scp -r -f"));
        assertTrue(Files.readString(calls).contains("-t"));
    }

    private void assertRefused(String why, String advice, UnaryOperator<CopyRequest.Builder> options) {
        TransferException refusal = assertThrows(why, TransferException.class, () -> upload(options));
        assertEquals(Phase.PLAN, refusal.phase());
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("nothing can be run as 'www-data' (runAs): " + why));
        assertTrue(refusal.advice().toString(), refusal.advice().orElse("").contains(advice));
        assertFalse(Files.exists(home.resolve("up")));
    }

    @Test
    public void whatIsNotAllowedIsToldBeforeAnythingIsSent() throws Exception {
        tools();
        assertRefused("it has neither sudo nor doas", "log in as that user", CopyRun::same);
        tool("sudo", "echo 'sudo: a password is required' >&2; exit 1\n");
        assertRefused("sudo asks for a password there", "NOPASSWD", CopyRun::same);
        tool("sudo", "echo 'sudo: sorry, you must have a tty to run sudo' >&2; exit 1\n");
        assertRefused("sudo needs a terminal there", "!requiretty", CopyRun::same);
        tool("sudo", "echo 'sudo: unknown user www-data' >&2; exit 1\n");
        assertRefused("there is no such user there", "Name a user", CopyRun::same);
        tool("sudo", "printf 'sorry\\033[2J, no\\n' >&2; exit 1\n");
        assertRefused("sudo does not allow it there: sorry\\x1b[2J, no", "Allow it", CopyRun::same);
        Files.delete(bin.resolve("sudo"));
        tool("doas", "echo 'doas: Authentication required' >&2; exit 1\n");
        assertRefused("doas asks for a password there", "permit nopass", CopyRun::same);
        assertRefused("this kind of server has neither", "Log in", b -> b.profile(ServerProfile.WINDOWS));
        assertRefused("this kind of server has neither", "Log in", b -> b.profile(ServerProfile.DEVICE));
    }

    @Test
    public void aHostMayAllowScpAlone() throws Exception {
        tools();
        tool("sudo", "shift 4\n[ \"$1\" = scp ] || { echo 'sudo: a password is required' >&2; exit 1; }\nexec \"$@\"\n");
        upload(CopyRun::same).assertComplete();
        TransferException refusal = assertThrows(TransferException.class, () -> upload(b -> b.atomic(true).protocol(Protocol.SCP)));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("an atomic copy is not possible there"));
    }

    @Test
    public void accountsWithoutCommandsAreRefused() throws Exception {
        SftpShell.server();
        CopyRequest request = CopyRequest.builder(CopyRun.paths("tree"), CopyRun.toHost("up"), local.toString())
                .runAs(new RunAs("www-data"))
                .build();
        TransferException refusal = assertThrows(
                TransferException.class,
                () -> new Copy(request, null, log -> new SftpShell(home), new CopyRun(), clock).run());
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("refuses to run commands"));
        assertFalse(Files.exists(home.resolve("up")));
    }

    @Test
    public void whatIsNoNameIsRefused() {
        for (String name : List.of("-u", "a b", "a;b", "$(id)", "#0", "a\nb", "ä", "a".repeat(33), "0", "a'b", "%wheel")) {
            assertThrows(name, IllegalArgumentException.class, () -> new RunAs(name));
        }
        for (String name : List.of("www-data", "_www", "Deploy.x", "a_1")) {
            assertEquals(name, new RunAs(name).user());
        }
        IllegalArgumentException here = assertThrows(
                IllegalArgumentException.class, () -> run(CopyRun.paths("tree"), CopyRun.toLocal("x"), CopyRun::same));
        assertTrue(here.getMessage(), here.getMessage().contains("runAs is for hosts"));
        IllegalArgumentException direct = assertThrows(
                IllegalArgumentException.class,
                () -> run(CopyRun.remote("a"), CopyRun.toHost("x"), b -> b.route(Route.DIRECT)));
        assertTrue(direct.getMessage(), direct.getMessage().contains("runAs"));
    }

    /** By the real sudo and its user, over SSH; by SCP and by the host's sftp-server. */
    @Test
    public void theRealSudo() throws Exception {
        OpenSshServer.assumeInstalled();
        assumeTrue("sudo is not installed", Tools.has("sudo"));
        assumeTrue("the tests do not run as root", System.getProperty("user.name").equals("root"));
        assumeTrue(
                "sudo does not know " + REAL,
                new ProcessBuilder("sudo", "-n", "-u", REAL, "--", "true").start().waitFor() == 0);
        OpenSshServer server = new OpenSshServer().start();
        try {
            Connector host = new SshConnector(
                    List.of(new Hop(
                            server.host(), server.port(),
                            Login.keys(server.user(), List.of(new Login.PrivateKey("client", server.clientKey(), null))),
                            HostKeyPolicy.strict(server.knownHosts()))),
                    SshOptions.DEFAULTS);
            Files.setPosixFilePermissions(server.directory(), PosixFilePermissions.fromString("rwxr-xr-x"));
            for (Protocol protocol : List.of(Protocol.SCP, Protocol.SFTP)) {
                Path www = Files.createDirectory(server.directory().resolve("www-" + protocol));
                Tools.run("chown", REAL, www.toString());
                Trees.file(www, "old/x", "");
                Tools.run("chown", "-R", REAL, www.toString());
                CopyRun run = new CopyRun();
                CopyRequest request = CopyRequest.builder(
                                new CopySource.LocalPatterns(List.of("**"), List.of(), "tree", false, false),
                                CopyRun.toHost(www.toString()), local.toString())
                        .runAs(new RunAs(REAL))
                        .protocol(protocol)
                        .atomic(true)
                        .verify(Verify.SHA256)
                        .mirror(new Mirror(List.of(), 10))
                        .transfers(3)
                        .build();
                run.report = new Copy(request, null, host, run).run();
                run.assertComplete();
                assertEquals(2, run.report.deleted());
                Trees.assertSame(local.resolve("tree"), www);
                try (Stream<Path> all = Files.walk(www)) {
                    for (Path path : all.toList()) {
                        assertEquals(path.toString(), REAL, Files.getOwner(path).getName());
                    }
                }
            }
        } finally {
            server.stop();
        }
    }
}
