package io.jenkins.plugins.scpcopy;

import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.scpcopy.config.NamedHost;
import io.jenkins.plugins.scpcopy.testkit.peer.Peer;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.rules.ExternalResource;

/** A server that takes an upload up to the first bytes of its data, and then nothing more. */
final class StuckServer extends ExternalResource {
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();
    private final MinaSshServer server = new MinaSshServer()
            .password(Jobs.USER, Jobs.PASSWORD)
            .commands(command -> command.matches("scp .*-t.*") ? stuck() : null);

    private Peer stuck() {
        return (in, out, err) -> {
            try {
                out.write(0);
                out.flush();
                for (int next = in.read(); next != '\n'; next = in.read()) {
                    // The record of the file.
                    if (next < 0) {
                        return 1;
                    }
                }
                out.write(0);
                out.flush();
                in.readNBytes(1000);
                events.add("stuck");
                new CountDownLatch(1).await();
                return 0;
            } finally {
                events.add("closed");
            }
        };
    }

    @Override
    protected void before() {
        server.start();
    }

    @Override
    protected void after() {
        server.stop();
    }

    NamedHost named(String name, String credentialsId) {
        return Jobs.named(name, server, credentialsId);
    }

    /** Waits until an upload is under way and gets no further. */
    void awaitUpload() throws InterruptedException {
        assertEquals("stuck", events.poll(1, TimeUnit.MINUTES));
    }

    /** Whether an upload has got as far; forgets those that have ended before. */
    boolean hadUpload() {
        String event = events.poll();
        while (event != null && !event.equals("stuck")) {
            event = events.poll();
        }
        return event != null;
    }

    /** Waits until the connection of an upload is closed; one that was given up before may have got as far meanwhile. */
    void awaitClose() throws InterruptedException {
        String event = events.poll(1, TimeUnit.MINUTES);
        while ("stuck".equals(event)) {
            event = events.poll(1, TimeUnit.MINUTES);
        }
        assertEquals("closed", event);
    }
}
