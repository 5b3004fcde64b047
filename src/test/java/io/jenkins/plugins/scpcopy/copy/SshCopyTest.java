package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.HostVerification;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Over SSH, against real OpenSSH where it is installed and against MINA SSHD everywhere. */
public class SshCopyTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    @Rule
    public final MinaSshServer mina = new MinaSshServer().password("me", "secret");

    private Path work;

    @Before
    public void setUp() throws Exception {
        work = temporary.newFolder("work").toPath();
        Trees.sample(work.resolve("tree"));
    }

    private Connector toMina() {
        return new SshConnector(
                List.of(new Hop(
                        mina.host(), mina.port(), Login.password("me", "secret".toCharArray()),
                        HostKeyPolicy.strict(mina.knownHosts()))),
                SshOptions.DEFAULTS);
    }

    private static Connector to(OpenSshServer server) {
        return new SshConnector(
                List.of(new Hop(
                        server.host(), server.port(),
                        Login.keys(server.user(), List.of(new Login.PrivateKey("client", server.clientKey(), null))),
                        HostKeyPolicy.strict(server.knownHosts()))),
                SshOptions.DEFAULTS);
    }

    private CopyRun copy(
            CopySource from, CopyTarget to, Connector source, Connector target, UnaryOperator<CopyRequest.Builder> options)
            throws Exception {
        CopyRun run = new CopyRun();
        CopyRequest request = options.apply(CopyRequest.builder(from, to, work.toString())).build();
        run.report = new Copy(request, source, target, run).run();
        return run.assertComplete();
    }

    @Test
    public void openssh() throws Exception {
        OpenSshServer.assumeInstalled();
        OpenSshServer server = new OpenSshServer().start();
        try {
            for (int i = 0; i < 2; i++) {
                CopyRun up = copy(
                        CopyRun.paths("tree"), CopyRun.toHost(server.directory() + "/a/b"), null, to(server),
                        b -> b.preserve(Preserve.ALL));
                assertTrue(up.report.hostFingerprint().startsWith("SHA256:"));
                Trees.assertSame(
                        work.resolve("tree"), server.directory().resolve("a/b/tree"), Trees.Attribute.MODES,
                        Trees.Attribute.TIMES);
                copy(
                        CopyRun.remote(server.directory() + "/a/b/tree"), CopyRun.toLocal("down"), to(server), null,
                        b -> b.preserve(Preserve.ALL));
                Trees.assertSame(
                        work.resolve("tree"), work.resolve("down/tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
                copy(
                        CopyRun.remote(server.directory() + "/a/b/tree"), CopyRun.toHost(server.directory() + "/relayed"),
                        to(server), to(server), CopyRun::scp);
                Trees.assertSame(work.resolve("tree"), server.directory().resolve("relayed"));
                Trees.allowOverwriting(server.directory().resolve("a/b/tree"));
                Trees.allowOverwriting(work.resolve("down/tree"));
                Trees.allowOverwriting(server.directory().resolve("relayed"));
            }
        } finally {
            server.stop();
        }
    }

    @Test
    public void aKeyThatNobodyCheckedIsAWarningInEveryCopy() throws Exception {
        Hop trusting = new Hop(
                mina.host(), mina.port(), Login.password("me", "secret".toCharArray()),
                new HostKeyPolicy(HostVerification.NONE, ""));
        Connector target = new SshConnector(List.of(trusting), SshOptions.DEFAULTS);
        CopyRun run = copy(CopyRun.paths("tree"), CopyRun.toHost("/a"), null, target, CopyRun::same);
        assertEquals(1, run.warnings.size());
        assertTrue(run.warnings.get(0), run.warnings.get(0).endsWith("was accepted without any check"));
    }

    @Test
    public void aPathThatBeginsLikeAPortIsCopiedToWithAWarning() throws Exception {
        CopyRun run = copy(CopyRun.paths("tree"), CopyRun.toHost("22:a"), null, toMina(), CopyRun::same);
        Trees.assertSame(work.resolve("tree"), mina.root().resolve("22:a/tree"));
        assertEquals(List.of("'22:a' is taken as a path; if it begins with a port, write scp://host:22/a"), run.warnings);
    }

    /** Its sink confirms an empty file at once, which may be seen before the file's end was sent. */
    @Test
    public void emptyFilesToMina() throws Exception {
        for (int i = 0; i < 100; i++) {
            Trees.file(work, "empty/" + i, "");
        }
        copy(CopyRun.paths("empty"), CopyRun.toHost("/a"), null, toMina(), CopyRun::same);
        Trees.assertSame(work.resolve("empty"), mina.root().resolve("a/empty"));
    }

    @Test
    public void mina() throws Exception {
        for (int i = 0; i < 2; i++) {
            copy(CopyRun.paths("tree"), CopyRun.toHost("/a/b"), null, toMina(), CopyRun::same);
            Trees.assertSame(work.resolve("tree"), mina.root().resolve("a/b/tree"));
            copy(CopyRun.remote("/a/b/tree"), CopyRun.toLocal("down"), toMina(), null, CopyRun::same);
            Trees.assertSame(work.resolve("tree"), work.resolve("down/tree"));
            copy(CopyRun.remote("/a/b/tree"), CopyRun.toHost("/c"), toMina(), toMina(), CopyRun::same);
            Trees.assertSame(work.resolve("tree"), mina.root().resolve("c/tree"));
            copy(CopyRun.paths("tree/one"), CopyRun.toHost("/x/y/renamed"), null, toMina(), CopyRun::same);
            assertEquals("x", Files.readString(mina.root().resolve("x/y/renamed")));
            assertFalse(Files.isDirectory(mina.root().resolve("x/y/renamed")));
        }
    }
}
