package io.jenkins.plugins.scpcopy.agent;

import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import io.jenkins.plugins.scpcopy.copy.report.DeploymentReport;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** What the controller knows of a copy whose call did not return. */
public final class CopyWatch implements CopyWatcher {
    /** An agent ends an interrupted copy within two seconds; a slow or lost one is not waited for. */
    private static final int SECONDS_TO_END = 10;

    private final CompletableFuture<AgentOutcome> outcome = new CompletableFuture<>();
    private long files;
    private long bytes;

    @Override
    public synchronized void progressed(long arrivedFiles, long arrivedBytes) {
        files = arrivedFiles;
        bytes = arrivedBytes;
    }

    @Override
    public void interrupted(AgentOutcome last) {
        outcome.complete(last);
    }

    /** Waits for the end of an interrupted copy; empty if the agent does not tell it in time. */
    public Optional<AgentOutcome> awaitEnd() {
        try {
            return Optional.of(outcome.get(SECONDS_TO_END, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } catch (ExecutionException | TimeoutException e) {
            return Optional.empty();
        }
    }

    /** What had arrived when it was last told, without the files' names. */
    public synchronized AgentOutcome lastKnown() {
        return AgentOutcome.of(DeploymentReport.of("", new CopyReport(files, bytes, 0, 0, 0, 0, "", "", "", List.of())));
    }
}
