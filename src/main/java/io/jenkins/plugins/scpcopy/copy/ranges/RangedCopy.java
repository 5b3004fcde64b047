package io.jenkins.plugins.scpcopy.copy.ranges;

import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.host.Ranges;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Moves what is missing of one file, in several parts at once: one on the calling thread, the others each on a thread and over a
 * connection of its own. A lane that is lost leaves its part to the others.
 */
final class RangedCopy {
    private static final int BUFFER = 256 * 1024;

    /** Where a lane reads. */
    interface Reading {
        Ranges.Input read(long from, long to) throws IOException;

        /** @param good whether its connection can be used for another file */
        default void end(boolean good) {}
    }

    /** Where a lane writes. */
    interface Writing {
        Ranges.Output write(long from) throws IOException;

        /** @param good whether its connection can be used for another file */
        default void end(boolean good) {}
    }

    /** Both ends of one part after the other, over connections that are its own. */
    record Lane(Reading from, Writing to) {
        private void end(boolean good) {
            from.end(good);
            to.end(good);
        }
    }

    /** Opens a further lane. */
    interface Opener {
        Lane open() throws IOException;
    }

    private final CopyContext context;
    private final CopyProgress progress;
    private final String path;
    private final long size;
    private final IntConsumer watcher;
    private final PartQueue queue;
    private long moved;
    /** The first failure of a lane; what another one cannot make good comes before what it can. */
    private IOException lost;

    private IOException failure;
    private RuntimeException broken;

    /**
     * @param path in results
     * @param watcher told how many bytes are moved, each time
     */
    RangedCopy(CopyContext context, String path, long size, List<Range> missing, int lanes, IntConsumer watcher) {
        this.context = context;
        this.progress = context.progress();
        this.path = path;
        this.size = size;
        this.watcher = watcher;
        this.queue = new PartQueue(missing, lanes);
        this.moved = size - Blocks.bytes(missing);
    }

    /**
     * Moves everything.
     *
     * @throws TransferException if no lane is left, or the copy was interrupted
     * @throws io.jenkins.plugins.scpcopy.remote.RefusedException if a host does not give or take it
     * @throws IOException if this machine cannot read or write it
     */
    void run(Lane first, int count, Opener further) throws IOException {
        tellContinued();
        List<Thread> others = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            Thread thread = new Thread(() -> further(further), "scpCopy part " + (i + 1));
            thread.setDaemon(true);
            thread.start();
            others.add(thread);
        }
        work(first);
        join(others);
        throwFailure();
    }

    private synchronized void tellContinued() {
        if (moved > 0) {
            progress.continued(path, moved);
        }
    }

    private synchronized void throwFailure() throws IOException {
        if (broken != null) {
            throw broken;
        }
        if (failure != null) {
            throw failure;
        }
        if (!queue.isDone()) {
            throw lost;
        }
    }

    private void further(Opener opener) {
        Lane lane;
        try {
            lane = opener.open();
        } catch (IOException e) {
            progress.detail("'" + RemoteText.escape(path) + "' goes over fewer connections: " + Reasons.of(e));
            return;
        }
        lane.end(work(lane));
    }

    /** @return whether the lane is good for more */
    private boolean work(Lane lane) {
        try {
            byte[] buffer = new byte[BUFFER];
            for (PartQueue.Part part = queue.take(); part != null; part = queue.take()) {
                part(lane, part, buffer);
            }
            return !queue.isStopped();
        } catch (TransferException e) {
            ended(e, null, null);
        } catch (IOException e) {
            ended(null, e, null);
        } catch (RuntimeException e) {
            ended(null, null, e);
        }
        return false;
    }

    private void part(Lane lane, PartQueue.Part part, byte[] buffer) throws IOException {
        boolean done = false;
        try (Ranges.Output out = lane.to().write(part.from());
                Ranges.Input in = lane.from().read(part.from(), queue.end(part))) {
            for (int length = queue.advance(part, buffer.length); length > 0; length = queue.advance(part, buffer.length)) {
                fillOrEnd(in, buffer, length, out);
                context.limiter().take(length);
                out.write(buffer, length);
                moved(length);
            }
            if (!queue.isStopped()) {
                out.complete();
                done = true;
            }
        } finally {
            if (done) {
                queue.done(part);
            } else {
                queue.giveBack(part);
            }
        }
    }

    /** Where the source is lost, what has come is not to be lost with it. */
    private static void fillOrEnd(Ranges.Input in, byte[] buffer, int length, Ranges.Output out) throws IOException {
        try {
            fill(in, buffer, length);
        } catch (TransferException e) {
            try {
                out.complete();
            } catch (IOException also) {
                e.addSuppressed(also);
            }
            throw e;
        }
    }

    private static void fill(Ranges.Input in, byte[] buffer, int length) throws IOException {
        for (int filled = 0; filled < length; ) {
            int read = in.read(buffer, filled, length - filled);
            if (read < 0) {
                throw new IOException("it has ended early: the file has become shorter, or cannot be read to its end");
            }
            filled += read;
        }
    }

    private synchronized void moved(int length) {
        // What a lost lane had moved is moved again.
        moved = Math.min(size, moved + length);
        watcher.accept(length);
        progress.moved(path, moved, size);
    }

    private synchronized void ended(IOException newLost, IOException newFailure, RuntimeException newBroken) {
        lost = lost == null ? newLost : lost;
        failure = failure == null ? newFailure : failure;
        broken = broken == null ? newBroken : broken;
        if (newLost == null) {
            queue.stop();
        } else if (!queue.isDone()) {
            progress.detail("a connection that carried a part of '" + RemoteText.escape(path) + "' was lost: " + Reasons.of(newLost));
        }
    }

    /** Waits for the ends of all lanes; an interrupt is passed on to them. */
    private static void join(List<Thread> threads) {
        boolean interrupted = Thread.currentThread().isInterrupted();
        for (Thread thread : threads) {
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    threads.forEach(Thread::interrupt);
                }
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
