package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.ProtocolChoice;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.report.CompressionNote;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.Route;
import io.jenkins.plugins.scpcopy.copy.tools.ToolFinder;
import io.jenkins.plugins.scpcopy.remote.Compressed;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The connections of one copy: opens them, tells what they are, and closes them all, at the latest when the copy is aborted. */
final class CopyConnections implements Closeable {
    private final CopyContext context;
    private final CopyRequest request;
    private final CopyProgress progress;
    private final Retries.Clock clock;
    private final Admission admission;
    private final List<RemoteShell> shells = new ArrayList<>();
    private boolean aborted;
    private boolean ended;

    /** @param clock measures and waits between attempts */
    CopyConnections(CopyContext context, Retries.Clock clock) {
        this.context = context;
        this.request = context.request();
        this.progress = context.progress();
        this.clock = clock;
        this.admission = new Admission(progress, clock);
    }

    /** An end of the copy. @param protocol what it is spoken to in */
    Host to(Connector connector, ProtocolChoice protocol) {
        return new Host(connector, protocol);
    }

    /** How one host is reached and spoken to. */
    final class Host {
        private final Connector connector;
        private final ProtocolChoice protocol;

        private Host(Connector connector, ProtocolChoice protocol) {
            this.connector = connector;
            this.protocol = protocol;
        }

        Connector connector() {
            return connector;
        }

        ProtocolChoice protocol() {
            return protocol;
        }

        /** The first connection; that, too, may need several attempts. */
        HostSession connect() throws IOException {
            Retries<RemoteShell> retries = new Retries<>(request, progress, clock, () -> open(connector));
            retries.run(shell -> {
                tell(shell);
                protocol.user().find(session(shell));
            });
            return session(retries.session());
        }

        /** One more connection, after it was reached before. */
        HostSession connectAgain() throws IOException {
            return session(open(connector.letInBefore()));
        }

        /** A connection for removing what is left, even of a copy that was aborted. */
        HostSession connectToClean() throws IOException {
            RemoteShell shell = dial(connector);
            keep(shell);
            return new HostSession(shell, context, this::connectToClean, protocol, ToolFinder::find);
        }

        private HostSession session(RemoteShell shell) {
            return new HostSession(shell, context, this::connectAgain, protocol, ToolFinder::find);
        }
    }

    private void tell(RemoteShell shell) {
        shell.jumpHosts().forEach(progress::passed);
        progress.connected(shell.info(), firstChoice());
        shell.warnings().forEach(progress::warning);
        shell.remarks().forEach(progress::remark);
    }

    /** What a host is spoken to in unless it turns out to have none; what two hosts speak between them is found out later. */
    private Protocol firstChoice() {
        return request.protocol() == Protocol.AUTO && request.route() != Route.DIRECT ? Protocol.SCP : request.protocol();
    }

    /** Tells what compression has done, over all connections to a host. */
    void tellCompression() {
        Map<String, Compressed> hosts = new LinkedHashMap<>();
        synchronized (this) {
            shells.forEach(shell -> hosts.merge(shell.info().name(), shell.compressed(), Compressed::and));
        }
        hosts.forEach((host, done) -> Stream.of(
                        CompressionNote.sent(host, done, request.optionNames()),
                        CompressionNote.received(host, done, request.optionNames()))
                .flatMap(Optional::stream)
                .forEach(note -> {
                    if (note.isLoss()) {
                        progress.warning(note.text());
                    } else {
                        progress.detail(note.text());
                    }
                }));
    }

    /** A host that was new shows the same key from then on. */
    private RemoteShell dial(Connector connector) throws IOException {
        return admission.connect(connector.knowing(progress.learnedHostKeys()));
    }

    private RemoteShell open(Connector connector) throws IOException {
        RemoteShell shell = dial(connector);
        synchronized (this) {
            if (!ended) {
                shells.add(shell);
                return shell;
            }
        }
        shell.close();
        throw new TransferException(Phase.CONNECT, areAborted() ? "the copy was aborted" : "the copy has ended");
    }

    private synchronized void keep(RemoteShell shell) {
        shells.add(shell);
    }

    synchronized boolean areAborted() {
        return aborted;
    }

    /** Aborts a copy. First the interrupt: what fails from then on is known to fail because of it. */
    synchronized void abort(Thread worker) {
        worker.interrupt();
        abort();
    }

    /** The same, when the worker has been interrupted already: closes all, and opens no further one but to clean up. */
    synchronized void abort() {
        aborted = true;
        close();
    }

    @Override
    public synchronized void close() {
        ended = true;
        shells.forEach(RemoteShell::close);
        shells.clear();
    }
}
