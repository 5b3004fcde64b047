package io.jenkins.plugins.scpcopy.copy;

import io.jenkins.plugins.scpcopy.scp.NoRecordException;
import io.jenkins.plugins.scpcopy.scp.Phase;
import io.jenkins.plugins.scpcopy.scp.RemotePath;
import io.jenkins.plugins.scpcopy.scp.RemoteProcess;
import io.jenkins.plugins.scpcopy.scp.RemoteText;
import io.jenkins.plugins.scpcopy.scp.ScpCommand;
import io.jenkins.plugins.scpcopy.scp.Sink;
import io.jenkins.plugins.scpcopy.scp.SinkTarget;
import io.jenkins.plugins.scpcopy.scp.StartException;
import io.jenkins.plugins.scpcopy.scp.StartGuard;
import io.jenkins.plugins.scpcopy.scp.TransferException;
import io.jenkins.plugins.scpcopy.sftp.SftpReceiver;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** Has what a host sends, by its {@code scp -f} or by SFTP, taken by a target: the half that downloads and relays share. */
final class Download {
    /** Answers sent ahead: far more than items can be under way. */
    private static final int CREDIT = 4096;

    private final CopyRequest request;
    private final HostSession host;
    private final RequestedRoots roots;
    private final Settlement settlement;
    private final SourceFailures failures;

    Download(CopyRequest request, HostSession host, RequestedRoots roots, SourceFailures failures) {
        this.request = request;
        this.host = host;
        this.roots = roots;
        this.settlement = host.settlement();
        this.failures = failures;
    }

    /**
     * Receives everything that was asked for.
     *
     * @param received called when the source has said all, before it is judged by its exit status
     * @throws IOException if the transfer did not end as it should; what had come by then is settled
     */
    void run(SinkTarget target, Runnable received) throws IOException {
        try {
            receive(target, received);
        } catch (IOException e) {
            if (isNoMatch(e)) {
                nothingMatched(request, host, roots);
                return;
            }
            throw e;
        }
        settle();
    }

    /** Whether a failure of a copy that has settled nothing so far leaves nothing to report but itself. */
    static boolean isOutright(IOException failure, RequestedRoots roots) {
        return roots.arrived() == 0 || failure instanceof TransferException known && known.phase() == Phase.PLAN;
    }

    private void receive(SinkTarget target, Runnable received) throws IOException {
        if (!host.protocol().isSftp()) {
            try {
                receiveByScp(target, received);
                return;
            } catch (StartException e) {
                if (roots.arrived() > 0 || isNoMatch(e)) {
                    throw e;
                }
                host.changeToSftp(e);
            }
        }
        receiveBySftp(target);
        received.run();
    }

    private void receiveBySftp(SinkTarget target) throws IOException {
        try (SftpLease lease = host.sftp()) {
            List<SftpReceiver.Root> wanted = new SftpGlobs(lease, ".")
                    .find(roots.starts()).stream()
                    .map(found -> new SftpReceiver.Root(RemotePath.name(found.path()), found.server()))
                    .toList();
            new SftpReceiver(lease.client(), target, request.recursive(), request.keepsTimes()).run(wanted);
        }
    }

    private void receiveByScp(SinkTarget target, Runnable received) throws IOException {
        boolean recursive = request.recursive() && !host.isDevice();
        boolean times = request.keepsTimes() && !host.isDevice();
        String command = ScpCommand.source(roots.words(host.quoting()), recursive, times).line(UnaryOperator.identity());
        long failuresBefore = settlement.failures();
        try (RemoteProcess process = host.exec(command)) {
            StartGuard guard = new StartGuard(process, host.name(), host.startTimeout());
            Sink sink = new Sink(
                    process.stdout(),
                    process.stdin(),
                    target,
                    Sink.Options.client(recursive, host.pipelined() ? CREDIT : 0));
            sink.start();
            guard.awaitSource();
            try {
                sink.run();
            } catch (NoRecordException e) {
                throw guard.explain(e.bytes());
            }
            host.protocol().scpWorks();
            received.run();
            if (roots.arrived() == 0 && failures.isEmpty()) {
                throw guard.explain(new byte[0]);
            }
            sink.closeAnswers();
            ExitStatus.check(host, process, failures.isSome() || settlement.failures() > failuresBefore);
        }
    }

    private void settle() throws IOException {
        if (roots.arrived() == 0 && roots.hasPatterns() && failures.atTop().stream().allMatch(Download::saysMissing)) {
            nothingMatched(request, host, roots);
        } else {
            failures.settleMissing(roots.missing());
        }
    }

    /** Fails, or warns where that is allowed. */
    static void nothingMatched(CopyRequest request, HostSession host, RequestedRoots roots) throws TransferException {
        String text = "nothing on " + host.name() + " matches "
                + RemoteText.escape(String.join(", ", roots.paths()));
        if (!request.allowEmpty()) {
            throw NoMatch.failure(request, text);
        }
        host.settlement().warning(text);
    }

    /** csh, fish and zsh refuse to run a command whose pattern matches nothing. */
    private boolean isNoMatch(IOException e) {
        return roots.hasPatterns()
                && roots.arrived() == 0
                && e instanceof StartException start
                && start.kind() != StartException.Kind.SILENT
                && start.getMessage().toLowerCase(Locale.ROOT).matches("(?s).*no match(es)?( found|\\.| for wildcard).*");
    }

    private static boolean saysMissing(String text) {
        return text.contains("No such file");
    }
}
