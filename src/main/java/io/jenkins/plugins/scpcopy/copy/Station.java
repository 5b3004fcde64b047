package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.copy.deploy.HostCommands;
import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.ProtocolChoice;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.tools.ToolFinder;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.ssh.hop.ConnectionLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the connection to one host of a deployment from one step to the next: hands it over to the copy, and opens a new one when
 * it was lost.
 */
final class Station {
    private final CopyContext context;
    private final Connector connector;
    private final CopyProgress progress;
    private final Retries.Clock clock;
    private final ProtocolChoice protocol;
    private final List<RemoteShell> open = new ArrayList<>();
    private RemoteShell kept;
    private boolean aborted;

    Station(CopyContext context, Connector connector, Retries.Clock clock) {
        this.context = context;
        this.connector = connector;
        this.progress = context.progress();
        this.clock = clock;
        this.protocol = new ProtocolChoice(context.request().protocol(), context.request().runAs());
    }

    /** Does what may be done again over another connection, where one is lost. */
    void repeatably(Retries.Work<HostSession> work) throws IOException {
        HostSession first = null;
        RemoteShell shell = take();
        if (shell != null) {
            first = session(shell);
            try {
                protocol.user().find(first);
                work.run(first);
                keep(shell);
                return;
            } catch (IOException e) {
                close(shell);
                if (!Retries.mayPass(e)) {
                    throw e;
                }
                progress.detail("the connection that was kept is lost: " + e.getMessage());
            }
        }
        Retries<RemoteShell> retries = new Retries<>(context.request(), progress, clock, this::connect);
        retries.run(fresh -> {
            HostSession session = session(fresh);
            protocol.user().find(session);
            work.run(session);
        });
        keep(retries.session());
    }

    /** Does what must not be done twice. */
    void once(Retries.Work<HostSession> work) throws IOException {
        repeatably(host -> new HostCommands(host).check());
        RemoteShell shell = take();
        try {
            work.run(session(shell));
            keep(shell);
        } catch (IOException | RuntimeException e) {
            close(shell);
            throw e;
        }
    }

    private HostSession session(RemoteShell shell) {
        return new HostSession(shell, context, () -> session(connect()), protocol, ToolFinder::find);
    }

    /** Gives the kept connection to whoever connects next, who closes it. */
    Connector handingOver() {
        return new HandingOver(connector);
    }

    private final class HandingOver implements Connector {
        private final Connector next;

        HandingOver(Connector next) {
            this.next = next;
        }

        @Override
        public RemoteShell connect(ConnectionLog log) throws IOException {
            RemoteShell shell = take();
            if (shell != null) {
                synchronized (Station.this) {
                    open.remove(shell);
                }
                return shell;
            }
            return next.connect(log);
        }

        @Override
        public Connector knowing(List<String> learned) {
            List<String> all = new ArrayList<>(progress.learnedHostKeys());
            all.addAll(learned);
            return new HandingOver(next.knowing(all));
        }

        @Override
        public Connector letInBefore() {
            return new HandingOver(next.letInBefore());
        }

        @Override
        public boolean lends() {
            return connector.lends();
        }

        @Override
        public boolean requiresPostQuantum() {
            return connector.requiresPostQuantum();
        }
    }

    private RemoteShell connect() throws IOException {
        RemoteShell shell = new Admission(progress, clock).connect(connector.knowing(progress.learnedHostKeys()));
        synchronized (this) {
            if (!aborted) {
                open.add(shell);
                return shell;
            }
        }
        shell.close();
        throw new TransferException(Phase.CONNECT, "the copy was aborted");
    }

    private synchronized RemoteShell take() {
        RemoteShell shell = kept;
        kept = null;
        return shell;
    }

    private synchronized void keep(RemoteShell shell) {
        kept = shell;
    }

    private void close(RemoteShell shell) {
        synchronized (this) {
            open.remove(shell);
        }
        shell.close();
    }

    /** Keeps no connection until there is something to do. */
    synchronized void leave() {
        open.forEach(RemoteShell::close);
        open.clear();
        kept = null;
    }

    /** Ends whatever is under way, and lets nothing begin. */
    synchronized void abort() {
        aborted = true;
        leave();
    }
}
