package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeFalse;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.Commands;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Mirror;
import io.jenkins.plugins.scpcopy.copy.request.OnFailure;
import io.jenkins.plugins.scpcopy.copy.request.PlacementRule;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.Release;
import io.jenkins.plugins.scpcopy.copy.request.Rollout;
import io.jenkins.plugins.scpcopy.copy.request.Route;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.shell.RecordingShell;
import io.jenkins.plugins.scpcopy.testkit.shell.SftpShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What the source does not have is deleted at the target, and nothing else; by scripts, by SFTP and on this machine. */
public class MirrorTest {
    private static final String ESCAPED = "escaped";

    /** The ways that a tree can go, each with a target of its own. */
    private enum Way {
        UP,
        UP_BY_SFTP,
        UP_BY_BUSYBOX,
        DOWN,
        DOWN_BY_SFTP,
        RELAY,
        LOCAL;

        boolean fromHost() {
            return this == DOWN || this == DOWN_BY_SFTP || this == RELAY;
        }

        boolean toHost() {
            return this != DOWN && this != DOWN_BY_SFTP && this != LOCAL;
        }
    }

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final Retries.Clock clock = new Retries.Clock(nanos -> {}, () -> 0);
    private Path root;
    private Path site;
    private Path www;

    @Before
    public void setUp() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        begin();
    }

    private void begin() throws IOException {
        root = temporary.newFolder().toPath();
        site = Files.createDirectory(root.resolve("site"));
        www = Files.createDirectory(root.resolve("www"));
        Trees.file(site, "index.html", "new");
        Trees.file(site, "css/a.css", "a");
        Trees.file(www, "index.html", "old");
    }

    private static List<Way> ways() {
        return Stream.of(Way.values())
                .filter(way -> way != Way.UP_BY_BUSYBOX || Tools.has("busybox"))
                .toList();
    }

    private RemoteShell shell(Way way) {
        return switch (way) {
            case UP_BY_SFTP, DOWN_BY_SFTP -> {
                SftpShell.server();
                yield new SftpShell(root);
            }
            case UP_BY_BUSYBOX -> new RecordingShell(
                    new LocalShell(root), command -> command.equals("sh") ? "busybox sh" : command);
            default -> new LocalShell(root);
        };
    }

    private static Mirror mirror(String... protect) {
        return new Mirror(List.of(protect), Mirror.DEFAULT_MAX_DELETE);
    }

    private CopyRun run(Way way, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        CopySource from = way.fromHost()
                ? CopyRun.remote("site/.")
                : new CopySource.LocalPatterns(List.of("**"), List.of(), "site", false, true);
        return run(way, from, "www", options);
    }

    private CopyRun run(Way way, CopySource from, String to, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        CopyTarget target = way.toHost() ? CopyRun.toHost(to) : CopyRun.toLocal(to);
        CopyRun run = new CopyRun();
        CopyRequest request =
                options.apply(CopyRequest.builder(from, target, root.toString()).mirror(mirror()).verbose(true)).build();
        run.report = new Copy(request, log -> shell(way), log -> shell(way), run, clock).run();
        return run;
    }

    private static Set<String> paths(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            Set<String> paths = new TreeSet<>();
            all.filter(path -> !path.equals(directory))
                    .forEach(path -> paths.add(directory.relativize(path) + (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS) ? "/" : "")));
            return paths;
        }
    }

    private static final Set<String> SITE = Set.of("index.html", "css/", "css/a.css");

    @Test
    public void theTargetHasWhatTheSourceHas() throws Exception {
        for (Way way : ways()) {
            begin();
            Trees.file(www, "old/deep/er/x", "x");
            Trees.file(www, "css/b.css", "b");
            Files.createDirectory(www.resolve("empty"));
            CopyRun run = run(way, CopyRun::same).assertComplete();
            assertEquals(way.toString(), SITE, paths(www));
            assertEquals(way.toString(), 6, run.report.deleted());
            assertEquals(
                    way.toString(),
                    Set.of("css/b.css", "empty/", "old/", "old/deep/", "old/deep/er/", "old/deep/er/x"),
                    deleted(run, FileResult.Status.DELETED));
            assertEquals(0, run(way, CopyRun::same).assertComplete().report.deleted());
        }
    }

    private static Set<String> deleted(CopyRun run, FileResult.Status status) {
        Set<String> deleted = new TreeSet<>();
        run.settled.stream().filter(result -> result.status() == status).forEach(result -> deleted.add(result.path()));
        return deleted;
    }

    @Test
    public void dryRunsTellAndDeleteNothing() throws Exception {
        for (Way way : ways()) {
            begin();
            Trees.file(www, "old/x", "x");
            CopyRun run = run(way, b -> b.dryRun(true)).assertComplete();
            assertEquals(way.toString(), Set.of("old/", "old/x"), deleted(run, FileResult.Status.DOOMED));
            assertEquals(Set.of("index.html", "old/", "old/x"), paths(www));
            assertEquals("old", Files.readString(www.resolve("index.html")));
        }
    }

    @Test
    public void whatIsProtectedOrLeftOutOnPurposeStays() throws Exception {
        for (Way way : List.of(Way.UP, Way.UP_BY_SFTP, Way.LOCAL)) {
            begin();
            Set<String> stay = Set.of(
                    "uploads/deep/x", "old/keep.txt", "old/dir.txt/x", "cache/x", ".git/config", "css/note~", "css/.scpcopy-1.part");
            for (String path : stay) {
                Trees.file(www, path, "");
            }
            for (String path : List.of("old/go.html", "css/go.css", "go.html", "go/x")) {
                Trees.file(www, path, "");
            }
            CopySource from =
                    new CopySource.LocalPatterns(List.of("*.html", "*/**"), List.of("cache/**"), "site", false, true);
            run(way, from, "www", b -> b.mirror(mirror("uploads", "old/*.txt"))).assertComplete();
            Set<String> expected = new TreeSet<>(stay);
            expected.addAll(SITE);
            expected.addAll(Set.of("uploads/", "uploads/deep/", "old/", "old/dir.txt/", "cache/", ".git/"));
            assertEquals(way.toString(), expected, paths(www));
        }
    }

    @Test
    public void onlyBelowWhatIsNamed() throws Exception {
        for (Way way : ways()) {
            begin();
            Trees.file(www, "other", "");
            Trees.file(www, "site/old", "");
            Trees.file(www, "site/sub/old", "");
            CopySource from = way.fromHost() ? CopyRun.remote("site") : CopyRun.patterns("site");
            run(way, from, "www", CopyRun::same).assertComplete();
            assertEquals(
                    way.toString(),
                    Set.of("index.html", "other", "site/", "site/index.html", "site/css/", "site/css/a.css"),
                    paths(www));
        }
    }

    @Test
    public void patternsOfAHostLeaveOutHiddenFiles() throws Exception {
        for (Way way : List.of(Way.DOWN, Way.DOWN_BY_SFTP, Way.RELAY)) {
            begin();
            Trees.file(www, ".htaccess", "");
            Trees.file(www, "old", "");
            run(way, CopyRun.remote("site/*"), "www", CopyRun::same).assertComplete();
            assertEquals(Set.of("index.html", "css/", "css/a.css", ".htaccess"), paths(www));
        }
    }

    @Test
    public void hostileNames() throws Exception {
        List<String> names = new ArrayList<>(List.of(
                "-rf", "new\nline", "end\n", "qu'o\"te", "$(touch " + ESCAPED + ")", "`touch " + ESCAPED + "`", "* ?", "\\n\\", " ",
                "~x", "~root", "#", "!bang!", "ü", "\u202e", "a\tb", "\u001b[2J"));
        for (Way way : ways()) {
            begin();
            for (String name : names) {
                Trees.file(www, name, "");
                Trees.file(www, "-d ir\n/" + name, "");
            }
            CopyRun run = run(way, CopyRun::same).assertComplete();
            assertEquals(way.toString(), SITE, paths(www));
            assertEquals(2 * names.size() + 1, run.report.deleted());
            assertFalse(Files.exists(root.resolve(ESCAPED)));
        }
    }

    /** Names of bytes that are no UTF-8: deleted where they can be told, and left with words where not. */
    @Test
    public void namesThatAreNoText() throws Exception {
        for (Way way : List.of(Way.UP, Way.UP_BY_BUSYBOX, Way.UP_BY_SFTP)) {
            if (!ways().contains(way)) {
                continue;
            }
            begin();
            Tools.run("sh", "-c", "cd '" + www + "' && n=$(printf 'a\\377\\n.') && mkdir \"${n%.}\" && : >\"${n%.}/ü$(printf '\\200')\"");
            CopyRun run = run(way, CopyRun::same).assertComplete();
            boolean left = way == Way.UP_BY_SFTP;
            assertEquals(way.toString(), left ? 0 : 2, run.report.deleted());
            assertEquals(left, run.warnings.toString().contains("its name is no UTF-8"));
            assertEquals(left ? "1\n" : "0\n", Tools.run("sh", "-c", "ls -d '" + www + "'/a* 2>/dev/null | grep -c . || true")
                    .replace("2", "1"));
        }
    }

    @Test
    public void linksAreDeletedAndNeverFollowed() throws Exception {
        for (Way way : ways()) {
            begin();
            Path outside = Files.createDirectory(root.resolve("outside"));
            Trees.file(outside, "precious", "p");
            Files.createSymbolicLink(www.resolve("link"), outside);
            Files.createSymbolicLink(www.resolve("file"), outside.resolve("precious"));
            Files.createSymbolicLink(www.resolve("nowhere"), root.resolve("nowhere"));
            Files.createSymbolicLink(www.resolve("loop"), www);
            Files.createDirectory(www.resolve("old"));
            Files.createSymbolicLink(www.resolve("old/link"), outside);
            Files.createSymbolicLink(www.resolve("css"), outside);
            CopyRun run = run(way, CopyRun::same);
            assertTrue(way + ": " + run.failures(), Files.exists(outside.resolve("precious")));
            if (run.report.complete()) {
                // Whether a link to a directory is written through is the copy's own affair; css is the source's.
                assertEquals(way.toString(), Set.of("index.html", "css"), paths(www));
                assertTrue(Files.exists(outside.resolve("a.css")));
            } else {
                assertEquals(0, run.report.deleted());
            }
        }
    }

    @Test
    public void nothingIsDeletedUnlessEverythingArrived() throws Exception {
        for (Way way : ways()) {
            begin();
            Trees.file(www, "old", "");
            Trees.file(www, "css/a.css/in the way", "");
            CopyRun run = run(way, CopyRun::same);
            assertEquals(way + ": " + run.failures(), 1, run.report.failed());
            assertEquals(0, run.report.deleted());
            assertTrue(run.warnings.toString(), run.warnings.toString().contains("nothing is deleted"));
            assertTrue(Files.exists(www.resolve("old")));
        }
    }

    @Test
    public void tooManyDeletionsStopEverything() throws Exception {
        for (Way way : ways()) {
            begin();
            for (int i = 0; i < 3; i++) {
                Trees.file(www, "old/" + i, "");
            }
            IOException refusal =
                    assertThrows(IOException.class, () -> run(way, b -> b.mirror(new Mirror(List.of(), 3))));
            assertTrue(refusal.getMessage(), refusal.getMessage().contains("would delete 4 files and directories"));
            assertTrue(refusal.getMessage(), refusal.getMessage().contains("maxDelete allows 3"));
            assertEquals("old", Files.readString(www.resolve("index.html")));
            CopyRun dry = run(way, b -> b.mirror(new Mirror(List.of(), 3)).dryRun(true));
            assertEquals(4, dry.report.deleted());
            assertTrue(dry.warnings.toString(), dry.warnings.toString().contains("would delete 4"));
            assertEquals(4, run(way, b -> b.mirror(new Mirror(List.of(), 4))).assertComplete().report.deleted());
        }
    }

    private void assertRefused(Way way, CopySource from, String to, UnaryOperator<CopyRequest.Builder> options, String why)
            throws Exception {
        Exception refusal = assertThrows(way + " " + why, Exception.class, () -> run(way, from, to, options));
        assertTrue(way + ": " + refusal.getMessage(), refusal.getMessage().contains(why));
        assertEquals("old", Files.readString(www.resolve("index.html")));
    }

    @Test
    public void whatCannotBeAMirrorIsRefused() throws Exception {
        Files.createSymbolicLink(root.resolve("link"), www);
        Files.createDirectory(root.resolve("nothing"));
        Files.createDirectory(root.resolve("nothing/but"));
        for (Way way : ways()) {
            CopySource all = way.fromHost()
                    ? CopyRun.remote("site/.")
                    : new CopySource.LocalPatterns(List.of("**"), List.of(), "site", false, true);
            CopySource nothing = way.fromHost() ? CopyRun.remote("nothing/.") : CopyRun.patterns("nothing/**");
            CopySource file = way.fromHost() ? CopyRun.remote("site/index.html") : CopyRun.patterns("site/index.html");
            assertRefused(way, all, "link", CopyRun::same, "symbolic link");
            for (String written : List.of("link/", "link//", "link/.", "link/./", "link//.//./", "./link/.", "www/../link/.")) {
                assertRefused(way, all, written, CopyRun::same, "symbolic link");
            }
            if (way.toHost()) {
                assertRefused(way, all, "www/..", CopyRun::same, ".. at its end");
                assertRefused(way, all, "link/../", CopyRun::same, ".. at its end");
                assertRefused(way, all, "./", CopyRun::same, "home");
                assertRefused(way, all, "./.", CopyRun::same, "home");
            }
            for (String written : List.of("//", "/.", "/./")) {
                assertRefused(way, all, written, CopyRun::same, "root of a file system");
            }
            for (String written : List.of("/etc", "/usr/", "/usr/lib/.", "/var/lib", "/tmp/.", "/var", "/home")) {
                assertRefused(way, all, written, CopyRun::same, "belongs to the system");
            }
            assertRefused(way, all, "/", CopyRun::same, "root of a file system");
            assertRefused(way, nothing, "www", CopyRun::same, "the source has no file");
            assertRefused(way, file, "www", CopyRun::same, "one file");
            assertRefused(way, all, "www", b -> b.allowEmpty(true), "allowEmpty");
            assertRefused(way, all, "www", b -> b.recursive(false), "single files");
            CopySource directory = way.fromHost() ? CopyRun.remote("site") : CopyRun.paths("site");
            assertRefused(way, directory, "www", b -> b.placement(PlacementRule.SCP), "/. at its end");
            assertRefused(way, all, way.toHost() ? "." : System.getProperty("user.home"), CopyRun::same, "home");
        }
        assertRefused(
                Way.UP, new CopySource.LocalPatterns(List.of("**"), List.of(), "site", true, true), "www", CopyRun::same, "flatten");
        assertRefused(Way.RELAY, CopyRun.remote("site/."), "www", b -> b.route(Route.DIRECT), "route: 'direct'");
        assertRefused(Way.DOWN, CopyRun.remote("[s]ite"), "www", CopyRun::same, "brackets");
        assertRefused(Way.DOWN, CopyRun.remote("~root"), "www", CopyRun::same, "home");
        assertRefused(Way.RELAY, CopyRun.remote("www/site/."), "www", CopyRun::same, "no file");
        assertRefused(
                Way.DOWN, CopyRun.remote("site/."), ".", b -> b.confinement(root.toString()), "home directory or workspace");
        CopyRequest released = CopyRequest.builder(CopyRun.patterns("site/**"), CopyRun.toHost("/srv/app"), root.toString())
                .mirror(mirror())
                .build();
        Rollout rollout = new Rollout(1, OnFailure.STOP, new Release("1", 1, Release.HardLinks.AUTO), Commands.NONE);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> rollout.check(released))
                .getMessage().contains("mirror has no use for a release"));
        Trees.file(root, "www/site/x", "");
        assertRefused(Way.RELAY, CopyRun.remote("www/site/."), "www", CopyRun::same, "within each other");
        assertRefused(
                Way.LOCAL, new CopySource.LocalPatterns(List.of("**"), List.of(), "www/site", false, true), "www", CopyRun::same,
                "within each other");
    }

    /** What a directory that may not be read has would be taken for missing. */
    @Test
    public void aSourceThatMayNotBeReadIsRefused() throws Exception {
        for (Way way : List.of(Way.DOWN, Way.DOWN_BY_SFTP, Way.RELAY)) {
            begin();
            Trees.file(site, "closed/b.css", "b");
            Trees.file(www, "b.css", "b");
            Trees.mode(site.resolve("closed"), "---------");
            assumeFalse("root may read everything", Files.isReadable(site.resolve("closed")));
            try {
                assertRefused(way, CopyRun.remote("site/*/*.css"), "www", CopyRun::same, "cannot be listed completely");
                assertTrue(Files.exists(www.resolve("b.css")));
            } finally {
                Trees.mode(site.resolve("closed"), "rwxr-xr-x");
            }
        }
    }

    @Test
    public void aTargetThatIsMissingIsMade() throws Exception {
        for (Way way : ways()) {
            begin();
            Trees.delete(www);
            run(way, CopyRun::same).assertComplete();
            assertEquals(SITE, paths(www));
        }
    }

    @Test
    public void directoriesKeepTimesAndClosedModes() throws Exception {
        for (Way way : ways()) {
            begin();
            Trees.file(site, "closed/x", "");
            Trees.mode(site.resolve("closed"), "r-xr-xr-x");
            Trees.time(site.resolve("closed"), 1_000_000);
            Trees.time(site, 2_000_000);
            Trees.file(www, "closed/old", "");
            // OpenSSH's scp closes a directory that is there before it writes into it: only root could make a file there.
            Trees.file(www, "closed/x", "former");
            CopyRun run = run(way, b -> b.preserve(Preserve.ALL));
            assertEquals(way + ": " + run.failures(), 0, run.report.failed());
            assertFalse(Files.exists(www.resolve("closed/old")));
            Trees.assertSame(site.resolve("closed"), www.resolve("closed"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
            Trees.mode(site.resolve("closed"), "rwxr-xr-x");
            Trees.mode(www.resolve("closed"), "rwxr-xr-x");
        }
    }

    @Test
    public void whatAppearsMeanwhileStays() throws Exception {
        for (Way way : ways()) {
            begin();
            Trees.file(www, "old/x", "");
            CopyRun run = new CopyRun() {
                @Override
                public void fileSettled(FileResult result) {
                    super.fileSettled(result);
                    try {
                        Files.writeString(www.resolve("old/meanwhile"), "");
                        Files.writeString(www.resolve("meanwhile"), "");
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                }
            };
            CopySource from = way.fromHost()
                    ? CopyRun.remote("site/.")
                    : new CopySource.LocalPatterns(List.of("**"), List.of(), "site", false, true);
            CopyRequest request = CopyRequest.builder(from, way.toHost() ? CopyRun.toHost("www") : CopyRun.toLocal("www"), root.toString())
                    .mirror(mirror())
                    .build();
            run.report = new Copy(request, log -> shell(way), log -> shell(way), run, clock).run();
            Set<String> expected = new TreeSet<>(SITE);
            expected.addAll(Set.of("old/", "old/meanwhile", "meanwhile"));
            assertEquals(way.toString(), expected, paths(www));
            assertEquals(1, run.report.failed());
            assertTrue(run.failures().toString(), run.failures().get(0).startsWith("old: cannot be deleted: "));
        }
    }

    /** A directory becomes a link when everything has arrived, before the first deletion. */
    @Test
    public void directoriesThatBecomeLinksLeadNowhere() throws Exception {
        for (Way way : ways()) {
            begin();
            Path outside = Files.createDirectory(root.resolve("outside"));
            Trees.file(outside, "x", "");
            Trees.file(outside, "sub/y", "");
            Trees.file(www, "old/x", "");
            Trees.file(www, "old/sub/y", "");
            boolean[] swapped = new boolean[1];
            CopyRun run = new CopyRun() {
                @Override
                public void fileSettled(FileResult result) {
                    super.fileSettled(result);
                    if (!swapped[0]) {
                        swapped[0] = true;
                        try {
                            Files.move(www.resolve("old"), root.resolve("moved"));
                            Files.createSymbolicLink(www.resolve("old"), outside);
                        } catch (IOException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                }
            };
            CopySource from = way.fromHost()
                    ? CopyRun.remote("site/.")
                    : new CopySource.LocalPatterns(List.of("**"), List.of(), "site", false, true);
            CopyRequest request = CopyRequest.builder(from, way.toHost() ? CopyRun.toHost("www") : CopyRun.toLocal("www"), root.toString())
                    .mirror(mirror())
                    .build();
            run.report = new Copy(request, log -> shell(way), log -> shell(way), run, clock).run();
            assertEquals(way.toString(), Set.of("x", "sub/", "sub/y"), paths(outside));
            assertTrue(way + run.failures().toString(), run.failures().toString().contains("no longer the one that was looked at"));
            assertEquals(Set.of("x", "sub/", "sub/y"), paths(root.resolve("moved")));
        }
    }

    @Test
    public void sftpAloneCanBeAskedFor() throws Exception {
        SftpShell.server();
        Trees.file(www, "old", "");
        run(Way.UP_BY_SFTP, b -> b.protocol(Protocol.SFTP)).assertComplete();
        assertEquals(SITE, paths(www));
    }

    @Test
    public void spellingsOfOneNameAreSparedWhereTheFileSystemIgnoresCase() throws Exception {
        Trees.file(www, "INDEX.html", "");
        assumeFalse("this file system ignores case", Files.readString(www.resolve("index.html")).isEmpty());
        for (Way way : ways()) {
            Trees.file(www, "INDEX.html", "");
            assertEquals(1, run(way, CopyRun::same).assertComplete().report.deleted());
        }
    }

    /** The script that deletes, and then the connection, is lost: before it ran, or when it had. */
    @Test
    public void lostDeletionsAreTriedAgain() throws Exception {
        for (String lost : List.of("sh >/dev/null", "cat >/dev/null")) {
            for (int retries : new int[] {0, 1}) {
                begin();
                Trees.file(www, "old/x", "");
                Trees.file(www, "older", "");
                AtomicInteger scripts = new AtomicInteger();
                CopyRun run = new CopyRun();
                CopyRequest request = CopyRequest.builder(
                                new CopySource.LocalPatterns(List.of("**"), List.of(), "site", false, true),
                                CopyRun.toHost("www"), root.toString())
                        .mirror(mirror())
                        .retries(retries)
                        .build();
                Connector host = log -> new RecordingShell(
                        new LocalShell(root),
                        command -> command.equals("sh") && scripts.incrementAndGet() == 4 ? lost : command);
                run.report = new Copy(request, null, host, run, clock).run();
                assertTrue(scripts.get() + " scripts", scripts.get() >= 4);
                if (retries == 0) {
                    assertTrue(run.failures().toString(), run.failures().toString().contains("3 may be left there"));
                } else {
                    run.assertComplete();
                    assertEquals(3, run.report.deleted());
                    assertEquals(SITE, paths(www));
                }
            }
        }
    }

    @Test
    public void thereIsMemoryForSoMuchOnly() throws Exception {
        for (int i = 0; i < 3000; i++) {
            Trees.file(www, "old/" + i, "");
        }
        for (Way way : ways()) {
            CopySource from = way.fromHost()
                    ? CopyRun.remote("site/.")
                    : new CopySource.LocalPatterns(List.of("**"), List.of(), "site", false, true);
            CopyRequest request = CopyRequest.builder(from, way.toHost() ? CopyRun.toHost("www") : CopyRun.toLocal("www"), root.toString())
                    .mirror(mirror())
                    .build();
            TransferException refusal = assertThrows(way.toString(), TransferException.class, () -> new Copy(
                            new CopyContext(request, new CopyRun(), new MemoryBudget(500_000)),
                            log -> shell(way), log -> shell(way), clock)
                    .run());
            assertTrue(refusal.getMessage(), refusal.getMessage().contains("memory"));
            assertEquals("old", Files.readString(www.resolve("index.html")));
        }
    }
}
