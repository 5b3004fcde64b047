package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.scp.Phase;
import io.jenkins.plugins.scpcopy.scp.TransferException;
import io.jenkins.plugins.scpcopy.testkit.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.RecordingShell;
import io.jenkins.plugins.scpcopy.testkit.Script;
import io.jenkins.plugins.scpcopy.testkit.ScriptedShell;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.Trees;
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
        for (Placement placement : Placement.values()) {
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
        for (Placement placement : Placement.values()) {
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
        assertEquals(Checksums.of(local.resolve("tree/back\\slash")), skipped.sha256());
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
                CopyRun.upload(local, new From.LocalPatterns(List.of("*/*"), List.of(), "tree", true, true), "flat", third,
                                SkipUnchangedTest::skip)
                        .report
                        .files());
        RecordingShell fourth = shell();
        CopyRun.upload(local, new From.LocalPatterns(List.of("*/*"), List.of(), "tree", true, true), "flat", fourth,
                        SkipUnchangedTest::skip)
                .assertCopied();
        assertTrue(fourth.commands().toString(), fourth.commands().size() <= 5);
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
