package io.jenkins.plugins.scpcopy.copy;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.peer.Peer;
import io.jenkins.plugins.scpcopy.testkit.peer.Script;
import io.jenkins.plugins.scpcopy.testkit.peer.ScriptedShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** Uploads to servers that refuse, lie or break off. */
public class HostileSinkTest {
    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private Path work;

    @Before
    public void setUp() throws Exception {
        work = temporary.newFolder("work").toPath();
        Trees.file(work, "a", "aaa");
        Trees.file(work, "b", "bbb");
        Trees.file(work, "c", "ccc");
        for (String name : List.of("a", "b", "c")) {
            Trees.mode(work.resolve(name), "rw-r--r--");
        }
    }

    /** A host that plays one script after the other. */
    private static ScriptedShell host(Peer... scripts) {
        Deque<Peer> left = new ArrayDeque<>(List.of(scripts));
        return new ScriptedShell("OpenSSH_9.2p1", command -> left.remove());
    }

    private static ScriptedShell slowHost(Peer... scripts) {
        Deque<Peer> left = new ArrayDeque<>(List.of(scripts));
        return new ScriptedShell("Other_1.0", command -> left.remove());
    }

    private CopyRun upload(ScriptedShell host) throws Exception {
        CopyRun run = CopyRun.upload(work, CopyRun.patterns("*"), "to", host, CopyRun::same);
        host.verify();
        return run;
    }

    @Test
    public void headersTravelWithTheEndOfTheFileBefore() throws Exception {
        ScriptedShell host = host(new Script()
                .send("\0")
                .expect("C0644 3 a\n")
                .send("\0")
                .expect("aaa\0C0644 3 b\n")
                .send("\0\0")
                .expect("bbb\0C0644 3 c\n")
                .send("\0\0")
                .expect("ccc\0")
                .send("\0")
                .expectEnd());
        upload(host).assertComplete().assertCopied("a", "b", "c");
        assertEquals(List.of("scp -r -d -t to"), host.commands());
    }

    @Test
    public void contentOfARefusedFileIsNeverSent() throws Exception {
        Trees.file(work, "b", "C0644 3 evil\n");
        Trees.mode(work.resolve("b"), "rw-r--r--");
        ScriptedShell host = host(new Script()
                .send("\0")
                .expect("C0644 3 a\n")
                .send("\0")
                .expect("aaa\0C0644 13 b\n")
                .send("\0\1scp: b: Permission denied\n")
                .expect("C0644 3 c\n")
                .send("\0")
                .expect("ccc\0")
                .send("\0")
                .expectEnd()
                .exit(1));
        CopyRun run = upload(host).assertCopied("a", "c");
        assertEquals("[b: Permission denied]", run.failures().toString());
    }

    @Test
    public void nothingIsSentBelowARefusedDirectory() throws Exception {
        Trees.file(work, "b.d/one", "1");
        Trees.file(work, "b.d/sub/two", "2");
        Trees.mode(work.resolve("b.d"), "rwxr-xr-x");
        ScriptedShell host = host(new Script()
                .send("\0")
                .expect("D0755 0 b.d\n")
                .send("\1scp: b.d: \u001b[8mNot a directory\n")
                .expect("C0644 3 c\n")
                .send("\0")
                .expect("ccc\0")
                .send("\0")
                .expectEnd()
                .exit(1));
        CopyRun run = CopyRun.upload(work, CopyRun.patterns("b.d/**", "c"), "to", host, CopyRun::same);
        host.verify();
        run.assertCopied("c");
        assertEquals(2, run.report.failed());
        assertEquals("b.d/one: scp: b.d: \\x1b[8mNot a directory", run.failures().get(0));
    }

    @Test
    public void afterAnErrorThatFollowsDataTheRestGoesOverAFreshChannel() throws Exception {
        ScriptedShell host = host(
                new Script()
                        .send("\0")
                        .expect("C0644 3 a\n")
                        .send("\0")
                        .expect("aaa\0C0644 3 b\n")
                        .send("\1scp: a: No space left on device\n"),
                new Script()
                        .send("\0")
                        .expect("C0644 3 b\n")
                        .send("\0")
                        .expect("bbb\0C0644 3 c\n")
                        .send("\0\0")
                        .expect("ccc\0")
                        .send("\0")
                        .expectEnd());
        CopyRun run = upload(host).assertCopied("b", "c");
        assertEquals("[a: No space left on device; 'to/a' there may be incomplete]", run.failures().toString());
    }

    @Test
    public void doubleErrorDoesNotShiftTheCount() throws Exception {
        // Were the second error taken for the refusal of b, all later answers would be one off.
        ScriptedShell host = host(
                new Script()
                        .send("\0")
                        .expect("C0644 3 a\n")
                        .send("\0")
                        .expect("aaa\0C0644 3 b\n")
                        .send("\1scp: a: truncate: I/O error\n\1scp: a: set times: I/O error\n\0"),
                new Script()
                        .send("\0")
                        .expect("C0644 3 b\n")
                        .send("\0")
                        .expect("bbb\0C0644 3 c\n")
                        .send("\0\0")
                        .expect("ccc\0")
                        .send("\0")
                        .expectEnd());
        CopyRun run = upload(host).assertCopied("b", "c");
        assertEquals(1, run.report.failed());
    }

    @Test
    public void answersThatNobodyAskedForEndInFailuresNotInALoop() throws Exception {
        Peer liar = new Script().send("\0\0\0\0\0").then((in, out, err) -> (int) in.transferTo(out));
        ScriptedShell host = new ScriptedShell("OpenSSH_9.2p1", command -> liar);
        CopyRun run = CopyRun.upload(work, CopyRun.patterns("*"), "to", host, CopyRun::same);
        assertEquals(3, run.report.failed());
        assertEquals(0, run.report.files());
    }

    @Test
    public void refusedTimesAreANote() throws Exception {
        ScriptedShell host = host(
                new Script()
                        .send("\0")
                        .then((in, out, err) -> {
                            for (int lines = 0; lines < 2; ) {
                                lines += in.read() == '\n' ? 1 : 0;
                            }
                            out.write("\0\0".getBytes());
                            return 0;
                        })
                        .expect("aaa\0")
                        .send("\1scp: to/a: set times: Operation not permitted\n"));
        CopyRun run =
                CopyRun.upload(work, CopyRun.patterns("a"), "to/", host, b -> b.preserve(Preserve.TIMES)).assertComplete();
        run.assertCopied("a");
        assertTrue(run.settled.toString(), run.settled.get(0).reason().contains("Operation not permitted"));
    }

    @Test
    public void nameThatImitatesRefusedTimesIsAFailure() throws Exception {
        String name = "x: set times: y";
        Trees.mode(Trees.file(work, "d/" + name, "1"), "rw-r--r--");
        ScriptedShell host = host(new Script()
                .send("\0")
                .expect("C0644 1 " + name + "\n")
                .send("\0")
                .expect("1\0")
                .send("\1scp: to/x: set times: y\n"));
        CopyRun run = CopyRun.upload(
                work, new CopySource.LocalPatterns(List.of("*"), List.of(), "d", false, true), "to", host, CopyRun::same);
        assertEquals(1, run.report.failed());
        assertEquals(0, run.report.files());
    }

    @Test
    public void exitStatusWithoutAReasonIsAFailure() throws Exception {
        CopyRun run = CopyRun.upload(work, CopyRun.paths("a"), "to/", host(one().sendError("quota\n").exit(1)), CopyRun::same);
        assertEquals(1, run.report.failed());
        assertTrue(run.failures().toString(), run.failures().get(0).contains("status 1; remote stderr: quota"));
        assertTrue(run.warnings.contains("remote stderr: quota"));
    }

    @Test
    public void exitWithoutTheLastAnswerIsAFailure() throws Exception {
        Script script = new Script().send("\0").expect("C0644 3 a\n").send("\0").expect("aaa\0");
        CopyRun run = CopyRun.upload(work, CopyRun.paths("a"), "to/", host(script), CopyRun::same);
        assertEquals(0, run.report.files());
        assertEquals(1, run.report.failed());
    }

    @Test
    public void lostConnectionFailsWhatHasNoVerdict() throws Exception {
        Script script = new Script().send("\0").expect("C0644 3 a\n").send("\0").expect("aaa\0C0644 3 b\n").send("\0");
        CopyRun run = CopyRun.upload(work, CopyRun.patterns("*"), "to", host(script), CopyRun::same).assertCopied("a");
        assertEquals(2, run.report.failed());
    }

    @Test
    public void surplusAnswerAtTheEndIsAFailure() throws Exception {
        Script script = one().expectEnd().send("\0");
        CopyRun run = CopyRun.upload(work, CopyRun.paths("a"), "to/", host(script), CopyRun::same);
        assertEquals(1, run.report.failed());
    }

    @Test
    public void unknownServersGetOneRecordAtATime() throws Exception {
        ScriptedShell host = slowHost(new Script()
                .send("\0")
                .expect("C0644 3 a\n")
                .send("\0")
                .expect("aaa\0")
                .send("\0")
                .expect("C0644 3 b\n")
                .send("\0")
                .expect("bbb\0")
                .send("\0")
                .expect("C0644 3 c\n")
                .send("\0")
                .expect("ccc\0")
                .send("\0")
                .expectEnd());
        upload(host).assertComplete();
    }

    @Test
    public void missingTargetIsMadeByRecords() throws Exception {
        Script missing = new Script().send("\1scp: /srv/x/y: No such file or directory\n").exit(1);
        ScriptedShell host = host(
                missing,
                missing,
                new Script()
                        .send("\0")
                        .expect("D0777 0 x\n")
                        .send("\0")
                        .expect("D0777 0 y\n")
                        .send("\0")
                        .expect("C0644 3 a\n")
                        .send("\0")
                        .expect("aaa\0E\nE\n")
                        .send("\0\0\0")
                        .expectEnd());
        CopyRun.upload(work, CopyRun.patterns("a"), "/srv/x/y/", host, CopyRun::same).assertComplete();
        host.verify();
        assertEquals(List.of("scp -r -d -t /srv/x/y/", "scp -r -d -t /srv/x", "scp -r -d -t /srv"), host.commands());
    }

    @Test
    public void noPlaceAtAllGivesTheServersFirstWords() {
        Script missing = new Script().send("\1scp: /x: \u001b[8mNo such file or directory\n").exit(1);
        TransferException failure = assertThrows(
                TransferException.class,
                () -> CopyRun.upload(work, CopyRun.patterns("*"), "/x/y", host(missing, missing, missing), CopyRun::same));
        assertEquals(Phase.START, failure.phase());
        assertEquals("scripted says: scp: /x: \\x1b[8mNo such file or directory", failure.getMessage());
    }

    @Test
    public void devicesGetOneFileAChannelAndNoOptions() throws Exception {
        ScriptedShell host = slowHost(one("a"), one("b"), one("c"));
        CopyRun run = CopyRun.upload(work, CopyRun.patterns("*"), "flash:/", host, b -> CopyRun.device(b)
                .retries(1)
                .transfers(3)
                .verify(Verify.IF_POSSIBLE));
        run.assertComplete();
        String warnings = run.warnings.toString();
        assertTrue(warnings, warnings.contains("one file after the other, whatever transfers says"));
        assertTrue(warnings, warnings.contains("checksums are not compared: as a network device"));
        assertTrue(warnings, warnings.contains("nothing is tried again once a file has been begun"));
        host.verify();
        assertEquals(List.of("scp -t flash:/a", "scp -t flash:/b", "scp -t flash:/c"), host.commands());
        Trees.file(work, "d/e", "");
        TransferException refusal = assertThrows(
                TransferException.class,
                () -> CopyRun.upload(work, CopyRun.patterns("**"), "flash:", slowHost(), CopyRun::device));
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("plain files only"));
    }

    @Test
    public void namesThatWindowsCannotTakeAreRefusedBeforeTheStart() throws Exception {
        for (String name : List.of("a:b", "NUL.txt", "dot.", "sub/CON", "A")) {
            Trees.file(work, "w/" + name, "");
        }
        Trees.file(work, "w/a", "");
        ScriptedShell host = new ScriptedShell("OpenSSH_for_Windows_9.5", command -> null);
        TransferException refusal = assertThrows(
                TransferException.class, () -> CopyRun.upload(work, CopyRun.paths("w"), "C:\\x", host, CopyRun::same));
        assertEquals(Phase.PLAN, refusal.phase());
        for (String name : List.of("'w/a:b'", "'w/NUL.txt'", "'w/dot.'", "'w/sub/CON'", "'w/a'")) {
            assertTrue(refusal.getMessage(), refusal.getMessage().contains(name));
        }
        assertEquals(List.of(), host.commands());
    }

    private static Script one() {
        return one("a");
    }

    private static Script one(String name) {
        return new Script()
                .send("\0")
                .expect("C0644 3 " + name + "\n")
                .send("\0")
                .expect(name.repeat(3) + "\0")
                .send("\0");
    }
}
