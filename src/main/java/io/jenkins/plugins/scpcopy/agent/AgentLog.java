package io.jenkins.plugins.scpcopy.agent;

import io.jenkins.plugins.scpcopy.copy.report.ConsoleLog;
import io.jenkins.plugins.scpcopy.copy.report.FileResult;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** The log of a copy on its agent, which also remembers host keys and tells the controller how far the copy is. */
final class AgentLog extends ConsoleLog {
    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final boolean remembersHostKeys;
    private final CopyWatcher watcher;
    private final List<String> learned = new CopyOnWriteArrayList<>();
    private long files;
    private long bytes;
    private long told = System.nanoTime();

    /** @param remembersHostKeys whether the keys of new hosts are kept */
    AgentLog(PrintStream log, boolean verbose, boolean remembersHostKeys, CopyWatcher watcher) {
        super(log::println, verbose);
        this.remembersHostKeys = remembersHostKeys;
        this.watcher = watcher;
    }

    @Override
    public void hostKeyLearned(String line) {
        if (remembersHostKeys) {
            super.hostKeyLearned(line);
            learned.add(line);
        } else {
            warning("a new host is accepted for this copy: " + line
                    + "; its key is not remembered, since it came over a way that the job itself chose (proxy, jumpHosts)");
        }
    }

    @Override
    public void fileSettled(FileResult result) {
        super.fileSettled(result);
        if (result.status() != FileResult.Status.COPIED) {
            return;
        }
        files++;
        bytes += result.bytes();
        long now = System.nanoTime();
        if (now - told >= TELL_NANOS) {
            told = now;
            watcher.progressed(files, bytes);
        }
    }

    /** The keys of hosts that were new, in known_hosts form. */
    List<String> learned() {
        return List.copyOf(learned);
    }
}
