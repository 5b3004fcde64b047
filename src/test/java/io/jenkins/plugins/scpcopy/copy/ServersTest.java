package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.copy.request.PlacementRule;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.remote.StartException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.peer.PlayedServer;
import io.jenkins.plugins.scpcopy.testkit.peer.PlayedServer.Shell;
import io.jenkins.plugins.scpcopy.testkit.peer.Script;
import io.jenkins.plugins.scpcopy.testkit.peer.ScriptedShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Copies to and from servers that behave as their kind does, recognised by what they call themselves where they can be. */
public class ServersTest {
    private static final String ALL = "tfrpdv";
    private static final String DEVICE = "tf";

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path work;

    @Before
    public void makeFiles() throws Exception {
        work = folder.newFolder("work").toPath();
        Trees.file(work, "image.bin", "the image");
        Trees.file(work, "tree/a b", "blank");
        Trees.file(work, "tree/sub/c", "deep");
    }

    private static UnaryOperator<CopyRequest.Builder> profile(ServerProfile profile) {
        return builder -> builder.profile(profile);
    }

    private void uploads(PlayedServer server, CopySource from, String to, UnaryOperator<CopyRequest.Builder> options)
            throws Exception {
        ScriptedShell host = server.connect();
        CopyRun.upload(work, from, to, host, options).assertComplete();
        host.verify();
    }

    private String downloads(PlayedServer server, String path, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        ScriptedShell host = server.connect();
        CopyRun.download(work, path, "down/", host, options).assertComplete();
        host.verify();
        return path.substring(Math.max(path.lastIndexOf('/'), Math.max(path.lastIndexOf(':'), path.lastIndexOf('\\'))) + 1);
    }

    /** Everything that cannot be done on a server is refused before a command runs, with the reason. */
    private void refuses(PlayedServer server, String to, String why, UnaryOperator<CopyRequest.Builder> options) {
        ScriptedShell host = server.connect();
        TransferException e = assertThrows(
                TransferException.class, () -> CopyRun.upload(work, CopyRun.paths("image.bin"), to, host, options));
        assertEquals(e.getMessage(), Phase.PLAN, e.phase());
        assertTrue(e.getMessage(), e.getMessage().contains(why));
        assertEquals(Set.of(), server.paths());
    }

    private void device(String banner, String place, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        PlayedServer server =
                new PlayedServer(banner, Shell.NONE, DEVICE).awaitingEach().hangingUp().withoutStatus();
        uploads(server, CopyRun.paths("image.bin"), place, options);
        uploads(server, CopyRun.paths("image.bin"), place + "new.bin", b -> options.apply(b).placement(PlacementRule.SCP));
        assertEquals(Set.of(place + "image.bin", place + "new.bin"), server.paths());
        assertEquals("the image", Files.readString(work.resolve("down").resolve(downloads(server, place + "new.bin", options))));
    }

    @Test
    public void ciscoIos() throws Exception {
        device("Cisco-1.25", "flash:", CopyRun::same);
        device("Cisco-2.0", "disk0:/", CopyRun::same);
    }

    @Test
    public void ciscoNxOsCallsItselfOpenSsh() throws Exception {
        device("OpenSSH_7.5 PKIX[12.1]", "bootflash:", profile(ServerProfile.DEVICE));
    }

    @Test
    public void mikroTik() throws Exception {
        device("ROSSSH", "", CopyRun::same);
    }

    @Test
    public void hewlettPackardAndAruba() throws Exception {
        device("Mocana SSH 6.3", "/os/", CopyRun::same);
    }

    @Test
    public void whatDevicesCannotDoIsRefused() {
        for (String banner : List.of(
                "Cisco-1.25", "ROSSSH", "Mocana SSH 6.3", "HUAWEI-1.5", "Comware-7.1.064", "RomSShell_4.62", "NetScreen",
                "IPSSH-6.9.0")) {
            PlayedServer server = new PlayedServer(banner, Shell.NONE, DEVICE);
            refuses(server, "flash:", "an atomic copy is not possible", b -> b.atomic(true));
            refuses(server, "flash:", "comparing checksums is not possible", b -> b.verify(Verify.SHA256));
            refuses(server, "flash:", "skipping unchanged files is not possible", b -> b.skipUnchanged(true));
            for (Preserve preserve : List.of(Preserve.TIMES, Preserve.MODES, Preserve.ALL)) {
                refuses(server, "flash:", "keeping times or modes is not possible", b -> b.preserve(preserve));
            }
            ScriptedShell host = server.connect();
            TransferException directory = assertThrows(
                    TransferException.class,
                    () -> CopyRun.upload(work, CopyRun.paths("tree"), "flash:", host, CopyRun::same));
            assertTrue(directory.getMessage(), directory.getMessage().contains("plain files only"));
            assertThrows(
                    IllegalArgumentException.class,
                    () -> CopyRun.download(work, "flash:/*.bin", "down/", host, CopyRun::same));
            TransferException relay = assertThrows(
                    TransferException.class,
                    () -> CopyRun.run(
                            work,
                            CopyRun.remote("x"),
                            CopyRun.toHost("flash:"),
                            new ScriptedShell("OpenSSH_9.2p1", command -> null),
                            host,
                            CopyRun::same));
            assertTrue(relay.getMessage(), relay.getMessage().contains("a copy from another host is not possible"));
            assertEquals(List.of(), host.commands());
        }
    }

    @Test
    public void filesOfADeviceAreAskedForOneByOne() throws Exception {
        PlayedServer server = new PlayedServer("Cisco-1.25", Shell.NONE, DEVICE)
                .file("nvram:startup-config", "start")
                .file("running-config", "run");
        ScriptedShell host = server.connect();
        CopySource both =
                new CopySource.Remote(new Endpoint("", "host", 0, ""), List.of("nvram:startup-config", "running-config"));
        CopyRun.run(work, both, CopyRun.toLocal("down/"), host, null, CopyRun::same).assertComplete();
        assertEquals(List.of("scp -f nvram:startup-config", "scp -f running-config"), host.commands());
        assertEquals("start", Files.readString(work.resolve("down/startup-config")));
        assertEquals("run", Files.readString(work.resolve("down/running-config")));
    }

    @Test
    public void juniperTakesSingleBlanksOnly() throws Exception {
        trees(new PlayedServer("OpenSSH_7.5", Shell.POSIX, ALL).directory("/var/tmp"), "/var/tmp", CopyRun::same);
    }

    @Test
    public void dropbear() throws Exception {
        trees(new PlayedServer("dropbear_2022.83", Shell.POSIX, ALL).directory("/srv"), "/srv", CopyRun::same);
    }

    @Test
    public void libsshAwaitsEveryAnswer() throws Exception {
        trees(new PlayedServer("libssh_0.10.6", Shell.POSIX, ALL).directory("/srv").awaitingEach(), "/srv", CopyRun::same);
    }

    /** A tree there and back, with times, under a directory whose name needs quotes. */
    private void trees(PlayedServer server, String place, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        uploads(server, CopyRun.paths("tree"), place + "/new dir", b -> options.apply(b).preserve(Preserve.TIMES));
        String plain = place.replace('\\', '/');
        assertEquals("blank", server.content(plain + "/new dir/tree/a b"));
        assertEquals("deep", server.content(plain + "/new dir/tree/sub/c"));
        downloads(server, place + "/new dir/tree", b -> options.apply(b).preserve(Preserve.TIMES));
        assertEquals("deep", Files.readString(work.resolve("down/tree/sub/c")));
        assertEquals(1_000_000_000_000L, Files.getLastModifiedTime(work.resolve("down/tree/a b")).toMillis());
    }

    @Test
    public void windowsWithCmd() throws Exception {
        PlayedServer server = new PlayedServer("OpenSSH_for_Windows_9.5", Shell.CMD, ALL).directory("C:/x");
        trees(server, "C:\\x", CopyRun::same);
        uploads(server, CopyRun.paths("image.bin"), "/C:/x/", CopyRun::same);
        uploads(server, CopyRun.paths("image.bin"), "~/home.bin", CopyRun::scp);
        assertEquals("the image", server.content("C:/x/image.bin"));
        assertEquals("the image", server.content("home.bin"));
        assertEquals("image.bin", downloads(server, "C:\\x\\image.bin", CopyRun::same));
        assertEquals("the image", Files.readString(work.resolve("down/image.bin")));
    }

    @Test
    public void windowsWithPowerShell() throws Exception {
        PlayedServer server = new PlayedServer("OpenSSH_for_Windows_9.5", Shell.POWERSHELL, ALL).directory("C:/a,b");
        trees(server, "C:/a,b", CopyRun::same);
        uploads(server, CopyRun.paths("image.bin"), "@new.bin", CopyRun::scp);
        uploads(server, CopyRun.paths("image.bin"), "it's (1) & more.bin", CopyRun::scp);
        assertEquals("the image", server.content("@new.bin"));
        assertEquals("the image", server.content("it's (1) & more.bin"));
    }

    @Test
    public void windowsWithBashThatHangs() {
        ScriptedShell host = new ScriptedShell(
                "OpenSSH_for_Windows_8.1", command -> new Script().then((in, out, err) -> in.readAllBytes().length));
        TransferException e = assertThrows(
                TransferException.class,
                () -> CopyRun.upload(
                        work, CopyRun.paths("image.bin"), "C:/x/", host, b -> b.stallTimeout(Duration.ofMillis(100))));
        assertEquals(StartException.Kind.SILENT, ((StartException) e).kind());
    }

    @Test
    public void bitviseOnWindows() throws Exception {
        PlayedServer server = new PlayedServer("9.31 FlowSsh: Bitvise SSH Server (WinSSHD) 9.31", Shell.CMD, ALL);
        trees(server.directory("D:/data").awaitingEach(), "D:/data", CopyRun::same);
    }

    @Test
    public void whatWindowsCannotDoIsRefused() {
        PlayedServer server = new PlayedServer("OpenSSH_for_Windows_9.5", Shell.CMD, ALL).directory("C:/x");
        refuses(server, "C:/x/", "an atomic copy is not possible", b -> b.atomic(true));
        refuses(server, "C:/x/", "comparing checksums is not possible", b -> b.verify(Verify.SHA256));
        refuses(server, "C:/x/", "skipping unchanged files is not possible", b -> b.skipUnchanged(true));
        for (String place : List.of("C:/x/nul", "C:\\x\\com1.txt", "C:/x/a.", "C:/x/a /b", "C:/x/a:b", "C:/x/a|b")) {
            refuses(server, place, "cannot be on Windows", CopyRun::same);
        }
        ScriptedShell host = server.connect();
        for (String path : List.of("C:/x/%PATH%", "C:/x/a^b", "C:/x/$env", "C:/x/`b", "C:/x/a!b", "C:/x/a\u201d;b")) {
            assertThrows(
                    path,
                    IllegalArgumentException.class,
                    () -> CopyRun.upload(work, CopyRun.paths("image.bin"), path, host, CopyRun::same));
        }
        assertThrows(
                IllegalArgumentException.class, () -> CopyRun.download(work, "C:/x/*.log", "down/", host, CopyRun::same));
        assertEquals(List.of(), host.commands());
    }

    @Test
    public void modesMeanNothingToWindows() throws Exception {
        PlayedServer server = new PlayedServer("OpenSSH_for_Windows_9.5", Shell.CMD, ALL).directory("C:/x");
        CopyRun run = CopyRun.upload(
                work, CopyRun.paths("image.bin"), "C:/x/", server.connect(), b -> b.preserve(Preserve.ALL));
        run.assertComplete();
        assertEquals("[scripted: Windows has no such modes; they are not kept]", run.warnings.toString());
    }

    @Test
    public void accountsThatMayOnlyRunScp() throws Exception {
        for (String words : List.of(
                "This account is restricted by rssh.\nAllowed commands: scp\n", "rbash: sh: command not found\n", "")) {
            PlayedServer server = new PlayedServer("OpenSSH_9.2p1", Shell.POSIX, ALL)
                    .directory("/srv")
                    .otherCommands(command -> new Script().send(words).exit(1));
            trees(server, "/srv", b -> b);
            refuses(new PlayedServer("OpenSSH_9.2p1", Shell.POSIX, ALL)
                            .otherCommands(command -> new Script().send(words).exit(1)),
                    "/srv", "an atomic copy is not possible", b -> b.atomic(true));
            uploads(server, CopyRun.paths("tree"), "/srv/as scp", b -> b.placement(PlacementRule.SCP));
            assertEquals("deep", server.content("/srv/as scp/sub/c"));
        }
    }

    @Test
    public void busyBoxHasNoScp() {
        ScriptedShell host = new ScriptedShell(
                "dropbear_2022.83", command -> new Script().sendError("sh: scp: not found\n").exit(127));
        StartException e = assertThrows(
                StartException.class, () -> CopyRun.upload(work, CopyRun.paths("image.bin"), "/x", host, CopyRun::same));
        assertEquals(StartException.Kind.NO_SCP, e.kind());
    }

    /** Without a shell, quotes are part of the path unless the server takes them away. */
    @Test
    public void serversOnMinaTakeQuotesAroundTheWholePath() throws Exception {
        PlayedServer server =
                new PlayedServer("APACHE-SSHD-2.15.0", Shell.LAST_WORD_QUOTED, "tfrpd").directory("/srv").awaitingEach();
        trees(server, "/srv", CopyRun::same);
        Set<String> before = server.paths();
        for (String path : List.of("/srv/it's", "/srv/a!b", "/srv/a\\b")) {
            assertThrows(
                    path,
                    IllegalArgumentException.class,
                    () -> CopyRun.upload(work, CopyRun.paths("image.bin"), path, server.connect(), CopyRun::same));
        }
        assertEquals(before, server.paths());
    }
}
