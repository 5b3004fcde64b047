package io.jenkins.plugins.scpcopy.copy.download;

import io.jenkins.plugins.scpcopy.copy.host.ConnectionPool;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.host.RateLimiter;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.copy.selection.RequestedPaths;
import io.jenkins.plugins.scpcopy.copy.selection.Roots;
import io.jenkins.plugins.scpcopy.copy.target.LocalPaths;
import io.jenkins.plugins.scpcopy.copy.target.LocalTarget;
import io.jenkins.plugins.scpcopy.copy.tools.Requirements;
import io.jenkins.plugins.scpcopy.files.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A download with all its attempts: each goes on where the one before broke off. */
public final class DownloadJob {
    private final CopyRequest request;
    private final CopySource.Remote source;
    private final LocalPaths paths;
    private final ConnectionPool.Opener opener;
    private final RateLimiter throttle;
    private final CopyProgress settlement;
    private final Retries attempts;

    /** @param opener opens a fresh connection to the host */
    public DownloadJob(
            CopyRequest request,
            LocalPaths paths,
            ConnectionPool.Opener opener,
            RateLimiter throttle,
            CopyProgress settlement,
            Retries attempts) {
        this.request = request;
        this.source = (CopySource.Remote) request.from();
        this.paths = paths;
        this.opener = opener;
        this.throttle = throttle;
        this.settlement = settlement;
        this.attempts = attempts;
    }

    /** @throws IOException if nothing was received at all; a later failure is in the results */
    public void run(HostSession connected) throws IOException {
        HostSession first = suitable(connected);
        boolean verify = request.verify() != Verify.NONE && first.tools().sums().isPresent();
        try (LocalStaging arrivals = new LocalStaging(request, settlement, verify ? request.verify() : Verify.NONE)) {
            HostSession host = first;
            for (List<String> command : Roots.byCommand(source, first)) {
                host = run(host, command, arrivals);
                if (host == null) {
                    return;
                }
            }
            verify(host, arrivals);
        }
    }

    /** Checks that the host has what the request needs; the connection may be another one afterwards. */
    private HostSession suitable(HostSession first) throws IOException {
        HostSession host = first;
        while (true) {
            try {
                host = host == null ? opener.open() : host;
                new Requirements(request, host).checkSource();
                if (request.verify() != Verify.NONE) {
                    host.tools();
                }
                return host;
            } catch (IOException e) {
                if (!attempts.again(e)) {
                    throw e;
                }
                host = null;
            }
        }
    }

    /** @return the connection to go on with; null if there is none */
    private HostSession run(HostSession first, List<String> command, LocalStaging arrivals) throws IOException {
        HostSession host = first;
        while (true) {
            int before = arrivals.finished().count();
            RequestedPaths roots = new RequestedPaths(command, first.profile());
            ReceivedParts parts = new ReceivedParts(request, throttle, arrivals);
            try {
                host = host == null ? opener.open() : host;
                if (isListed(roots, arrivals, host)) {
                    new IncrementalDownload(request, paths, host, parts, arrivals).run(roots);
                } else {
                    plain(host, roots, parts);
                }
                return host;
            } catch (IOException e) {
                if (arrivals.finished().count() > before) {
                    attempts.progress();
                }
                if (!Retries.mayPass(e) || !arrivals.finished().allowsAnother(settlement) || !attempts.again(e)) {
                    parts.settleBroken();
                    if (settlement.count() == 0 && arrivals.finished().count() == 0 && SourceReader.isOutright(e, roots)) {
                        throw e;
                    }
                    settlement.sourceFailed(Interrupts.reason(e) + "; what had not come by then is missing");
                    return null;
                }
                arrivals.finished().nextAttempt();
                host = null;
            }
        }
    }

    /** Whether a listing has to say what is asked for. */
    private boolean isListed(RequestedPaths roots, LocalStaging arrivals, HostSession host) throws IOException {
        boolean named = roots.hasPatterns() || roots.paths().stream().anyMatch(path -> path.startsWith("~"));
        return request.skipUnchanged()
                || request.dryRun()
                || arrivals.finished().count() > 0 && host.tools().listing().isPresent()
                || arrivals.verifies() && named && host.tools().listing().isPresent();
    }

    private void plain(HostSession host, RequestedPaths roots, ReceivedParts parts) throws IOException {
        String to = ((CopyTarget.Local) request.to()).path();
        Optional<Set<String>> names = Files.isDirectory(paths.resolve(to))
                ? Roots.namesAhead(request, source, roots, host, to)
                : Optional.empty();
        parts.receive(host, roots, "", (shape, name) -> LocalTarget.make(
                request,
                paths,
                LocalTarget.choose(
                        request, paths, Roots.shapeOf(request, source, roots, shape), name, () -> names, settlement),
                settlement));
    }

    private void verify(HostSession first, LocalStaging arrivals) throws IOException {
        HostSession host = first;
        attempts.progress();
        while (true) {
            try {
                host = host == null ? opener.open() : host;
                arrivals.settle(host);
                return;
            } catch (IOException e) {
                if (!attempts.again(e)) {
                    settlement.warning("checksums could not be compared: " + Reasons.of(e));
                    return;
                }
                host = null;
            }
        }
    }
}
