package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.peer.ScriptedShell;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A dry run tells what a copy would do and changes nothing on either side. */
public class DryRunTest {
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

    private String everything() throws Exception {
        return Trees.listing(temporary.getRoot().toPath(), EnumSet.allOf(Trees.Attribute.class));
    }

    private CopyRun dry(CopySource from, CopyTarget to) throws Exception {
        String before = everything();
        boolean fromHost = from instanceof CopySource.Remote;
        boolean toHost = to instanceof CopyTarget.Remote;
        CopyRun run = CopyRun.run(
                local, from, to, fromHost ? new LocalShell(home) : null, toHost ? new LocalShell(home) : null,
                b -> b.dryRun(true));
        assertEquals(before, everything());
        return run;
    }

    @Test
    public void uploadToWhereNothingIs() throws Exception {
        Trees.sample(local.resolve("tree"));
        CopyRun run = dry(CopyRun.paths("tree"), CopyRun.toHost("new/place"));
        assertFalse(run.report.files() == 0);
        assertTrue(run.settled.stream().allMatch(result -> result.status() == FileResult.Status.PLANNED));
        CopyRun real = CopyRun.upload(local, CopyRun.paths("tree"), "new/place", new LocalShell(home), CopyRun::same);
        assertEquals(real.report.files(), run.report.files());
        assertEquals(real.report.bytes(), run.report.bytes());
    }

    @Test
    public void uploadTellsWhatIsThere() throws Exception {
        Trees.file(local, "tree/new", "new");
        Trees.file(local, "tree/old", "old");
        Trees.file(local, "tree/dir", "a file");
        Trees.file(local, "tree/file/inside", "inside");
        Trees.file(home, "to/tree/old", "older");
        Trees.file(home, "to/tree/dir/x", "");
        Trees.file(home, "to/tree/file", "");
        CopyRun run = dry(CopyRun.paths("tree"), CopyRun.toHost("to"));
        assertEquals(
                """
                tree/dir FAILED a directory is in the way of the file
                tree/file/inside FAILED a file is in the way of its directory
                tree/new PLANNED
                tree/old PLANNED in place of 5 B there""",
                run.told());
    }

    @Test
    public void downloadTellsWhatIsHere() throws Exception {
        Trees.file(home, "tree/new", "new");
        Trees.file(home, "tree/old", "old");
        Trees.file(home, "tree/dir", "a file");
        Trees.file(home, "tree/file/inside", "inside");
        Trees.file(local, "to/tree/old", "older");
        Trees.file(local, "to/tree/dir/x", "");
        Trees.file(local, "to/tree/file", "");
        CopyRun run = dry(CopyRun.remote("tree", "gone"), CopyRun.toLocal("to"));
        assertEquals(
                """
                gone FAILED no such file or directory on local
                tree/dir FAILED a directory is in the way of the file
                tree/file FAILED a file is in the way of the directory
                tree/file/inside FAILED a file is in the way of its directory
                tree/new PLANNED
                tree/old PLANNED in place of 5 B there""",
                run.told());
        assertEquals(2, run.report.files());
        assertEquals(6, run.report.bytes());
    }

    @Test
    public void aFileThatGetsANewNameLeavesItsDirectoriesBehind() throws Exception {
        Trees.file(local, "deep/in/a", "new");
        Trees.file(local, "b", "old!");
        Trees.file(home, "b", "old!");
        for (CopyTarget to : List.of(CopyRun.toHost("b"), CopyRun.toLocal("b"))) {
            assertEquals("deep/in/a PLANNED in place of 4 B there", dry(CopyRun.patterns("deep/in/a"), to).told());
        }
    }

    @Test
    public void downloadOfPatterns() throws Exception {
        Trees.file(home, "logs/a.log", "a");
        Trees.file(home, "logs/b.log", "b");
        assertEquals("a.log PLANNED\nb.log PLANNED", dry(CopyRun.remote("logs/*.log"), CopyRun.toLocal("to")).told());
        assertThrows(TransferException.class, () -> dry(CopyRun.remote("logs/*.txt"), CopyRun.toLocal("to")));
    }

    @Test
    public void unchangedFilesAreToldApart() throws Exception {
        Trees.file(local, "tree/same", "same");
        CopyRun.upload(local, CopyRun.paths("tree"), "to", new LocalShell(home), b -> b.skipUnchanged(true)).assertComplete();
        Trees.file(local, "tree/new", "new");
        CopyRun run = CopyRun.upload(
                local, CopyRun.paths("tree"), "to", new LocalShell(home), b -> b.skipUnchanged(true).dryRun(true));
        assertEquals("tree/new PLANNED\ntree/same SKIPPED unchanged", run.told());
    }

    @Test
    public void localCopy() throws Exception {
        Trees.file(local, "tree/new", "new");
        Trees.file(local, "to/tree/new", "older");
        assertEquals(
                "tree/new PLANNED in place of 5 B there", dry(CopyRun.paths("tree"), CopyRun.toLocal("to")).told());
        assertEquals("tree/new PLANNED", dry(CopyRun.paths("tree"), CopyRun.toLocal("missing/to")).told());
    }

    @Test
    public void devicesAreToldTheNamesOnly() throws Exception {
        Trees.file(local, "a", "a");
        ScriptedShell host = new ScriptedShell("Cisco-1.25", command -> null);
        CopyRun run = CopyRun.upload(local, CopyRun.patterns("a"), "flash:/", host, b -> b.dryRun(true));
        assertEquals("a PLANNED", run.told());
        assertTrue(run.warnings.toString(), run.warnings.toString().contains("what is at the target already"));
        assertEquals(0, host.commands().size());
        TransferException refusal = assertThrows(
                TransferException.class, () -> CopyRun.download(local, "flash:a", "to", host, b -> b.dryRun(true)));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("dry run"));
    }
}
