package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.copy.tools.ShellChecksums;
import io.jenkins.plugins.scpcopy.copy.tools.ShellTools;
import io.jenkins.plugins.scpcopy.files.Sha256;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.peer.ScriptedShell;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.shell.RecordingShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Checksums of both sides, compared after the copy. */
public class VerifyTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path local;
    private Path home;

    @Before
    public void setUp() throws Exception {
        assumeTrue("scp is not installed", Tools.has("scp"));
        assumeTrue("sha256sum is not installed", Tools.has("sha256sum"));
        local = temporary.newFolder("local").toPath();
        home = temporary.newFolder("home").toPath();
    }

    private static CopyRequest.Builder verify(CopyRequest.Builder builder) {
        return builder.verify(Verify.SHA256).preserve(Preserve.ALL);
    }

    private void assertVerified(CopyRun run, Path base) throws Exception {
        run.assertComplete();
        for (FileResult result : run.settled) {
            assertEquals(result.path(), Sha256.of(base.resolve(result.path())), result.sha256());
        }
    }

    /** A host on which one program is another one. */
    private RemoteShell with(String program, String script) throws Exception {
        Path bin = temporary.newFolder().toPath();
        Trees.mode(Trees.file(bin, program, "#!/bin/sh\n" + script), "rwxr-xr-x");
        RemoteShell shell = new LocalShell(home);
        return new ScriptedShell("OpenSSH_9", command -> (in, out, err) -> pass(
                shell, "PATH=" + bin + ":$PATH; export PATH; " + command, in, out));
    }

    private static int pass(RemoteShell shell, String command, InputStream in, OutputStream out) throws Exception {
        var process = shell.exec(command);
        Thread input = new Thread(() -> {
            try (OutputStream to = process.stdin()) {
                in.transferTo(new Flushing(to));
            } catch (java.io.IOException e) {
                process.close();
            }
        });
        input.setDaemon(true);
        input.start();
        process.stdout().transferTo(new Flushing(out));
        return process.awaitExit(java.time.Duration.ofMinutes(2)).orElse(255);
    }

    /** Holds nothing back. */
    private static final class Flushing extends java.io.FilterOutputStream {
        Flushing(OutputStream to) {
            super(to);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws java.io.IOException {
            out.write(bytes, offset, length);
            out.flush();
        }
    }

    @Test
    public void downloadsAreVerifiedByOneCommand() throws Exception {
        Trees.sample(home.resolve("tree"));
        RecordingShell shell = new RecordingShell(new LocalShell(home));
        assertVerified(CopyRun.download(local, "tree", "down", shell, VerifyTest::verify), home);
        assertEquals(List.of("sh", "scp -r -p -f tree", "sh"), shell.commands());
        Trees.assertSame(
                home.resolve("tree"), local.resolve("down/tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
        CopyRun globs = CopyRun.download(local, "tree/odd/*", "globs", new LocalShell(home), VerifyTest::verify);
        assertVerified(globs, home.resolve("tree/odd"));
    }

    @Test
    public void everyProgramIsUnderstood() throws Exception {
        Trees.oddNames(home.resolve("tree"));
        for (ShellTools.SumProgram tool : ShellTools.SumProgram.values()) {
            assumeTrue(tool.command() + " is not installed", Tools.has(tool.command().split(" ")[0]));
            CopyRequest request = CopyRequest.builder(CopyRun.paths("x"), CopyRun.toHost("y"), "/").build();
            HostSession host = CopyRun.session(new LocalShell(home), request);
            for (String name : Trees.ODD_NAMES) {
                assertEquals(
                        tool + " " + name,
                        Sha256.of(home.resolve("tree/" + name)),
                        new ShellChecksums(host, tool).of("tree", List.of("gone", name), 1).get(name));
            }
        }
    }

    @Test
    public void wrongDownloadsGetNoName() throws Exception {
        Trees.file(home, "tree/good", "good");
        Trees.file(home, "tree/bad", "bad");
        Trees.file(local, "down/tree/bad", "old");
        String lying = "PATH=${PATH#*:}; for p do shift; set -- \"$@\" \"$p\"; done\n"
                + "openssl \"$@\" | sed '/bad$/s/^......../00000000/'";
        assumeTrue("openssl is not installed", Tools.has("openssl"));
        CopyRun run = CopyRun.download(local, "tree", "down", with("openssl", lying), VerifyTest::verify);
        run.assertCopied("tree/good");
        String sum = Sha256.of(home.resolve("tree/bad"));
        assertEquals(
                List.of("tree/bad: verify: the checksums differ: SHA-256 here " + sum + ", there 00000000" + sum.substring(8)),
                run.failures());
        assertEquals("old", Files.readString(local.resolve("down/tree/bad")));
        assertEquals(2, local.resolve("down/tree").toFile().list().length);
    }

    @Test
    public void uploadsAreVerified() throws Exception {
        Trees.sample(local.resolve("tree"));
        for (boolean atomic : new boolean[] {true, false}) {
            CopyRun run = CopyRun.upload(
                    local, CopyRun.paths("tree"), "up", new LocalShell(home), b -> verify(b).atomic(atomic));
            assertVerified(run, local);
            Trees.assertSame(local.resolve("tree"), home.resolve("up/tree"), Trees.Attribute.MODES, Trees.Attribute.TIMES);
            Trees.allowOverwriting(home.resolve("up/tree"));
        }
    }

    @Test
    public void wrongUploadsAreFailuresAndGetNoNameIfAtomic() throws Exception {
        Trees.file(local, "tree/good", "good");
        Trees.file(local, "tree/bad", "bad");
        Trees.file(home, "up/tree/bad", "old");
        assumeTrue("openssl is not installed", Tools.has("openssl"));
        String sum = Sha256.of(local.resolve("tree/bad"));
        String lying = "PATH=${PATH#*:}; openssl \"$@\" | sed '/^" + sum + "/s/^......../00000000/'";
        String reason = "tree/bad: verify: the checksums differ: SHA-256 here " + sum + ", there 00000000" + sum.substring(8);
        for (boolean atomic : new boolean[] {true, false}) {
            CopyRun run = CopyRun.upload(
                    local, CopyRun.paths("tree"), "up", with("openssl", lying), b -> verify(b).atomic(atomic));
            run.assertCopied("tree/good");
            assertEquals(List.of(reason), run.failures());
            assertEquals(atomic ? "old" : "bad", Files.readString(home.resolve("up/tree/bad")));
            assertEquals(2, home.resolve("up/tree").toFile().list().length);
        }
    }

    @Test
    public void downloadsWithoutAChecksumGetNoName() throws Exception {
        Trees.file(home, "tree/a", "a");
        assumeTrue("openssl is not installed", Tools.has("openssl"));
        RemoteShell host = with("openssl", "PATH=${PATH#*:}; case $* in *tree*) exit 1;; esac; exec openssl \"$@\"");
        CopyRun run = CopyRun.download(local, "tree", "down", host, VerifyTest::verify);
        assertEquals(List.of("tree/a: verify: the host gave no checksum for it"), run.failures());
        assertEquals(0, local.resolve("down/tree").toFile().list().length);
    }

    @Test
    public void hostsWithoutProgramsAreRefusedUnlessThatIsAllowed() throws Exception {
        Trees.file(home, "tree/a", "a");
        RemoteShell real = new LocalShell(home);
        Supplier<ScriptedShell> host = () -> new ScriptedShell("OpenSSH_9", command -> command.equals("sh")
                ? (in, out, err) -> {
                    err.write("sh: not allowed here".getBytes(StandardCharsets.UTF_8));
                    return 1;
                }
                : (in, out, err) -> pass(real, command, in, out));
        UnaryOperator<CopyRequest.Builder> possible = b -> b.verify(Verify.IF_POSSIBLE);
        CopyRun run = CopyRun.download(local, "tree", "down", host.get(), possible).assertComplete();
        assertTrue(run.warnings.toString(), run.warnings.get(0).contains("not allowed here"));
        assertEquals("", run.settled.get(0).sha256());
        TransferException refusal = assertThrows(
                TransferException.class, () -> CopyRun.download(local, "tree", "none", host.get(), VerifyTest::verify));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("comparing checksums is not possible there"));
        assertFalse(Files.exists(local.resolve("none")));
    }
}
