package io.jenkins.plugins.scpcopy.ssh.wire;

import static org.junit.Assert.assertEquals;

import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.Test;

public class GatheredOutputTest {
    private final List<Integer> writes = new ArrayList<>();
    private final GatheredOutput output = new GatheredOutput(new OutputStream() {
        @Override
        public void write(int b) {
            throw new AssertionError("one by one");
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            for (int i = 1; i < length; i++) {
                assertEquals("the order of bytes", (byte) (bytes[offset + i - 1] + 1), bytes[offset + i]);
            }
            writes.add(length);
        }

        @Override
        public void flush() {
            flushes++;
        }
    });

    private int flushes;
    private byte next;

    private void write(int length) throws Exception {
        byte[] packet = new byte[length];
        for (int i = 0; i < length; i++) {
            packet[i] = next++;
        }
        output.write(packet, 0, length);
        output.flush();
    }

    @Test
    public void whatIsNotAnnouncedGoesOutAtOnce() throws Exception {
        write(10);
        write(40_000);
        assertEquals(List.of(10, 40_000), writes);
        assertEquals("a stream below may hold bytes of its own", 2, flushes);
    }

    @Test
    public void announcedPacketsGoOutTogether() throws Exception {
        for (int i = 0; i < 2; i++) {
            output.moreFollows();
            write(30_000);
        }
        assertEquals(List.of(), writes);
        assertEquals(0, flushes);
        write(5);
        assertEquals(1, flushes);
        assertEquals(List.of(60_005), writes);
    }

    @Test
    public void noMoreThanFitsIsHeld() throws Exception {
        for (int i = 0; i < 6; i++) {
            output.moreFollows();
            write(32_800);
        }
        assertEquals(List.of(131_200), writes);
        write(200_000);
        assertEquals(List.of(131_200, 65_600, 200_000), writes);
    }

    @Test
    public void aPacketOfAnotherThreadTakesAlongWhatIsHeld() throws Exception {
        output.moreFollows();
        write(100);
        CompletableFuture.runAsync(() -> {
            try {
                write(3);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        }).get();
        assertEquals(List.of(103), writes);
    }

    @Test
    public void theAnnouncementOfOneThreadHoldsNoPacketOfAnother() throws Exception {
        CompletableFuture.runAsync(output::moreFollows).get();
        write(7);
        assertEquals(List.of(7), writes);
    }
}
