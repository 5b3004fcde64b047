package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.shell.SftpShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Whoever watches a copy is told which files of this machine it reads or writes. */
public class LocalFilesToldTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path local;
    private Path home;

    /** What the files hold when they are settled. */
    private static final class Watch extends CopyRun {
        private final Map<String, String> contents = new TreeMap<>();

        @Override
        public void fileSettled(FileResult result) {
            super.fileSettled(result);
            try {
                contents.put(result.path(), Files.readString(locals.get(result.path())));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
    }

    @Before
    public void setUp() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        local = temporary.newFolder("local").toPath().toRealPath();
        home = temporary.newFolder("home").toPath().toRealPath();
    }

    private Watch run(CopySource from, CopyTarget to, boolean up, Protocol protocol, Verify verify) throws Exception {
        Watch watch = new Watch();
        RemoteShell host = protocol == Protocol.SFTP ? new SftpShell(home) : new LocalShell(home);
        CopyRequest request = CopyRequest.builder(from, to, local.toString()).protocol(protocol).verify(verify).build();
        new Copy(new CopyContext(request, watch, MemoryBudget.ofHeap()), log -> up ? null : host, log -> up ? host : null, Retries.Clock.REAL)
                .run();
        return watch;
    }

    @Test
    public void filesThatAreSent() throws Exception {
        Trees.file(local, "one/a", "a");
        Trees.file(local, "one/b", "b");
        Files.createSymbolicLink(local.resolve("one/c"), Path.of("b"));
        for (Protocol protocol : new Protocol[] {Protocol.SCP, Protocol.SFTP}) {
            Trees.delete(home.resolve("to"));
            Watch watch = run(CopyRun.patterns("one/**"), CopyRun.toHost("to/"), true, protocol, Verify.NONE);
            assertEquals(
                    Map.of("one/a", local.resolve("one/a"), "one/b", local.resolve("one/b"), "one/c", local.resolve("one/b")),
                    watch.locals);
        }
    }

    @Test
    public void filesThatAreReceivedAndHaveTheirNamesBeforeTheyAreSettled() throws Exception {
        Trees.file(home, "one/a", "a");
        Trees.file(home, "one/b", "b");
        for (Protocol protocol : new Protocol[] {Protocol.SCP, Protocol.SFTP}) {
            for (Verify verify : new Verify[] {Verify.NONE, Verify.IF_POSSIBLE}) {
                Trees.delete(local.resolve("to"));
                Watch watch = run(CopyRun.remote("one"), CopyRun.toLocal("to"), false, protocol, verify);
                assertEquals(Map.of("one/a", local.resolve("to/one/a"), "one/b", local.resolve("to/one/b")), watch.locals);
                assertEquals(Map.of("one/a", "a", "one/b", "b"), watch.contents);
            }
        }
    }
}
