package io.jenkins.plugins.scpcopy.ssh.channel;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;

public class SendBufferTest {
    private static final int FULL = 256 * 1024;

    /** @param room what is left of the window, in bytes */
    private record Window(AtomicInteger room, int largest) implements SendBuffer.Window {
        @Override
        public boolean take(int bytes) {
            return room.addAndGet(-bytes) >= bytes;
        }

        @Override
        public int most(int bytes) {
            return Math.min(bytes, largest);
        }
    }

    private static SendBuffer buffer(Duration stallTimeout, Window window, Runnable moreFollows) {
        return new SendBuffer(stallTimeout, () -> new IOException("the command ended"), window, moreFollows);
    }

    private static SendBuffer buffer(Duration stallTimeout) {
        return buffer(stallTimeout, new Window(new AtomicInteger(), FULL), () -> {});
    }

    @Test
    public void aPacketIsNoLargerThanTheWindowAllows() throws Exception {
        SendBuffer buffer = buffer(Duration.ZERO, new Window(new AtomicInteger(), 7), () -> {});
        buffer.write(new byte[9]);
        assertEquals("there is no more room, and no flush is needed", 7, buffer.source().read(new byte[10]));
        buffer.flush();
        assertEquals(2, buffer.source().read(new byte[10]));
        buffer.write(new byte[9]);
        buffer.flush();
        assertEquals(7, buffer.source().read(new byte[10]));
    }

    @Test
    public void bytesLeaveInWholePacketsOnFlushAndAtTheEnd() throws Exception {
        SendBuffer buffer = buffer(Duration.ZERO);
        byte[] packet = new byte[10];
        buffer.write(new byte[25]);
        assertEquals(10, buffer.source().read(packet));
        assertEquals(10, buffer.source().read(packet));
        CompletableFuture<Integer> next = CompletableFuture.supplyAsync(() -> read(buffer.source(), packet));
        buffer.flush();
        assertEquals("the rest left by the flush", 5, (int) next.get(2, TimeUnit.MINUTES));
        buffer.write(7);
        buffer.close();
        assertEquals(1, buffer.source().read(packet));
        assertEquals(7, packet[0]);
        assertEquals(-1, buffer.source().read(packet));
        assertThrows(IOException.class, () -> buffer.write(1));
    }

    @Test
    public void aPacketIsAnnouncedIfItIsThereAndTheWindowHasRoom() throws Exception {
        AtomicInteger announced = new AtomicInteger();
        AtomicInteger room = new AtomicInteger(20);
        SendBuffer buffer = buffer(Duration.ZERO, new Window(room, FULL), announced::incrementAndGet);
        buffer.write(new byte[35]);
        byte[] packet = new byte[10];
        buffer.source().read(packet);
        assertEquals("there and room for it", 1, announced.get());
        buffer.source().read(packet);
        assertEquals("there, but no room for it", 1, announced.get());
        room.set(100);
        buffer.source().read(packet);
        assertEquals("room, but not there", 1, announced.get());
        buffer.flush();
        buffer.source().read(packet);
        assertEquals(1, announced.get());
    }

    private static int read(InputStream in, byte[] bytes) {
        try {
            return in.read(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    public void everythingArrivesInOrder() throws Exception {
        SendBuffer buffer = buffer(Duration.ofMinutes(2));
        byte[] sent = Trees.noise(3 * FULL + 12345, 1);
        CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> drain(buffer.source()));
        for (int at = 0, size = 1; at < sent.length; at += size, size = size * 3 % 70001) {
            buffer.write(sent, at, Math.min(size, sent.length - at));
            if (size % 5 == 0) {
                buffer.flush();
            }
        }
        buffer.close();
        assertArrayEquals(sent, received.get(2, TimeUnit.MINUTES));
    }

    private static byte[] drain(InputStream in) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] bytes = new byte[32700];
        for (int n = read(in, bytes); n >= 0; n = read(in, bytes)) {
            all.write(bytes, 0, n);
        }
        return all.toByteArray();
    }

    @Test
    public void aWriteThatMakesNoProgressFails() throws Exception {
        SendBuffer buffer = buffer(Duration.ofMillis(50));
        buffer.write(new byte[FULL]);
        TransferException e = assertThrows(TransferException.class, () -> buffer.write(1));
        assertTrue(e.mayPass());
        assertTrue(e.getMessage(), e.getMessage().contains("no progress"));
    }

    @Test
    public void aWaitingWriteEndsByAFailure() throws Exception {
        SendBuffer buffer = buffer(Duration.ZERO);
        IOException reason = new IOException("lost");
        CompletableFuture<IOException> write = failureOfBlockedWrite(buffer);
        buffer.fail(reason);
        buffer.fail(new IOException("a later one"));
        assertSame(reason, write.get(2, TimeUnit.MINUTES));
    }

    @Test
    public void aWaitingWriteEndsWhenTheCommandTakesNoMore() throws Exception {
        SendBuffer buffer = buffer(Duration.ZERO);
        CompletableFuture<IOException> write = failureOfBlockedWrite(buffer);
        buffer.source().close();
        assertEquals("the command ended", write.get(2, TimeUnit.MINUTES).getMessage());
    }

    @Test
    public void aWaitingWriteEndsByAnInterrupt() throws Exception {
        SendBuffer buffer = buffer(Duration.ZERO);
        buffer.write(new byte[FULL]);
        CompletableFuture<Boolean> flag = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            assertThrows(InterruptedIOException.class, () -> buffer.write(1));
            flag.complete(Thread.currentThread().isInterrupted());
        });
        thread.start();
        thread.interrupt();
        assertTrue("the interrupt is kept", flag.get(2, TimeUnit.MINUTES));
    }

    private static CompletableFuture<IOException> failureOfBlockedWrite(SendBuffer buffer)
            throws IOException, InterruptedException, ExecutionException {
        buffer.write(new byte[FULL]);
        return CompletableFuture.supplyAsync(() -> assertThrows(IOException.class, () -> buffer.write(1)));
    }
}
