package io.jenkins.plugins.scpcopy.sftp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.testkit.peer.PlayedSftp;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.junit.Test;

/** How much is asked for ahead. */
public class ReadAheadTest {
    private static final int SIZE = 8 << 20;
    private static final int AHEAD = 5 << 20;

    /** What is asked for at once of a server that tells no limit. */
    private static final int BLOCK = 32 * 1024;

    private record Asked(int id, int length) {}

    private final Deque<Asked> held = new ArrayDeque<>();
    private long heldBytes;
    private long most;
    private long left = SIZE;

    /** Says nothing until as much as may be under way has been asked for. */
    private void read(int id, DataInputStream fields, PlayedSftp.Answers answers) throws IOException {
        PlayedSftp.string(fields);
        fields.readLong();
        Asked asked = new Asked(id, fields.readInt());
        held.add(asked);
        heldBytes += asked.length();
        most = Math.max(most, heldBytes);
        while (!held.isEmpty() && heldBytes >= Math.min(AHEAD, left)) {
            Asked next = held.remove();
            heldBytes -= next.length();
            left -= next.length();
            answers.packet(103, next.id(), new byte[next.length()]);
        }
    }

    @Test
    public void asMuchAsMayBeUnderWay() throws IOException {
        PlayedSftp server = new PlayedSftp()
                .on(PlayedSftp.STAT, (id, fields, answers) -> answers.attributes(id, PlayedSftp.FILE, SIZE))
                .on(PlayedSftp.READ, this::read);
        try (SftpClient client = SftpClient.start(
                server.subsystem("sftp"), "played", MemoryBudget.ofHeap(), AHEAD, Duration.ofMinutes(2))) {
            ReadAhead ahead = new ReadAhead(client, 0, true);
            ahead.add("file", "file");
            IncomingContent file = (IncomingContent) ahead.next();
            ahead.await(file.opened());
            long taken = 0;
            while (file.left() > 0) {
                taken += ahead.take(file).length();
            }
            assertEquals(SIZE, taken);
        }
        assertTrue(most + " bytes", most >= AHEAD && most <= AHEAD + BLOCK);
    }

    @Test
    public void aFileThatIsAnotherOneWhenItIsOpenedIsTakenAsItIsThen() throws IOException {
        PlayedSftp server = new PlayedSftp()
                .on(PlayedSftp.STAT, (id, fields, answers) -> answers.attributes(id, PlayedSftp.FILE, 10))
                .on(PlayedSftp.FSTAT, (id, fields, answers) -> answers.attributes(id, PlayedSftp.FILE, SIZE))
                .on(PlayedSftp.READ, (id, fields, answers) -> {
                    PlayedSftp.string(fields);
                    fields.readLong();
                    answers.packet(103, id, new byte[fields.readInt()]);
                });
        try (SftpClient client = SftpClient.start(
                server.subsystem("sftp"), "played", MemoryBudget.ofHeap(), AHEAD, Duration.ofMinutes(2))) {
            ReadAhead ahead = new ReadAhead(client, 0, true);
            ahead.add("file", "file");
            IncomingContent file = (IncomingContent) ahead.next();
            ahead.await(file.opened());
            ahead.await(file.found());
            long taken = 0;
            while (file.left() > 0) {
                taken += ahead.take(file).length();
            }
            assertEquals(SIZE, taken);
        }
    }
}
