package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.report.Results;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.copy.selection.FinishedPaths;
import io.jenkins.plugins.scpcopy.copy.tools.ShellListing;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.peer.PlayedSftp;
import io.jenkins.plugins.scpcopy.testkit.peer.Script;
import io.jenkins.plugins.scpcopy.testkit.peer.ScriptedShell;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.shell.SftpShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What others send without end, or in great numbers, meets a limit that follows from the memory there is. */
public class MemoryTest {
    private static final MemoryBudget SMALL = new MemoryBudget(400_000);

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path work;

    @Before
    public void setUp() throws IOException {
        work = temporary.newFolder("work").toPath();
    }

    private CopyRun download(RemoteShell host, String path, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        return download(host, path, options, 400_000);
    }

    private CopyRun download(RemoteShell host, String path, UnaryOperator<CopyRequest.Builder> options, long memory)
            throws Exception {
        return CopyRun.run(
                work, CopyRun.remote(path), CopyRun.toLocal("down"), host, null, options, new MemoryBudget(memory));
    }

    private static void assertEnds(CopyRun run, String what) {
        String told = run.failures().toString();
        assertTrue(told, told.contains(what + " would need more memory than there is for it here"));
    }

    /** A server whose every directory has items without end. */
    private static PlayedSftp endless() {
        int[] count = new int[1];
        return new PlayedSftp().on(PlayedSftp.READDIR, (id, fields, out) -> {
            List<Object> items = new ArrayList<>(List.of(100));
            for (int i = 0; i < 100; i++) {
                items.addAll(List.of("f" + count[0]++, "", 1 | 4, 0L, PlayedSftp.FILE));
            }
            out.packet(104, id, items.toArray());
        });
    }

    @Test
    public void anSftpDirectoryWithoutEnd() throws Exception {
        for (String path : List.of("asked", "asked/*")) {
            for (boolean skip : new boolean[] {false, true}) {
                String told;
                try {
                    CopyRun run = download(endless(), path, b -> b.protocol(Protocol.SFTP).skipUnchanged(skip));
                    told = run.failures().toString();
                } catch (TransferException e) {
                    told = e.getMessage();
                }
                assertTrue(path + ": " + told, told.contains("the listing of a host would need more memory"));
            }
        }
    }

    /** Those that come later are only looked at as far as there is room, so that many large ones after each other all come. */
    @Test
    public void manySftpDirectoriesThatAreTooMuchTogether() throws Exception {
        SftpShell.server();
        Path home = temporary.newFolder("home").toPath();
        String name = "f".repeat(200);
        for (int directory = 0; directory < 12; directory++) {
            for (int file = 0; file < 600; file++) {
                Trees.file(home, "asked/d" + directory + "/" + name + file, "");
            }
        }
        CopyRun run = download(new SftpShell(home), "asked", b -> b.protocol(Protocol.SFTP), 8_000_000);
        assertEquals(7200, run.assertComplete().report.files());
    }

    @Test
    public void namesOfOneDirectoryWithoutEnd() throws Exception {
        StringBuilder sent = new StringBuilder("D0755 0 asked\n");
        for (int i = 0; i < 5000; i++) {
            sent.append("C0644 0 file").append(i).append("\n\0");
        }
        CopyRun run = download(ScriptedShell.of(new Script().send(sent + "E\n")), "asked", CopyRun::same);
        assertEnds(run, "the names of what comes");
        assertTrue(run.report.files() > 500);
        assertEquals(run.report.files(), Files.list(work.resolve("down/asked")).count());
    }

    @Test
    public void directoriesGiveTheirNamesBack() throws Exception {
        StringBuilder sent = new StringBuilder("D0755 0 asked\n");
        for (int directory = 0; directory < 50; directory++) {
            sent.append("D0755 0 d").append(directory).append('\n');
            for (int i = 0; i < 100; i++) {
                sent.append("C0644 0 file").append(i).append("\n\0");
            }
            sent.append("E\n");
        }
        CopyRun run = download(ScriptedShell.of(new Script().send(sent + "E\n")), "asked", CopyRun::same);
        assertEquals(5000, run.assertComplete().report.files());
    }

    @Test
    public void refusedNamesAreOnlyCounted() throws Exception {
        StringBuilder sent = new StringBuilder("D0755 0 asked\n");
        for (int i = 0; i < 5000; i++) {
            sent.append("D0755 0 \u00ff").append(i).append("\nE\n");
        }
        CopyRun run = download(ScriptedShell.of(new Script().send(sent + "E\n")), "asked", b -> b.preserve(Preserve.ALL));
        assertEquals(5000, run.report.failed());
        assertTrue(run.report.results().size() > 100);
        assertTrue(run.report.results().size() < 1000);
        assertEquals(5000 - run.report.results().size(), run.report.unlisted());
    }

    @Test
    public void complaintsOfTheSourceAreOnlyCounted() throws Exception {
        StringBuilder sent = new StringBuilder();
        for (int i = 0; i < 5000; i++) {
            sent.append("\1scp: no ").append(i).append("\n");
        }
        CopyRun run = download(
                ScriptedShell.of(new Script().send(sent + "C0644 0 asked\n\0").exit(1)), "asked", b -> b.retries(2));
        run.assertCopied("asked");
        assertTrue(run.failures().toString(), run.failures().toString().contains("more errors than there is memory for"));
    }

    @Test
    public void whatACommandPrints() throws Exception {
        HostSession host = CopyRun.session(
                new LocalShell(work),
                new CopyContext(
                        CopyRequest.builder(CopyRun.remote("x"), CopyRun.toLocal("y"), work.toString()).build(),
                        new CopyRun(),
                        SMALL));
        TransferException refusal = assertThrows(
                TransferException.class,
                () -> host.scripts().run("talks", "yes", Integer.MAX_VALUE, Duration.ofMinutes(2)));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("printed more than 50"));
    }

    @Test
    public void aListingOfACommandWithoutEnd() {
        StringBuilder output = new StringBuilder("N = a\n");
        for (int i = 0; i < 2000; i++) {
            output.append("N f 1 2 644 a/").append(i).append('\n');
        }
        TransferException refusal = assertThrows(
                TransferException.class, () -> ShellListing.parse(output.toString(), "N", SMALL.listing(), closed -> {}));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("the listing of a host would need more memory"));
    }

    @Test
    public void filesThatWaitForTheirChecksums() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        Path home = temporary.newFolder("home").toPath();
        for (int i = 0; i < 400; i++) {
            Trees.file(home, "asked/" + i, "x");
        }
        CopyRun run = download(new LocalShell(home), "asked", b -> b.verify(Verify.SHA256));
        assertEnds(run, "the names of what comes");
        Trees.assertNoTemporaryFiles(work);
        Trees.delete(work.resolve("down"));
    }

    @Test
    public void aLargePlan() throws Exception {
        for (int i = 0; i < 2500; i++) {
            Trees.file(work, "from/" + i, "");
        }
        TransferException refusal = assertThrows(
                TransferException.class,
                () -> CopyRun.run(
                        work, CopyRun.paths("from"), CopyRun.toLocal("to"), null, null, CopyRun::same,
                        new MemoryBudget(400_000)));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("the plan would need more memory"));
    }

    /** What has come is not known by name any more: another attempt would copy it once more, and count it twice. */
    @Test
    public void nothingIsTriedAgainWithoutKnowingWhatHasCome() throws Exception {
        FinishedPaths finished = new FinishedPaths(
                CopyRequest.builder(CopyRun.remote("x"), CopyRun.toLocal("y"), "/").retries(1).build(), SMALL);
        CopyRun told = new CopyRun();
        CopyProgress progress = new CopyProgress(told, SMALL);
        finished.add("first");
        assertTrue(finished.beginAnother(progress));
        for (int i = 0; i < 5000; i++) {
            finished.add("path/" + i);
        }
        assertEquals(5001, finished.count());
        assertTrue(!finished.beginAnother(progress));
        assertTrue(told.warnings.toString(), told.warnings.toString().contains("nothing is tried again"));
    }

    @Test
    public void warningsAreOnlyCountedInTheEnd() {
        CopyRun told = new CopyRun();
        CopyProgress progress = new CopyProgress(told);
        for (int i = 0; i < 1000; i++) {
            progress.warning("the times of " + i + " cannot be set");
        }
        progress.finish("scp");
        assertEquals(201, told.warnings.size());
        assertEquals("and 800 more warnings", told.warnings.get(200));
    }

    private static FileResult result(String path, FileResult.Status status) {
        return new FileResult(path, 1, status, "");
    }

    private static List<String> paths(Results results) {
        return results.list().stream().map(FileResult::path).toList();
    }

    @Test
    public void failuresAreListedFirst() {
        Results results = new Results(3, new MemoryBudget(1_000_000).results());
        Stream.of("a", "b", "c", "d").forEach(path -> results.add(result(path, FileResult.Status.COPIED)));
        assertEquals(List.of("a", "b", "c"), paths(results));
        results.add(result("x", FileResult.Status.FAILED));
        assertEquals(List.of("a", "b", "x"), paths(results));
        results.add(result("e", FileResult.Status.SKIPPED));
        Stream.of("y", "z", "w").forEach(path -> results.add(result(path, FileResult.Status.FAILED)));
        assertEquals(List.of("x", "y", "z"), paths(results));
    }

    @Test
    public void resultsAreBoundByWhatTheyNeed() {
        Results results = new Results(1000, new MemoryBudget(8_000).results());
        for (int i = 0; i < 10; i++) {
            results.add(result("x".repeat(60) + i, FileResult.Status.COPIED));
        }
        assertEquals(3, paths(results).size());
        results.add(result("y".repeat(500), FileResult.Status.FAILED));
        assertEquals(List.of("y".repeat(500)), paths(results));
    }

    @Test
    public void everyLimitFollowsFromOneNumber() {
        MemoryBudget heap = MemoryBudget.ofHeap();
        long most = Runtime.getRuntime().maxMemory();
        assertTrue(heap.plan().tryTake(most / 4));
        assertTrue(!heap.plan().tryTake(most / 2));
        assertEquals(7, heap.output(7));
        assertEquals(1000, new MemoryBudget(8000).output(Integer.MAX_VALUE));
    }
}
