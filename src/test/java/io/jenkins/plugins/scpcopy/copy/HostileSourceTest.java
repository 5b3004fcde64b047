package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.peer.Script;
import io.jenkins.plugins.scpcopy.testkit.peer.ScriptedShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Downloads from servers that want to do harm. Each is tried with answers sent ahead and with one answer at a time. */
public class HostileSourceTest {
    private static final String GOOD = "C0644 4 asked\ngood\0";

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path outside;
    private Path work;

    @Before
    public void setUp() throws Exception {
        outside = temporary.getRoot().toPath();
        work = temporary.newFolder("work").toPath();
        Files.createDirectory(work.resolve("in"));
    }

    @Test
    public void nameWithSlash() throws Exception {
        assertStrangerRefused("C0644 4 ../evil\nevil\0");
        assertStrangerRefused("C0644 4 /tmp/evil\nevil\0");
        assertRefusedInside("C0644 4 ../evil\nevil\0");
        assertRefusedInside("C0644 4 x/evil\nevil\0");
        assertRefusedInside("D0755 0 ..\nC0644 4 evil\nevil\0E\n");
        assertRefusedInside("D0755 0 ../../evil\nC0644 4 evil\nevil\0E\n");
        assertRefusedInside("C0644 4 a\0b\nevil\0");
    }

    @Test
    public void dotOrEmptyDirectoryNameDoesNotTouchTheBase() throws Exception {
        Trees.mode(work.resolve("in"), "rwxr-x---");
        assertRefusedInside("D0777 0 .\nC0644 4 evil\nevil\0E\n");
        assertRefusedInside("D0777 0 \nC0644 4 evil\nevil\0E\n");
        assertStrangerRefused("D0777 0 .\nE\n");
        assertStrangerRefused("D0777 0 \nE\n");
        Trees.time(work.resolve("in"), 1_000_000_000);
        CopyRun.download(work, ".", "in", source("T0 0 0 0\nD0777 0 .\nE\n"), b -> b.preserve(Preserve.ALL));
        assertEquals("rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(work.resolve("in"))));
        assertEquals(1_000_000_000, Files.getLastModifiedTime(work.resolve("in")).toMillis() / 1000);
    }

    @Test
    public void fileNotAskedFor() throws Exception {
        assertStrangerRefused("C0644 4 .bashrc\nevil\0");
        assertStrangerRefused("C0644 4 ASKED\nevil\0");
        assertStrangerRefused("D0755 0 evil\nC0644 4 asked\nevil\0E\n");
    }

    @Test
    public void secondRoot() throws Exception {
        for (String second : new String[] {"C0644 4 asked\nevil\0", "C0644 4 more\nevil\0", "D0755 0 .ssh\nE\n"}) {
            CopyRun run = CopyRun.download(work, "asked", "in", source(GOOD + second), CopyRun::same);
            assertEquals(1, run.report.failed());
            String reason = second.contains("asked") ? "came a second time" : "was not asked for";
            assertTrue(run.failures().toString(), run.failures().get(0).contains(reason));
            assertEquals("good", Files.readString(work.resolve("in/asked")));
            assertNothingElse("in", "in/asked");
        }
    }

    @Test
    public void globGivesOnlyWhatMatches() throws Exception {
        String evil = "C0644 4 a.log\ngood\0C0644 4 .evil.log\nevil\0";
        CopyRun run = CopyRun.download(work, "*.log", "in", source(evil), CopyRun::same).assertCopied("a.log");
        assertEquals(1, run.report.failed());
        assertNothingElse("in", "in/a.log");
    }

    @Test
    public void sameNameTwice() throws Exception {
        String twice = "D0755 0 asked\nC0644 4 x\ngood\0C0644 4 x\nevil\0E\n";
        CopyRun run = download(twice, CopyRun::same).assertCopied("asked/x");
        assertEquals("[asked/x: an earlier item of this directory has the same name here]", run.failures().toString());
        assertEquals("good", Files.readString(work.resolve("in/asked/x")));
    }

    /** A directory that was asked for may bring what git or ssh run here; one that was asked for by its own name is no surprise. */
    @Test
    public void whatProgramsTrustIsToldWhenItComesAlong() throws Exception {
        String hook = "D0755 0 %s\nD0755 0 %s\nC0755 4 hook\nevil\0E\nE\n";
        for (String name : new String[] {".git", ".GIT", ".ssh"}) {
            CopyRun run = download(hook.formatted("asked", name), CopyRun::same).assertComplete();
            assertTrue(run.warnings.toString(), run.warnings.get(0).startsWith("'asked/" + name + "' came along"));
            Trees.delete(work.resolve("in/asked"));
        }
        CopyRun named = CopyRun.download(work, ".git", "in", source(hook.formatted(".git", "hooks")), CopyRun::same);
        assertEquals(List.of(), named.assertComplete().warnings);
    }

    @Test
    public void writingThroughLinksOfTheWorkspace() throws Exception {
        Path secret = Trees.file(outside, "secret", "secret");
        Files.createDirectory(outside.resolve("elsewhere"));
        Files.createSymbolicLink(work.resolve("in/asked"), secret);
        download(GOOD, CopyRun::same).assertComplete();
        assertEquals("secret", Files.readString(secret));
        assertFalse(Files.isSymbolicLink(work.resolve("in/asked")));
        Files.delete(work.resolve("in/asked"));
        Files.createSymbolicLink(work.resolve("in/asked"), outside.resolve("elsewhere"));
        CopyRun run = download("D0777 0 asked\nC0644 4 evil\nevil\0E\n", CopyRun::same);
        assertEquals("[asked: a symbolic link is in the way of the directory]", run.failures().toString());
        assertEquals(0, outside.resolve("elsewhere").toFile().list().length);
    }

    @Test
    public void targetOutsideOfTheConfinement() throws Exception {
        Files.createSymbolicLink(work.resolve("out"), outside);
        for (String to : new String[] {"..", "out", "out/new", outside.toString(), "in/../../x"}) {
            ScriptedShell shell = source(GOOD);
            TransferException refusal = assertThrows(
                    TransferException.class,
                    () -> CopyRun.download(work, "asked", to, shell, b -> b.confinement(work.toString())));
            assertEquals(Phase.PLAN, refusal.phase());
            assertEquals("nothing is sent", 0, shell.commands().size());
        }
    }

    @Test
    public void directoryWithoutRecursive() {
        assertThrows(
                TransferException.class,
                () -> download("D0755 0 asked\nC0644 4 evil\nevil\0E\n", b -> b.recursive(false)));
        assertFalse(Files.exists(work.resolve("in/asked")));
    }

    @Test
    public void specialModes() throws Exception {
        download("C7777 4 asked\nevil\0", b -> b.preserve(Preserve.ALL)).assertComplete();
        assertEquals("rwxrwxrwx", PosixFilePermissions.toString(Files.getPosixFilePermissions(work.resolve("in/asked"))));
        assertEquals(0777, (Integer) Files.getAttribute(work.resolve("in/asked"), "unix:mode") & 07777);
        Files.delete(work.resolve("in/asked"));
        download("C0777 4 asked\nevil\0", CopyRun::same).assertComplete();
        assertTrue("the umask applies", PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(work.resolve("in/asked")))
                .startsWith("rwx"));
        download("D0000 0 asked\nC0000 4 x\ndata\0E\n", CopyRun::same);
        Files.delete(work.resolve("in/asked"));
        download("D0000 0 asked\nC0000 4 x\ndata\0E\n", b -> b.preserve(Preserve.MODES)).assertComplete();
        assertEquals("---------", PosixFilePermissions.toString(Files.getPosixFilePermissions(work.resolve("in/asked"))));
        Trees.mode(work.resolve("in/asked"), "rwx------");
        assertEquals(4, Files.size(work.resolve("in/asked/x")));
    }

    @Test
    public void wildTimes() throws Exception {
        String wild = "T99999999999 0 1 0\nC0644 4 asked\ngood\0";
        CopyRun run = download(wild, b -> b.preserve(Preserve.ALL)).assertComplete();
        assertTrue(run.warnings.toString(), run.warnings.get(0).contains("out of range"));
        CopyRun next = download("T9223372036854775807 0 1 0\nC0644 4 asked\ngood\0", b -> b.preserve(Preserve.ALL));
        assertTrue(next.warnings.toString(), next.warnings.get(0).contains("out of range"));
    }

    @Test
    public void sizesThatCannotBe() throws Exception {
        assertThrows(IOException.class, () -> download("C0644 -1 asked\n", CopyRun::same));
        assertThrows(IOException.class, () -> download("C0644 9223372036854775808 asked\n", CopyRun::same));
        CopyRun run = download("C0644 9223372036854775807 asked\nx", CopyRun::same);
        assertEquals(0, run.report.files());
        assertNothingElse("in");
    }

    @Test
    public void streamEndsInsideAFile() throws Exception {
        Trees.file(work, "in/asked", "old content");
        CopyRun run = download("C0644 100 asked\nonly this", CopyRun::same);
        assertTrue(run.report.failed() > 0);
        assertEquals("old content", Files.readString(work.resolve("in/asked")));
        assertNothingElse("in", "in/asked");
    }

    @Test
    public void streamEndsBeforeTheStatus() throws Exception {
        CopyRun run = download("C0644 4 asked\ngood", CopyRun::same);
        assertTrue(run.report.failed() > 0);
        assertNothingElse("in");
    }

    @Test
    public void errorAfterTheData() throws Exception {
        CopyRun run = download("C0644 4 asked\n\0\0\0\0\1scp: asked: Broken pipe\n", CopyRun::same);
        assertEquals(1, run.report.failed());
        assertTrue(run.failures().toString(), run.failures().get(0).contains("Broken pipe"));
        assertNothingElse("in");
    }

    @Test
    public void exitStatusWithoutAReason() throws Exception {
        ScriptedShell host = ScriptedShell.of(new Script().send(GOOD).sendError("disk on fire\n").exit(1));
        CopyRun run = CopyRun.download(work, "asked", "in", host, CopyRun::same);
        assertEquals(1, run.report.failed());
        assertTrue(run.failures().toString(), run.failures().get(0).contains("remote stderr: disk on fire"));
        assertTrue(run.warnings.toString(), run.warnings.contains("remote stderr: disk on fire"));
    }

    @Test
    public void surplusEnd() throws Exception {
        CopyRun run = download(GOOD + "E\n", CopyRun::same);
        assertTrue(run.report.failed() > 0);
    }

    @Test
    public void endlessDirectories() throws Exception {
        String name = "d".repeat(250);
        String deep = ("D0755 0 " + name + "\n").repeat(20) + "C0644 1 lost\nx\0" + "E\n".repeat(20);
        CopyRun run = download("D0755 0 asked\n" + deep + "C0644 1 after\nx\0E\n", CopyRun::same);
        assertEquals(run.failures().toString(), 1, run.report.failed());
        run.assertCopied("asked/after");
    }

    @Test
    public void announcedFileIsMissing() throws Exception {
        CopyRun run = CopyRun.run(
                work, CopyRun.remote("asked", "gone"), CopyRun.toLocal("in"), source(GOOD), null, CopyRun::same);
        assertEquals("[gone: the server sent nothing for it]", run.failures().toString());
        CopyRun said = CopyRun.run(
                work,
                CopyRun.remote("asked", "gone"),
                CopyRun.toLocal("in"),
                ScriptedShell.of(new Script().send(GOOD + "\1scp: gone: No such \u001b[8mfile\n").exit(1)),
                null,
                CopyRun::same);
        assertEquals("[gone: No such \\x1b[8mfile]", said.failures().toString());
    }

    @Test
    public void failuresInsideATree() throws Exception {
        CopyRun run = CopyRun.download(
                work,
                "asked",
                "in",
                ScriptedShell.of(new Script()
                        .send("D0755 0 asked\n\1scp: asked/x: Permission denied\nC0644 1 y\ny\0E\n")
                        .exit(1)),
                CopyRun::same);
        run.assertCopied("asked/y");
        assertEquals("[asked: scp: asked/x: Permission denied]", run.failures().toString());
    }

    @Test
    public void textOfTheServerIsEscaped() throws Exception {
        CopyRun run = CopyRun.download(
                work,
                "asked",
                "in",
                ScriptedShell.of(new Script()
                        .send("\1\u001b]0;title\u0007\u001b[8mha:////4\n")
                        .sendError("[Pipeline] sh\n\u001b[2J100%\r\n")
                        .exit(1)),
                CopyRun::same);
        for (String shown : Stream.concat(run.failures().stream(), run.warnings.stream()).toList()) {
            assertTrue(shown, shown.chars().noneMatch(Character::isISOControl));
        }
    }

    @Test
    public void bracesAskForExactlyTheirAlternatives() throws Exception {
        String[] asked = {"d/{asked,oth?r}", "{asked,x/{y,oth?r}}"};
        for (String paths : asked) {
            CopyRun run = CopyRun.download(
                    work, paths, "in", source("C0644 4 asked\ngood\0C0644 4 other\ngood\0"), b -> b.allowEmpty(true));
            run.assertCopied("asked", "other");
            for (String evil : List.of("evil", "{asked,other}", "asked,other", "x", "others")) {
                assertThrows(evil, TransferException.class, () -> CopyRun.download(
                        work, paths, "in", source("C0644 4 " + evil + "\ngood\0"), CopyRun::same));
            }
            assertNothingElse("in", "in/asked", "in/other");
        }
    }

    @Test
    public void nothingMatches() throws Exception {
        String gone = "\1scp: *.log: No such file or directory\n";
        TransferException refusal = assertThrows(
                TransferException.class,
                () -> CopyRun.download(work, "*.log", "in", ScriptedShell.of(new Script().send(gone).exit(1)), CopyRun::same));
        assertEquals("nothing on scripted matches *.log", refusal.getMessage());
        CopyRun run = CopyRun.download(
                work, "*.log", "in", ScriptedShell.of(new Script().send(gone).exit(1)), b -> b.allowEmpty(true));
        assertEquals(0, run.report.failed());
        assertEquals("[nothing on scripted matches *.log]", run.warnings.toString());
        CopyRun csh = CopyRun.download(
                work,
                "*.log",
                "in",
                ScriptedShell.of(new Script().sendError("scp: No match.\n").exit(1)),
                b -> b.allowEmpty(true));
        assertEquals("[nothing on scripted matches *.log]", csh.warnings.toString());
    }

    @Test
    public void talkativeShellIsExplained() {
        TransferException failure = assertThrows(
                TransferException.class, () -> download("C for cookies!\n" + GOOD, CopyRun::same));
        assertEquals(Phase.START, failure.phase());
        assertTrue(failure.advice().isPresent());
    }

    private ScriptedShell source(String sends) {
        return ScriptedShell.of(new Script().send(sends));
    }

    private CopyRun download(String sends, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        return CopyRun.download(work, "asked", "in", source(sends), options);
    }

    /** An item at the top level that was not asked for ends everything. */
    private void assertStrangerRefused(String sends) throws Exception {
        for (boolean lockStep : new boolean[] {false, true}) {
            assertThrows(sends, TransferException.class, () -> download(sends, b -> b.lockStep(lockStep)));
            assertNothingElse("in");
        }
    }

    /** An item inside a directory that was asked for: it alone is refused, and what follows is still taken. */
    private void assertRefusedInside(String sends) throws Exception {
        CopyRun run = download("D0755 0 asked\n" + sends + "C0644 4 last\ngood\0E\n", CopyRun::same);
        run.assertCopied("asked/last");
        assertEquals(sends, 1, run.report.failed());
        assertNothingElse("in", "in/asked", "in/asked/last");
        Trees.delete(work.resolve("in/asked"));
    }

    private void assertNothingElse(String... expected) throws IOException {
        try (Stream<Path> all = Files.walk(outside)) {
            Set<String> found = all.filter(path -> !path.equals(outside) && !path.equals(work))
                    .map(path -> work.relativize(path).toString())
                    .collect(Collectors.toSet());
            found.removeIf(path -> path.equals("../secret") || path.equals("../elsewhere"));
            assertEquals(Set.of(expected), found);
        }
    }
}
