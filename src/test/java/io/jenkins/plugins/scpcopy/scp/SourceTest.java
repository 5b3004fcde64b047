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

    private static Source ahead(ScriptedProcess peer) {
        Source source = source(peer, true);
        source.sendContentsAhead(new Caution());
        return source;
    }

    /** No answer comes before all is sent: whoever waited for one would wait for ever. */
    @Test
    public void contentsGoAheadOfTheirHeadersAnswers() throws Exception {
        Script script = new Script();
        StringBuilder answers = new StringBuilder();
        List<String> accepted = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            String content = i % 3 == 0 ? "" : "x".repeat(i);
            script.expect("T7 0 8 0\nC0644 " + content.length() + " f" + i + "\n" + content + "\0");
            answers.append("\0\0\0");
            accepted.add("f" + i + " accepted");
        }
        ScriptedProcess peer = new ScriptedProcess(script.expect("E\n").send(answers + "\0").expectEnd());
        Source source = ahead(peer);
        for (int i = 0; i < 500; i++) {
            send(source, "f" + i, i % 3 == 0 ? "" : "x".repeat(i), Optional.of(new FileTimestamps(7, 8)));
        }
        source.leaveDirectory();
        source.finishAndClose();
        peer.verify();
        assertEquals(accepted, verdicts);
    }

    @Test
    public void whatMayBeARecordAndDirectoriesWait() throws Exception {
        ScriptedProcess peer = new ScriptedProcess(new Script()
                .expect("C0644 1 a\nx\0C0644 15 b\n").send("\0\0\0")
                .expect("C0644 1 evil\n!\0\0C0644 1 c\ny\0D0755 0 d\n").send("\0\0\0\0")
                .expect("C0644 1 e\nE\0").send("")
                .expectEnd());
        Source source = ahead(peer);
        send(source, "a", "x");
        Source.Outgoing file = source.file(new ItemHeader.File(0644, 15, "b"), Optional.empty(), completion("b"));
        for (byte b : "C0644 1 evil\n!\0".getBytes(StandardCharsets.ISO_8859_1)) {
            file.write(new byte[] {b}, 0, 1);
        }
        file.complete();
        send(source, "c", "y");
        source.enterDirectory(new ItemHeader.Directory(0755, "d"), Optional.empty());
        assertEquals(List.of("a accepted", "b accepted", "c accepted"), verdicts);
        peer.close();
    }

    @Test
    public void aRefusedFileThatWaitedLeavesTheChannelGood() throws Exception {
        ScriptedProcess peer = new ScriptedProcess(new Script()
                .expect("C0644 1 a\nx\0C0644 2 b\n").send("\0\0\1no\n")
                .expect("C0644 1 c\n").send("\0")
                .expect("z\0").send("\0")
                .expectEnd());
        Source source = ahead(peer);
        send(source, "a", "x");
        assertThrows(RefusedException.class, () -> send(source, "b", "E\n"));
        send(source, "c", "z");
        source.finishAndClose();
        peer.verify();
        assertEquals(List.of("a accepted", "c accepted"), verdicts);
    }

    /** Good answers behind one that is not, which no sink should give, are not believed. */
    @Test
    public void afterARefusalNothingBehindItCounts() throws Exception {
        ScriptedProcess peer = new ScriptedProcess(new Script()
                .expect("C0644 1 a\nx\0C0644 1 b\nx\0C0644 1 c\nx\0").send("\0\0\1no\n\0\0\0\0")
                .expectEnd());
        Source source = ahead(peer);
        send(source, "a", "x");
        send(source, "b", "x");
        send(source, "c", "x");
        ChannelSpoiledException e = assertThrows(ChannelSpoiledException.class, source::finish);
        assertTrue(e.getMessage(), e.getMessage().contains("the header of 'b': no"));
        assertEquals(List.of("a accepted", "b refused: no"), verdicts);
        peer.close();
    }

    /** dropbear says that of a directory that has been left, and nobody has asked. */
    @Test
    public void aComplaintAboutADirectoryIsNoRefusalOfTheNextFile() throws Exception {
        for (Optional<FileTimestamps> times : List.of(Optional.<FileTimestamps>empty(), Optional.of(new FileTimestamps(1, 1)))) {
            ScriptedProcess peer = new ScriptedProcess(
                    new Script().send("\0\1scp: d: set times: Operation not permitted\n\0\0").then((in, out, err) -> in.read()));
            Source source = ahead(peer);
            source.leaveDirectory();
            send(source, "a", "x", times);
            assertThrows(ChannelSpoiledException.class, source::finish);
            assertEquals(List.of(), verdicts);
            peer.close();
        }
    }

    @Test
    public void whatIsUnderWayIsBounded() throws Exception {
        ScriptedProcess peer = new ScriptedProcess((in, out, err) -> 0 * in.readAllBytes().length, Duration.ofMillis(50));
        Source many = ahead(peer);
        assertThrows(TransferException.class, () -> {
            for (int i = 0; i <= 1000; i++) {
                send(many, "f" + i, "x");
            }
        });
        Source large = ahead(peer);
        assertThrows(TransferException.class, () -> {
            for (int i = 0; i <= 4; i++) {
                send(large, "f" + i, "x".repeat(1024 * 1024));
            }
        });
        Source larger = ahead(peer);
        assertThrows(TransferException.class, () ->
                larger.file(new ItemHeader.File(0644, 1024 * 1024 + 1, "a"), Optional.empty(), completion("a")));
        peer.close();
    }

    /** What stands in for a content that cannot be read is a message, which a sink would skip behind a refused header. */
    @Test
    public void aFileThatCannotBeReadAtAllWaits() throws Exception {
        ScriptedProcess peer = new ScriptedProcess(new Script()
                .expect("C0644 2 a\n").send("\0").expect("\0\0\1gone\n").send("\0").expectEnd());
        Source source = ahead(peer);
        source.file(new ItemHeader.File(0644, 2, "a"), Optional.empty(), completion("a")).fail("gone");
        source.finishAndClose();
        peer.verify();
        ScriptedProcess refusing = new ScriptedProcess(new Script()
                .expect("C0644 2 a\n").send("\1no\n").expect("C0644 1 b\n").send("\0").expect("x\0").send("\0").expectEnd());
        Source other = ahead(refusing);
        other.file(new ItemHeader.File(0644, 2, "a"), Optional.empty(), completion("a")).fail("gone");
        send(other, "b", "x");
        other.finishAndClose();
        refusing.verify();
        assertEquals("the fate of a is known to whoever called fail", List.of("b accepted"), verdicts);
    }

    @Test
    public void afterARefusalTheLaneWaitsForAWhile() throws Exception {
        Caution caution = new Caution();
        assertFalse(caution.waits());
        for (int rest : new int[] {100, 400, 1600}) {
            caution.refused();
            for (int i = 0; i < rest; i++) {
                assertTrue(caution.waits());
                caution.accepted();
            }
            assertFalse(caution.waits());
        }
        caution.refused();
        ScriptedProcess peer = new ScriptedProcess(new Script()
                .expect("C0644 1 a\n").send("\0").expect("x\0").send("\0").expectEnd());
        Source source = source(peer, true);
        source.sendContentsAhead(caution);
        send(source, "a", "x");
        source.finishAndClose();
        peer.verify();
    }
}
