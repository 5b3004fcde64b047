package io.jenkins.plugins.scpcopy.ssh.channel;

/**
 * The wait for the server to confirm a command. JSch looks every 10 ms whether it has, and drops interrupts meanwhile: one makes
 * it look at once. Near hosts confirm within a millisecond or two.
 */
final class Confirmation {
    private Thread waiting;

    /** This thread is about to wait. */
    synchronized void begin() {
        waiting = Thread.currentThread();
    }

    /** The wait is over. */
    synchronized void end() {
        waiting = null;
        // It may have come at the last moment.
        Thread.interrupted();
    }

    /** What has arrived from the server so far has been dealt with: a thread that sleeps or waits is woken. */
    synchronized void look() {
        if (waiting != null && waiting.getState() == Thread.State.TIMED_WAITING) {
            waiting.interrupt();
        }
    }
}
