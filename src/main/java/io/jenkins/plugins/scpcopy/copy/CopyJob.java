package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.scp.Phase;
import io.jenkins.plugins.scpcopy.scp.RemoteShell;
import io.jenkins.plugins.scpcopy.scp.RemoteText;
import io.jenkins.plugins.scpcopy.scp.ServerProfile;
import io.jenkins.plugins.scpcopy.scp.TransferException;
import io.jenkins.plugins.scpcopy.ssh.SshConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** What a copy does on its worker thread: chooses the way, connects, and reports. */
final class CopyJob {
    private final CopyRequest request;
    private final Connector from;
    private final Connector to;
    private final Settlement settlement;
    private final Throttle throttle;
    private final List<RemoteShell> shells = new ArrayList<>();
    private final List<String> learnedHostKeys = new CopyOnWriteArrayList<>();
    private boolean aborted;
    private boolean ended;

    CopyJob(CopyRequest request, Connector from, Connector to, CopyEvents events) {
        this.request = request;
        this.from = from;
        this.to = to;
        this.settlement = new Settlement(events);
        this.throttle = new Throttle(request.bandwidth());
    }

    CopyReport run() throws IOException {
        try {
            boolean fromHost = request.from() instanceof From.Remote;
            boolean toHost = request.to() instanceof To.Remote;
            if (fromHost && toHost) {
                relay();
            } else if (fromHost) {
                download();
            } else if (toHost) {
                upload();
            } else {
                local();
            }
            return settlement.finish(fromHost || toHost ? "scp" : "local");
        } catch (TransferException e) {
            throw e;
        } catch (IOException e) {
            throw new TransferException(Phase.DATA, isAborted() ? "the copy was aborted" : Reasons.of(e), null, e);
        } finally {
            closeAll();
        }
    }

    synchronized void abort() {
        aborted = true;
        closeAll();
    }

    private void upload() throws IOException {
        Endpoint end = ((To.Remote) request.to()).end();
        Plan plan = new Planner(request, new LocalPaths(request)).plan();
        settlement.planned(CopyEvents.Direction.UPLOAD, plan.files(), plan.bytes(), end.display());
        tell(plan);
        if (!plan.items().isEmpty()) {
            new Upload(request, plan, connect(to), () -> connectAgain(to), throttle).run(end.path());
        }
    }

    private void download() throws IOException {
        From.Remote source = (From.Remote) request.from();
        LocalPaths paths = new LocalPaths(request);
        String to = ((To.Local) request.to()).path();
        paths.check(paths.resolve(to));
        checkPaths(source);
        settlement.planned(CopyEvents.Direction.DOWNLOAD, -1, -1, to);
        HostSession host = connect(from);
        for (RequestedRoots roots : rootsByCommand(source, host)) {
            SourceFailures failures = new SourceFailures(settlement);
            Optional<Set<String>> names = Files.isDirectory(paths.resolve(to))
                    ? namesAhead(source, roots, host, to)
                    : Optional.empty();
            ReceivingTree tree = new ReceivingTree(
                    request,
                    roots,
                    (shape, name) -> LocalTarget.find(
                            request,
                            paths,
                            shapeOf(source, roots, shape),
                            name,
                            () -> names,
                            text -> settlement.warning(RemoteText.escape(text))),
                    throttle,
                    settlement,
                    failures);
            try {
                new Download(request, host, roots, failures).run(tree);
            } finally {
                tree.close();
            }
        }
    }

    private void relay() throws IOException {
        From.Remote source = (From.Remote) request.from();
        Endpoint end = ((To.Remote) request.to()).end();
        checkPaths(source);
        settlement.planned(CopyEvents.Direction.RELAY, -1, -1, end.display());
        HostSession sender = connect(from);
        HostSession receiver = connect(to);
        for (RequestedRoots roots : rootsByCommand(source, sender)) {
            SourceFailures failures = new SourceFailures(settlement);
            Optional<Set<String>> names = namesAhead(source, roots, sender, end.path());
            try (RelayTree tree = new RelayTree(
                    request,
                    roots,
                    receiver,
                    (shape, name) -> RemoteTarget.find(
                            receiver,
                            request,
                            end.path(),
                            shapeOf(source, roots, shape),
                            name,
                            () -> names),
                    throttle,
                    failures)) {
                new Download(request, sender, roots, failures).run(tree);
                finish(tree);
            }
        }
    }

    /** What was sent is settled; how the target's command ended concerns the whole. */
    private void finish(RelayTree tree) {
        try {
            tree.finish();
        } catch (IOException e) {
            settlement.failed(Settlement.WHOLE, 0, Reasons.of(e));
        }
    }

    private void local() throws IOException {
        LocalPaths paths = new LocalPaths(request);
        Plan plan = new Planner(request, paths).plan();
        String to = ((To.Local) request.to()).path();
        paths.check(paths.resolve(to));
        settlement.planned(CopyEvents.Direction.RELAY, plan.files(), plan.bytes(), to);
        tell(plan);
        if (!plan.items().isEmpty()) {
            LocalTarget target = LocalTarget.find(
                    request,
                    paths,
                    plan.shape(),
                    plan.firstName(),
                    plan::topLevelNames,
                    text -> settlement.warning(RemoteText.escape(text)));
            new LocalCopy(request, plan, target, throttle, settlement).run();
        }
    }

    /** Finds what is wrong with the paths whatever the server is, before anything is sent to it. */
    private void checkPaths(From.Remote source) {
        new RequestedRoots(source.paths(), request.profile() == null ? ServerProfile.POSIX : request.profile());
    }

    /** Devices take one path a command. */
    private static List<RequestedRoots> rootsByCommand(From.Remote source, HostSession host) {
        if (!host.isDevice()) {
            return List.of(new RequestedRoots(source.paths(), host.profile()));
        }
        return source.paths().stream()
                .map(path -> new RequestedRoots(List.of(path), host.profile()))
                .toList();
    }

    /**
     * The top-level names of the one source directory, where the placement may depend on them. They are asked for before the
     * transfer: while its data waits to be read, nothing else gets through on the connection.
     */
    private Optional<Set<String>> namesAhead(From.Remote source, RequestedRoots roots, HostSession host, String to) {
        boolean matters = request.placement() == Placement.SCP
                && request.recursive()
                && shapeOf(source, roots, Shape.DIRECTORY) == Shape.DIRECTORY
                && !roots.hasPatterns()
                && !roots.isContents()
                && !Landing.endsInSlash(to);
        return matters ? host.list(roots.paths().get(0)) : Optional.empty();
    }

    /** Under scp's rule, a pattern that matches one item is as good as its name. */
    private Shape shapeOf(From.Remote source, RequestedRoots roots, Shape first) {
        boolean one = source.paths().size() == 1 && (!roots.hasPatterns() || request.placement() == Placement.SCP);
        return one ? first : Shape.SEVERAL;
    }

    private void tell(Plan plan) {
        plan.warnings().forEach(settlement::warning);
        plan.settled().forEach(settlement::settle);
    }

    private HostSession connect(Connector connector) throws IOException {
        RemoteShell shell = open(connector);
        List<String> learned = shell instanceof SshConnection connection
                ? connection.learnedHostKeys()
                : List.of();
        learnedHostKeys.addAll(learned);
        settlement.connected(shell.info(), learned);
        return new HostSession(shell, request, settlement);
    }

    /** One more connection to a host that was reached before. */
    private HostSession connectAgain(Connector connector) throws IOException {
        return new HostSession(open(connector.knowing(learnedHostKeys)), request, settlement);
    }

    private RemoteShell open(Connector connector) throws IOException {
        RemoteShell shell = connector.connect(settlement::detail);
        synchronized (this) {
            if (!ended) {
                shells.add(shell);
                return shell;
            }
        }
        shell.close();
        throw new TransferException(Phase.CONNECT, isAborted() ? "the copy was aborted" : "the copy has ended");
    }

    private synchronized boolean isAborted() {
        return aborted;
    }

    private synchronized void closeAll() {
        ended = true;
        shells.forEach(RemoteShell::close);
        shells.clear();
    }
}
