package io.jenkins.plugins.scpcopy.copy.tools;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.CopyRun;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.host.RemoteTree;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Glob;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.peer.Script;
import io.jenkins.plugins.scpcopy.testkit.peer.ScriptedShell;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.shell.RecordingShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Helper commands, the programs of a host, and its listings. */
public class ShellListingTest {
    private static final String NONCE = "scpcopy-0123";

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path home;

    @Before
    public void setUp() throws Exception {
        home = temporary.newFolder("home").toPath();
    }

    private static HostSession host(RemoteShell shell) {
        CopyRequest request = CopyRequest.builder(CopyRun.paths("x"), CopyRun.toHost("y"), "/").build();
        return CopyRun.session(shell, request);
    }

    private static String shown(List<RemoteTree> trees) {
        return trees.stream()
                .flatMap(tree -> tree.entries().entrySet().stream()
                        .map(entry -> tree.path() + ":" + entry.getKey() + " " + entry.getValue().kind() + " "
                                + (entry.getValue().isFile() ? entry.getValue().size() : "") + " "
                                + entry.getValue().modified() + " " + Integer.toOctalString(entry.getValue().mode())))
                .collect(Collectors.joining("\n"));
    }

    private void listsWith(ShellTools.ListProgram tool, RemoteShell shell) throws Exception {
        Trees.oddNames(home.resolve("odd"));
        Path line = Trees.file(home, "odd/new\n" + NONCE + " f 1 1 644 odd/line", "nl");
        Trees.mode(Trees.file(home, "one", "x"), "rw-------");
        Trees.time(home.resolve("one"), 1_000_000_007L);
        Trees.file(home, "two.log", "xx");
        Trees.mode(home.resolve("two.log"), "rw-r--r--");
        Trees.time(home.resolve("two.log"), 86_400);
        Files.createSymbolicLink(home.resolve("link"), home.resolve("one"));
        Files.createSymbolicLink(home.resolve("nowhere"), home.resolve("gone"));
        List<RemoteTree> trees = new ShellListing(host(shell), tool)
                .list(".", starts("one", "link", "nowhere", "absent", "*.log", "*.none", "odd"), HostTools.ANY_DEPTH, closed -> {});
        assertEquals("odd", trees.get(0).path());
        assertTrue(trees.get(0).complete());
        for (String name : Trees.ODD_NAMES) {
            assertEquals(name, Files.size(home.resolve("odd/" + name)), trees.get(0).entries().get(name).size());
            assertEquals(
                    name, Files.getLastModifiedTime(home.resolve("odd/" + name)).toInstant().getEpochSecond(),
                    trees.get(0).entries().get(name).modified());
            assertTrue(name, trees.get(0).entries().get("dirs/" + name).isDirectory());
            assertTrue(name, trees.get(0).entries().get("dirs/" + name + "/" + name).isFile());
        }
        assertTrue(trees.get(0).entries().containsKey(home.resolve("odd").relativize(line).toString()));
        assertFalse(trees.get(0).entries().containsKey("line"));
        long own = Files.getLastModifiedTime(home.resolve("nowhere"), LinkOption.NOFOLLOW_LINKS).toInstant().getEpochSecond();
        assertEquals(
                Set.of(
                        "one: FILE 1 1000000007 600", "link: FILE 1 1000000007 600", "nowhere: OTHER  " + own + " 777",
                        "two.log: FILE 2 86400 644"),
                shown(trees.subList(1, trees.size())).lines().collect(Collectors.toSet()));
    }

    private static List<HostTools.Start> starts(String... paths) {
        return Stream.of(paths).map(path -> new HostTools.Start(path, Glob.isPattern(path))).toList();
    }

    private static List<RemoteTree> parse(String output) throws TransferException {
        return ShellListing.parse(output, NONCE, MemoryBudget.ofHeap().listing(), closed -> {});
    }

    @Test
    public void listsByFind() throws Exception {
        HostSession host = host(new LocalShell(home));
        assumeTrue("find has no -printf", ShellTools.probe(host).listing().orElse(null) == ShellTools.ListProgram.FIND);
        listsWith(ShellTools.ListProgram.FIND, new LocalShell(home));
    }

    @Test
    public void listsByStat() throws Exception {
        HostSession host = host(new LocalShell(home));
        assumeTrue("stat is not GNU's", ShellTools.probe(host).listing().equals(java.util.Optional.of(ShellTools.ListProgram.FIND)));
        listsWith(ShellTools.ListProgram.GNU_STAT, new LocalShell(home));
    }

    /** Programs as BSD and macOS have them, made of GNU's. */
    private RemoteShell bsd() throws Exception {
        Path bin = temporary.newFolder("bin").toPath();
        String real = "real() { program=$(PATH=${PATH#*:}; command -v \"$1\"); shift; exec \"$program\" \"$@\"; }\n";
        program(bin, "find", "for a do case $a in -printf) echo \"find: $a: unknown primary\" >&2; exit 1;; esac; done\n"
                + real + "real find \"$@\"");
        program(bin, "stat", "l=; [ \"$1\" != -L ] || { l=-L; shift; }\n[ \"$1\" = -f ] || { echo 'stat: illegal option' >&2; exit 1; }\n"
                + "f=$(printf '%s' \"$2\" | sed 's/%Xp/%f/; s/%Lp/%a/; s/%z/%s/; s/%m/%Y/; s/%N/%n/')\nshift 2\n"
                + real + "real stat $l -c \"$f\" \"$@\"");
        program(bin, "mv", "case $1 in --help|-*T*) echo 'usage: mv [-f | -i | -n] [-hv] source target' >&2; exit 64;; esac\n"
                + real + "real mv \"$@\"");
        program(bin, "openssl", "echo 'openssl: unknown option -r' >&2; exit 1");
        program(bin, "sha256sum", "exit 127");
        return new RecordingShell(
                new LocalShell(home), command -> command.equals("sh") ? "env PATH=" + bin + ":$PATH sh" : command);
    }

    private static void program(Path bin, String name, String script) throws IOException {
        Trees.mode(Trees.file(bin, name, "#!/bin/sh\n" + script + "\n"), "rwxr-xr-x");
    }

    @Test
    public void listsAsOnBsd() throws Exception {
        assumeTrue("stat is not GNU's", ShellTools.probe(host(new LocalShell(home))).listing()
                .equals(java.util.Optional.of(ShellTools.ListProgram.FIND)));
        RemoteShell shell = bsd();
        assertEquals(ShellTools.ListProgram.BSD_STAT, ShellTools.probe(host(shell)).listing().orElseThrow());
        listsWith(ShellTools.ListProgram.BSD_STAT, shell);
    }

    @Test
    public void copiesCanBeTrustedOnBsd() throws Exception {
        assumeTrue("shasum is not installed", Tools.has("shasum"));
        assumeTrue("scp is not installed", Tools.has("scp"));
        Path local = temporary.newFolder("local").toPath();
        Trees.sample(local.resolve("tree"));
        RemoteShell shell = bsd();
        UnaryOperator<CopyRequest.Builder> options =
                b -> b.atomic(true).verify(Verify.SHA256).skipUnchanged(true).preserve(Preserve.ALL);
        CopyRun first = CopyRun.upload(local, CopyRun.paths("tree"), "to", shell, options).assertComplete();
        Trees.assertSame(local.resolve("tree"), home.resolve("to/tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        CopyRun second = CopyRun.upload(local, CopyRun.paths("tree"), "to", shell, options).assertComplete().assertCopied();
        assertEquals(first.report.files(), second.report.skipped());
    }

    @Test
    public void unreadableDirectoriesMakeTheListingIncomplete() throws Exception {
        Trees.file(home, "loop/a", "a");
        Files.createSymbolicLink(home.resolve("loop/round"), home.resolve("loop"));
        HostSession host = host(new LocalShell(home));
        assumeTrue("find has no -printf here", ShellTools.probe(host).listing().isPresent());
        List<RemoteTree> trees =
                new ShellListing(host, ShellTools.probe(host).listing().get())
                        .list(".", starts("loop"), HostTools.ANY_DEPTH, closed -> {});
        assertFalse(trees.get(0).complete());
        assertTrue(trees.get(0).entries().get("a").isFile());
    }

    @Test
    public void hostsHaveTheirTools() throws Exception {
        assumeTrue("not a GNU system", Tools.has("sha256sum"));
        HostTools tools = host(new LocalShell(home)).tools();
        assertTrue(tools.toString(), tools.sums().isPresent() && tools.moving().isPresent() && tools.listing().isPresent());
    }

    @Test
    public void hostsWithoutShellSayWhy() throws Exception {
        ScriptedShell sftpOnly = ScriptedShell.of(
                new Script().send("This service allows sftp connections only.\n\u001b[8m").exit(1));
        HostTools tools = host(sftpOnly).tools();
        assertTrue(tools.sums().isEmpty() && tools.moving().isEmpty() && tools.listing().isEmpty());
        TransferException refusal = assertThrows(
                TransferException.class, () -> tools.require(tools.moving(), host(sftpOnly), "atomic", "mv"));
        assertEquals(
                "scripted: atomic is not possible there: it does not run 'sh': This service allows sftp connections"
                        + " only.\\n\\x1b[8m; scripted: no subsystem can be reached this way",
                refusal.getMessage());
        HostTools none = host(new ScriptedShell("x", command -> null)).tools();
        assertEquals(
                "the server refuses to run commands; scripted: no subsystem can be reached this way", none.problem());
    }

    @Test
    public void talkativeShellsAreHeardOut() throws Exception {
        RemoteShell shell = new LocalShell(home);
        ScriptedShell talkative = new ScriptedShell("OpenSSH_9", command -> (in, out, err) -> {
            out.write("Welcome!\nlisting=FIND\n".getBytes());
            var process = shell.exec(command);
            in.transferTo(process.stdin());
            process.stdin().close();
            process.stdout().transferTo(out);
            return 0;
        });
        assertEquals("a\n", host(talkative).scripts().run("says a", "echo a", 100, java.time.Duration.ofMinutes(2)));
    }

    @Test
    public void scriptThatIsCutOffIsAFailureThatMayPass() {
        ScriptedShell host = ScriptedShell.of((in, out, err) -> {
            String script = new String(in.readAllBytes());
            out.write((script.replaceAll("(?s).*?printf '%s' (scpcopy-\\w+)\n.*", "$1") + "half").getBytes());
            return 0;
        });
        TransferException failure = assertThrows(
                TransferException.class,
                () -> host(host).scripts().run("says a", "echo a", 100, java.time.Duration.ofMinutes(2)));
        assertTrue(failure.getMessage(), failure.mayPass());
    }

    @Test
    public void listingsThatNoFindMadeAreRefused() throws Exception {
        String one = NONCE + " = d\n" + NONCE + " f 3 5.25 644 d/a\n";
        assertEquals("d:a FILE 3 5 644", shown(parse(one)));
        for (String bad : List.of(
                NONCE + " f 3 5 644 d/a\n",
                NONCE + " = d\n" + NONCE + " f 3 5 644 e/a\n",
                NONCE + " = d\n" + NONCE + " f 3 5 644 d/../a\n",
                NONCE + " = d\n" + NONCE + " f 3 5 644 d//a\n",
                NONCE + " = d\n" + NONCE + " f -3 5 644 d/a\n",
                NONCE + " = d\n" + NONCE + " f 99999999999999999999 5 644 d/a\n",
                NONCE + " = d\n" + NONCE + " f 3 5 d/a\n",
                NONCE + " = d\n" + NONCE + " x\n")) {
            assertThrows(bad, TransferException.class, () -> parse(bad));
        }
        assertEquals(List.of(), parse("noise"));
    }

    @Test
    public void onlyPosixHostsAreAsked() throws Exception {
        ScriptedShell windows = new ScriptedShell("OpenSSH_for_Windows_9.5", command -> null);
        assertEquals(ServerProfile.WINDOWS, host(windows).profile());
        assertFalse(host(windows).tools().problem().isEmpty());
        assertFalse(windows.commands().toString(), windows.commands().contains("sh"));
    }

    @Test
    public void devicesAreNotAsked() throws Exception {
        ScriptedShell device = new ScriptedShell("Cisco-1.25", command -> null);
        assertEquals(ServerProfile.DEVICE, host(device).profile());
        assertFalse(host(device).tools().problem().isEmpty());
        assertEquals(List.of(), device.commands());
    }
}
