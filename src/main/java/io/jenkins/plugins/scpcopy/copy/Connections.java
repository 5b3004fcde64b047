package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.files.Reasons;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The connections to one host that the lanes of a copy share: several channels on each, and a further connection when those before
 * are full. Safe for use by several threads.
 */
final class Connections {
    /** Below OpenSSH's limit of ten (MaxSessions), with room for a helper command. */
    private static final int CHANNELS = 8;

    private static final int MOST = 4;

    /** Opens one more connection to the host. */
    interface Opener {
        HostSession open() throws IOException;
    }

    private static final class Connection {
        private final HostSession host;
        private int used;
        private int room = CHANNELS;

        Connection(HostSession host) {
            this.host = host;
        }
    }

    private final Opener opener;
    private final Settlement settlement;
    private final List<Connection> open = new ArrayList<>();
    private boolean opening;
    private boolean complete;
    private boolean told;

    /** @param first has one channel in use already */
    Connections(HostSession first, Opener opener) {
        this.opener = opener;
        this.settlement = first.settlement();
        Connection connection = new Connection(first);
        connection.used = 1;
        open.add(connection);
    }

    /** A connection with room for one more channel; empty if the host lets us have no more. */
    Optional<HostSession> take() throws IOException {
        synchronized (this) {
            while (true) {
                for (Connection connection : open) {
                    if (connection.used < connection.room) {
                        connection.used++;
                        return Optional.of(connection.host);
                    }
                }
                if (complete || open.size() == MOST) {
                    return Optional.empty();
                }
                if (!opening) {
                    opening = true;
                    break;
                }
                await();
            }
        }
        return connect();
    }

    /** The host refused the channel that was taken last on this connection. */
    synchronized void refused(HostSession host, IOException reason) {
        for (Connection connection : open) {
            if (connection.host == host) {
                connection.used--;
                connection.room = connection.used;
            }
        }
        settlement.detail(host.name() + ": one more channel was refused: " + Reasons.of(reason));
    }

    /** Says, once, that there are fewer lanes than asked for. */
    synchronized void fewer(String name, IOException reason) {
        complete = true;
        if (!told) {
            told = true;
            settlement.warning(name + " does not take as many transfers at once as asked for; going on with fewer: "
                    + Reasons.of(reason));
        }
    }

    private Optional<HostSession> connect() throws IOException {
        HostSession host = null;
        try {
            host = opener.open();
            return Optional.of(host);
        } catch (InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            fewer(open.get(0).host.name(), e);
            return Optional.empty();
        } finally {
            opened(host);
        }
    }

    private synchronized void opened(HostSession host) {
        opening = false;
        if (host != null) {
            Connection connection = new Connection(host);
            connection.used = 1;
            open.add(connection);
        }
        notifyAll();
    }

    private void await() throws InterruptedIOException {
        try {
            wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }
}
