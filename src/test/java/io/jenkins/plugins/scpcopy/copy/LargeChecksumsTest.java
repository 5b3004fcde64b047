package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.copy.tools.ShellChecksums;
import io.jenkins.plugins.scpcopy.files.Sha256;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Checksums of large files, which the host computes while the files are under way. */
public class LargeChecksumsTest {
    private static final int SIZE = (int) ShellChecksums.LARGE + 1_000_003;

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final byte[] content = Trees.noise(SIZE, 1);
    private Path local;
    private Path home;

    @Before
    public void setUp() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        assumeTrue("openssl is not installed", Tools.has("openssl"));
        local = temporary.newFolder("local").toPath();
        home = temporary.newFolder("home").toPath();
    }

    private static UnaryOperator<CopyRequest.Builder> verified(UnaryOperator<CopyRequest.Builder> options) {
        return b -> options.apply(b.verify(Verify.SHA256).transfers(1));
    }

    private CopyRun upload(RemoteShell host, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        return CopyRun.upload(local, CopyRun.paths("big file"), "up/", host, verified(options));
    }

    private CopyRun download(RemoteShell host) throws Exception {
        return CopyRun.download(local, "big file", "down", host, verified(CopyRun::same));
    }

    private static long scripts(CopyRun run, String what) {
        return run.details.stream().filter(text -> text.contains("a script by sh") && text.contains(what)).count();
    }

    private void assertSummed(CopyRun run, int early, int late) throws Exception {
        assertEquals(Sha256.of(local.resolve("big file")), run.settled.get(0).sha256());
        assertEquals(run.details.toString(), early, scripts(run, "while it is written"));
        assertEquals(run.details.toString(), late, scripts(run, "sums files"));
    }

    /** A host on which programs are scripts, in which {@code real} stands before the real ones; {@code DIR} is their directory. */
    private RemoteShell with(Map<String, String> scripts) throws Exception {
        Path bin = temporary.newFolder().toPath();
        for (Map.Entry<String, String> script : scripts.entrySet()) {
            String text = "#!/bin/sh\nreal() { PATH=${PATH#*:} \"$@\"; }\n" + script.getValue().replace("DIR", bin.toString());
            Trees.mode(Trees.file(bin, script.getKey(), text), "rwxr-xr-x");
        }
        return new LocalShell(home, List.of("sh", "-c"), Map.of("PATH", bin + ":" + System.getenv("PATH")));
    }

    @Test
    public void uploadsAreSummedWhileTheyAreWritten() throws Exception {
        Trees.file(local, "big file", content);
        for (boolean atomic : new boolean[] {false, true}) {
            Trees.delete(home.resolve("up"));
            CopyRun run = upload(new LocalShell(home), b -> b.atomic(atomic)).assertComplete();
            assertSummed(run, 1, 0);
            assertArrayEquals(content, Files.readAllBytes(home.resolve("up/big file")));
        }
    }

    @Test
    public void whatWasThereBeforeIsNotTakenForWhatIsWritten() throws Exception {
        Trees.file(local, "big file", content);
        for (int before : new int[] {SIZE, 5_000_000}) {
            Trees.file(home, "up/big file", Trees.noise(before, 2));
            CopyRun run = upload(new LocalShell(home), CopyRun::same).assertComplete();
            assertEquals(Sha256.of(local.resolve("big file")), run.settled.get(0).sha256());
            assertArrayEquals(content, Files.readAllBytes(home.resolve("up/big file")));
        }
    }

    @Test
    public void aWrongSumOfAnUploadIsComputedAgain() throws Exception {
        Trees.file(local, "big file", content);
        String lying = "case $* in *big*) real openssl \"$@\";;\n"
                + "*) real openssl \"$@\" | sed '/^e3b0c442/!s/^......../00000000/';; esac";
        assertSummed(upload(with(Map.of("openssl", lying)), CopyRun::same).assertComplete(), 1, 1);
    }

    @Test
    public void wrongUploadsFail() throws Exception {
        Trees.file(local, "big file", content);
        String lying = "real openssl \"$@\" | sed '/^e3b0c442/!s/^......../00000000/'";
        for (boolean atomic : new boolean[] {true, false}) {
            CopyRun run = upload(with(Map.of("openssl", lying)), b -> b.atomic(atomic));
            assertTrue(run.failures().toString(), run.failures().get(0).contains("the checksums differ"));
            assertEquals(!atomic, Files.exists(home.resolve("up/big file")));
            Trees.assertNoTemporaryFiles(home);
        }
    }

    /** On a lost connection, the sum that followed the first attempt is that of half a file. */
    @Test
    public void uploadsThatAreTriedAgainAreSummedAnew() throws Exception {
        Trees.file(local, "big file", content);
        // In one piece, since others can write there.
        Trees.mode(Files.createDirectories(home.resolve("up")), "rwxrwxrwx");
        Deque<RemoteShell> hosts = new ArrayDeque<>(List.of(
                new CutShell(new LocalShell(home), true, SIZE - 1_000_000), new LocalShell(home), new LocalShell(home)));
        CopyRun run = new CopyRun();
        CopyRequest request = CopyRequest.builder(CopyRun.paths("big file"), CopyRun.toHost("up/"), local.toString())
                .verify(Verify.SHA256)
                .retries(1)
                .build();
        run.report = new Copy(request, null, log -> hosts.remove(), run, new Retries.Clock(nanos -> {}, () -> 0)).run();
        run.assertComplete();
        assertEquals(2, run.settled.get(0).attempts());
        assertEquals(Sha256.of(local.resolve("big file")), run.settled.get(0).sha256());
        assertArrayEquals(content, Files.readAllBytes(home.resolve("up/big file")));
    }

    @Test
    public void relayedFilesAreSummedWhileTheyAreWritten() throws Exception {
        Path other = temporary.newFolder("other").toPath();
        Trees.file(other, "big file", content);
        CopyRun run = CopyRun.run(
                local, CopyRun.remote("big file"), CopyRun.toHost("up/"), new LocalShell(other), new LocalShell(home),
                verified(b -> b.atomic(true)));
        run.assertComplete();
        assertEquals(1, scripts(run, "while it is written"));
        assertEquals(0, scripts(run, "sums files"));
        assertEquals(Sha256.of(other.resolve("big file")), run.settled.get(0).sha256());
    }

    /** The host's scp does not end before the sum is there: if that began afterwards, neither would ever end. */
    @Test
    public void downloadsAreSummedWhileTheyAreRead() throws Exception {
        Trees.file(home, "big file", content);
        RemoteShell host = with(Map.of(
                "openssl", "real openssl \"$@\"; case $* in *big*) touch DIR/summed;; esac",
                "scp", "real scp \"$@\"; while ! test -e DIR/summed; do sleep 0.05; done"));
        CopyRun run = download(host).assertComplete();
        assertEquals(Sha256.of(home.resolve("big file")), run.settled.get(0).sha256());
        assertEquals(run.details.toString(), 1, scripts(run, "while it is read"));
        assertEquals(run.details.toString(), 0, scripts(run, "sums files"));
        assertArrayEquals(content, Files.readAllBytes(local.resolve("down")));
    }

    @Test
    public void aWrongSumOfADownloadIsComputedAgain() throws Exception {
        Trees.file(home, "big file", content);
        String lyingOnce = "case $* in *big*) mkdir DIR/lied && set -- \"$@\" ./other;; esac\n"
                + "case $* in *other) real openssl \"$1\" \"$2\" \"$3\" \"$5\" | sed 's/other/big file/';;\n"
                + "*) real openssl \"$@\";; esac";
        Trees.file(home, "other", "other");
        CopyRun run = download(with(Map.of("openssl", lyingOnce))).assertComplete();
        assertEquals(Sha256.of(home.resolve("big file")), run.settled.get(0).sha256());
        assertEquals(run.details.toString(), 1, scripts(run, "while it is read"));
        assertEquals(run.details.toString(), 1, scripts(run, "sums files"));
    }
}
