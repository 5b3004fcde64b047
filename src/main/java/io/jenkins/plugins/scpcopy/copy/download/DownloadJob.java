package io.jenkins.plugins.scpcopy.copy.download;

import io.jenkins.plugins.scpcopy.copy.host.CopyContext;
import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.host.Interrupts;
import io.jenkins.plugins.scpcopy.copy.host.Retries;
import io.jenkins.plugins.scpcopy.copy.ranges.LargeFileException;
import io.jenkins.plugins.scpcopy.copy.report.CopyProgress;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.copy.selection.FinishedPaths;
import io.jenkins.plugins.scpcopy.copy.selection.RequestedPaths;
import io.jenkins.plugins.scpcopy.copy.target.LocalPaths;
import io.jenkins.plugins.scpcopy.copy.target.LocalTarget;
import io.jenkins.plugins.scpcopy.copy.tools.Requirements;
import io.jenkins.plugins.scpcopy.files.Reasons;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** A download with all its attempts: each goes on where the one before broke off. */
public final class DownloadJob {
    private final CopyContext context;
    private final CopyRequest request;
    private final LocalPaths paths;
    private final CopyProgress progress;
    private final Retries<HostSession> retries;

    public DownloadJob(LocalPaths paths, Retries<HostSession> retries) {
        this.context = retries.session().context();
        this.request = context.request();
        this.progress = context.progress();
        this.paths = paths;
        this.retries = retries;
    }

    /** @throws IOException if nothing was received at all; a later failure is in the results */
    public void run() throws IOException {
        retries.run(this::checkSuitable);
        HostSession host = retries.session();
        try (LocalStaging staging = new LocalStaging(host)) {
            for (List<String> command : RequestedPaths.byCommand(host)) {
                if (!receive(command, staging)) {
                    return;
                }
            }
            verify(staging);
        }
    }

    /** Checks that the host has what the request needs. */
    private void checkSuitable(HostSession host) throws IOException {
        new Requirements(host).checkSource();
        if (request.verify() != Verify.NONE) {
            host.tools();
        }
    }

    /** @return whether the next command may follow */
    private boolean receive(List<String> command, LocalStaging staging) throws IOException {
        FinishedPaths finished = staging.finished();
        AtomicReference<RequestedPaths> asked = new AtomicReference<>(paths(command, retries.session()));
        try {
            retries.run(
                    host -> receiveAll(host, command, asked, staging),
                    finished::count,
                    () -> finished.beginAnother(progress));
            return true;
        } catch (IOException e) {
            boolean nothingElse = staging.isOnlyBrokenOff(asked.get());
            boolean counted = staging.hasBrokenOff();
            staging.failBrokenOff();
            if (progress.count() == 0 && finished.count() == 0 && SourceReader.isOutright(e, asked.get())) {
                throw e;
            }
            if (!nothingElse) {
                progress.sourceBrokeOff(Interrupts.reason(e), counted);
            }
            return false;
        }
    }

    /** Receives what is left, also after large files that have come by themselves. */
    private void receiveAll(
            HostSession host, List<String> command, AtomicReference<RequestedPaths> asked, LocalStaging staging)
            throws IOException {
        while (true) {
            asked.set(paths(command, host));
            try {
                receive(host, asked.get(), staging);
                return;
            } catch (LargeFileException e) {
                staging.finished().beginAnother(progress);
            }
        }
    }

    private static RequestedPaths paths(List<String> command, HostSession host) {
        return new RequestedPaths(command, host.profile());
    }

    private void receive(HostSession host, RequestedPaths roots, LocalStaging staging) throws IOException {
        if (isListed(roots, staging, host)) {
            new IncrementalDownload(paths, host, staging).run(roots);
        } else {
            plain(host, roots, staging);
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

    private void plain(HostSession host, RequestedPaths roots, LocalStaging staging) throws IOException {
        String to = ((CopyTarget.Local) request.to()).path();
        Optional<Set<String>> names = Files.isDirectory(paths.resolve(to))
                ? roots.namesAhead(host, to)
                : Optional.empty();
        LocalTreeWriter.Finder finder = (kind, name) -> LocalTarget.make(
                context, paths, LocalTarget.choose(context, paths, roots.kindOf(request, kind), name, () -> names));
        LocalTreeWriter.receive(host, roots, "", finder, staging);
    }

    private void verify(LocalStaging staging) {
        retries.progress();
        try {
            retries.run(staging::settle);
        } catch (IOException e) {
            progress.warning("checksums could not be compared: " + Reasons.of(e));
        }
    }
}
