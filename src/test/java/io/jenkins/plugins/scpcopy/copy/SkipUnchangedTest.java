package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.PlacementRule;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.files.Sha256;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.peer.Script;
import io.jenkins.plugins.scpcopy.testkit.peer.ScriptedShell;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.shell.RecordingShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Files that are there already are not sent again; against the real scp as a child process. */
public class SkipUnchangedTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path local;
    private Path home;

    @Before
    public void setUp() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        local = temporary.newFolder("local").toPath();
        home = temporary.newFolder("home").toPath();
    }

    private RecordingShell shell() {
        return new RecordingShell(new LocalShell(home));
    }

    private static CopyRequest.Builder skip(CopyRequest.Builder builder) {
        return builder.skipUnchanged(true);
    }

    private static long transfers(RecordingShell shell) {
        return shell.commands().stream().filter(command -> command.matches("scp .*-f .*")).count();
    }

    private CopyRun up(RecordingShell shell, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        return CopyRun.upload(local, CopyRun.paths("tree"), "up", shell, options).assertComplete();
    }

    @Test
    public void secondUploadSendsNothing() throws Exception {
        Trees.sample(local.resolve("tree"));
        for (PlacementRule placement : PlacementRule.values()) {
            UnaryOperator<CopyRequest.Builder> options = b -> skip(b).placement(placement);
            long files = up(shell(), options).report.files();
            RecordingShell second = shell();
            CopyRun run = up(second, options).assertCopied();
            assertEquals(files, run.report.skipped());
            assertEquals("unchanged", run.settled.get(0).reason());
            assertTrue(second.commands().toString(), second.commands().size() <= 5);
            Trees.delete(home.resolve("up"));
        }
    }

    @Test
    public void onlyWhatDiffersIsUploaded() throws Exception {
        Trees.sample(local.resolve("tree"));
        up(shell(), SkipUnchangedTest::skip);
        Trees.file(local, "tree/text.txt", "HELLO\nWORLD\n");
        Trees.file(local, "tree/deep/a/new", "");
        Files.createDirectories(local.resolve("tree/new directory"));
        Files.delete(home.resolve("up/tree/odd/semi;colon"));
        Trees.time(home.resolve("up/tree/odd/star*"), 5);
        up(shell(), SkipUnchangedTest::skip)
                .assertCopied("tree/text.txt", "tree/deep/a/new", "tree/odd/semi;colon", "tree/odd/star*");
        Trees.assertSame(local.resolve("tree"), home.resolve("up/tree"), Trees.Attribute.TIMES);
    }

    @Test
    public void oneFileUnderANewName() throws Exception {
        Trees.file(local, "a", "a");
        for (PlacementRule placement : PlacementRule.values()) {
            UnaryOperator<CopyRequest.Builder> options = b -> skip(b).placement(placement);
            String to = "new-" + placement;
            CopyRun.upload(local, CopyRun.patterns("a"), to, shell(), options).assertCopied("a");
            CopyRun.upload(local, CopyRun.patterns("a"), to, shell(), options).assertCopied();
        }
        assertEquals("a", Files.readString(home.resolve("new-SCP")));
    }

    @Test
    public void checksumsDecideWithVerify() throws Exception {
        Trees.oddNames(local.resolve("tree"));
        up(shell(), CopyRun::same);
        Trees.file(home, "up/tree/hash#", "CONTENT of hash#");
        CopyRun run = up(shell(), b -> skip(b).verify(Verify.SHA256)).assertCopied("tree/hash#");
        FileResult skipped = run.settled.stream().filter(r -> r.path().equals("tree/back\\slash")).findFirst().get();
        assertEquals(FileResult.Status.SKIPPED, skipped.status());
        assertEquals(Sha256.of(local.resolve("tree/back\\slash")), skipped.sha256());
    }

    @Test
    public void manyFilesTakeFewCommands() throws Exception {
        for (int i = 0; i < 3000; i++) {
            Trees.file(local, "tree/" + i % 10 + "/" + i, "");
        }
        up(shell(), SkipUnchangedTest::skip);
        RecordingShell second = shell();
        assertEquals(3000, up(second, SkipUnchangedTest::skip).report.skipped());
        assertTrue(second.commands().toString(), second.commands().size() <= 5);
        RecordingShell third = shell();
        assertEquals(
                3000,
                CopyRun.upload(local, new CopySource.LocalPatterns(List.of("*/*"), List.of(), "tree", true, true), "flat", third,
                                SkipUnchangedTest::skip)
                        .report
                        .files());
        RecordingShell fourth = shell();
        CopyRun.upload(local, new CopySource.LocalPatterns(List.of("*/*"), List.of(), "tree", true, true), "flat", fourth,
                        SkipUnchangedTest::skip)
                .assertCopied();
        assertTrue(fourth.commands().toString(), fourth.commands().size() <= 5);
    }

    private CopyRun down(RecordingShell shell, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        return CopyRun.download(local, "tree", "down", shell, options).assertComplete();
    }

    @Test
    public void secondDownloadAsksForNothing() throws Exception {
        Trees.sample(home.resolve("tree"));
        for (PlacementRule placement : PlacementRule.values()) {
            UnaryOperator<CopyRequest.Builder> options = b -> skip(b).placement(placement);
            long files = down(shell(), options).report.files();
            RecordingShell second = shell();
            assertEquals(files, down(second, options).assertCopied().report.skipped());
            assertEquals(second.commands().toString(), 0, transfers(second));
            assertEquals(List.of("sh", "sh"), second.commands());
            Path tree = placement == PlacementRule.SCP ? local.resolve("down") : local.resolve("down/tree");
            Trees.assertSame(home.resolve("tree"), tree, Trees.Attribute.TIMES);
            Trees.delete(local.resolve("down"));
        }
    }

    @Test
    public void onlyWhatDiffersIsDownloaded() throws Exception {
        Trees.sample(home.resolve("tree"));
        down(shell(), b -> skip(b).preserve(Preserve.ALL));
        Trees.file(home, "tree/text.txt", "HELLO\nWORLD\n");
        Trees.file(home, "tree/deep/a/new", "");
        Trees.file(home, "tree/new directory/x/y", "");
        Files.createDirectories(home.resolve("tree/empty too"));
        for (String name : List.of("semi;colon", "star*", "back\\slash", "it's", "[brackets]")) {
            Files.delete(local.resolve("down/tree/odd/" + name));
        }
        Trees.time(local.resolve("down/tree/odd/question?"), 5);
        down(shell(), b -> skip(b).preserve(Preserve.ALL))
                .assertCopied(
                        "tree/text.txt", "tree/deep/a/new", "tree/new directory/x/y", "tree/odd/semi;colon", "tree/odd/star*",
                        "tree/odd/back\\slash", "tree/odd/it's", "tree/odd/[brackets]", "tree/odd/question?");
        Trees.assertSame(
                home.resolve("tree"), local.resolve("down/tree"), Trees.Attribute.TIMES, Trees.Attribute.MODES);
    }

    @Test
    public void contentsPatternsAndSingleFiles() throws Exception {
        Trees.file(home, "logs/a.log", "a");
        Trees.file(home, "logs/b.log", "b");
        Trees.file(home, "logs/sub/c.log", "c");
        for (String from : List.of("logs/.", "logs/*", "logs/a.log", "logs/*.log", "", home + "/logs/")) {
            String to = "to" + from.hashCode();
            CopyRun first = CopyRun.download(local, from, to, shell(), SkipUnchangedTest::skip).assertComplete();
            assertTrue(from, first.report.files() > 0);
            String tree = Trees.listing(local, java.util.Set.of());
            CopyRun second = CopyRun.download(local, from, to, shell(), SkipUnchangedTest::skip).assertComplete().assertCopied();
            assertEquals(from, first.report.files(), second.report.skipped());
            assertEquals(tree, Trees.listing(local, java.util.Set.of()));
        }
    }

    @Test
    public void checksumsDecideWithVerifyOnDownload() throws Exception {
        Trees.oddNames(home.resolve("tree"));
        down(shell(), CopyRun::same);
        Trees.file(local, "down/tree/hash#", "CONTENT of hash#");
        CopyRun run = down(shell(), b -> skip(b).verify(Verify.SHA256)).assertCopied("tree/hash#");
        assertEquals(Sha256.of(home.resolve("tree/hash#")), run.settled.get(run.settled.size() - 1).sha256());
    }

    @Test
    public void namesThatCannotBeAskedForFailAlone() throws Exception {
        for (String name : List.of("here", "car\rriage", "line\nfeed", "di\rectory/inside", "other")) {
            Trees.file(home, "tree/" + name, name);
        }
        Trees.file(local, "down/tree/here", "here");
        for (Verify verify : Verify.values()) {
            CopyRun run = CopyRun.download(local, "tree", "down", shell(), b -> skip(b).verify(verify))
                    .assertCopied(verify == Verify.values()[0] ? new String[] {"tree/other"} : new String[0]);
            assertEquals(run.failures().toString(), 3, run.report.failed());
            assertTrue(run.failures().toString(), run.failures().stream().allMatch(text -> text.contains("cannot be asked for")));
        }
        CopyRun run = CopyRun.download(local, "tree/*", "flat", shell(), SkipUnchangedTest::skip);
        run.assertCopied("here", "other");
        assertEquals(run.failures().toString(), 3, run.report.failed());
    }

    @Test
    public void missingSourcesStillFail() throws Exception {
        Trees.file(home, "tree/a", "a");
        CopyRun run = CopyRun.run(
                local, CopyRun.remote("tree", "gone"), CopyRun.toLocal("down"), shell(), null, SkipUnchangedTest::skip);
        assertEquals(1, run.report.failed());
        assertTrue(run.failures().toString(), run.failures().get(0).contains("No such file"));
        run.assertCopied("tree/a");
        assertThrows(
                TransferException.class, () -> CopyRun.download(local, "tree/*.none", "down", shell(), SkipUnchangedTest::skip));
    }

    @Test
    public void whatCannotBeListedIsCopied() throws Exception {
        Trees.file(home, "tree/a", "a");
        Files.createSymbolicLink(home.resolve("tree/gone"), home.resolve("nowhere"));
        for (int i = 0; i < 2; i++) {
            CopyRun run = CopyRun.download(local, "tree", "down", shell(), SkipUnchangedTest::skip);
            assertEquals(1, run.report.failed());
            assertEquals(i, run.report.skipped());
        }
    }

    @Test
    public void localToLocal() throws Exception {
        Trees.sample(local.resolve("tree"));
        for (PlacementRule placement : PlacementRule.values()) {
            for (Verify verify : List.of(Verify.NONE, Verify.SHA256)) {
                UnaryOperator<CopyRequest.Builder> options = b -> skip(b).placement(placement).verify(verify);
                String to = "to" + placement + verify;
                CopyRun first = CopyRun.run(local, CopyRun.paths("tree"), CopyRun.toLocal(to), null, null, options);
                CopyRun second = CopyRun.run(local, CopyRun.paths("tree"), CopyRun.toLocal(to), null, null, options);
                assertEquals(first.assertComplete().report.files(), second.assertComplete().assertCopied().report.skipped());
            }
        }
    }

    @Test
    public void hostsThatListNothingAreRefusedBeforeTheStart() throws Exception {
        Trees.file(local, "tree/a", "a");
        ScriptedShell host = new ScriptedShell("OpenSSH_9", command -> command.equals("sh")
                ? new Script().sendError("rssh: this account is restricted").exit(1)
                : null);
        TransferException refusal = assertThrows(
                TransferException.class,
                () -> CopyRun.upload(local, CopyRun.paths("tree"), "up", host, SkipUnchangedTest::skip));
        assertEquals(Phase.PLAN, refusal.phase());
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("account is restricted"));
        assertEquals(List.of("sh"), host.commands());
    }
}
