package io.jenkins.plugins.scpcopy.ssh.channel;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.Test;

/** A thread that looks from time to time is made to look at once. */
public class ConfirmationTest {
    private final Confirmation confirmation = new Confirmation();

    /** Sleeps for an hour as long as the answer is not there, as JSch does for 10 ms. */
    private Thread waiter(AtomicBoolean answer, CountDownLatch begun) {
        Thread thread = new Thread(() -> {
            confirmation.begin();
            begun.countDown();
            while (!answer.get()) {
                try {
                    Thread.sleep(TimeUnit.HOURS.toMillis(1));
                } catch (InterruptedException e) {
                    // Look again.
                }
            }
            confirmation.end();
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Test
    public void aSleeperLooksAgain() throws Exception {
        AtomicBoolean answer = new AtomicBoolean();
        CountDownLatch begun = new CountDownLatch(1);
        Thread thread = waiter(answer, begun);
        begun.await();
        confirmation.look();
        answer.set(true);
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(2);
        while (thread.isAlive() && System.nanoTime() < deadline) {
            confirmation.look();
            thread.join(1);
        }
        assertFalse(thread.isAlive());
    }

    @Test
    public void nobodyElseIsDisturbed() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger interrupts = new AtomicInteger();
        Thread thread = new Thread(() -> {
            confirmation.begin();
            confirmation.end();
            begun.countDown();
            try {
                go.await(1, TimeUnit.HOURS);
            } catch (InterruptedException e) {
                interrupts.incrementAndGet();
            }
        });
        thread.start();
        begun.await();
        for (int i = 0; i < 1000; i++) {
            confirmation.look();
        }
        go.countDown();
        thread.join();
        assertEquals(0, interrupts.get());
    }
}
