package io.jenkins.plugins.scpcopy.copy.ranges;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** The further connections to a host that large files share; they stay open from one file to the next. Safe for use by several threads. */
final class Lanes implements Closeable {
    private final Deque<HostSession> idle = new ArrayDeque<>();
    private boolean closed;

    /** One connection that is free, or another one. @param host one that is in use */
    HostSession take(HostSession host) throws IOException {
        synchronized (this) {
            if (!idle.isEmpty()) {
                return idle.pop();
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
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        idle.forEach(HostSession::close);
        idle.clear();
    }
}
