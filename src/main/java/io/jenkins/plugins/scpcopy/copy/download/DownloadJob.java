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
    private final RateLimiter limiter;
    private final CopyProgress progress;
    private final Retries<HostSession> retries;

    /** @param opener opens a fresh connection to the host */
    public DownloadJob(
            CopyRequest request,
            LocalPaths paths,
            ConnectionPool.Opener opener,
            RateLimiter limiter,
            CopyProgress progress,
            Retries<HostSession> retries) {
        this.request = request;
        this.source = (CopySource.Remote) request.from();
        this.paths = paths;
        this.opener = opener;
        this.limiter = limiter;
        this.progress = progress;
        this.retries = retries;
    }

    /** @throws IOException if nothing was received at all; a later failure is in the results */
    public void run(HostSession connected) throws IOException {
        HostSession first = suitable(connected);
        boolean verify = request.verify() != Verify.NONE && first.tools().sums().isPresent();
        try (LocalStaging staging = new LocalStaging(request, progress, verify ? request.verify() : Verify.NONE)) {
            HostSession host = first;
            for (List<String> command : Roots.byCommand(source, first)) {
                host = run(host, command, staging);
                if (host == null) {
                    return;
                }
            }
            verify(host, staging);
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
                if (!retries.again(e)) {
                    throw e;
                }
                host = null;
            }
        }
    }

    /** @return the connection to go on with; null if there is none */
    private HostSession run(HostSession first, List<String> command, LocalStaging staging) throws IOException {
        HostSession host = first;
        while (true) {
            int before = staging.finished().count();
            RequestedPaths roots = new RequestedPaths(command, first.profile());
            ReceivedParts parts = new ReceivedParts(request, limiter, staging);
            try {
                host = host == null ? opener.open() : host;
                if (isListed(roots, staging, host)) {
                    new IncrementalDownload(request, paths, host, parts, staging).run(roots);
                } else {
                    plain(host, roots, parts);
                }
                return host;
            } catch (IOException e) {
                if (staging.finished().count() > before) {
                    retries.progress();
                }
                if (!Retries.mayPass(e) || !staging.finished().allowsAnother(progress) || !retries.again(e)) {
                    parts.settleBroken();
                    if (progress.count() == 0 && staging.finished().count() == 0 && SourceReader.isOutright(e, roots)) {
                        throw e;
                    }
                    progress.sourceFailed(Interrupts.reason(e) + "; what had not come by then is missing");
                    return null;
                }
                staging.finished().nextAttempt();
                host = null;
            }
        }
    }

    /** Whether a listing has to say what is asked for. */
    private boolean isListed(RequestedPaths roots, LocalStaging staging, HostSession host) throws IOException {
        boolean named = roots.hasPatterns() || roots.paths().stream().anyMatch(path -> path.startsWith("~"));
        return request.skipUnchanged()
                || request.dryRun()
                || staging.finished().count() > 0 && host.tools().listing().isPresent()
                || staging.verifies() && named && host.tools().listing().isPresent();
    }

    private void plain(HostSession host, RequestedPaths roots, ReceivedParts parts) throws IOException {
        String to = ((CopyTarget.Local) request.to()).path();
        Optional<Set<String>> names = Files.isDirectory(paths.resolve(to))
                ? Roots.namesAhead(request, source, roots, host, to)
                : Optional.empty();
        parts.receive(host, roots, "", (kind, name) -> LocalTarget.make(
                request,
                paths,
                LocalTarget.choose(
                        request, paths, Roots.kindOf(request, source, roots, kind), name, () -> names, progress),
                progress));
    }

    private void verify(HostSession first, LocalStaging staging) throws IOException {
        HostSession host = first;
        retries.progress();
        while (true) {
            try {
                host = host == null ? opener.open() : host;
                staging.settle(host);
                return;
            } catch (IOException e) {
                if (!retries.again(e)) {
                    progress.warning("checksums could not be compared: " + Reasons.of(e));
                    return;
                }
                host = null;
            }
        }
    }
}
