package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.files.Sha256;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.peer.Script;
import io.jenkins.plugins.scpcopy.testkit.peer.ScriptedShell;
import io.jenkins.plugins.scpcopy.testkit.shell.LocalShell;
import io.jenkins.plugins.scpcopy.testkit.shell.RecordingShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.Test;

/** Atomic, verified and planned copies between two hosts. */
public class TrustedRelayTest extends TwoHosts {
    @Test
    public void treesAreVerifiedAndOnlyChangesAreSent() throws Exception {
        Trees.sample(source.resolve("tree"));
        UnaryOperator<CopyRequest.Builder> options = b -> all(b).skipUnchanged(true);
        CopyRun first = relay(CopyRun.remote("tree"), "new/place", options).assertComplete();
        assertSame("tree", "new/place/tree");
        for (FileResult result : first.settled) {
            assertEquals(result.path(), Sha256.of(source.resolve(result.path())), result.sha256());
        }
        CopyRun second = relay(CopyRun.remote("tree"), "new/place", options).assertComplete().assertCopied();
        assertEquals(first.report.files(), second.report.skipped());
        Trees.file(source, "tree/added/deep/x", "x");
        relay(CopyRun.remote("tree"), "new/place", options).assertComplete().assertCopied("tree/added/deep/x");
        assertSame("tree", "new/place/tree");
        for (int i = 0; i < 2; i++) {
            relay(CopyRun.remote("tree"), "copy", b -> CopyRun.scp(options.apply(b))).assertComplete();
            assertSame("tree", "copy");
        }
    }

    @Test
    public void aSecondRunTakesFewCommands() throws Exception {
        for (int i = 0; i < 300; i++) {
            Trees.file(source, "tree/" + i % 7 + "/" + i, "content");
        }
        relay(CopyRun.remote("tree"), "to", b -> b.skipUnchanged(true)).assertComplete();
        RecordingShell sender = new RecordingShell(new LocalShell(source));
        RecordingShell receiver = new RecordingShell(new LocalShell(home));
        CopyRun run = relay(CopyRun.remote("tree"), "to", log -> sender, log -> receiver, b -> b.skipUnchanged(true));
        assertEquals(300, run.assertComplete().assertCopied().report.skipped());
        assertEquals(List.of("sh", "sh"), sender.commands());
        assertEquals(List.of("sh", "scp -r -d -t to", "sh"), receiver.commands());
    }

    @Test
    public void unchangedFilesOfTheSameTimeAreToldApartBySums() throws Exception {
        Trees.file(source, "tree/a", "new!");
        Trees.file(source, "tree/b", "same");
        Trees.file(home, "to/tree/a", "old!");
        Trees.file(home, "to/tree/b", "same");
        for (String name : List.of("a", "b")) {
            Trees.time(source.resolve("tree/" + name), 5);
            Trees.time(home.resolve("to/tree/" + name), 5);
        }
        relay(CopyRun.remote("tree"), "to", b -> b.skipUnchanged(true)).assertComplete().assertCopied();
        relay(CopyRun.remote("tree"), "to", b -> b.skipUnchanged(true).verify(Verify.SHA256))
                .assertComplete()
                .assertCopied("tree/a");
        assertEquals("new!", Files.readString(home.resolve("to/tree/a")));
    }

    @Test
    public void dryRunTellsAndMakesNothing() throws Exception {
        Trees.file(source, "tree/new", "new");
        Trees.file(source, "tree/old", "old");
        Trees.file(source, "tree/dir", "a file");
        Trees.file(source, "tree/file/inside", "inside");
        Trees.file(source, "tree/line\nbreak", "");
        Trees.file(home, "to/tree/old", "older");
        Trees.file(home, "to/tree/dir/x", "");
        Trees.file(home, "to/tree/file", "");
        CopyRun run = relay(CopyRun.remote("tree", "gone"), "to", b -> b.dryRun(true));
        assertEquals(
                """
                gone FAILED no such file or directory on local
                tree/dir FAILED a directory is in the way of the file
                tree/file FAILED a file is in the way of the directory
                tree/file/inside FAILED a file is in the way of its directory
                tree/line
                break FAILED it holds a line break
                tree/new PLANNED
                tree/old PLANNED in place of 5 B there""",
                run.told());
        relay(CopyRun.remote("tree/new"), "made/later/", b -> b.dryRun(true)).assertComplete();
        assertEquals(List.of("to"), List.of(home.toFile().list()));
        assertEquals(3, home.resolve("to/tree").toFile().list().length);
    }

    @Test
    public void dryRunFindsNamesThatWindowsCannotTake() throws Exception {
        Trees.file(source, "tree/x", "");
        Trees.file(source, "tree/X", "");
        Trees.file(source, "tree/nul/a", "");
        ScriptedShell windows = new ScriptedShell(
                "OpenSSH_for_Windows_9.5",
                command -> command.startsWith("scp ") ? new Script().send("\0").expectEnd() : null);
        CopyRun run = relay(
                CopyRun.remote("tree"), "to", log -> new LocalShell(source), log -> windows, b -> b.dryRun(true));
        assertEquals(
                """
                tree/X PLANNED
                tree/nul FAILED the name is that of a Windows device
                tree/nul/a FAILED its directory cannot be sent
                tree/x FAILED an earlier item of this directory has the same name here""",
                run.told());
        assertTrue(run.warnings.toString(), run.warnings.toString().contains("cannot be found out"));
    }

    @Test
    public void wrongCopiesAreFailuresAndGetNoNameIfAtomic() throws Exception {
        Trees.file(source, "tree/good", "good");
        Trees.file(source, "tree/bad", "bad");
        Trees.file(home, "to/tree/bad", "old");
        String sum = Sha256.of(source.resolve("tree/bad"));
        Path bin = temporary.newFolder().toPath();
        Trees.mode(
                Trees.file(
                        bin, "openssl",
                        "#!/bin/sh\nPATH=${PATH#*:}; openssl \"$@\" | sed '/^" + sum + "/s/^......../00000000/'"),
                "rwxr-xr-x");
        RemoteShell lying = new RecordingShell(
                new LocalShell(home), command -> command.equals("sh") ? "env PATH=" + bin + ":$PATH sh" : command);
        for (boolean atomic : new boolean[] {true, false}) {
            CopyRun run = relay(
                    CopyRun.remote("tree"), "to", log -> new LocalShell(source), log -> lying,
                    b -> b.verify(Verify.SHA256).atomic(atomic));
            run.assertCopied("tree/good");
            assertEquals(
                    List.of("tree/bad: verify: the checksums differ: SHA-256 here " + sum + ", there 00000000"
                            + sum.substring(8)),
                    run.failures());
            assertEquals(atomic ? "old" : "bad", Files.readString(home.resolve("to/tree/bad")));
        }
    }

    @Test
    public void sourcesThatCannotReadOnLeaveTheOldFile() throws Exception {
        Trees.file(home, "to/asked/bad", "old");
        ScriptedShell from = ScriptedShell.of(new Script()
                .send("D0755 0 asked\nC0644 4 good\ngood\0C0644 4 bad\nba\0\0\1scp: bad: Input/output error\nE\n")
                .exit(1));
        CopyRun run = relay(
                CopyRun.remote("asked"), "to", log -> from, log -> new LocalShell(home), b -> b.atomic(true));
        run.assertCopied("asked/good");
        assertEquals(1, run.failures().size());
        assertTrue(run.failures().toString(), run.failures().get(0).contains("Input/output error"));
        assertEquals("old", Files.readString(home.resolve("to/asked/bad")));
    }

    @Test
    public void abortRemovesWhatItLeaves() throws Exception {
        Trees.file(source, "large", Trees.noise(4_000_000, 1));
        Trees.file(home, "large", "old");
        CopyRequest request = all(CopyRequest.builder(CopyRun.remote("large"), CopyRun.toHost("."), "/"))
                .bandwidth(1_000_000)
                .build();
        CopyRun.breakOff(request, log -> new LocalShell(source), log -> new LocalShell(home), Thread::interrupt);
        assertNoLeftovers();
        assertEquals("old", Files.readString(home.resolve("large")));
    }

    /** The target's scp is killed in the middle of the second file, or cannot write it. */
    @Test
    public void remoteCommandsThatEndOrCannotWrite() throws Exception {
        assumeTrue("bash is not installed", Tools.has("bash"));
        Trees.file(source, "tree/a", "a");
        Trees.file(source, "tree/large", Trees.noise(3_000_000, 1));
        Trees.file(source, "tree/z", "z");
        Trees.file(home, "to/tree/large", "old");
        for (String limit : List.of("ulimit -f 1000; ", "trap '' XFSZ; ulimit -f 1000; ")) {
            RemoteShell limited = new RecordingShell(new LocalShell(home), command -> command.startsWith("scp")
                    ? "exec bash -c '" + limit.replace("'", "'\\''") + "exec " + command + "'"
                    : command);
            CopyRun run = relay(
                    CopyRun.remote("tree"), "to", log -> new LocalShell(source), log -> limited, TrustedRelayTest::all);
            assertTrue(run.failures().toString(), run.failures().stream().anyMatch(text -> text.startsWith("tree/large: ")));
            assertEquals("old", Files.readString(home.resolve("to/tree/large")));
            for (FileResult result : run.settled) {
                if (result.status() == FileResult.Status.COPIED) {
                    assertEquals(
                            Sha256.of(source.resolve(result.path())), Sha256.of(home.resolve("to/" + result.path())));
                }
            }
        }
    }

    @Test
    public void whatAHostCannotDoIsRefusedBeforeTheStart() throws Exception {
        Trees.file(source, "a", "a");
        for (UnaryOperator<CopyRequest.Builder> options : List.<UnaryOperator<CopyRequest.Builder>>of(
                b -> b.atomic(true), b -> b.verify(Verify.SHA256), b -> b.skipUnchanged(true))) {
            ScriptedShell bare = new ScriptedShell("OpenSSH_9", command -> null);
            TransferException refusal = assertThrows(
                    TransferException.class,
                    () -> relay(CopyRun.remote("a"), "b", log -> new LocalShell(source), log -> bare, options));
            assertEquals(Phase.PLAN, refusal.phase());
            assertEquals(List.of("sh"), bare.commands());
        }
        for (UnaryOperator<CopyRequest.Builder> options : List.<UnaryOperator<CopyRequest.Builder>>of(
                b -> b.dryRun(true), b -> b.skipUnchanged(true))) {
            ScriptedShell bare = new ScriptedShell("OpenSSH_9", command -> null);
            assertThrows(
                    TransferException.class,
                    () -> relay(CopyRun.remote("a"), "b", log -> bare, log -> new LocalShell(home), options));
            assertEquals(List.of("sh"), bare.commands());
        }
        assertEquals(0, home.toFile().list().length);
        relay(
                        CopyRun.remote("a"), "b", log -> new LocalShell(source), log -> new LocalShell(home),
                        b -> b.profile(ServerProfile.WINDOWS).verify(Verify.IF_POSSIBLE))
                .assertComplete();
    }
}
