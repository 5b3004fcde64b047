package io.jenkins.plugins.scpcopy.scp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.remote.ChannelSpoiledException;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.peer.Script;
import io.jenkins.plugins.scpcopy.testkit.peer.ScriptedProcess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class SourceTest {
    private final List<String> verdicts = new ArrayList<>();

    private Source.Completion completion(String name) {
        return new Source.Completion() {
            @Override
            public void accepted() {
                verdicts.add(name + " accepted");
            }

            @Override
            public void refused(String reason) {
                verdicts.add(name + " refused: " + reason);
            }
        };
    }

    private void send(Source source, String name, String content) throws Exception {
        send(source, name, content, Optional.empty());
    }

    private void send(Source source, String name, String content, Optional<FileTimestamps> times) throws Exception {
        byte[] bytes = content.getBytes(StandardCharsets.ISO_8859_1);
        Source.Outgoing file = source.file(new ItemHeader.File(0644, bytes.length, name), times, completion(name));
        file.write(bytes, 0, bytes.length);
        file.complete();
    }

    @Test
    public void aLongRefusalIsOneAnswer() throws Exception {
        ScriptedProcess peer = new ScriptedProcess(new Script()
                .send("\0")
                .expect("C0644 2 a\n").send("\u0001scp: /" + "d".repeat(5000) + "/a: Permission denied\n")
                .expect("C0644 2 b\n").send("\0")
                .expect("hi\0").send("\0")
                .expectEnd());
        Source source = source(peer, false);
        source.start();
        assertThrows(RefusedException.class, () -> send(source, "a", "hi"));
        send(source, "b", "hi");
        source.finishAndClose();
        assertEquals(List.of("b accepted"), verdicts);
        peer.verify();
    }

    private static Source source(ScriptedProcess peer, boolean pipelined) {
        return new Source(peer.stdout(), peer.stdin(), pipelined);
    }

    @Test
    public void lockStepAwaitsEveryAnswer() throws Exception {
        ScriptedProcess peer = new ScriptedProcess(new Script()
                .send("\0")
                .expect("T5 0 6 0\n").send("\0")
                .expect("C0644 2 a\n").send("\0")
                .expect("hi\0").send("\0")
                .expect("D0755 0 d\n").send("\0")
                .expect("E\n").send("\0")
                .expectEnd());
        Source source = source(peer, false);
        source.start();
        send(source, "a", "hi", Optional.of(new FileTimestamps(5, 6)));
        assertEquals(List.of("a accepted"), verdicts);
        source.enterDirectory(new ItemHeader.Directory(0755, "d"), Optional.empty());
        source.leaveDirectory();
        source.finishAndClose();
        peer.verify();
    }

    @Test
    public void pipeliningSendsTheNextHeaderWithTheEndOfTheData() throws Exception {
        ScriptedProcess peer = new ScriptedProcess(new Script()
                .send("\0")
                .expect("C0644 2 a\n").send("\0")
                .expect("hi\0C0644 2 b\n").send("\0\0")
                .expect("ho\0E\nT1 0 1 0\nD0755 0 d\n").send("\0\0\0\0")
                .expect("E\n").send("\0")
                .expectEnd());
        Source source = source(peer, true);
        source.start();
        send(source, "a", "hi");
        send(source, "b", "ho");
        source.leaveDirectory();
        source.enterDirectory(new ItemHeader.Directory(0755, "d"), Optional.of(new FileTimestamps(1, 1)));
        source.leaveDirectory();
        source.finishAndClose();
        peer.verify();
        assertEquals(List.of("a accepted", "b accepted"), verdicts);
    }

    @Test
    public void dataNeverLeavesBeforeItsHeaderWasAccepted() throws Exception {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        Source source = new Source(new ByteArrayInputStream("\u0001no\n".getBytes(StandardCharsets.ISO_8859_1)), sent, true);
        RefusedException refused = assertThrows(RefusedException.class, () -> send(source, "a", "C0644 4 evil\nboom"));
        assertEquals("no", refused.getMessage());
        assertEquals("C0644 17 a\n", sent.toString(StandardCharsets.ISO_8859_1));
        assertTrue(verdicts.isEmpty());
    }

    /** As Apache MINA does: an empty file is there with its header. */
    @Test
    public void anEmptyFileMayBeConfirmedWithItsHeader() throws Exception {
        for (boolean pipelined : new boolean[] {true, false}) {
            verdicts.clear();
            ScriptedProcess peer = new ScriptedProcess(new Script()
                    .send("\0")
                    .expect("C0644 0 a\n").send("\0\0")
                    .expect(pipelined ? "\0C0644 0 b\n" : "\0").send(pipelined ? "\0\0" : "")
                    .expect(pipelined ? "\0C0644 2 c\n" : "C0644 0 b\n").send(pipelined ? "\0" : "\0\0")
                    .expect(pipelined ? "hi\0" : "\0C0644 2 c\n").send("\0")
                    .expect(pipelined ? "" : "hi\0").send(pipelined ? "" : "\0")
                    .expectEnd());
            Source source = source(peer, pipelined);
            source.start();
            send(source, "a", "");
            send(source, "b", "");
            send(source, "c", "hi");
            source.finishAndClose();
            peer.verify();
            assertEquals(List.of("a accepted", "b accepted", "c accepted"), verdicts);
        }
    }

    @Test
    public void oneConfirmationIsEnoughForAnEmptyFile() throws Exception {
        for (String answers : List.of("\0\0\0", "\0\0\1no\n")) {
            Source source = new Source(
                    new ByteArrayInputStream(answers.getBytes(StandardCharsets.ISO_8859_1)), new ByteArrayOutputStream(), false);
            assertThrows(ChannelSpoiledException.class, () -> send(source, "a", ""));
            assertEquals(List.of(), verdicts);
        }
        Source other = new Source(
                new ByteArrayInputStream("\0\0".getBytes(StandardCharsets.ISO_8859_1)), new ByteArrayOutputStream(), false);
        assertThrows(ChannelSpoiledException.class, () -> send(other, "b", "x"));
    }

    @Test
    public void aRefusedFileIsFollowedByTheNext() throws Exception {
        ScriptedProcess peer = new ScriptedProcess(new Script()
                .expect("C0644 1 a\n").send("\u0001scp: a: Permission denied\n")
                .expect("C0644 1 b\n").send("\0")
                .expect("x\0").send("\0")
                .expectEnd());
        Source source = source(peer, true);
        assertThrows(RefusedException.class, () -> send(source, "a", "x"));
        send(source, "b", "x");
        source.finishAndClose();
        peer.verify();
        assertEquals(List.of("b accepted"), verdicts);
    }

    @Test
    public void aRefusalAfterDataSpoilsTheChannel() throws Exception {
        ScriptedProcess peer = new ScriptedProcess(new Script()
                .expect("C0644 1 a\n").send("\0")
                // A sink of before 8.3 sends two errors for one file; the second would pass as the refusal of b.
                .expect("x\0C0644 1 b\n").send("\u0001scp: a: truncate\n\u0001scp: a: set times\n"));
        Source source = source(peer, true);
        send(source, "a", "x");
        ChannelSpoiledException spoiled = assertThrows(ChannelSpoiledException.class, () -> send(source, "b", "x"));
        assertTrue(spoiled.getMessage(), spoiled.getMessage().contains("truncate"));
        assertEquals(List.of("a refused: scp: a: truncate"), verdicts);
        assertThrows(IllegalStateException.class, source::finish);
    }

    @Test
    public void anAnswerTooManyIsNotBelieved() throws Exception {
        byte[] answers = {0, 0, 0};
        Source source = new Source(new ByteArrayInputStream(answers), new ByteArrayOutputStream(), false);
        assertThrows(ChannelSpoiledException.class, () -> send(source, "a", "x"));

        ScriptedProcess peer = new ScriptedProcess(new Script()
                .expect("C0644 1 a\n").send("\0").expect("x\0").send("\0").expectEnd().send("\0"));
        Source other = source(peer, false);
        send(other, "a", "x");
        TransferException e = assertThrows(TransferException.class, other::finishAndClose);
        assertEquals(Phase.STATUS, e.phase());
    }

    @Test
    public void aShortFileIsFilledWithZerosAndSaidToBeBad() throws Exception {
        ScriptedProcess peer = new ScriptedProcess(new Script()
                .expect("C0644 5 a\n").send("\0")
                .expect("xy\0\0\0\u0001read error\n").send("\0")
                .expectEnd());
        Source source = source(peer, false);
        Source.Outgoing file = source.file(new ItemHeader.File(0644, 5, "a"), Optional.empty(), completion("a"));
        file.write(new byte[] {'x', 'y'}, 0, 2);
        assertEquals(3, file.left());
        file.fail("read error");
        source.finishAndClose();
        peer.verify();
        assertTrue("its fate is known to whoever called fail", verdicts.isEmpty());
    }

    @Test
    public void moreThanAnnouncedIsNeverSent() throws Exception {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        Source source = new Source(new ByteArrayInputStream(new byte[1]), sent, false);
        Source.Outgoing file = source.file(new ItemHeader.File(0644, 1, "a"), Optional.empty(), completion("a"));
        assertThrows(IllegalArgumentException.class, () -> file.write(new byte[2], 0, 2));
        assertThrows(IllegalStateException.class, file::complete);
        assertEquals("C0644 1 a\n", sent.toString(StandardCharsets.ISO_8859_1));
    }

    @Test
    public void anEndInPlaceOfAnAnswerSaysWhereAndMayPass() {
        Source source = new Source(new ByteArrayInputStream(new byte[1]), new ByteArrayOutputStream(), false);
        TransferException e = assertThrows(TransferException.class, () -> send(source, "a", "x"));
        assertEquals(Phase.STATUS, e.phase());
        assertTrue(e.getMessage(), e.getMessage().contains("the end of 'a'"));
        assertTrue(e.mayPass());
        assertTrue(verdicts.isEmpty());
    }

    @Test
    public void silenceInPlaceOfAnAnswerSaysWhere() {
        ScriptedProcess peer = new ScriptedProcess(
                (in, out, err) -> in.read() + in.readAllBytes().length, Duration.ofMillis(50));
        TransferException e = assertThrows(TransferException.class, () -> send(source(peer, true), "a", "x"));
        peer.close();
        assertEquals(Phase.HEADER, e.phase());
        assertTrue(e.getMessage(), e.getMessage().contains("the header of 'a'"));
        assertTrue(e.mayPass());
    }

    @Test
    public void fatalAnswersAndTextEndTheTransfer() {
        for (String answer : new String[] {"\u0002disk on fire\n", "Broadcast message\n", "\n"}) {
            Source source = new Source(
                    new ByteArrayInputStream(answer.getBytes(StandardCharsets.ISO_8859_1)),
                    new ByteArrayOutputStream(),
                    true);
            TransferException e = assertThrows(TransferException.class, () -> send(source, "a", "x"));
            assertFalse(e.mayPass());
            assertEquals(Phase.HEADER, e.phase());
        }
    }

    @Test
    public void wordsOfTheServerAreDisarmed() {
        Source source = new Source(
                new ByteArrayInputStream("\u0001\u001b[2Jgone\n".getBytes(StandardCharsets.ISO_8859_1)),
                new ByteArrayOutputStream(),
                true);
        RefusedException e = assertThrows(RefusedException.class, () -> send(source, "a", "x"));
        assertEquals("\\x1b[2Jgone", e.getMessage());
    }

    @Test
    public void anEndlessAnswerIsCut() {
        Source source = new Source(
                new ByteArrayInputStream(("\u0001" + "x".repeat(100_000)).getBytes(StandardCharsets.ISO_8859_1)),
                new ByteArrayOutputStream(),
                true);
        ChannelSpoiledException e = assertThrows(ChannelSpoiledException.class, () -> send(source, "a", "x"));
        assertTrue(e.getMessage().length() < 1100);
    }
}
