package io.jenkins.plugins.scpcopy.copy.ranges;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** The further connections to a host that large files share; they stay open from one file to the next. Safe for use by several threads. */
final class Lanes implements Closeable {
    private final Deque<HostSession> idle = new ArrayDeque<>();
    /** Why connections that were begun did not come about, for those who wait for one. */
    private final Deque<IOException> failures = new ArrayDeque<>();

    private int opening;
    private boolean closed;

    /** Begins to open connections, so that so many are there when they are wanted. @param host one that is in use */
    synchronized void prepare(HostSession host, int count) {
        while (idle.size() + opening < count) {
            opening++;
            Thread thread = new Thread(() -> open(host), "scpCopy connection");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void open(HostSession host) {
        HostSession opened = null;
        IOException failure = null;
        try {
            opened = host.another();
        } catch (IOException e) {
            failure = e;
        } finally {
            opened(opened, failure);
        }
    }

    private synchronized void opened(HostSession session, IOException failure) {
        opening--;
        if (session != null) {
            giveBack(session);
        } else if (failure != null) {
            failures.add(failure);
        }
        notifyAll();
    }

    /** One connection that is free, or another one. @param host one that is in use */
    HostSession take(HostSession host) throws IOException {
        synchronized (this) {
            try {
                while (idle.isEmpty() && opening > 0) {
                    wait();
                }
            } catch (InterruptedException e) {
                throw Interrupts.of(e);
            }
            if (!idle.isEmpty()) {
                return idle.pop();
            }
            if (!failures.isEmpty()) {
                throw failures.pop();
            }
        }
        return host.another();
    }

    /** A connection is good for another file. */
    synchronized void giveBack(HostSession session) {
        if (closed) {
            session.close();
        } else {
            idle.push(session);
            notifyAll();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        idle.forEach(HostSession::close);
        idle.clear();
    }
}
