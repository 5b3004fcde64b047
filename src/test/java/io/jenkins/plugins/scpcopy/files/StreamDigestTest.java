package io.jenkins.plugins.scpcopy.files;

import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.security.MessageDigest;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** Sums of bytes that pass by, on this thread and beside it. */
public class StreamDigestTest {
    @Rule
    public final Timeout timeout = new Timeout(2, TimeUnit.MINUTES);

    private final Random random = new Random(1);
    private final MessageDigest expected = Sha256.digest();

    private void passBlocks(StreamDigest sum, int count, int most) throws Exception {
        byte[] block = new byte[StreamDigest.BLOCK];
        for (int i = 0; i < count; i++) {
            int length = random.nextInt(most + 1);
            byte[] content = Trees.noise(length, i);
            System.arraycopy(content, 0, block, 0, length);
            expected.update(content);
            block = sum.exchange(block, length);
        }
        assertEquals(Sha256.hex(expected), sum.hex());
    }

    @Test
    public void blocksAreExchanged() throws Exception {
        for (long size : new long[] {1, 100_000_000}) {
            try (StreamDigest sum = StreamDigest.of(size)) {
                passBlocks(sum, 200, StreamDigest.BLOCK);
            }
        }
    }

    /** The thread is done with a block before the next one can be asked for. */
    @Test
    public void theThreadMayBeFaster() throws Exception {
        try (StreamDigest sum = StreamDigest.of(100_000_000)) {
            passBlocks(sum, 200_000, 1);
        }
    }

    @Test
    public void piecesOfAnySize() throws Exception {
        for (long size : new long[] {1, 100_000_000}) {
            try (StreamDigest sum = StreamDigest.of(size)) {
                byte[] noise = Trees.noise(3 * StreamDigest.BLOCK, 7);
                for (int i = 0; i < 100; i++) {
                    int offset = random.nextInt(1000);
                    int length = random.nextInt(noise.length - offset);
                    sum.update(noise, offset, length);
                    expected.update(noise, offset, length);
                }
                assertEquals(Sha256.hex(expected), sum.hex());
            }
        }
    }

    @Test
    public void nothing() throws Exception {
        for (long size : new long[] {0, 100_000_000}) {
            try (StreamDigest sum = StreamDigest.of(size)) {
                assertEquals(Sha256.OF_NOTHING, sum.hex());
            }
        }
    }
}
