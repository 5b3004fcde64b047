package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.ReceiveBuffer;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.shell.RecordingShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * Connections that are lost at each of the scripts by which a copy looks for programs, lists, compares checksums, and gives
 * names: before it runs, or with its outcome lost.
 */
public class LostScriptsTest {
    private static final int FILES = 5;

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private final Retries.Clock clock = new Retries.Clock(nanos -> {}, () -> 0);
    private final AtomicInteger scripts = new AtomicInteger();
    private Path local;
    private Path home;
    private Path other;

    @Before
    public void setUp() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        local = temporary.newFolder("local").toPath();
        home = temporary.newFolder("home").toPath();
        other = temporary.newFolder("other").toPath();
    }

    private static TransferException failure() {
        return TransferException.passing(Phase.CONNECT, "the connection was lost", null, null);
    }

    /** Connections of which one is lost at the script of this number, counted over all of them. */
    private Connector losing(Path directory, int number, boolean runs) {
        return log -> new RecordingShell(new LocalShell(directory)) {
            private volatile boolean lost;

            @Override
            public RemoteProcess exec(String command) throws IOException {
                if (lost) {
                    throw failure();
                }
                if (!command.equals("sh") || scripts.incrementAndGet() != number) {
                    return super.exec(command);
                }
                lost = true;
                if (!runs) {
                    throw failure();
                }
                return new Unheard(super.exec("sh >/dev/null"));
            }
        };
    }

    /** A command that does its work, of which nothing is heard any more. */
    private static final class Unheard implements RemoteProcess {
        private final RemoteProcess process;
        private final ReceiveBuffer stdout = new ReceiveBuffer(1024, Duration.ofMinutes(2));

        Unheard(RemoteProcess process) {
            this.process = process;
            Thread end = new Thread(this::awaitEnd, "lost connection");
            end.setDaemon(true);
            end.start();
        }

        private void awaitEnd() {
            try {
                process.awaitExit(Duration.ofMinutes(2));
            } catch (IOException e) {
                // It is lost all the same.
            }
            stdout.fail(failure());
        }

        @Override
        public OutputStream stdin() {
            return process.stdin();
        }

        @Override
        public ReceiveBuffer stdout() {
            return stdout;
        }

        @Override
        public String stderr() {
            return "";
        }

        @Override
        public OptionalInt awaitExit(Duration atMost) {
            return OptionalInt.empty();
        }

        @Override
        public void close() {
            process.close();
        }
    }

    private CopyRun copy(CopySource from, CopyTarget to, Connector source, Connector target, int retries) throws Exception {
        CopyRun run = new CopyRun();
        CopyRequest request = CopyRequest.builder(from, to, local.toString())
                .atomic(true)
                .verify(Verify.SHA256)
                .skipUnchanged(true)
                .preserve(Preserve.ALL)
                .retries(retries)
                .build();
        run.report = new Copy(request, source, target, run, clock).run();
        return run;
    }

    /** Copies a tree with every script lost in turn. */
    private void everyScript(Path source, CopySource from, Path result, CopyTarget to, Path sourceHost, Path targetHost)
            throws Exception {
        int lost = 0;
        for (int retries = 0; retries < 2; retries++) {
            for (boolean runs : new boolean[] {true, false}) {
                for (int number = 1; number == 1 || scripts.get() >= number; number++) {
                    Trees.delete(result);
                    for (int i = 0; i < FILES; i++) {
                        Trees.file(source, "tree/" + i, "new " + i);
                        Trees.file(result, "tree/" + i, "old");
                    }
                    scripts.set(0);
                    String which = number + " " + runs + " " + retries;
                    CopyRun run = new CopyRun();
                    try {
                        run = copy(
                                from, to, sourceHost == null ? null : losing(sourceHost, number, runs),
                                targetHost == null ? null : losing(targetHost, number, runs), retries);
                        if (retries > 0) {
                            run.assertComplete();
                        }
                    } catch (TransferException e) {
                        assertEquals(which + e, 0, retries);
                    }
                    assertTruthful(which, run, source, result);
                    lost++;
                }
            }
        }
        assertTrue(lost + " losses", lost > 8);
    }

    private static void assertTruthful(String which, CopyRun run, Path source, Path result) throws IOException {
        List<String> paths = run.settled.stream().map(FileResult::path).toList();
        assertEquals(which + run.settled, paths.size(), paths.stream().distinct().count());
        for (int i = 0; i < FILES; i++) {
            String path = "tree/" + i;
            boolean copied = run.settled.stream()
                    .anyMatch(file -> file.path().equals(path) && file.status() == FileResult.Status.COPIED);
            assertEquals(which + run.settled, copied ? "new " + i : "old", Files.readString(result.resolve(path)));
        }
        Trees.assertNoTemporaryFiles(result);
    }

    @Test
    public void uploads() throws Exception {
        everyScript(local, CopyRun.paths("tree"), home.resolve("to"), CopyRun.toHost("to"), null, home);
    }

    @Test
    public void downloads() throws Exception {
        everyScript(home, CopyRun.remote("tree"), local.resolve("to"), CopyRun.toLocal("to"), home, null);
    }

    @Test
    public void copiesBetweenHosts() throws Exception {
        everyScript(other, CopyRun.remote("tree"), home.resolve("to"), CopyRun.toHost("to"), other, home);
    }
}
