package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.files.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A download with all its attempts: each goes on where the one before broke off. */
final class DownloadJob {
    private final CopyRequest request;
    private final From.Remote source;
    private final LocalPaths paths;
    private final Connections.Opener opener;
    private final Throttle throttle;
    private final Settlement settlement;
    private final Attempts attempts;

    /** @param opener opens a fresh connection to the host */
    DownloadJob(
            CopyRequest request,
            LocalPaths paths,
            Connections.Opener opener,
            Throttle throttle,
            Settlement settlement,
            Attempts attempts) {
        this.request = request;
        this.source = (From.Remote) request.from();
        this.paths = paths;
        this.opener = opener;
        this.throttle = throttle;
        this.settlement = settlement;
        this.attempts = attempts;
    }

    /** @throws IOException if nothing was received at all; a later failure is in the results */
    void run(HostSession connected) throws IOException {
        HostSession first = suitable(connected);
        boolean verify = request.verify() != Verify.NONE && first.tools().sums().isPresent();
        try (Arrivals arrivals = new Arrivals(request, settlement, verify ? request.verify() : Verify.NONE)) {
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
    private HostSession run(HostSession first, List<String> command, Arrivals arrivals) throws IOException {
        HostSession host = first;
        while (true) {
            int before = arrivals.finished().count();
            RequestedRoots roots = new RequestedRoots(command, first.profile());
            ReceivedParts parts = new ReceivedParts(request, throttle, arrivals);
            try {
                host = host == null ? opener.open() : host;
                if (isListed(roots, arrivals, host)) {
                    new ListedDownload(request, paths, host, parts, arrivals).run(roots);
                } else {
                    plain(host, roots, parts);
                }
                return host;
            } catch (IOException e) {
                if (arrivals.finished().count() > before) {
                    attempts.progress();
                }
                if (!Attempts.mayPass(e) || !arrivals.finished().allowsAnother(settlement) || !attempts.again(e)) {
                    parts.settleBroken();
                    if (settlement.count() == 0 && arrivals.finished().count() == 0 && Download.isOutright(e, roots)) {
                        throw e;
                    }
                    settlement.sourceFailed(Interruption.reason(e) + "; what had not come by then is missing");
                    return null;
                }
                arrivals.finished().nextAttempt();
                host = null;
            }
        }
    }

    /** Whether a listing has to say what is asked for. */
    private boolean isListed(RequestedRoots roots, Arrivals arrivals, HostSession host) throws IOException {
        boolean named = roots.hasPatterns() || roots.paths().stream().anyMatch(path -> path.startsWith("~"));
        return request.skipUnchanged()
                || request.dryRun()
                || arrivals.finished().count() > 0 && host.tools().listing().isPresent()
                || arrivals.verifies() && named && host.tools().listing().isPresent();
    }

    private void plain(HostSession host, RequestedRoots roots, ReceivedParts parts) throws IOException {
        String to = ((To.Local) request.to()).path();
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

    private void verify(HostSession first, Arrivals arrivals) throws IOException {
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
