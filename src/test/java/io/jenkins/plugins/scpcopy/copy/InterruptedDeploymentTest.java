package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.request.Release;
import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.shell.SftpShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.Assume;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/**
 * A deployment that comes to a sudden end, as by a crash of the machine that it runs on, before each of the commands that it runs on
 * a host: the host has either release in use, whole, and the next deployment clears up.
 */
@RunWith(Parameterized.class)
public class InterruptedDeploymentTest {
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

    @Before
    public void prepare() throws IOException {
        Assume.assumeTrue("scp is not installed", Tools.has("scp"));
        source = folder.newFolder("source").toPath();
        home = folder.newFolder("home").toPath();
        Trees.file(source, "same", "same");
        Trees.file(source, "d/file", "1");
    }

    private RemoteShell shell() {
        if (way.equals("sftp")) {
            SftpShell.server();
            return new SftpShell(home);
        }
        return new LocalShell(home);
    }

    /** Lets so many commands run, over all connections, and none after them. */
    private record EndingShell(RemoteShell shell, AtomicInteger left) implements RemoteShell {
        private void count() throws IOException {
            if (left.getAndDecrement() <= 0) {
                throw new TransferException(Phase.CONNECT, "this machine has crashed");
            }
        }

        @Override
        public RemoteProcess exec(String command) throws IOException {
            count();
            return shell.exec(command);
        }

        @Override
        public RemoteProcess subsystem(String name) throws IOException {
            count();
            return shell.subsystem(name);
        }

        @Override
        public HostInfo info() {
            return shell.info();
        }

        @Override
        public void close() {
            shell.close();
        }
    }

    private DeploymentRun deployment(String release, int commands) {
        AtomicInteger left = new AtomicInteger(commands);
        DeploymentRun run = new DeploymentRun(source).host("web1", "app", () -> new EndingShell(shell(), left));
        run.release = new Release(release, 1000, Release.HardLinks.AUTO);
        return run;
    }

    @Test
    public void eitherReleaseIsInUseAndTheNextOneClearsUp() throws Exception {
        deployment("1", Integer.MAX_VALUE).run().assertDone();
        Map<String, String> first = DeploymentRun.tree(home.resolve("app/releases/1"));
        Trees.file(source, "d/file", "2");
        Map<String, String> second = DeploymentRun.tree(source);
        Path current = home.resolve("app/current");
        boolean done = false;
        int commands = 0;
        for (; !done; commands++) {
            DeploymentRun run = deployment("c" + commands, commands).run();
            done = run.report.complete() && !run.logged().contains("were not removed");
            Map<String, String> inUse = DeploymentRun.tree(current.toRealPath());
            assertTrue(commands + "\n" + run.logged(), inUse.equals(first) || inUse.equals(second));
            assertEquals(first, DeploymentRun.tree(home.resolve("app/releases/1")));
            deployment("n" + commands, Integer.MAX_VALUE).run().assertDone();
            assertEquals(second, DeploymentRun.tree(current.toRealPath()));
            try (Stream<Path> left = Files.list(home.resolve("app/releases"))) {
                assertFalse(left.anyMatch(path -> path.toString().endsWith("-part")));
            }
            new DeploymentRun(source).host("web1", "app", this::shell).rollBack("1").assertDone();
        }
        assertTrue("only " + commands, commands > 4);
    }
}
