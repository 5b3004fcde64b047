package io.jenkins.plugins.scpcopy.ssh.channel;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import org.junit.Test;

public class SendWindowTest {
    private static final int PACKET = 32 * 1024;
    private static final long GRANTED = 2 * 1024 * 1024;
    private static final Duration NEAR = Duration.ofNanos(100_000);

    /** A server that grants more when so many bytes were taken, after all that it was sent. */
    private static final class Server implements SendWindow.Allowance {
        private final long grantedAt;
        private long left = GRANTED;
        private long mostUnderWay;
        private long underWay;
        private long withheld;

        Server(long grantedAt) {
            this.grantedAt = grantedAt;
        }

        @Override
        public long left() {
            return left;
        }

        @Override
        public void withhold(long bytes) {
            assertTrue(bytes <= left);
            withheld += bytes;
            left -= bytes;
        }

        /** Sends as much as may be, then lets the server take all. */
        void burst(SendWindow window) {
            while (left >= PACKET) {
                window.take(PACKET);
                if (left < PACKET) {
                    break;
                }
                left -= PACKET;
                underWay += PACKET;
            }
            mostUnderWay = Math.max(mostUnderWay, underWay);
        }

        boolean takes(long bytes) {
            if (bytes < grantedAt) {
                return false;
            }
            left += bytes;
            underWay -= bytes;
            return true;
        }
    }

    @Test
    public void aPartOfTheWindowIsUsedOfANearServerThatGrantsOften() {
        Server server = new Server(96 * 1024);
        SendWindow window = new SendWindow(server, NEAR);
        for (int i = 0; i < 100; i++) {
            server.burst(window);
            assertTrue(server.takes(128 * 1024));
        }
        assertEquals("nothing was withheld before it was known what the server is like", GRANTED, server.mostUnderWay);
        server.mostUnderWay = 0;
        server.burst(window);
        assertEquals(GRANTED - server.withheld, server.mostUnderWay, PACKET);
        assertEquals(704 * 1024, server.mostUnderWay, 2 * PACKET);
    }

    @Test
    public void theWholeWindowIsUsedOfAServerThatGrantsWhenHalfIsUsedUp() {
        Server server = new Server(GRANTED / 2);
        SendWindow window = new SendWindow(server, NEAR);
        for (int i = 0; i < 10; i++) {
            server.burst(window);
            assertTrue("the server would wait for more", server.takes(server.underWay));
        }
        assertEquals(0, server.withheld);
    }

    @Test
    public void distanceUsesMoreAndUnknownDistanceAll() {
        for (Duration far : new Duration[] {Duration.ofMillis(5), Duration.ofDays(1), Duration.ZERO}) {
            Server server = new Server(96 * 1024);
            SendWindow window = new SendWindow(server, far);
            for (int i = 0; i < 100; i++) {
                server.burst(window);
                assertTrue(server.takes(128 * 1024));
            }
            assertEquals(0, server.withheld);
        }
    }

    @Test
    public void aSmallWindowIsLeftAlone() {
        Server server = new Server(96 * 1024);
        server.left = 3 * PACKET;
        SendWindow window = new SendWindow(server, NEAR);
        assertTrue("as many again may follow", window.take(PACKET));
        server.left -= PACKET;
        server.left += PACKET / 2;
        window.take(PACKET);
        assertEquals(0, server.withheld);
        server.left = PACKET;
        assertFalse(window.take(PACKET));
    }

    @Test
    public void noPacketIsLargerThanWhatIsLeftOfASmallWindow() {
        Server server = new Server(8 * 1024);
        server.left = 24 * 1024;
        SendWindow window = new SendWindow(server, NEAR);
        assertEquals(24 * 1024, window.most(PACKET));
        assertEquals(100, window.most(100));
        server.left = 5;
        assertEquals(5, window.most(PACKET));
        server.left = 0;
        assertEquals("the server's next grant has room for it", 6 * 1024, window.most(PACKET));
    }

    @Test
    public void aLargeWindowHasWholePackets() {
        Server server = new Server(96 * 1024);
        SendWindow window = new SendWindow(server, NEAR);
        server.left = GRANTED;
        assertEquals(PACKET, window.most(PACKET));
        server.left = 5;
        assertEquals(PACKET, window.most(PACKET));
    }
}
