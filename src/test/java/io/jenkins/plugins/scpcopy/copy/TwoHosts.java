package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.Before;
import org.junit.Rule;
import org.junit.rules.TemporaryFolder;

/** Copies between two directories that stand for hosts; against the real scp as a child process. */
abstract class TwoHosts {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    final List<Long> waits = new ArrayList<>();
    final Retries.Clock clock = new Retries.Clock(nanos -> waits.add(TimeUnit.NANOSECONDS.toMillis(nanos)), () -> 0);
    Path source;
    Path home;

    @Before
    public void setUp() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        assumeTrue("openssl is not installed", Tools.has("openssl"));
        source = temporary.newFolder("source").toPath();
        home = temporary.newFolder("target").toPath();
    }

    static CopyRequest.Builder all(CopyRequest.Builder builder) {
        return builder.atomic(true).verify(Verify.SHA256).preserve(Preserve.ALL);
    }

    CopyRun relay(
            CopySource from, String to, Connector sender, Connector receiver, UnaryOperator<CopyRequest.Builder> options)
            throws Exception {
        CopyRun run = new CopyRun();
        CopyRequest request = options.apply(CopyRequest.builder(from, CopyRun.toHost(to), "/")).build();
        run.report = new Copy(request, sender, receiver, run, clock).run();
        assertNoLeftovers();
        return run;
    }

    CopyRun relay(CopySource from, String to, UnaryOperator<CopyRequest.Builder> options) throws Exception {
        return relay(from, to, log -> new LocalShell(source), log -> new LocalShell(home), options);
    }

    void assertNoLeftovers() throws IOException {
        Trees.assertNoTemporaryFiles(home);
    }

    void assertSame(String from, String to) throws Exception {
        Trees.assertSame(source.resolve(from), home.resolve(to), Trees.Attribute.MODES, Trees.Attribute.TIMES);
    }

    /** The first connections break after so many bytes in one direction. */
    static Connector flaky(Path directory, boolean up, long... bytes) {
        int[] connections = new int[1];
        return log -> {
            int number = connections[0]++;
            return number < bytes.length
                    ? new CutShell(new LocalShell(directory), up, bytes[number])
                    : new LocalShell(directory);
        };
    }
}
