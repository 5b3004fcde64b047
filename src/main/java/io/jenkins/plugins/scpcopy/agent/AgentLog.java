package io.jenkins.plugins.scpcopy.agent;

import io.jenkins.plugins.scpcopy.copy.report.ConsoleLog;
import io.jenkins.plugins.scpcopy.copy.report.DeploymentReport;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.concurrent.TimeUnit;

/**
 * The log of one host's copy on its agent, which also remembers host keys, tells the controller how far all copies are, and
 * measures how fast they go.
 */
final class AgentLog extends ConsoleLog {
    private final Shared shared;
    /** How many bytes have moved of each file that is under way. */
    private final Map<String, Long> moved = new HashMap<>();
    /** Where those files are, if somebody wants to know that. */
    private final Map<String, Path> locals = new HashMap<>();

    private AgentLog(Shared shared, String host) {
        super(shared.log::println, host, shared.verbose);
        this.shared = shared;
    }

    /** What the logs of all hosts have in common. */
    static final class Shared {
        private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(2);

        private final PrintStream log;
        private final boolean verbose;
        private final boolean remembersHostKeys;
        private final CopyWatcher watcher;
        private final Set<String> learned = new CopyOnWriteArraySet<>();
        private final Set<String> refused = new CopyOnWriteArraySet<>();
        private final PaceMeter meter = new PaceMeter(System::nanoTime);
        private final Optional<CopiedFiles> copied;
        private long files;
        private long bytes;
        private long told = System.nanoTime();

        /**
         * @param remembersHostKeys whether the keys that hosts show are kept
         * @param copied is told of the files of this machine, if somebody wants to know them
         */
        Shared(PrintStream log, boolean verbose, boolean remembersHostKeys, CopyWatcher watcher, Optional<CopiedFiles> copied) {
            this.copied = copied;
            this.log = log;
            this.verbose = verbose;
            this.remembersHostKeys = remembersHostKeys;
            this.watcher = watcher;
        }

        /** @param host its name, raw; empty where there is only one */
        AgentLog of(String host) {
            return new AgentLog(this, host);
        }

        /** What hosts showed so far. */
        ShownHostKeys hostKeys() {
            return new ShownHostKeys(List.copyOf(learned), List.copyOf(refused));
        }

        /** What there is to tell, with one of these. */
        AgentOutcome outcome(DeploymentReport report, TransferException failure, List<FileFingerprint> fingerprints) {
            return new AgentOutcome(report, failure, hostKeys(), meter.pace(), fingerprints);
        }

        private synchronized void arrived(long size) {
            files++;
            bytes += size;
            long now = System.nanoTime();
            if (now - told >= TELL_NANOS) {
                told = now;
                watcher.progressed(files, bytes);
            }
        }
    }

    @Override
    public void hostKeyLearned(String line) {
        if (shared.remembersHostKeys) {
            super.hostKeyLearned(line);
            shared.learned.add(line);
        } else {
            warning("a new host is accepted for this copy: " + line
                    + "; its key is not remembered, since it came over a way that the job itself chose (proxy, jumpHosts)");
        }
    }

    @Override
    public void hostKeyRefused(String line) {
        if (shared.remembersHostKeys) {
            shared.refused.add(line);
        } else {
            warning("the key of the host that was refused is not put before an administrator, since it came over a way that the"
                    + " job itself chose (proxy, jumpHosts)");
        }
    }

    @Override
    public void fileStarted(String path, long size) {
        super.fileStarted(path, size);
        moved.put(path, 0L);
    }

    @Override
    public void localFile(String path, Path file) {
        if (shared.copied.isPresent()) {
            locals.put(path, file);
        }
    }

    @Override
    public void fileContinued(String path, long there) {
        super.fileContinued(path, there);
        moved.put(path, there);
    }

    @Override
    public void fileProgress(String path, long bytes, long size) {
        super.fileProgress(path, bytes, size);
        Long before = moved.put(path, bytes);
        shared.meter.moved(Math.max(0, bytes - (before == null ? 0 : before)));
    }

    @Override
    public void fileSettled(FileResult result) {
        super.fileSettled(result);
        Long before = moved.remove(result.path());
        Path local = locals.remove(result.path());
        if (result.status() == FileResult.Status.COPIED) {
            if (local != null) {
                shared.copied.get().add(local, result.bytes());
            }
            shared.meter.moved(Math.max(0, result.bytes() - (before == null ? 0 : before)));
            shared.arrived(result.bytes());
        }
    }

    @Override
    public void leftIncomplete(FileResult result) {
        super.leftIncomplete(result);
        forget(result.path());
    }

    @Override
    public void oneMoreFailed(FileResult result) {
        super.oneMoreFailed(result);
        forget(result.path());
    }

    private void forget(String path) {
        moved.remove(path);
        locals.remove(path);
    }
}
