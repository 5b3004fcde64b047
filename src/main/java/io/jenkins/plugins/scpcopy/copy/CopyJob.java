package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.copy.direct.DirectCommand;
import io.jenkins.plugins.scpcopy.copy.direct.DirectCopy;
import io.jenkins.plugins.scpcopy.copy.direct.DirectRules;
import io.jenkins.plugins.scpcopy.copy.download.DownloadJob;
import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.ProtocolChoice;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.mirror.Mirroring;
import io.jenkins.plugins.scpcopy.copy.relay.RelayJob;
import io.jenkins.plugins.scpcopy.copy.report.CopyEvents;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.Route;
import io.jenkins.plugins.scpcopy.copy.request.RunAs;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.copy.selection.Plan;
import io.jenkins.plugins.scpcopy.copy.selection.RequestedPaths;
import io.jenkins.plugins.scpcopy.copy.selection.UnchangedFiles;
import io.jenkins.plugins.scpcopy.copy.selection.UploadPlanner;
import io.jenkins.plugins.scpcopy.copy.target.LocalPaths;
import io.jenkins.plugins.scpcopy.copy.target.LocalSnapshot;
import io.jenkins.plugins.scpcopy.copy.target.LocalTarget;
import io.jenkins.plugins.scpcopy.copy.upload.Upload;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** What a copy does on its worker thread: chooses the direction, runs it, and reports. */
final class CopyJob {
    private final CopyContext context;
    private final CopyRequest request;
    private final CopyConnections.Host from;
    private final CopyConnections.Host to;
    private final Retries.Clock clock;
    private final Sending sending;
    private final CopyProgress progress;
    private final Mirroring mirroring;
    private final CopyConnections connections;

    /** @param clock measures and waits between attempts */
    CopyJob(CopyContext context, Connector from, Connector to, Retries.Clock clock) {
        this(context, from, to, clock, Sending.ALL);
    }

    /** @param sending what an upload sends */
    CopyJob(CopyContext context, Connector from, Connector to, Retries.Clock clock, Sending sending) {
        this.clock = clock;
        this.sending = sending;
        this.context = context;
        this.request = context.request();
        this.progress = context.progress();
        this.connections = new CopyConnections(context, clock);
        // Between the hosts, a direct copy's protocol is the first host's affair.
        this.from = connections.to(from, new ProtocolChoice(
                request.route() == Route.DIRECT ? Protocol.AUTO : request.protocol(),
                request.to() instanceof CopyTarget.Remote ? RunAs.LOGIN : request.runAs()));
        this.to = connections.to(to, new ProtocolChoice(request.protocol(), request.runAs()));
        this.mirroring = new Mirroring(context);
    }

    CopyReport run() throws IOException {
        try {
            boolean fromHost = request.from() instanceof CopySource.Remote;
            boolean toHost = request.to() instanceof CopyTarget.Remote;
            mirroring.check();
            checkPlaces(fromHost, toHost);
            doubts().forEach(progress::warning);
            if (request.transfers() > 1 && (fromHost || !toHost)) {
                progress.warning("only uploads have several files under way at once: here one comes after the other"
                        + (fromHost && request.route() != Route.DIRECT ? ", and only a large one over several connections" : ""));
            }
            if (request.route() == Route.DIRECT) {
                return progress.finish(direct());
            } else if (fromHost && toHost) {
                relay();
            } else if (fromHost) {
                download();
            } else if (toHost) {
                upload();
            } else {
                local();
            }
            connections.tellCompression();
            return progress.finish(used(fromHost, toHost));
        } catch (TransferException e) {
            throw e;
        } catch (IOException e) {
            throw new TransferException(Phase.DATA, connections.areAborted() ? "the copy was aborted" : Reasons.of(e), null, e);
        } finally {
            connections.close();
        }
    }

    private void checkPlaces(boolean fromHost, boolean toHost) {
        if (request.strip() > 0 && fromHost) {
            throw new IllegalArgumentException(request.optionNames().of("strip") + " is for files of this machine; what is in a directory"
                    + " of a host comes without its name if /. is written behind it");
        }
        if (request.runAs().isAsked() && !fromHost && !toHost) {
            throw new IllegalArgumentException(request.optionNames().of("runAs") + " is for hosts, and this copy stays on this machine");
        }
    }

    CopyReport soFar() {
        return progress.report(used(request.from() instanceof CopySource.Remote, request.to() instanceof CopyTarget.Remote));
    }

    private List<String> doubts() {
        List<Endpoint> ends = new ArrayList<>();
        if (request.from() instanceof CopySource.Remote source) {
            source.paths().forEach(path -> ends.add(source.host().withPath(path)));
        }
        if (request.to() instanceof CopyTarget.Remote target) {
            ends.add(target.end());
        }
        return ends.stream().map(Endpoint::doubt).flatMap(Optional::stream).toList();
    }

    /** The protocols of both ends, the source's first. */
    private String used(boolean fromHost, boolean toHost) {
        return Stream.concat(
                        fromHost ? Stream.of(from.protocol().label()) : Stream.empty(),
                        toHost ? Stream.of(to.protocol().label()) : Stream.empty())
                .distinct()
                .reduce((source, target) -> source + ", " + target)
                .orElse("local");
    }

    void abort(Thread worker) {
        connections.abort(worker);
    }

    /** As {@link #abort(Thread)}, when the worker has been interrupted already. */
    void abort() {
        connections.abort();
    }

    private void upload() throws IOException {
        Endpoint end = ((CopyTarget.Remote) request.to()).end();
        Plan plan = sending.plan(request, progress.memory().plan());
        mirroring.checkNotEmpty(plan);
        progress.planned(CopyEvents.Direction.UPLOAD, plan.files(), plan.bytes(), request.from().display(), end.display());
        progress.longestPath(plan.longestPath());
        tell(plan);
        if (!plan.items().isEmpty()) {
            upload(plan, end.path());
        }
    }

    /** What fails before anything is settled may be begun anew; later on, the upload itself goes on. */
    private void upload(Plan whole, String path) throws IOException {
        Retries<HostSession> retries = retries(to);
        AtomicReference<Plan> rest = new AtomicReference<>(whole);
        retries.run(host -> mirroring.beforeUpload(whole, host));
        retries.run(host -> rest.set(sending.rest(whole, host)));
        Plan plan = rest.get();
        if (plan.items().isEmpty()) {
            return;
        }
        long before = progress.count();
        retries.run(
                host -> new Upload(plan, retries, to::connectToClean).run(path),
                () -> 0,
                () -> progress.count() == before);
        mirroring.finish(retries, host -> host);
    }

    private void download() throws IOException {
        LocalPaths paths = new LocalPaths(request);
        String to = ((CopyTarget.Local) request.to()).path();
        paths.check(paths.resolve(to));
        RequestedPaths.check(request);
        progress.planned(CopyEvents.Direction.DOWNLOAD, -1, -1, request.from().display(), to);
        Retries<HostSession> retries = retries(from);
        retries.run(host -> mirroring.beforeDownload(host, paths));
        new DownloadJob(paths, retries).run();
        mirroring.finish(paths);
    }

    /** @return the protocol that the two hosts spoke */
    private String direct() throws IOException {
        if (!(request.from() instanceof CopySource.Remote) || !(request.to() instanceof CopyTarget.Remote target)) {
            throw new IllegalArgumentException("the route direct is for copies from one host to another");
        }
        DirectRules.check(request, target.end());
        DirectCommand command = new DirectCommand(request, from.connector().requiresPostQuantum());
        progress.planned(CopyEvents.Direction.RELAY, -1, -1, request.from().display(), target.end().display());
        if (request.verify() == Verify.IF_POSSIBLE) {
            progress.warning("checksums are not compared: the data goes from host to host and is not seen here");
        }
        if (request.retries() > 0) {
            progress.warning("from host to host only connecting is tried again, not a copy that has broken off");
        }
        return new DirectCopy(command, from.connect(), from.connector().lends()).run();
    }

    private void relay() throws IOException {
        Endpoint end = ((CopyTarget.Remote) request.to()).end();
        RequestedPaths.check(request);
        progress.planned(CopyEvents.Direction.RELAY, -1, -1, request.from().display(), end.display());
        Retries<RelayJob.Hosts> retries = new Retries<>(
                request,
                progress,
                clock,
                () -> new RelayJob.Hosts(from.connectAgain(), to.connectAgain()),
                new RelayJob.Hosts(from.connect(), to.connect()));
        retries.run(hosts -> mirroring.beforeRelay(hosts.sender(), hosts.receiver()));
        new RelayJob(retries, to::connectToClean).run();
        mirroring.finish(retries, RelayJob.Hosts::receiver);
    }

    private void local() throws IOException {
        if (request.resume()) {
            progress.warning("on this machine no file is continued: " + request.optionNames().of("resume") + " is for hosts");
        }
        LocalPaths paths = new LocalPaths(request);
        Plan plan = new UploadPlanner(request, paths, progress.memory().plan()).plan();
        String to = ((CopyTarget.Local) request.to()).path();
        paths.check(paths.resolve(to));
        mirroring.checkNotEmpty(plan);
        mirroring.beforeLocal(paths, plan);
        progress.planned(CopyEvents.Direction.RELAY, plan.files(), plan.bytes(), request.from().display(), to);
        progress.longestPath(plan.longestPath());
        tell(plan);
        if (!plan.items().isEmpty()) {
            LocalTarget.Place place = LocalTarget.choose(context, paths, plan.kind(), plan.firstName(), plan::topLevelNames);
            Plan rest = UnchangedFiles.rest(context, plan, new LocalSnapshot(paths, place, progress));
            if (!rest.items().isEmpty()) {
                LocalTarget target = LocalTarget.make(context, paths, place);
                new LocalCopy(context, rest, target).run();
            }
        }
        mirroring.finish(paths);
    }

    private void tell(Plan plan) {
        plan.warnings().forEach(progress::warning);
        plan.settled().forEach(progress::settle);
    }

    private Retries<HostSession> retries(CopyConnections.Host host) throws IOException {
        return new Retries<>(request, progress, clock, host::connectAgain, host.connect());
    }
}
