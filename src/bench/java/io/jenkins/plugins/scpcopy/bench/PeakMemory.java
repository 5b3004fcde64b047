package io.jenkins.plugins.scpcopy.bench;

import java.util.HashMap;
import java.util.Map;

/** Watches how much resident memory a process and its descendants have had at most. */
final class PeakMemory {
    private static final int INTERVAL_MILLIS = 20;

    private final long pid;
    private final Map<Long, Long> peaks = new HashMap<>();
    private final Thread thread;

    PeakMemory(long pid) {
        this.pid = pid;
        thread = new Thread(this::watch, "peak memory");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch() {
        try {
            while (true) {
                look(pid);
                Thread.sleep(INTERVAL_MILLIS);
            }
        } catch (InterruptedException e) {
            // Told to stop.
        }
    }

    private void look(long process) {
        peaks.merge(process, Proc.peakBytes(process), Math::max);
        Proc.children(process).forEach(this::look);
    }

    /** Ends the watch; returns the sum of what each process has had at most, in bytes. */
    long stop() throws InterruptedException {
        thread.interrupt();
        thread.join();
        return peaks.values().stream().mapToLong(Long::longValue).sum();
    }
}
