package io.jenkins.plugins.scpcopy.copy.tools;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.HostTools;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.files.Reasons;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Has a host compute the checksums of large files while these are being received from it, one after the other. Nothing depends
 * on it: a file that has no sum by the end, or one that does not agree, is summed then.
 */
public final class EarlySums implements Closeable {
    private final ThreadPoolExecutor thread =
            new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), EarlySums::thread);
    private final Map<String, Future<Optional<String>>> sums = new HashMap<>();

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "scpCopy checksums there");
        thread.setDaemon(true);
        return thread;
    }

    /** A file begins to come. @param path on the host */
    public void want(HostSession host, HostTools.SingleSum tool, String path, long size) {
        sums.put(path, thread.submit(() -> sum(host, tool, path, size)));
    }

    private static Optional<String> sum(HostSession host, HostTools.SingleSum tool, String path, long size) {
        try {
            return tool.of(path, size);
        } catch (InterruptedIOException e) {
            // Nobody wants this one any more.
            return Optional.empty();
        } catch (IOException e) {
            host.progress().detail(host.name() + ": no checksum yet: " + Reasons.of(e));
            return Optional.empty();
        }
    }

    /** A file has broken off. */
    public void forget(String path) {
        Optional.ofNullable(sums.remove(path)).ifPresent(sum -> sum.cancel(true));
    }

    /** The sums computed so far, by path. Waits for the one that is under way; those not begun are not computed any more. */
    public Map<String, String> await() throws InterruptedIOException {
        thread.getQueue().clear();
        Map<String, String> known = new HashMap<>();
        try {
            thread.submit(() -> {}).get();
            for (Map.Entry<String, Future<Optional<String>>> sum : sums.entrySet()) {
                if (sum.getValue().isDone()) {
                    sum.getValue().get().ifPresent(text -> known.put(sum.getKey(), text));
                }
            }
        } catch (InterruptedException e) {
            throw Interrupts.of(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
        return known;
    }

    /** Ends the computing; the sums are no longer wanted. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
