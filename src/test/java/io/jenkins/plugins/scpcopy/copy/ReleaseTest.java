package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.report.HostReport.State;
import io.jenkins.plugins.scpcopy.copy.request.Commands;
import io.jenkins.plugins.scpcopy.copy.request.OnFailure;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Release;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.shell.SftpShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.Assume;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/** Releases on hosts with a shell, and on hosts with SFTP alone. */
@RunWith(Parameterized.class)
public class ReleaseTest {
    @Parameterized.Parameters(name = "{0}")
    public static Object[] ways() {
        return new Object[] {"shell", "sftp"};
    }

    @Parameterized.Parameter
    public String way;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path source;
    private Path home;
    private Path target;

    @Before
    public void prepare() throws IOException {
        Assume.assumeTrue("scp is not installed", Tools.has("scp"));
        source = folder.newFolder("source").toPath();
        home = folder.newFolder("home").toPath();
        target = home.resolve("app");
    }

    private RemoteShell shell() {
        if (way.equals("sftp")) {
            SftpShell.server();
            return new SftpShell(home);
        }
        return new LocalShell(home);
    }

    private DeploymentRun deployment(String release) {
        return new DeploymentRun(source).host("web1", "app", this::shell).release(release);
    }

    private Set<String> releases() throws IOException {
        Set<String> names = new TreeSet<>();
        try (var all = Files.list(target.resolve("releases"))) {
            all.map(path -> path.getFileName().toString())
                    .filter(name -> !name.endsWith(".scpcopy-release"))
                    .forEach(names::add);
        }
        return names;
    }

    private String current() throws IOException {
        return Files.readSymbolicLink(target.resolve("current")).toString();
    }

    @Test
    public void unchangedFilesAreLinksAndTheOldReleaseStaysAsItWas() throws Exception {
        Trees.file(source, "a", "1");
        Trees.file(source, "d/b", "2");
        Trees.file(source, "d/e/c", "3");
        Trees.file(source, "gone/x", "4");
        deployment("1").run().assertDone();
        assertEquals("releases/1", current());
        Map<String, String> first = DeploymentRun.tree(target.resolve("releases/1"));
        assertEquals(DeploymentRun.tree(source), first);

        Trees.file(source, "a", "changed");
        Trees.file(source, "d/new", "5");
        Trees.delete(source.resolve("gone"));
        DeploymentRun second = deployment("2").run().assertDone();
        assertEquals("releases/2", current());
        assertEquals(first, DeploymentRun.tree(target.resolve("releases/1")));
        assertEquals(DeploymentRun.tree(source), DeploymentRun.tree(target.resolve("releases/2")));
        assertEquals(inode("releases/1/d/e/c"), inode("releases/2/d/e/c"));
        assertEquals(inode("releases/1/d/b"), inode("releases/2/d/b"));
        assertNotEquals(inode("releases/1/a"), inode("releases/2/a"));
        assertEquals(2, second.report.total().files());
        assertEquals(2, second.report.total().skipped());
        assertEquals("1", second.report.hosts().get(0).was());
        assertEquals("2", second.report.hosts().get(0).now());
        assertTrue(second.logged(), second.logged().contains("release 1 → 2"));
    }

    private Object inode(String path) throws IOException {
        return Files.getAttribute(target.resolve(path), "unix:ino", LinkOption.NOFOLLOW_LINKS);
    }

    @Test
    public void modesAndTimesOfDirectoriesAreKeptWhereNothingIsSent() throws Exception {
        Trees.file(source, "d/b", "2");
        Files.setPosixFilePermissions(source.resolve("d"), PosixFilePermissions.fromString("rwxr-x---"));
        deployment("1").options(builder -> builder.preserve(Preserve.ALL)).run().assertDone();
        Trees.file(source, "new", "5");
        deployment("2").options(builder -> builder.preserve(Preserve.ALL)).run().assertDone();
        Trees.assertSame(source, target.resolve("releases/2"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        assertEquals(inode("releases/1/d/b"), inode("releases/2/d/b"));
    }

    @Test
    public void anotherModeIsAnotherFile() throws Exception {
        Trees.file(source, "run", "2");
        deployment("1").options(builder -> builder.preserve(Preserve.ALL)).run().assertDone();
        Files.setPosixFilePermissions(source.resolve("run"), PosixFilePermissions.fromString("rwxr-xr-x"));
        deployment("2").options(builder -> builder.preserve(Preserve.ALL)).run().assertDone();
        assertFalse(Files.isExecutable(target.resolve("releases/1/run")));
        assertTrue(Files.isExecutable(target.resolve("releases/2/run")));
    }

    @Test
    public void olderReleasesAreRemovedButNotTheOneBefore() throws Exception {
        Trees.file(source, "a", "1");
        for (int i = 1; i <= 4; i++) {
            deployment(String.valueOf(i)).run().assertDone();
        }
        assertEquals(Set.of("3", "4"), releases());
        new DeploymentRun(source).host("web1", "app", this::shell).rollBack("").assertDone();
        assertEquals("releases/3", current());
        deployment("5").run().assertDone();
        // The one before is kept though it is not among the newest two.
        assertEquals(Set.of("3", "4", "5"), releases());
        new DeploymentRun(source).host("web1", "app", this::shell).rollBack("").assertDone();
        assertEquals("releases/3", current());
        DeploymentRun lost = new DeploymentRun(source).host("web1", "app", this::shell).rollBack("");
        assertTrue(lost.reasons().toString(), lost.reasons().get(0).contains("the release '2', which came before '3', is not there"));
        new DeploymentRun(source).host("web1", "app", this::shell).rollBack("5").assertDone();
        assertEquals("releases/5", current());
        DeploymentRun none = new DeploymentRun(source).host("web1", "app", this::shell).rollBack("9");
        assertTrue(none.reasons().toString(), none.reasons().get(0).contains("there is no release '9'; there are: 3, 4, 5"));
    }

    @Test
    public void foreignDirectoriesStay() throws Exception {
        Trees.file(source, "a", "1");
        Trees.file(target, "releases/mine/x", "1");
        for (int i = 1; i <= 4; i++) {
            deployment(String.valueOf(i)).run().assertDone();
        }
        assertEquals(Set.of("3", "4", "mine"), releases());
    }

    @Test
    public void linksInTheReleaseInUseAreNotFollowed() throws Exception {
        Path outside = folder.newFolder("outside").toPath();
        Trees.file(outside, "b", "2");
        Trees.file(source, "a", "1");
        Trees.file(source, "d/b", "2");
        deployment("1").run().assertDone();
        Path first = target.resolve("releases/1");
        Trees.delete(first.resolve("d"));
        Files.createSymbolicLink(first.resolve("d"), outside);
        Files.delete(first.resolve("a"));
        Trees.file(outside, "a", "1");
        Files.createSymbolicLink(first.resolve("a"), outside.resolve("a"));
        deployment("2").run().assertDone();
        assertEquals(DeploymentRun.tree(source), DeploymentRun.tree(target.resolve("releases/2")));
        assertEquals(1, Files.getAttribute(outside.resolve("b"), "unix:nlink"));
        assertEquals(1, Files.getAttribute(outside.resolve("a"), "unix:nlink"));
        assertEquals("2", Files.readString(outside.resolve("b")));
    }

    @Test
    public void removingDoesNotFollowLinks() throws Exception {
        Path outside = folder.newFolder("outside").toPath();
        Trees.file(outside, "b", "2");
        Trees.file(source, "a", "1");
        deployment("1").run().assertDone();
        Files.createSymbolicLink(target.resolve("releases/1/d"), outside);
        for (int i = 2; i <= 4; i++) {
            deployment(String.valueOf(i)).run().assertDone();
        }
        assertEquals(Set.of("3", "4"), releases());
        assertEquals("2", Files.readString(outside.resolve("b")));
    }

    @Test
    public void unfinishedReleasesAreRemovedByTheNext() throws Exception {
        Trees.file(source, "a", "1");
        Trees.file(target, "releases/.9.scpcopy-part/half", "1");
        Files.createSymbolicLink(target.resolve("releases/.8.scpcopy-release"), Path.of("3:7"));
        deployment("9").run().assertDone();
        assertEquals(Set.of("9"), releases());
        assertEquals(DeploymentRun.tree(source), DeploymentRun.tree(target.resolve("releases/9")));
        assertFalse(Files.exists(target.resolve("releases/.8.scpcopy-release"), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    public void anExistingReleaseIsRefused() throws Exception {
        Trees.file(source, "a", "1");
        deployment("1").run().assertDone();
        Trees.file(source, "a", "2");
        Map<String, String> before = DeploymentRun.tree(target);
        DeploymentRun again = deployment("1").run().assertStates(State.FAILED);
        assertTrue(again.reasons().toString(), again.reasons().get(0).contains("there is a release '1' already, and it is in use"));
        assertEquals(Optional.of("Give this one another name."), again.report.hosts().get(0).failure().advice());
        assertEquals(before, DeploymentRun.tree(target));
    }

    /** A build that was cut off is run again as it was. */
    @Test
    public void aReleaseThatIsInUseWithTheSameFilesIsDone() throws Exception {
        Trees.file(source, "a", "1");
        Trees.file(source, "d/b", "2");
        deployment("1").run().assertDone();
        Trees.file(source, "a", "changed");
        deployment("2").run().assertDone();
        Map<String, String> before = DeploymentRun.tree(target);
        Object link = inode("current");
        DeploymentRun again = deployment("2").run().assertDone();
        assertEquals(before, DeploymentRun.tree(target));
        assertEquals(link, inode("current"));
        assertEquals(0, again.report.total().files());
        assertEquals(2, again.report.total().skipped());
        assertEquals("1", again.report.hosts().get(0).was());
        assertEquals("2", again.report.hosts().get(0).now());
        assertTrue(again.logged(), again.logged().contains("release 2 is in use already, with the same files"));
    }

    @Test
    public void whatSuchAReleaseHasBesidesIsTold() throws Exception {
        Trees.file(source, "a", "1");
        deployment("1").run().assertDone();
        Trees.file(target, "releases/1/made/by/a/program", "");
        Trees.file(target, "releases/1/another", "");
        DeploymentRun again = deployment("1").run().assertDone();
        assertTrue(again.logged(), again.logged().contains("release 1 has 2 files more than would be sent now"));
        assertTrue(Files.exists(target.resolve("releases/1/another")));
    }

    @Test
    public void aReleaseThatLacksADirectoryIsAnother() throws Exception {
        Trees.file(source, "a", "1");
        deployment("1").run().assertDone();
        Files.createDirectory(source.resolve("empty"));
        DeploymentRun again = deployment("1").run().assertStates(State.FAILED);
        assertTrue(again.reasons().toString(), again.reasons().get(0).contains("1 of 2 files and directories"));
    }

    @Test
    public void aReleaseThatWasNeverSwitchedToIsPutIntoUse() throws Exception {
        Trees.file(source, "a", "1");
        deployment("1").run().assertDone();
        Trees.file(source, "a", "2");
        deployment("2").run().assertDone();
        Object made = inode("releases/2/a");
        use("1");
        DeploymentRun again = deployment("2").run().assertDone();
        assertEquals("releases/2", current());
        assertEquals(made, inode("releases/2/a"));
        assertTrue(again.logged(), again.logged().contains("release 1 → 2"));
        new DeploymentRun(source).host("web1", "app", this::shell).rollBack("").assertDone();
        assertEquals("releases/1", current());
    }

    @Test
    public void aReleaseThatOthersHaveFollowedIsRefused() throws Exception {
        Trees.file(source, "a", "1");
        deployment("1").run().assertDone();
        deployment("2").run().assertDone();
        use("1");
        deployment("3").run().assertDone();
        Map<String, String> before = DeploymentRun.tree(target);
        DeploymentRun again = deployment("2").run().assertStates(State.FAILED);
        assertTrue(again.reasons().toString(), again.reasons().get(0).contains("there is a release '2' already, which is not in use"));
        assertEquals(before, DeploymentRun.tree(target));
    }

    /** What was done before the cut is taken back with the rest. */
    @Test
    public void theWayBackLeadsToTheReleaseBeforeTheCut() throws Exception {
        Assume.assumeTrue("SFTP alone runs no commands", way.equals("shell"));
        Trees.file(source, "a", "1");
        deployment("1").run().assertDone();
        Trees.file(source, "a", "2");
        deployment("2").run().assertDone();
        deployment("2").commands("", "test \"$(cat app/current/a)\" = 1").onFailure(OnFailure.ROLLBACK).run().assertStates(State.FAILED);
        assertEquals("releases/1", current());
        assertEquals(Set.of("1"), releases());
    }

    private void use(String release) throws IOException {
        Files.delete(target.resolve("current"));
        Files.createSymbolicLink(target.resolve("current"), Path.of("releases", release));
    }

    @Test
    public void whatIsInTheWayIsSaid() throws Exception {
        Trees.file(source, "a", "1");
        Trees.file(target, "current/x", "1");
        DeploymentRun directory = deployment("1").run().assertStates(State.FAILED);
        assertTrue(directory.reasons().toString(), directory.reasons().get(0).contains("is there and is no link"));
        Trees.delete(target.resolve("current"));
        Files.createSymbolicLink(target.resolve("current"), Path.of("/elsewhere"));
        DeploymentRun link = deployment("1").run().assertStates(State.FAILED);
        assertTrue(link.reasons().toString(), link.reasons().get(0).contains("leads to '/elsewhere', which is no release"));
        assertFalse(Files.exists(target.resolve("releases")));
    }

    /** Where something is missing to make a release it is said, with its place, and nothing is left there or on another host. */
    @Test
    public void missingRightsAreSaid() throws Exception {
        Trees.file(source, "a", "1");
        Path second = folder.newFolder("second").toPath();
        for (String closed : List.of("app", "app/releases")) {
            Path directory = Files.createDirectories(second.resolve(closed));
            Files.createDirectories(second.resolve("app/releases"));
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
            Assume.assumeFalse("root may write everywhere", Files.isWritable(directory));
            try {
                DeploymentRun run = new DeploymentRun(source)
                        .host("web1", "app", this::shell)
                        .host("web2", "app", () -> way.equals("sftp") ? new SftpShell(second) : new LocalShell(second))
                        .release("1")
                        .run()
                        .assertStates(State.UNDONE, State.FAILED);
                String reason = run.reasons().get(1);
                assertTrue(reason, reason.matches("(?s)web2: release: .*app.*(\\.scpcopy-try|/releases/\\.1\\.scpcopy-part)'.*[Pp]ermission denied.*"));
                assertEquals(Set.of(), releases());
                assertEquals(Set.of("", "app", "app/releases"), DeploymentRun.tree(second).keySet());
            } finally {
                Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }

    /** The directory of releases may be a link to another file system; only that holds releases and their hard links. */
    @Test
    public void releasesMayBeOnAnotherFileSystem() throws Exception {
        Path memory = Path.of("/dev/shm");
        Assume.assumeTrue("there is no /dev/shm", Files.isWritable(memory));
        Assume.assumeFalse("one file system", Files.getFileStore(memory).equals(Files.getFileStore(folder.getRoot().toPath())));
        Path elsewhere = Files.createTempDirectory(memory, "releases");
        try {
            Files.createDirectories(target);
            Files.createSymbolicLink(target.resolve("releases"), elsewhere);
            Trees.file(source, "a", "1");
            deployment("1").run().assertDone();
            Trees.file(source, "b", "2");
            assertEquals(1, deployment("2").run().assertDone().report.total().skipped());
            assertEquals("releases/2", current());
            assertEquals(inode("releases/1/a"), inode("releases/2/a"));
            new DeploymentRun(source).host("web1", "app", this::shell).rollBack("").assertDone();
            assertEquals("releases/1", current());
        } finally {
            Trees.delete(elsewhere);
        }
    }

    @Test
    public void absoluteLinksOfOtherProgramsAreUnderstood() throws Exception {
        Trees.file(source, "a", "1");
        Trees.file(target, "releases/20200101/a", "1");
        Files.createSymbolicLink(target.resolve("current"), target.toRealPath().resolve("releases/20200101"));
        DeploymentRun run = deployment("1").run().assertDone();
        assertEquals("20200101", run.report.hosts().get(0).was());
        assertEquals("releases/1", current());
        new DeploymentRun(source).host("web1", "app", this::shell).rollBack("").assertDone();
        assertEquals("releases/20200101", current());
    }

    @Test
    public void targetsThatCannotHoldReleasesAreRefused() throws Exception {
        Trees.file(source, "a", "1");
        for (String path : new String[] {"", "/", ".", "~", "~/", ".."}) {
            DeploymentRun run = new DeploymentRun(source).host("web1", path, this::shell).release("1");
            assertThrows(path, IllegalArgumentException.class, run::run);
        }
        for (String name : new String[] {"a/b", "..", ".", "-x", "a b", "a\nb"}) {
            assertThrows(name, IllegalArgumentException.class, () -> new Release(name, 1, Release.HardLinks.AUTO));
        }
    }

    @Test
    public void aDryRunChangesNothing() throws Exception {
        Trees.file(source, "a", "1");
        deployment("1").run().assertDone();
        Trees.file(source, "b", "2");
        Map<String, String> before = DeploymentRun.tree(home);
        DeploymentRun dry = deployment("2").options(builder -> builder.dryRun(true)).run().assertDone();
        assertEquals(before, DeploymentRun.tree(home));
        assertEquals(1, dry.report.total().files());
        assertEquals(1, dry.report.total().skipped());
    }

    @Test
    public void withoutHardLinksItIsSaidOrRefused() throws Exception {
        Trees.file(source, "a", "1");
        deployment("1").run().assertDone();
        RemoteShell without = way.equals("sftp")
                ? new SftpShell(home, "-P hardlink")
                : new LocalShell(home, java.util.List.of("sh", "-c"), Map.of("PATH", withoutLn()));
        DeploymentRun strict = new DeploymentRun(source).host("web1", "app", () -> without);
        strict.release = new Release("2", 5, Release.HardLinks.REQUIRED);
        strict.run().assertStates(State.FAILED);
        assertTrue(strict.reasons().toString(), strict.reasons().get(0).contains("cannot be hard links"));
        assertEquals("releases/1", current());
        assertEquals(Set.of("1"), releases());
        DeploymentRun lax = new DeploymentRun(source).host("web1", "app", () -> without).release("3").run().assertDone();
        assertTrue(lax.logged(), lax.logged().contains("are sent in full"));
        assertEquals("releases/3", current());
        assertNotEquals(inode("releases/1/a"), inode("releases/3/a"));
    }

    /** An ln that makes symbolic links only. */
    private String withoutLn() throws IOException {
        Path bin = folder.newFolder().toPath();
        Path ln = Trees.file(bin, "ln", "#!/bin/sh\n[ \"$1\" = -s ] && exec /bin/ln \"$@\"\necho 'ln: Operation not permitted' >&2; exit 1\n");
        Files.setPosixFilePermissions(ln, PosixFilePermissions.fromString("rwxr-xr-x"));
        return bin + ":" + System.getenv("PATH");
    }

    @Test
    public void everyReleaseMayHaveFilesOfItsOwn() throws Exception {
        Trees.file(source, "a", "1");
        deployment("1").run().assertDone();
        DeploymentRun second = deployment("2");
        second.release = new Release("2", 5, Release.HardLinks.NONE);
        second.run().assertDone();
        assertNotEquals(inode("releases/1/a"), inode("releases/2/a"));
    }

    @Test
    public void aFailureBeforeTheSwitchLeavesAllHostsAsTheyWere() throws Exception {
        Trees.file(source, "a", "1");
        Path full = folder.newFolder("full").toPath();
        Trees.file(full, "app/releases", "no directory");
        Map<String, String> before = DeploymentRun.tree(full);
        DeploymentRun run = new DeploymentRun(source)
                .host("web1", "app", this::shell)
                .host("web2", "app", () -> way.equals("sftp") ? new SftpShell(full) : new LocalShell(full))
                .release("1")
                .run()
                .assertStates(State.UNDONE, State.FAILED);
        assertTrue(run.reasons().toString(), run.reasons().get(1).startsWith("web2: release: "));
        assertEquals(Set.of(), releases());
        assertFalse(Files.exists(target.resolve("current"), LinkOption.NOFOLLOW_LINKS));
        assertEquals(before, DeploymentRun.tree(full));

        DeploymentRun on = new DeploymentRun(source)
                .host("web1", "app", this::shell)
                .host("web2", "app", () -> way.equals("sftp") ? new SftpShell(full) : new LocalShell(full))
                .release("2")
                .onFailure(OnFailure.CONTINUE)
                .run()
                .assertStates(State.DONE, State.FAILED);
        assertEquals("releases/2", current());
        assertTrue(on.logged(), on.logged().contains("[scpCopy] [web1] release none → 2"));
    }

    /** What a host cannot switch is found out before the first one is switched, and leaves nothing behind. */
    @Test
    public void whereNoLinkCanBeMadeNoHostIsSwitched() throws Exception {
        Trees.file(source, "a", "1");
        Path other = folder.newFolder("other").toPath();
        RemoteShell without = way.equals("sftp")
                ? new SftpShell(other, "-P symlink")
                : new LocalShell(other, java.util.List.of("sh", "-c"), Map.of("PATH", withoutSymbolicLinks()));
        DeploymentRun run = new DeploymentRun(source)
                .host("web1", "app", this::shell)
                .host("web2", "app", () -> without)
                .release("1")
                .run()
                .assertStates(State.UNDONE, State.FAILED);
        assertTrue(run.reasons().toString(), run.reasons().get(1).contains("release"));
        assertFalse(Files.exists(target.resolve("current"), LinkOption.NOFOLLOW_LINKS));
        assertArrayEquals(new String[0], other.resolve("app/releases").toFile().list());
    }

    private String withoutSymbolicLinks() throws IOException {
        Path bin = folder.newFolder().toPath();
        Path ln = Trees.file(bin, "ln", "#!/bin/sh\necho 'ln: Permission denied' >&2; exit 1\n");
        Files.setPosixFilePermissions(ln, PosixFilePermissions.fromString("rwxr-xr-x"));
        return bin + ":" + System.getenv("PATH");
    }

    @Test
    public void commandsNeedAShell() throws Exception {
        Assume.assumeTrue(way.equals("sftp"));
        Trees.file(source, "a", "1");
        DeploymentRun run = deployment("1").commands("true", "").run().assertStates(State.FAILED);
        assertTrue(run.reasons().toString(), run.reasons().get(0).contains("plan: local: commands cannot be run there"));
        assertFalse(Files.exists(target));
        DeploymentRun asked = deployment("1").commands("", "true").options(builder -> builder.protocol(io.jenkins.plugins.scpcopy.copy.request.Protocol.SFTP));
        assertThrows(IllegalArgumentException.class, asked::run);
        assertEquals(Commands.NONE, new Commands("", "", Commands.LIMIT));
    }
}
