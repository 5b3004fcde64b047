package io.jenkins.plugins.scpcopy.copy.tools;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.files.Reasons;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Has a host compute the checksums of large files while these are being received from it, one after the other. Nothing depends
 * on it: a file that has no sum by the end, or one that does not agree, is summed then.
 */
public final class EarlySums implements Closeable {
    private record Wanted(HostSession host, HostTools.SingleSum tool, String path, long size) {}

    private final Deque<Wanted> waiting = new ArrayDeque<>();
    private final Map<String, String> sums = new HashMap<>();
    private Wanted current;
    private Thread thread;

    /** A file begins to come. @param path on the host */
    public synchronized void want(HostSession host, HostTools.SingleSum tool, String path, long size) {
        waiting.add(new Wanted(host, tool, path, size));
        if (thread == null) {
            thread = new Thread(this::compute, "scpCopy checksums there");
            thread.setDaemon(true);
            thread.start();
        }
    }

    /** A file has broken off. */
    public synchronized void forget(String path) {
        waiting.removeIf(wanted -> wanted.path().equals(path));
        if (current != null && current.path().equals(path)) {
            thread.interrupt();
        }
    }

    /** The sums computed so far, by path. Waits for the one that is under way; those not begun are not computed any more. */
    public synchronized Map<String, String> await() throws InterruptedIOException {
        waiting.clear();
        try {
            while (thread != null) {
                wait();
            }
        } catch (InterruptedException e) {
            throw Interrupts.of(e);
        }
        return Map.copyOf(sums);
    }

    private void compute() {
        try {
            for (Wanted next = next(); next != null; next = next()) {
                compute(next);
            }
        } finally {
            ended();
        }
    }

    private void compute(Wanted wanted) {
        try {
            wanted.tool().of(wanted.path(), wanted.size()).ifPresent(sum -> found(wanted.path(), sum));
        } catch (InterruptedIOException e) {
            // Nobody wants this one any more.
            return;
        } catch (IOException e) {
            wanted.host().progress().detail(wanted.host().name() + ": no checksum yet: " + Reasons.of(e));
        }
    }

    private synchronized Wanted next() {
        // An interrupt that comes late was meant for the file before.
        Thread.interrupted();
        current = waiting.poll();
        if (current == null) {
            // This thread ends: the next file that is wanted starts another one.
            ended();
        }
        return current;
    }

    /** Tells those who wait that the thread has ended, for whatever reason. */
    private synchronized void ended() {
        if (thread == Thread.currentThread()) {
            thread = null;
            notifyAll();
        }
    }

    private synchronized void found(String path, String sum) {
        sums.put(path, sum);
    }

    /** Ends the computing; the sums are no longer wanted. */
    @Override
    public synchronized void close() {
        waiting.clear();
        if (thread != null) {
            thread.interrupt();
        }
    }
}
