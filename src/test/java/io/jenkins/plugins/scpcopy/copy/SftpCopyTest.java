package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.shell.SftpShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Copies by SFTP to and from OpenSSH's own server, through pipes. */
public class SftpCopyTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path home;
    private Path local;

    @Before
    public void setUp() throws IOException {
        SftpShell.server();
        home = temporary.newFolder("home").toPath();
        local = temporary.newFolder("local").toPath();
    }

    private CopyRun upload(String from, String to, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        return CopyRun.upload(local, CopyRun.paths(from), to, new SftpShell(home), b -> options.apply(sftp(b)));
    }

    private CopyRun download(String from, String to, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        return CopyRun.download(local, from, to, new SftpShell(home), b -> options.apply(sftp(b)));
    }

    private static CopyRequest.Builder sftp(CopyRequest.Builder builder) {
        return builder.protocol(Protocol.SFTP);
    }

    private static CopyRequest.Builder exact(CopyRequest.Builder builder) {
        return builder.preserve(Preserve.ALL);
    }

    @Test
    public void treesGoThereAndBack() throws Exception {
        Trees.sample(local.resolve("tree"));
        for (int i = 0; i < 2; i++) {
            CopyRun up = upload("tree", "a/b", SftpCopyTest::exact).assertComplete();
            assertEquals("sftp", up.report.protocol());
            assertEquals(List.of(), up.warnings);
            Trees.assertSame(
                    local.resolve("tree"), home.resolve("a/b/tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
            CopyRun down = download("a/b/tree", "down", SftpCopyTest::exact).assertComplete();
            assertEquals(List.of(), down.warnings);
            Trees.assertSame(
                    local.resolve("tree"), local.resolve("down/tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
            Trees.allowOverwriting(home.resolve("a/b/tree"));
            Trees.allowOverwriting(local.resolve("down/tree"));
        }
    }

    @Test
    public void theSameModesAsByScp() throws Exception {
        Trees.sample(local.resolve("tree"));
        Trees.mode(local.resolve("tree/deep"), "r-xr-xr-x");
        upload("tree", "by-sftp", CopyRun::same).assertComplete();
        CopyRun.upload(local, CopyRun.paths("tree"), "by-scp", new LocalShell(home), CopyRun::same).assertComplete();
        Trees.assertSame(home.resolve("by-scp/tree"), home.resolve("by-sftp/tree"), Trees.Attribute.MODES);
        download("by-sftp/tree", "by-sftp", CopyRun::same).assertComplete();
        CopyRun.download(local, "by-sftp/tree", "by-scp", new LocalShell(home), CopyRun::same).assertComplete();
        Trees.assertSame(local.resolve("by-scp/tree"), local.resolve("by-sftp/tree"), Trees.Attribute.MODES);
    }

    /** The server only says that it failed, or that there is no such file. */
    @Test
    public void whatIsInTheWayIsSaid() throws Exception {
        Trees.file(local, "tree/file", "x");
        Files.write(local.resolve("tree/large"), new byte[1_000_000]);
        Files.createDirectories(home.resolve("in/tree/file"));
        Files.createDirectories(home.resolve("in/tree/large"));
        CopyRun run = upload("tree", "in", CopyRun::same);
        assertEquals(
                List.of(
                        "tree/file: in/tree/file: a directory is in the way of the file",
                        "tree/large: in/tree/large: a directory is in the way of the file"),
                run.failures().stream().sorted().toList());
        Trees.file(home, "plain", "");
        for (String name : List.of("file", "large")) {
            CopyRun single = upload("tree/" + name, "plain/x", CopyRun::scp);
            assertEquals(List.of(name + ": plain/x: a file is in the way of its directory"), single.failures());
        }
        assertEquals(List.of("file: none/x: No such file"), upload("tree/file", "none/x", CopyRun::scp).failures());
    }

    @Test
    public void targetsAreTakenAsByScp() throws Exception {
        Trees.file(local, "one", "1");
        Files.createDirectory(home.resolve("there"));
        upload("one", "there", CopyRun::scp).assertComplete();
        upload("one", "new", CopyRun::scp).assertComplete();
        upload("one", "x/y/renamed", CopyRun::same).assertComplete();
        upload("one", "z/", CopyRun::same).assertComplete();
        upload("one", "~/tilde", CopyRun::scp).assertComplete();
        upload("one", "", CopyRun::scp).assertComplete();
        for (String path : List.of("there/one", "new", "x/y/renamed", "z/one", "tilde", "one")) {
            assertEquals(path, "1", Files.readString(home.resolve(path)));
        }
        assertEquals(
                List.of("one: missing/one: No such file"), upload("one", "missing/one", CopyRun::scp).failures());
        Trees.file(local, "tree/a", "a");
        upload("tree", "copy", CopyRun::scp).assertComplete();
        CopyRun again = upload("tree", "copy", CopyRun::scp).assertComplete();
        assertTrue(again.warnings.toString(), again.warnings.get(0).contains("updated as an earlier copy"));
        assertFalse(Files.exists(home.resolve("copy/tree")));
    }

    /** At the beginning of what a user writes they stand for homes. */
    @Test
    public void tildesInNamesAreNoHomes() throws Exception {
        List<String> names = List.of("~nobody-here", "~~x", "~root");
        for (String name : names) {
            Trees.file(local, "tree/" + name, name);
            Trees.file(local, name, name);
        }
        for (String source : List.of("tree/*", "~*")) {
            for (String target : List.of(".", "deep/er")) {
                CopyRun.upload(local, CopyRun.patterns(source), target, new SftpShell(home), b -> sftp(b).skipUnchanged(true)).assertComplete();
                CopyRun again = CopyRun.upload(
                        local, CopyRun.patterns(source), target, new SftpShell(home),
                        b -> sftp(b).skipUnchanged(true).verify(Verify.SHA256));
                assertEquals(again.failures().toString(), names.size(), again.report.skipped());
            }
        }
        for (String source : List.of("~/deep/er", "deep/er/*", "~/deep/er/~root")) {
            for (int i = 0; i < 2; i++) {
                CopyRun down = download(source, "down", b -> b.skipUnchanged(true).verify(Verify.SHA256)).assertComplete();
                assertEquals(source, i == 0, down.report.skipped() == 0);
            }
            Trees.delete(local.resolve("down"));
        }
    }

    @Test
    public void whatCannotBeWrittenFailsAlone() throws Exception {
        Trees.sample(local.resolve("tree"));
        Files.createDirectories(home.resolve("tree/text.txt"));
        Files.createDirectories(home.resolve("tree/sizes/32769"));
        Files.createDirectories(home.resolve("tree/sizes/" + (3 * 1024 * 1024 + 17)));
        Trees.file(home, "tree/deep", "in the way");
        CopyRun run = upload("tree", ".", CopyRun::same);
        assertEquals(run.failures().toString(), 5, run.report.failed());
        assertTrue(run.failures().toString(), run.failures().stream().anyMatch(text -> text.contains("in the way")));
        assertEquals("x", Files.readString(home.resolve("tree/one")));
    }

    @Test
    public void whatCannotBeReadFailsAlone() throws Exception {
        Trees.file(home, "tree/good", "good");
        Trees.file(home, "tree/sub/inner", "inner");
        Files.createSymbolicLink(home.resolve("tree/dangling"), Path.of("nowhere"));
        Files.createSymbolicLink(home.resolve("tree/loop"), Path.of("loop"));
        Files.createSymbolicLink(home.resolve("tree/link"), Path.of("sub/inner"));
        Files.createSymbolicLink(home.resolve("tree/linked"), Path.of("sub"));
        CopyRun run = download("tree", "down", CopyRun::same);
        assertEquals(run.failures().toString(), 2, run.report.failed());
        run.assertCopied("tree/good", "tree/sub/inner", "tree/link", "tree/linked/inner");
        CopyRun missing = CopyRun.run(
                local, CopyRun.remote("tree/good", "gone"), CopyRun.toLocal("two"), new SftpShell(home), null,
                SftpCopyTest::sftp);
        assertEquals(List.of("gone: No such file"), missing.failures());
    }

    @Test
    public void patternsAreExpandedHere() throws Exception {
        for (String name : List.of("logs/a.log", "logs/b.log", "logs/.hidden.log", "logs/c.txt", "more/d.log", "logs/[x].log")) {
            Trees.file(home, name, name);
        }
        download("logs/*.log", "one", CopyRun::same).assertCopied("[x].log", "a.log", "b.log");
        download("*/[ad].log", "two", CopyRun::same).assertCopied("a.log", "d.log");
        download("*/c.txt", "three", CopyRun::same).assertCopied("c.txt");
        download("logs/[x].log", "own", CopyRun::same).assertCopied("[x].log");
        for (boolean listed : new boolean[] {false, true}) {
            CopyRun run = download("~/{logs/\\[x].l?g,m*,gone,*.zip}", "home" + listed, b -> b.allowEmpty(true).skipUnchanged(listed));
            run.assertComplete().assertCopied("[x].log", "more/d.log");
            assertEquals(run.warnings.toString(), 2, run.warnings.size());
        }
        download("logs/\\[x\\].log", "four", CopyRun::same).assertCopied("[x].log");
        download(home + "/m*", "five", CopyRun::same).assertCopied("more/d.log");
        TransferException none = assertThrows(TransferException.class, () -> download("logs/*.zip", "six", CopyRun::same));
        assertTrue(none.getMessage(), none.getMessage().startsWith("nothing on local matches"));
    }

    @Test
    public void contentsOfDirectories() throws Exception {
        Trees.sample(home.resolve("tree"));
        download("tree/.", "down", SftpCopyTest::exact).assertComplete();
        Trees.assertSame(home.resolve("tree"), local.resolve("down"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
    }

    @Test
    public void relaysInEveryCombination() throws Exception {
        Trees.sample(home.resolve("tree"));
        Path other = temporary.newFolder("other").toPath();
        CopyRun toSftp = CopyRun.run(
                local, CopyRun.remote("tree"), CopyRun.toHost("from-scp"), new LocalShell(home), new SftpShell(other),
                SftpCopyTest::exact);
        assertEquals("scp, sftp", toSftp.assertComplete().report.protocol());
        CopyRun toScp = CopyRun.run(
                local, CopyRun.remote("tree"), CopyRun.toHost("from-sftp"), new SftpShell(home), new LocalShell(other),
                SftpCopyTest::exact);
        assertEquals("sftp, scp", toScp.assertComplete().report.protocol());
        CopyRun both = CopyRun.run(
                local, CopyRun.remote("tree"), CopyRun.toHost("both"), new SftpShell(home), new SftpShell(other),
                b -> exact(sftp(b)));
        assertEquals("sftp", both.assertComplete().report.protocol());
        for (String name : List.of("from-scp", "from-sftp", "both")) {
            Trees.assertSame(
                    home.resolve("tree"), other.resolve(name + "/tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        }
    }

    @Test
    public void relaysThatCanBeTrusted() throws Exception {
        Trees.sample(home.resolve("tree"));
        Path other = temporary.newFolder("other").toPath();
        UnaryOperator<CopyRequest.Builder> trusted =
                b -> exact(sftp(b)).atomic(true).verify(Verify.SHA256).skipUnchanged(true);
        CopyRun planned = relay(other, b -> trusted.apply(b).dryRun(true));
        assertFalse(Files.exists(other.resolve("to")));
        assertEquals(planned.report.files(), relay(other, trusted).report.files());
        Trees.assertSame(home.resolve("tree"), other.resolve("to/tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        Trees.file(home, "tree/one", "changed");
        relay(other, trusted).assertCopied("tree/one");
    }

    private CopyRun relay(Path other, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        return CopyRun.run(
                        local, CopyRun.remote("tree"), CopyRun.toHost("to"), new SftpShell(home), new SftpShell(other),
                        options)
                .assertComplete();
    }

    @Test
    public void lostConnectionsAreTriedAgain() throws Exception {
        Trees.sample(local.resolve("tree"));
        for (long bytes : new long[] {1, 40, 2_000, 40_000, 1_000_000}) {
            for (boolean up : new boolean[] {true, false}) {
                AtomicInteger connections = new AtomicInteger();
                Connector cut = log -> connections.getAndIncrement() == 0
                        ? new CutShell(new SftpShell(home), up, bytes)
                        : new SftpShell(home);
                CopyRun run = new CopyRun();
                CopyRequest request = CopyRequest.builder(
                                up ? CopyRun.paths("tree") : CopyRun.remote("up" + bytes + "/tree"),
                                up ? CopyRun.toHost("up" + bytes) : CopyRun.toLocal("down" + bytes),
                                local.toString())
                        .protocol(Protocol.SFTP)
                        .preserve(Preserve.ALL)
                        .atomic(up)
                        .retries(2)
                        .retryDelay(Duration.ZERO)
                        .build();
                run.report = new Copy(request, up ? null : cut, up ? cut : null, run).run();
                run.assertComplete();
                assertTrue(connections.get() > 1);
                Trees.assertSame(
                        local.resolve("tree"),
                        up ? home.resolve("up" + bytes + "/tree") : local.resolve("down" + bytes + "/tree"),
                        Trees.Attribute.MODES,
                        Trees.Attribute.TIMES);
            }
        }
    }

    @Test
    public void atomicAndVerified() throws Exception {
        Trees.sample(local.resolve("tree"));
        Files.createDirectories(home.resolve("tree"));
        Trees.file(home, "tree/one", "old");
        CopyRun run = upload("tree", ".", b -> exact(b).atomic(true).verify(Verify.SHA256)).assertComplete();
        assertTrue(run.warnings.toString(), run.warnings.stream().anyMatch(text -> text.contains("read back by SFTP")));
        Trees.assertSame(local.resolve("tree"), home.resolve("tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        assertTrue(run.settled.stream()
                .filter(result -> result.status() == FileResult.Status.COPIED)
                .allMatch(result -> result.sha256().length() == 64));
        CopyRun down = download("tree", "down", b -> exact(b).verify(Verify.SHA256)).assertComplete();
        assertTrue(down.settled.stream()
                .filter(result -> result.status() == FileResult.Status.COPIED)
                .allMatch(result -> result.sha256().length() == 64));
        Trees.assertSame(local.resolve("tree"), local.resolve("down/tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
    }

    @Test
    public void withoutReplacingRenameNothingIsReplaced() throws Exception {
        Trees.file(local, "tree/new", "new");
        Trees.file(local, "tree/old", "new");
        Trees.file(home, "tree/old", "old");
        CopyRun run = CopyRun.upload(
                local, CopyRun.paths("tree"), ".", new SftpShell(home, "-P posix-rename"), b -> sftp(b).atomic(true));
        assertEquals(run.failures().toString(), 1, run.report.failed());
        assertTrue(run.failures().get(0), run.failures().get(0).contains("cannot replace it in one step"));
        assertEquals("old", Files.readString(home.resolve("tree/old")));
        assertEquals("new", Files.readString(home.resolve("tree/new")));
        try (Stream<Path> left = Files.list(home.resolve("tree"))) {
            assertEquals(2, left.count());
        }
    }

    @Test
    public void unchangedFilesAreSkipped() throws Exception {
        Trees.sample(local.resolve("tree"));
        upload("tree", "a", b -> b.skipUnchanged(true)).assertComplete();
        CopyRun again = upload("tree", "a", b -> b.skipUnchanged(true)).assertComplete();
        assertEquals(0, again.report.files());
        assertTrue(again.report.skipped() > 10);
        Files.writeString(local.resolve("tree/one"), "y");
        upload("tree", "a", b -> b.skipUnchanged(true).verify(Verify.SHA256)).assertCopied("tree/one");
        download("a/tree", "down", b -> b.skipUnchanged(true)).assertComplete();
        assertEquals(0, download("a/tree", "down", b -> b.skipUnchanged(true)).assertComplete().report.files());
    }

    @Test
    public void dryRunsChangeNothing() throws Exception {
        Trees.sample(local.resolve("tree"));
        CopyRun up = upload("tree", "a", b -> b.dryRun(true)).assertComplete();
        assertTrue(up.report.files() > 10);
        assertFalse(Files.exists(home.resolve("a")));
        Trees.sample(home.resolve("b"));
        CopyRun down = download("b", "down", b -> b.dryRun(true)).assertComplete();
        assertEquals(up.report.files(), down.report.files());
        assertFalse(Files.exists(local.resolve("down")));
    }

    @Test
    public void manySmallFiles() throws Exception {
        for (int i = 0; i < 2000; i++) {
            Trees.file(local, "many/" + i % 7 + "/" + i, "file " + i);
        }
        upload("many", ".", SftpCopyTest::exact).assertComplete();
        Trees.assertSame(local.resolve("many"), home.resolve("many"), Trees.Attribute.MODES);
        download("many", "down", CopyRun::same).assertComplete();
        Trees.assertSame(local.resolve("many"), local.resolve("down/many"));
    }

    @Test
    public void modesOfNewFilesFollowTheUmask() throws Exception {
        Trees.mode(Trees.file(local, "script", "x"), "rwxrwxrwx");
        Trees.file(home, "kept", "x");
        Trees.mode(home.resolve("kept"), "rw-------");
        upload("script", "script", CopyRun::same).assertComplete();
        upload("script", "kept", CopyRun::same).assertComplete();
        assertEquals("rwxr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("script"))));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("kept"))));
    }
}
