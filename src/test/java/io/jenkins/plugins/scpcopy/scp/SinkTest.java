package io.jenkins.plugins.scpcopy.scp;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.ReceiveBuffer;
import io.jenkins.plugins.scpcopy.remote.Receiver;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.remote.UnrequestedException;
import io.jenkins.plugins.scpcopy.testkit.peer.Script;
import io.jenkins.plugins.scpcopy.testkit.peer.ScriptedProcess;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class SinkTest {
    /** Writes down what it is told; refuses names that begin with {@code no}, does not expect those with {@code evil}. */
    private static final class Recorder implements Receiver {
        final List<String> events = new ArrayList<>();

        private static void judge(String name) throws RefusedException {
            if (name.startsWith("evil")) {
                throw new UnrequestedException("'" + name + "' was not asked for");
            }
            if (name.startsWith("no")) {
                throw new RefusedException(name + ": not wanted");
            }
        }

        @Override
        public Reception file(ItemHeader.File header, Optional<FileTimestamps> times) throws IOException {
            judge(header.name());
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            String name = header.name() + times.map(t -> "@" + t.modified()).orElse("");
            return new Reception() {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    if (name.startsWith("full")) {
                        throw new IOException("disk full");
                    }
                    content.write(bytes, offset, length);
                }

                @Override
                public void complete() throws IOException {
                    if (name.startsWith("late")) {
                        events.add(name + " could not be moved");
                        throw new RefusedException("cannot be moved");
                    }
                    events.add(name + "=" + content.toString(StandardCharsets.ISO_8859_1));
                }

                @Override
                public void discard(String reason) {
                    events.add(name + " discarded: " + reason);
                }
            };
        }

        @Override
        public void enterDirectory(ItemHeader.Directory header, Optional<FileTimestamps> times) throws IOException {
            judge(header.name());
            events.add(header.name() + "{" + times.map(t -> "@" + t.modified()).orElse(""));
        }

        @Override
        public void leaveDirectory() {
            events.add("}");
        }

        @Override
        public void warning(String text) {
            events.add("warning: " + text);
        }
    }

    private final Recorder target = new Recorder();
    private final ByteArrayOutputStream answers = new ByteArrayOutputStream();

    private void receive(String records, Sink.Options options) throws IOException {
        Sink sink = new Sink(
                new ByteArrayInputStream(records.getBytes(StandardCharsets.ISO_8859_1)), answers, target, options);
        sink.start();
        sink.run();
    }

    private void receive(String records) throws IOException {
        receive(records, Sink.Options.server(true));
    }

    private String answers() {
        return answers.toString(StandardCharsets.ISO_8859_1);
    }

    private TransferException assertBroken(String records, String reason) {
        TransferException e = assertThrows(TransferException.class, () -> receive(records));
        assertTrue(e.getMessage(), e.getMessage().contains(reason));
        return e;
    }

    @Test
    public void oneExceptionOnBothStreamsIsThrownAsItIs() {
        TransferException lost = new TransferException(Phase.CONNECT, "lost");
        ReceiveBuffer records = new ReceiveBuffer(1, Duration.ZERO);
        records.fail(lost);
        OutputStream answers = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw lost;
            }
        };
        Sink sink = new Sink(records, answers, new Recorder(), Sink.Options.client(false, 0));
        assertSame(lost, assertThrows(TransferException.class, () -> {
            sink.start();
            sink.run();
        }));
    }

    @Test
    public void aTreeIsReceivedAndEveryRecordAnswered() throws Exception {
        receive("T9 0 8 0\nD0755 0 d\nC0644 2 a\nhi\0T7 0 7 0\nC0600 0 b\n\0E\nC0644 1 c\nx\0");
        assertEquals(List.of("d{@9", "a=hi", "b@7=", "}", "c=x"), target.events);
        assertArrayEquals("start, T, D, C, data, T, C, data, E, C, data", new byte[11], answers.toByteArray());
    }

    @Test
    public void aServersSinkRefusesAloudAndTheSourceSkips() throws Exception {
        receive("C0644 2 no\nD0755 0 nod\nC0644 1 c\nx\0");
        assertEquals(List.of("c=x"), target.events);
        assertEquals("\0\u0001scp: no: not wanted\n\u0001scp: nod: not wanted\n\0\0", answers());
    }

    @Test
    public void withCreditARefusedFileIsReceivedAndDropped() throws Exception {
        receive("C0644 2 no\nhi\0C0644 1 c\nx\0", Sink.Options.client(true, 8));
        assertEquals(List.of("c=x"), target.events);
        assertEquals("no refusal once the answer is out", -1, answers().indexOf('\u0001'));
    }

    @Test
    public void aClientsSinkDropsARefusedTreeWithoutEndingTheSource() throws Exception {
        receive("D0755 0 no\nD0755 0 in\nC0644 2 a\nhi\0E\nE\nC0644 1 c\nx\0", Sink.Options.client(true, 0));
        assertEquals(List.of("c=x"), target.events);
        assertArrayEquals(new byte[9], answers.toByteArray());
    }

    @Test
    public void creditIsKeptUp() throws Exception {
        StringBuilder records = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            records.append("C0644 1 f\nx\0");
        }
        receive(records.toString(), Sink.Options.client(false, 10));
        assertTrue(answers.size() > 200);
        assertTrue("never more than start, answers and credit", answers.size() <= 1 + 200 + 10);
    }

    /** Its answers are taken up to a number, and then fail as the stream to a command that has ended. */
    private Sink sinkWithCredit(String records, int count) {
        OutputStream limited = new FilterOutputStream(new ByteArrayOutputStream()) {
            private int left = count;

            @Override
            public void write(int b) throws IOException {
                if (left-- <= 0) {
                    throw new IOException("the command has ended");
                }
            }
        };
        return new Sink(
                new ByteArrayInputStream(records.getBytes(StandardCharsets.ISO_8859_1)),
                limited,
                target,
                Sink.Options.client(false, 4));
    }

    @Test
    public void aSourceThatHasSentEverythingNeedsNoMoreCredit() throws Exception {
        String records = "C0644 1 a\nA\0C0644 1 b\nB\0C0644 1 c\nC\0";
        Sink sink = sinkWithCredit(records, 5);
        sink.start();
        sink.run();
        assertEquals(List.of("a=A", "b=B", "c=C"), target.events);
    }

    @Test
    public void aSourceThatEndsTooEarlyIsNotExcusedByItsLackOfCredit() throws Exception {
        String records = "C0644 1 a\nA\0C0644 1 b\nB\0C0644 1 c\n";
        Sink sink = sinkWithCredit(records, 5);
        sink.start();
        TransferException e = assertThrows(TransferException.class, sink::run);
        assertEquals("the command has ended", e.getSuppressed()[0].getMessage());
    }

    @Test
    public void aSourceThatWaitsForEachAnswerGetsAlongWithCredit() throws Exception {
        Script script = new Script().expect("\0");
        for (int i = 0; i < 50; i++) {
            script.send("C0644 1 f\n").skip(1).send("x\0").skip(1);
        }
        ScriptedProcess peer = new ScriptedProcess(script);
        Sink sink = new Sink(peer.stdout(), peer.stdin(), target, Sink.Options.client(false, 3));
        sink.start();
        sink.run();
        peer.verify();
        assertEquals(50, target.events.size());
    }

    @Test
    public void aFileThatCannotBeKeptIsReadToItsEndAndRefusedAfterwards() throws Exception {
        receive("C0644 5 full\n12345\0C0644 1 c\nx\0");
        assertEquals(List.of("full discarded: disk full", "c=x"), target.events);
        assertEquals("\0\0\u0001scp: disk full\n\0\0", answers());
    }

    @Test
    public void aFileThatCannotBeMovedIntoPlaceIsRefused() throws Exception {
        receive("C0644 1 late\nx\0");
        assertEquals(List.of("late could not be moved"), target.events);
        assertEquals("\0\0\u0001scp: cannot be moved\n", answers());
    }

    @Test
    public void aBadStatusAfterGoodLookingDataDiscardsTheFile() throws Exception {
        receive("C0644 2 a\nhi\u0001scp: a: Broken pipe\nC0644 1 c\nx\0");
        assertEquals(
                List.of("a discarded: the other side could not send it whole: scp: a: Broken pipe", "c=x"), target.events);
        assertArrayEquals(new byte[5], answers.toByteArray());
    }

    @Test
    public void messagesAreNotAnswered() throws Exception {
        receive("\u0001scp: x: No such file\nC0644 1 c\nx\0");
        assertEquals(List.of("warning: scp: x: No such file", "c=x"), target.events);
        assertArrayEquals(new byte[3], answers.toByteArray());
    }

    @Test
    public void anEndInsideAFileDiscardsIt() {
        TransferException e = assertBroken("C0644 5 a\n12", "after 2 of 5 bytes of 'a'");
        assertEquals(Phase.DATA, e.phase());
        assertTrue(e.mayPass());
        assertEquals(1, target.events.size());
        assertTrue(target.events.get(0).startsWith("a discarded"));
    }

    @Test
    public void anEndInPlaceOfTheStatusDiscardsTheFile() {
        TransferException e = assertThrows(
                TransferException.class, () -> receive("C0644 2 a\nhi", Sink.Options.client(true, 0)));
        assertTrue(e.getMessage(), e.getMessage().endsWith("before it confirmed 'a'"));
        assertTrue(target.events.get(0).startsWith("a discarded"));
    }

    @Test
    public void aServersHalfKeepsAFileOfWhichOnlyTheStatusIsMissing() {
        assertBroken("C0644 2 a\nhi", "before it confirmed 'a', which is kept, since all 2 bytes came");
        assertEquals(List.of("a=hi"), target.events);
    }

    @Test
    public void textInPlaceOfTheStatusDiscardsTheFile() {
        assertBroken("C0644 2 a\nhiXYZ\n", "text in place of the status");
        assertTrue(target.events.get(0).startsWith("a discarded"));
    }

    @Test
    public void anEndInsideADirectoryIsNotSuccess() {
        assertBroken("D0755 0 d\nC0644 1 c\nx\0", "inside a directory");
        assertBroken("C0644 1 c\nx\0T1 0 1 0\n", "after the times");
        assertThrows(TransferException.class, () -> receive("C0644 1 c\nx\0C0644 1 half"));
    }

    @Test
    public void surplusEndsAndDoubledTimesBreakTheProtocol() {
        assertBroken("C0644 1 c\nx\0E\n", "did not begin");
        assertBroken("D0755 0 d\nE\nE\n", "did not begin");
        assertBroken("T1 0 1 0\nT1 0 1 0\n", "times twice");
        assertBroken("D0755 0 d\nT1 0 1 0\nE\n", "after the times");
        assertTrue(answers().contains("\u0001scp: protocol error: "));
    }

    @Test
    public void directoriesNeedRecursion() throws Exception {
        assertThrows(NoRecordException.class, () -> receive("D0755 0 d\nE\n", Sink.Options.client(false, 0)));
        TransferException e = assertThrows(
                TransferException.class, () -> receive("C0644 1 c\nx\0D0755 0 d\nE\n", Sink.Options.client(false, 0)));
        assertTrue(e.getMessage(), e.getMessage().contains("only files were asked for"));
    }

    @Test
    public void theNumberOfItemsIsBound() {
        TransferException e = assertThrows(
                TransferException.class,
                () -> receive("C0644 0 f\n\0".repeat(11), new Sink.Options(false, 0, true, 10)));
        assertTrue(e.getMessage(), e.getMessage().contains("more than 10 items"));
    }

    @Test
    public void linesAreBound() {
        assertBroken("C0644 1 c\nx\0C0644 1 " + "a".repeat(3000) + "\n", "more than 2048 bytes");
        assertThrows(NoRecordException.class, () -> receive("a".repeat(100_000)));
    }

    @Test
    public void aMessageMayNameALongerPathThanALineHolds() throws Exception {
        receive("\u0001scp: " + "a".repeat(5000) + "\nC0644 1 c\nx\0", Sink.Options.client(false, 0));
        assertEquals(List.of("warning: scp: " + "a".repeat(2041), "c=x"), target.events);
        assertBroken("C0644 1 c\nx\0\u0001" + "a".repeat(100_000) + "\n", "more than 16384 bytes");
    }

    @Test
    public void messagesAreBound() {
        assertBroken("\u0001no\n".repeat(200_000), "more messages than");
        assertBroken(("\u0001" + "a".repeat(2000) + "\n").repeat(10_000), "more messages than");
    }

    @Test
    public void whatNobodyAskedForEndsTheTransfer() {
        assertBroken("C0644 1 c\nx\0C0644 1 evil\nx\0", "'evil' was not asked for");
        assertEquals(List.of("c=x"), target.events);
        assertThrows(NoRecordException.class, () -> receive("C0644 1 evil\nx\0"));
        assertThrows(NoRecordException.class, () -> receive("D0755 0 evil\n"));
    }

    @Test
    public void textInPlaceOfTheFirstRecordIsHandedOverForDiagnosis() {
        for (String text : new String[] {
            "Welcome\n", "\n", "\n\n", "This service\n", "Enjoy\n", "Done\n", "Cheers\n", "textC0644 1 a\n"
        }) {
            NoRecordException e = assertThrows(text, NoRecordException.class, () -> receive(text, Sink.Options.client(true, 5)));
            assertTrue(text.startsWith(new String(e.bytes(), StandardCharsets.ISO_8859_1)));
            assertTrue(target.events.isEmpty());
        }
    }

    @Test
    public void silenceIsAStallThatSaysWhere() {
        ScriptedProcess peer = new ScriptedProcess(
                (in, out, err) -> {
                    out.write("C0644 9 a\nhalf".getBytes(StandardCharsets.ISO_8859_1));
                    return in.readAllBytes().length;
                },
                Duration.ofMillis(50));
        Sink sink = new Sink(peer.stdout(), peer.stdin(), target, Sink.Options.client(true, 0));
        TransferException e = assertThrows(TransferException.class, sink::run);
        peer.close();
        assertTrue(e.getMessage(), e.getMessage().contains("fell silent after 4 of 9 bytes of 'a'"));
        assertTrue(e.mayPass());
        assertFalse(target.events.isEmpty());
    }

    @Test
    public void aRecordThatIsCutOffBySilenceIsAStall() {
        for (String cut : new String[] {"C06", "C0644 9 na", "T12 0", "D0755 0 d", "\u0001scp: "}) {
            ScriptedProcess peer = new ScriptedProcess(
                    (in, out, err) -> {
                        out.write(cut.getBytes(StandardCharsets.ISO_8859_1));
                        return in.readAllBytes().length;
                    },
                    Duration.ofMillis(50));
            Sink sink = new Sink(peer.stdout(), peer.stdin(), target, Sink.Options.client(true, 0));
            TransferException e = assertThrows(cut, TransferException.class, sink::run);
            peer.close();
            assertTrue(cut, e.mayPass());
        }
    }

    @Test
    public void aSourceThatEndedAfterAllItSentNeedsNoAnswer() throws Exception {
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Stream closed");
            }

            @Override
            public void close() throws IOException {
                throw new IOException("Stream closed");
            }
        };
        for (int credit : new int[] {0, 1, 100}) {
            target.events.clear();
            Sink sink = new Sink(
                    new ByteArrayInputStream("\u0001no b\nC0644 1 a\nx\0".getBytes(StandardCharsets.ISO_8859_1)),
                    closed,
                    target,
                    Sink.Options.client(false, credit));
            sink.start();
            sink.run();
            sink.closeAnswers();
            assertEquals(List.of("warning: no b", "a=x"), target.events);
        }
    }
}
