package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.report.HostReport.State;
import io.jenkins.plugins.scpcopy.copy.request.Commands;
import io.jenkins.plugins.scpcopy.copy.request.Release;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.testkit.server.DelayingProxy;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.Assume;
import org.junit.Before;
import org.junit.ClassRule;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;

/** Releases on OpenSSH's server, with its shell and by SFTP alone, whose connections are cut after many different numbers of bytes. */
@RunWith(Parameterized.class)
public class DeploymentOverSshTest {
    private static final int CUTS = 8;

    @ClassRule
    public static final OpenSshServer WITH_SHELL = new OpenSshServer();

    @ClassRule
    public static final OpenSshServer SFTP_ONLY = new OpenSshServer().config("ForceCommand internal-sftp");

    @Parameterized.Parameters(name = "{0}")
    public static Object[][] servers() {
        return new Object[][] {{"shell", WITH_SHELL}, {"sftp", SFTP_ONLY}};
    }

    @Parameterized.Parameter(0)
    public String way;

    @Parameterized.Parameter(1)
    public OpenSshServer server;

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private Path source;
    private Path remote;

    @Before
    public void prepare() throws IOException {
        source = folder.newFolder("source").toPath();
        remote = folder.newFolder("remote").toPath();
    }

    /** Big enough that a cut may hit it. */
    private void content(int release) throws IOException {
        Trees.file(source, "same", Trees.noise(20_000, 1));
        Trees.file(source, "d/same", "same");
        Trees.file(source, "d/changed", Trees.noise(20_000, release));
        Trees.file(source, "new" + release, "new");
        Trees.delete(source.resolve("new" + (release - 1)));
    }

    private Connector to(int port) {
        Login login = Login.keys(server.user(), List.of(new Login.PrivateKey("client", server.clientKey(), null)));
        String known = server.knownHosts().replace(":" + server.port() + " ", ":" + port + " ");
        return new SshConnector(
                List.of(new Hop("127.0.0.1", port, login, HostKeyPolicy.strict(known))),
                new SshOptions(Duration.ofMinutes(2), Duration.ofMinutes(2), false));
    }

    private DeploymentRun deployment(int port, String release) {
        DeploymentRun run = new DeploymentRun(source).release(release);
        for (String host : List.of("web1", "web2")) {
            run.host(host, remote.resolve(host).toString(), () -> to(port).connect(new CopyProgress(new CopyRun())));
        }
        return run;
    }

    private Path current(String host) {
        return remote.resolve(host).resolve("current");
    }

    @Test
    public void releasesAndTheWayBack() throws Exception {
        content(1);
        deployment(server.port(), "1").run().assertDone();
        content(2);
        DeploymentRun second = deployment(server.port(), "2").run().assertDone();
        assertEquals(4, second.report.total().skipped());
        assertEquals(4, second.report.total().files());
        for (String host : List.of("web1", "web2")) {
            assertEquals("releases/2", Files.readSymbolicLink(current(host)).toString());
            assertEquals(DeploymentRun.tree(source), DeploymentRun.tree(current(host).toRealPath()));
        }
        deployment(server.port(), "").rollBack("").assertDone();
        assertEquals("releases/1", Files.readSymbolicLink(current("web2")).toString());
    }

    @Test
    public void whereverTheConnectionIsCut() throws Exception {
        content(1);
        deployment(server.port(), "1").run().assertDone();
        Map<String, String> first = DeploymentRun.tree(remote.resolve("web1/releases/1"));
        content(2);
        long up;
        long down;
        try (DelayingProxy proxy = DelayingProxy.to(server.port(), Duration.ZERO)) {
            deployment(proxy.port(), "whole").run().assertDone();
            up = proxy.bytesToServer();
            down = proxy.bytesToClient();
        }
        deployment(server.port(), "").rollBack("").assertDone();
        Map<String, String> second = DeploymentRun.tree(source);
        for (int i = 1; i <= 2 * CUTS; i++) {
            boolean sending = i % 2 == 0;
            long at = (sending ? up : down) * ((i + 1) / 2) / (CUTS + 1);
            String where = (sending ? "sent " : "received ") + at + ", release c" + i;
            DeploymentRun run;
            try (DelayingProxy proxy = DelayingProxy.to(server.port(), Duration.ZERO)) {
                proxy.cutOnce(sending, at);
                run = deployment(proxy.port(), "c" + i);
                run.run();
            }
            for (String host : List.of("web1", "web2")) {
                Map<String, String> inUse = DeploymentRun.tree(current(host).toRealPath());
                String name = Files.readSymbolicLink(current(host)).toString();
                assertTrue(where + " at " + host + ": " + name + "\n" + run.logged(), inUse.equals(first) || inUse.equals(second));
                assertEquals(where, first, DeploymentRun.tree(remote.resolve(host).resolve("releases/1")));
                boolean switched = name.equals("releases/c" + i);
                State state = run.report.hosts().get(host.equals("web1") ? 0 : 1).state();
                assertTrue(where + " at " + host + ": " + name + " " + state + "\n" + run.logged(), state != State.DONE || switched);
                assertTrue(where + " at " + host + ": " + name + " " + state + "\n" + run.logged(), state != State.UNDONE || !switched);
            }
            // The next one clears up; then all is as it was.
            DeploymentRun next = deployment(server.port(), "n" + i);
            next.release = new Release("n" + i, 1000, next.release.links());
            next.run().assertDone();
            for (String host : List.of("web1", "web2")) {
                assertEquals(where, second, DeploymentRun.tree(current(host).toRealPath()));
                try (Stream<Path> left = Files.list(remote.resolve(host).resolve("releases"))) {
                    assertFalse(where, left.anyMatch(path -> path.toString().endsWith(".scpcopy-part")));
                }
                assertFalse(where, Files.exists(remote.resolve(host).resolve(".current.scpcopy-new"), LinkOption.NOFOLLOW_LINKS));
            }
            deployment(server.port(), "").rollBack("1").assertDone();
        }
    }

    /** A server ends no command by itself when its channel is closed. */
    @Test
    public void commandsThatTakeTooLongAreGone() throws Exception {
        Assume.assumeTrue("no commands", way.equals("shell"));
        content(1);
        Path alive = remote.resolve("pid");
        for (int seconds = 1; !Files.exists(alive); seconds *= 2) {
            DeploymentRun run = deployment(server.port(), "1");
            run.atOnce = 1;
            run.commands = new Commands(
                    "sh -c 'echo $$ > " + alive + ".new; mv " + alive + ".new " + alive + "; sleep 1000; true'",
                    "",
                    Duration.ofSeconds(seconds));
            run.run().assertStates(State.FAILED, State.NOT_BEGUN);
        }
        long pid = Long.parseLong(Files.readString(alive).strip());
        ProcessHandle.of(pid).ifPresent(process -> process.onExit().orTimeout(1, TimeUnit.MINUTES).join());
    }

    @Test
    public void retriesOutlastACut() throws Exception {
        content(1);
        try (DelayingProxy proxy = DelayingProxy.to(server.port(), Duration.ZERO)) {
            proxy.cutOnce(true, 20_000);
            deployment(proxy.port(), "1").options(builder -> builder.retries(3).retryDelay(Duration.ZERO)).run().assertDone();
        }
        assertEquals(DeploymentRun.tree(source), DeploymentRun.tree(current("web2").toRealPath()));
    }
}
