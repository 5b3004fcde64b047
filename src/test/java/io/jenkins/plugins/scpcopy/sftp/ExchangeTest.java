package io.jenkins.plugins.scpcopy.sftp;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.peer.PlayedSftp;
import io.jenkins.plugins.scpcopy.testkit.shell.SftpShell;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The client itself, with OpenSSH's server and with played ones. */
public class ExchangeTest {
    private static final long AHEAD = 2 << 20;
    private static final long BEYOND = (4L << 30) + 5;

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private SftpClient client() throws IOException {
        SftpShell.server();
        return client(new SftpShell(temporary.getRoot().toPath()).subsystem("sftp"));
    }

    private static SftpClient client(RemoteProcess process) throws IOException {
        return SftpClient.start(process, "test", MemoryBudget.ofHeap(), AHEAD, Duration.ofMinutes(2));
    }

    @Test
    public void offsetsBeyondFourGigabytes() throws Exception {
        Path file = temporary.getRoot().toPath().resolve("sparse");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.seek(BEYOND);
            sparse.write("end".getBytes(StandardCharsets.UTF_8));
        }
        try (SftpClient client = client()) {
            assertEquals(BEYOND + 3, client.await(client.stat("sparse")).size());
            Handle read = client.await(client.openToRead("sparse"));
            Data data = client.await(client.read(read, BEYOND, 100));
            assertEquals("end", new String(data.bytes(), data.offset(), data.length(), StandardCharsets.UTF_8));
            assertNull(client.await(client.read(read, BEYOND + 3, 100)));
            Handle written = client.await(client.openToWrite("other", 0600));
            client.await(client.write(written, BEYOND, "xyz".getBytes(StandardCharsets.UTF_8), 1, 2));
            client.await(client.close(written));
        }
        assertEquals(BEYOND + 2, Files.size(file.resolveSibling("other")));
        try (RandomAccessFile sparse = new RandomAccessFile(file.resolveSibling("other").toFile(), "r")) {
            sparse.seek(BEYOND);
            assertEquals("yz", sparse.readLine());
        }
    }

    @Test
    public void thousandsOfRequestsAtOnce() throws Exception {
        byte[] noise = Trees.noise(3_000_000, 1);
        Files.write(temporary.getRoot().toPath().resolve("noise"), noise);
        try (SftpClient client = client()) {
            Handle handle = client.await(client.openToRead("noise"));
            List<Reply<Data>> parts = new ArrayList<>();
            for (int at = 0; at < noise.length; at += 1000) {
                parts.add(client.read(handle, at, 1000));
            }
            // Taken from the back: answers are matched by their ids and not by their order.
            for (int i = parts.size() - 1; i >= 0; i--) {
                Data part = client.await(parts.get(i));
                assertArrayEquals(
                        Arrays.copyOfRange(noise, i * 1000, i * 1000 + 1000),
                        Arrays.copyOfRange(part.bytes(), part.offset(), part.offset() + part.length()));
            }
            assertTrue(client.isIdle());
        }
    }

    @Test
    public void refusalsConcernOneRequest() throws Exception {
        try (SftpClient client = client()) {
            Reply<Attributes> missing = client.stat("missing");
            Reply<Attributes> there = client.stat(".");
            assertEquals(Attributes.Kind.DIRECTORY, client.await(there).kind());
            assertTrue(missing.isForMissingFile());
            assertThrows(StatusException.class, missing::get);
            assertTrue(client.isIdle());
        }
    }

    @Test
    public void limitsAreTakenFromTheServer() throws Exception {
        try (SftpClient client = client()) {
            assertEquals(32 * 1024, client.readBlock());
            client.drain();
            assertEquals(128 * 1024, client.readBlock());
            assertEquals(128 * 1024, client.writeBlock());
            assertTrue(client.canReplace());
        }
    }

    @Test
    public void lengthsAreBound() throws Exception {
        for (int length : new int[] {Integer.MAX_VALUE, -1, 0, 4, 256 * 1024 + 1}) {
            byte[] packet = {(byte) (length >>> 24), (byte) (length >>> 16), (byte) (length >>> 8), (byte) length, 105};
            SftpClient client = client(new PlayedSftp()
                    .on(PlayedSftp.STAT, (id, fields, out) -> out.raw(packet))
                    .subsystem("sftp"));
            TransferException broken =
                    assertThrows(TransferException.class, () -> client.await(client.stat("x")));
            assertEquals(
                    "the SFTP server broke the protocol: a packet of " + Integer.toUnsignedString(length) + " bytes",
                    broken.getMessage());
            assertTrue(!client.isIdle());
        }
    }
}
