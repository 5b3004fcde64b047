package io.jenkins.plugins.scpcopy.copy.report;

import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.MemoryBudget;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.ssh.hop.ConnectionLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Is told what becomes of each file, counts it for the report, and tells the events, one call at a time. */
public final class CopyProgress implements ConnectionLog {
    private static final int MOST_SHOWN_LINES = 20;
    private static final int MOST_SHOWN_LOST = 5;

    private static final int MOST_SHOWN_WARNINGS = 200;

    private final CopyEvents events;
    private final MemoryBudget memory;
    private Consumer<FileResult> watcher = result -> {};
    private final Results results;
    private final List<String> learnedHostKeys = new ArrayList<>();
    private final Set<String> remarks = new HashSet<>();
    private String source = "";
    private String target = "";
    private final long startNanos = System.nanoTime();
    private String hostFingerprint = "";
    private String keyExchange = "";
    private long files;
    private long bytes;
    private long skipped;
    private long failed;
    private long deleted;
    private boolean brokenOff;
    private long lost;
    private long warnings;

    public CopyProgress(CopyEvents events) {
        this(events, MemoryBudget.ofHeap());
    }

    /** @param memory for what others determine */
    public CopyProgress(CopyEvents events, MemoryBudget memory) {
        this.events = events;
        this.memory = memory;
        this.results = new Results(CopyReport.MOST_RESULTS, memory.results());
    }

    /** What the copy may fill with what others determine. */
    public MemoryBudget memory() {
        return memory;
    }

    /** Source and target are for people; what concerns no single file fails under their names. */
    public synchronized void planned(CopyEvents.Direction direction, long count, long size, String from, String to) {
        source = from;
        target = to;
        events.planned(direction, count, size, from, to);
    }

    /** The last host counts as the one whose fingerprint is reported: the target of a copy between two hosts. */
    public synchronized void connected(HostInfo host, Protocol protocol) {
        hostFingerprint = host.hostKeyFingerprint();
        keyExchange = host.keyExchange();
        events.connected(host, protocol);
    }

    public synchronized void passed(HostInfo jumpHost) {
        events.passed(jumpHost);
    }

    @Override
    public synchronized void hostKeyLearned(String line) {
        learnedHostKeys.add(line);
        events.hostKeyLearned(line);
    }

    @Override
    public synchronized void hostKeyRefused(String line) {
        events.hostKeyRefused(line);
    }

    /** The keys of the hosts that were new so far, in known_hosts form. */
    public synchronized List<String> learnedHostKeys() {
        return List.copyOf(learnedHostKeys);
    }

    /** Another protocol is used than the first choice. @param reason fit to be shown */
    public synchronized void changed(HostInfo host, String reason) {
        events.protocolChanged(host, reason);
    }

    /** @param length of the longest path that will be told, in characters */
    public synchronized void longestPath(int length) {
        events.longestPath(length);
    }

    public synchronized void arrived(String path) {
        events.fileArrived(path);
    }

    public synchronized void started(String path, long size) {
        events.fileStarted(path, size);
    }

    /** As {@link #started(String, long)}. @param file of this machine, which is read or written */
    public synchronized void started(String path, long size, Path file) {
        events.fileStarted(path, size);
        events.localFile(path, file);
    }

    /** @param there how many bytes need not move any more */
    public synchronized void continued(String path, long there) {
        events.fileContinued(path, there);
    }

    public synchronized void moved(String path, long moved, long size) {
        events.fileProgress(path, moved, size);
    }

    /** @param note what to know about it, fit to be shown; usually empty */
    public void copied(String path, long size, String note) {
        settle(new FileResult(path, size, FileResult.Status.COPIED, note));
    }

    /** A file is there already. @param sum its checksum; empty if it was not compared */
    public void unchanged(String path, long size, String sum) {
        settle(new FileResult(path, size, FileResult.Status.SKIPPED, FileResult.UNCHANGED, sum, 0));
    }

    /** @param reason fit to be shown */
    public void failed(String path, long size, String reason) {
        settle(new FileResult(path, size, FileResult.Status.FAILED, reason));
    }

    /** A file here has more by now than was copied. */
    public void grown(String path) {
        warning("'" + RemoteText.escape(path) + "' has grown while it was copied; only what it had at the beginning was copied");
    }

    /** A file here was sent, but not taken, and had changed when it was sent again. */
    public void changed(String path) {
        warning("'" + RemoteText.escape(path) + "' has changed while it was copied; what it has now was sent");
    }

    /** @param reason what concerns the source as a whole, fit to be shown */
    public void sourceFailed(String reason) {
        failed(source, 0, reason);
    }

    /**
     * The source has broken off, so that some of what was asked for is missing.
     *
     * @param reason fit to be shown
     * @param counted whether a file that broke off counts as failed for it
     */
    public void sourceBrokeOff(String reason, boolean counted) {
        String text = reason + "; what had not come by then is missing";
        if (counted) {
            warning(text);
        } else {
            sourceFailed(text);
        }
    }

    /** @param reason what concerns the target as a whole, fit to be shown */
    public void targetFailed(String reason) {
        failed(target, 0, reason);
    }

    /**
     * A file that would be copied in earnest.
     *
     * @param there the size of what is in its place
     */
    public void planned(String path, long size, Optional<Long> there) {
        settle(new FileResult(
                path,
                size,
                FileResult.Status.PLANNED,
                there.map(bytes -> "in place of " + HumanSizes.bytes(bytes) + " there").orElse("")));
    }

    /** The copy does not go on: of the files that fail from here on, all for one reason, only the first few are shown. */
    public synchronized void breakOff() {
        brokenOff = true;
    }

    /** @param watcher is told of each file that gets its verdict, from now on */
    public synchronized void watch(Consumer<FileResult> watcher) {
        this.watcher = watcher;
    }

    public synchronized void settle(FileResult result) {
        keep(result);
        if (brokenOff && result.status() == FileResult.Status.FAILED && ++lost > MOST_SHOWN_LOST) {
            events.oneMoreFailed(result);
        } else {
            events.fileSettled(result);
        }
    }

    /** As {@link #settle}, of a file that failed and may be incomplete at the target. */
    public synchronized void leftIncomplete(FileResult result) {
        keep(result);
        events.leftIncomplete(result);
    }

    private void keep(FileResult result) {
        results.add(result);
        watcher.accept(result);
        switch (result.status()) {
            case COPIED, PLANNED -> {
                files++;
                bytes += result.bytes();
            }
            case SKIPPED -> skipped++;
            case FAILED -> failed++;
            case DELETED, DOOMED -> deleted++;
        }
    }

    /** @param text fit to be shown; beyond the first few hundred, warnings are counted */
    public synchronized void warning(String text) {
        if (++warnings <= MOST_SHOWN_WARNINGS) {
            events.warning(text);
        }
    }

    /** @param text fit to be shown; the same one is told once */
    public synchronized void remark(String text) {
        if (remarks.add(text)) {
            events.remark(text);
        }
    }

    /** @param text fit to be shown */
    public synchronized void told(String text) {
        events.told(text);
    }

    @Override
    public synchronized void detail(String text) {
        events.detail(text);
    }

    /** Shows what a remote command wrote to standard error: as a warning when something failed, else as an explanation. */
    public synchronized void remoteStderr(String raw, boolean important) {
        raw.lines().filter(line -> !line.isBlank()).limit(MOST_SHOWN_LINES).forEach(line -> {
            String text = "remote stderr: " + RemoteText.escape(line);
            if (important) {
                warning(text);
            } else {
                events.detail(text);
            }
        });
    }

    /** How many files and directories have a verdict. */
    public synchronized long count() {
        return files + skipped + failed;
    }

    public synchronized long failures() {
        return failed;
    }

    public synchronized CopyReport finish(String protocol) {
        if (lost > MOST_SHOWN_LOST) {
            events.moreFailed(lost - MOST_SHOWN_LOST);
        }
        if (warnings > MOST_SHOWN_WARNINGS) {
            events.warning("and " + (warnings - MOST_SHOWN_WARNINGS) + " more warnings");
        }
        CopyReport report = report(protocol);
        events.finished(report);
        return report;
    }

    /** What has become of the files so far. */
    public synchronized CopyReport report(String protocol) {
        double seconds = (System.nanoTime() - startNanos) / 1e9;
        return new CopyReport(files, bytes, seconds, skipped, failed, deleted, protocol, hostFingerprint, keyExchange, results.list());
    }
}
