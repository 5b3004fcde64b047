package io.jenkins.plugins.scpcopy.remote;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.Test;

public class ReceiveBufferTest {
    @Test
    public void everyByteComesThroughInOrderWhateverThePieces() throws Exception {
        byte[] sent = new byte[1_000_000];
        new Random(1).nextBytes(sent);
        ReceiveBuffer buffer = new ReceiveBuffer(10_000, Duration.ofMinutes(2));
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            Random random = new Random(2);
            try {
                for (int at = 0; at < sent.length; ) {
                    int part = Math.min(sent.length - at, random.nextInt(25_000));
                    buffer.put(sent, at, part);
                    at += part;
                }
            } catch (InterruptedIOException e) {
                throw new AssertionError(e);
            }
            buffer.end();
        });
        assertArrayEquals(sent, buffer.readAllBytes());
        writer.get(2, TimeUnit.MINUTES);
    }

    @Test
    public void silenceIsAStall() {
        ReceiveBuffer buffer = new ReceiveBuffer(10, Duration.ofMillis(20));
        assertThrows(StalledException.class, buffer::read);
    }

    @Test
    public void aTimedReadReturnsNothingInTime() throws Exception {
        ReceiveBuffer buffer = new ReceiveBuffer(10, Duration.ofMinutes(2));
        assertEquals(0, buffer.read(new byte[5], 0, 5, Duration.ofMillis(10)));
        assertFalse(buffer.awaitBytes(Duration.ofMillis(10)));
        buffer.put(new byte[] {7}, 0, 1);
        assertTrue(buffer.awaitBytes(Duration.ofMillis(10)));
        assertEquals(7, buffer.read());
        buffer.end();
        assertEquals(-1, buffer.read(new byte[5], 0, 5, Duration.ofMillis(10)));
    }

    @Test
    public void aFailureComesAfterWhatWasReceived() throws Exception {
        ReceiveBuffer buffer = new ReceiveBuffer(10, Duration.ofMinutes(2));
        buffer.put(new byte[] {1, 2}, 0, 2);
        IOException lost = new IOException("lost");
        buffer.fail(lost);
        buffer.fail(new IOException("later"));
        assertEquals(1, buffer.read());
        assertEquals(2, buffer.read());
        assertSame(lost, assertThrows(IOException.class, buffer::read));
    }

    @Test
    public void closingFreesAWaitingWriterAndAWaitingReader() throws Exception {
        ReceiveBuffer full = new ReceiveBuffer(4, Duration.ZERO);
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try {
                full.put(new byte[100], 0, 100);
            } catch (InterruptedIOException e) {
                throw new AssertionError(e);
            }
        });
        assertEquals(0, full.read());
        full.close();
        writer.get(2, TimeUnit.MINUTES);

        ReceiveBuffer empty = new ReceiveBuffer(4, Duration.ZERO);
        CompletableFuture<Boolean> reader = CompletableFuture.supplyAsync(() -> {
            try {
                return empty.read() >= 0;
            } catch (IOException e) {
                return false;
            }
        });
        empty.close();
        assertFalse(reader.get(2, TimeUnit.MINUTES));
    }

    @Test
    public void interruptingEndsAWait() throws Exception {
        ReceiveBuffer buffer = new ReceiveBuffer(4, Duration.ZERO);
        AtomicReference<Throwable> seen = new AtomicReference<>();
        Thread reader = new Thread(() -> {
            try {
                buffer.read();
            } catch (IOException e) {
                seen.set(e);
            }
        });
        reader.start();
        reader.interrupt();
        reader.join(20_000);
        assertTrue(String.valueOf(seen.get()), seen.get() instanceof InterruptedIOException);
    }
}
