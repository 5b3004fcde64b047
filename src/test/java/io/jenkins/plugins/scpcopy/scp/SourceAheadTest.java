package io.jenkins.plugins.scpcopy.scp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.remote.ChannelSpoiledException;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.peer.Script;
import io.jenkins.plugins.scpcopy.testkit.peer.ScriptedProcess;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.Test;

/** Contents that go ahead of the answers to their headers. */
public class SourceAheadTest {
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

    private static Source source(ScriptedProcess peer) {
        return new Source(peer.stdout(), peer.stdin(), true);
    }

    private static Source ahead(ScriptedProcess peer) {
        Source source = source(peer);
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
            ScriptedProcess peer = new ScriptedProcess(new Script()
                    .expect("E\n" + (times.isPresent() ? "T1 0 1 0\n" : "") + "C0644 1 a\nx\0")
                    .send("\0\1scp: d: set times: Operation not permitted\n\0\0")
                    .then((in, out, err) -> in.read()));
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
        Source source = source(peer);
        source.sendContentsAhead(caution);
        send(source, "a", "x");
        source.finishAndClose();
        peer.verify();
    }
}
