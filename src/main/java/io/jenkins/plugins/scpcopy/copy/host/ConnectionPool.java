package io.jenkins.plugins.scpcopy.copy.host;

import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.files.Reasons;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The connections to one host that the workers of a copy share: several channels on each, and a further connection when those
 * before are full. Where much is to be sent, workers spread over connections, since each connection has the processor of one
 * thread at either end. Safe for use by several threads.
 */
public final class ConnectionPool implements Closeable {
    /** Below OpenSSH's limit of ten (MaxSessions), with room for a script. */
    public static final int CHANNELS = 8;

    private static final int MOST = 4;

    /** What a worker has to send if a login for it alone is to pay. */
    private static final long MUCH = 64L * 1024 * 1024;

    private static final class Connection {
        private final HostSession host;
        private int used;
        private int room = CHANNELS;

        Connection(HostSession host) {
            this.host = host;
        }
    }

    private final HostSession first;
    private final CopyProgress progress;
    private final boolean asked;
    private final List<Connection> open = new ArrayList<>();
    /** How many channels a connection gets before a further one is opened. */
    private int each = CHANNELS;
    private boolean opening;
    private boolean complete;
    private IOException refusal;
    private IOException shortage;
    private Thread ahead;

    /**
     * @param first has one channel in use already
     * @param asked whether the number of workers was asked for, so that fewer of them are worth a warning
     */
    public ConnectionPool(HostSession first, boolean asked) {
        this.first = first;
        this.asked = asked;
        this.progress = first.progress();
        Connection connection = new Connection(first);
        connection.used = 1;
        open.add(connection);
    }

    /** A connection with room for one more channel; empty if the host lets us have no more. */
    public Optional<HostSession> take() throws IOException {
        while (true) {
            synchronized (this) {
                for (Connection connection : open) {
                    if (connection.used < Math.min(connection.room, each)) {
                        connection.used++;
                        return Optional.of(connection.host);
                    }
                }
                if (refusal != null && open.size() == MOST) {
                    fewer(refusal);
                }
                if (complete || open.size() == MOST) {
                    return Optional.empty();
                }
                if (opening) {
                    await();
                    continue;
                }
                opening = true;
            }
            connect();
        }
    }

    /** The host refused the channel that was taken last on this connection. */
    public synchronized void refused(HostSession host, IOException reason) {
        for (Connection connection : open) {
            if (connection.host == host) {
                connection.used--;
                connection.room = connection.used;
            }
        }
        refusal = reason;
        progress.detail(host.name() + ": one more channel was refused: " + Reasons.of(reason));
    }

    /** No more workers can be had. */
    public synchronized void fewer(IOException reason) {
        shortage = complete ? shortage : reason;
        complete = true;
    }

    /** Says that there were fewer workers than wanted; not to be called for a copy that has failed, which has a better reason. */
    public synchronized void tellFewer() {
        if (shortage == null) {
            return;
        }
        String text = first.name() + " does not take so many transfers at once; there were fewer: "
                + Reasons.of(shortage);
        shortage = null;
        if (asked) {
            progress.warning(text);
        } else {
            progress.detail(text);
        }
    }

    /**
     * Begins to open a further connection if so many workers need one, so that it is there when they do.
     *
     * @param bytes that they have to send together
     */
    public synchronized void prepare(int workers, long bytes) {
        if (workers > 1 && bytes / workers >= MUCH) {
            each = (workers + MOST - 1) / MOST;
        }
        if (workers > each) {
            opening = true;
            ahead = new Thread(this::connect, "scpCopy connection");
            ahead.setDaemon(true);
            ahead.start();
        }
    }

    /** Opens no more, and ends the opening that is under way; what is open stays. */
    @Override
    public synchronized void close() {
        complete = true;
        if (ahead != null) {
            ahead.interrupt();
        }
    }

    private void connect() {
        Optional<HostSession> host = Optional.empty();
        try {
            host = Optional.of(first.another());
        } catch (InterruptedIOException e) {
            close();
        } catch (IOException e) {
            noFurther(e);
        } finally {
            opened(host);
        }
    }

    /** Workers that were to be spread go on together. */
    private synchronized void noFurther(IOException reason) {
        if (each == CHANNELS) {
            fewer(reason);
            return;
        }
        each = CHANNELS;
        progress.detail(first.name() + " takes no further connection; its transfers share those that there are: "
                + Reasons.of(reason));
    }

    private synchronized void opened(Optional<HostSession> host) {
        opening = false;
        host.map(Connection::new).ifPresent(open::add);
        notifyAll();
    }

    private void await() throws InterruptedIOException {
        try {
            wait();
        } catch (InterruptedException e) {
            throw Interrupts.of(e);
        }
    }
}
