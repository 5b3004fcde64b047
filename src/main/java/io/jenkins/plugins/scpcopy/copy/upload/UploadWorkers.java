package io.jenkins.plugins.scpcopy.copy.upload;

import io.jenkins.plugins.scpcopy.copy.host.ConnectionPool;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.UnconfirmedException;
import io.jenkins.plugins.scpcopy.copy.target.RemoteTarget;
import io.jenkins.plugins.scpcopy.files.Reasons;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Runs the workers of an upload: the first on the calling thread, each of the others on a thread, channel and, if need be,
 * connection of its own. A worker that cannot be had, or is lost, leaves its work to the others.
 */
final class UploadWorkers {
    private final HostSession host;
    private final ConnectionPool pool;
    private final RemoteTarget target;
    private final WorkQueue queue;
    private final Function<HostSession, UploadWorker> workers;
    private final List<WorkerThread> others = new ArrayList<>();
    /** Why workers ended before their time: the first failure of each kind. */
    private IOException lost;

    private IOException unconfirmed;
    private RuntimeException broken;

    /** @param workers makes the worker that sends over a connection */
    UploadWorkers(
            HostSession host,
            ConnectionPool pool,
            RemoteTarget target,
            WorkQueue queue,
            Function<HostSession, UploadWorker> workers) {
        this.host = host;
        this.pool = pool;
        this.target = target;
        this.queue = queue;
        this.workers = workers;
    }

    /**
     * Works until everything has its verdict.
     *
     * @param count of workers, at most
     * @throws IOException why items are left, or why the verdicts are not to be trusted
     */
    void run(int count) throws IOException {
        for (int number = 1; number < count; number++) {
            others.add(new WorkerThread(number));
        }
        try (RemoteTreeWriter writer = RemoteTreeWriter.sendingAhead(target, host)) {
            writer.claimReady();
            others.forEach(WorkerThread::start);
            work(writer, host, 0);
        }
        others.forEach(WorkerThread::join);
        if (broken != null) {
            throw broken;
        }
        if (lost != null && queue.unjudged().length > 0) {
            throw lost;
        }
        pool.tellFewer();
        closeDirectories();
        if (unconfirmed != null) {
            throw unconfirmed;
        }
    }

    private void closeDirectories() throws InterruptedIOException {
        try (RemoteTreeWriter writer = RemoteTreeWriter.waiting(target, host)) {
            writer.closeLeftOpen();
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            String text = "the times and modes of some directories may not have been kept: " + Reasons.of(e);
            if (unconfirmed == null) {
                host.progress().warning(text);
            } else {
                host.progress().detail(text);
            }
        }
    }

    private void work(RemoteTreeWriter writer, HostSession session, int number) {
        try {
            workers.apply(session).run(writer, number);
        } catch (UnconfirmedException e) {
            unconfirmed(e);
        } catch (IOException e) {
            lost(e);
        } catch (RuntimeException e) {
            broken(e);
        }
        if (queue.isDone()) {
            pool.close();
            others.forEach(WorkerThread::cancel);
        }
    }

    private synchronized void lost(IOException e) {
        if (!queue.isDone()) {
            host.progress().detail(host.name() + ": a transfer was lost: " + Reasons.of(e));
        }
        lost = lost == null ? e : lost;
    }

    private synchronized void unconfirmed(UnconfirmedException e) {
        unconfirmed = unconfirmed == null ? e : unconfirmed;
    }

    private synchronized void broken(RuntimeException e) {
        broken = broken == null ? e : broken;
    }

    /** One of the further workers. */
    private final class WorkerThread implements Runnable {
        private final int number;
        private final Thread thread;
        private boolean atWork;
        private boolean cancelled;

        WorkerThread(int number) {
            this.number = number;
            this.thread = new Thread(this, "scpCopy " + (number + 1));
            thread.setDaemon(true);
        }

        void start() {
            thread.start();
        }

        @Override
        public void run() {
            try {
                boolean hadRoom = false;
                while (!hadRoom && queue.hasSome()) {
                    Optional<HostSession> session = pool.take();
                    if (session.isEmpty()) {
                        return;
                    }
                    hadRoom = work(session.get());
                }
            } catch (IOException e) {
                host.progress().detail(host.name() + ": no further transfer: " + Reasons.of(e));
            }
        }

        /** @return false if the connection has no room for a further channel */
        private boolean work(HostSession session) throws IOException {
            try (RemoteTreeWriter writer = RemoteTreeWriter.sendingAhead(target, session)) {
                try {
                    writer.open();
                } catch (InterruptedIOException e) {
                    throw e;
                } catch (IOException e) {
                    return hasRoom(session, e);
                }
                if (begin()) {
                    UploadWorkers.this.work(writer, session, number);
                }
            }
            return true;
        }

        /** Tells the pool why no channel could be opened. @return whether it was for another reason than for want of room */
        private boolean hasRoom(HostSession session, IOException e) {
            boolean full = HostSession.isFull(e);
            if (full) {
                pool.refused(session, e);
            } else if (!isCancelled()) {
                pool.fewer(e);
            }
            return !full;
        }

        private synchronized boolean begin() {
            atWork = !cancelled;
            return atWork;
        }

        private synchronized boolean isCancelled() {
            return cancelled;
        }

        /** Nothing is left to do: a worker that is still connecting gives up. */
        synchronized void cancel() {
            cancelled = true;
            if (!atWork) {
                thread.interrupt();
            }
        }

        /** Waits for the worker's end; an interrupt is passed on to all of them. */
        void join() {
            boolean interrupted = false;
            while (thread.isAlive()) {
                try {
                    thread.join();
                } catch (InterruptedException e) {
                    interrupted = true;
                    others.forEach(other -> other.thread.interrupt());
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
