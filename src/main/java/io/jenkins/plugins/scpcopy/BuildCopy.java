package io.jenkins.plugins.scpcopy;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.remoting.Channel;
import hudson.remoting.ChannelClosedException;
import io.jenkins.plugins.scpcopy.agent.AgentClasses;
import io.jenkins.plugins.scpcopy.agent.AgentCopy;
import io.jenkins.plugins.scpcopy.agent.AgentOutcome;
import io.jenkins.plugins.scpcopy.agent.CopyWatch;
import io.jenkins.plugins.scpcopy.agent.CopyWatcher;
import io.jenkins.plugins.scpcopy.agent.FileFingerprint;
import io.jenkins.plugins.scpcopy.copy.report.DeploymentReport;
import io.jenkins.plugins.scpcopy.copy.report.HostReport;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.result.CopiedFingerprints;
import io.jenkins.plugins.scpcopy.result.CopySummary;
import io.jenkins.plugins.scpcopy.result.Manifest;
import io.jenkins.plugins.scpcopy.result.Masks;
import io.jenkins.plugins.scpcopy.result.ScpCopyAction;
import io.jenkins.plugins.scpcopy.ssh.hop.AllowedBySetting;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyException;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import jenkins.model.Jenkins;

/** One copy of a build, or one way back, from what the agent is asked to do to the mark it leaves on the build. */
final class BuildCopy {
    private static final Logger LOGGER = Logger.getLogger(BuildCopy.class.getName());
    /** Of the hosts that failed, those whose reasons are told in the error. */
    private static final int MOST_NAMED = 10;

    private final Run<?, ?> run;
    private final TaskListener listener;
    private final CopySummary.Asked asked;
    private final boolean failOnError;
    private final Masks masks;
    /** Of the agent's files that were copied. */
    private List<FileFingerprint> fingerprints = List.of();

    BuildCopy(BuildPlace place, CopySummary.Asked asked, boolean failOnError) {
        this.run = place.run();
        this.listener = place.listener();
        this.masks = place.masks();
        this.asked = asked;
        this.failOnError = failOnError;
    }

    /**
     * Has the agent do it.
     *
     * @param directory its node does the work
     * @throws AbortException if it cannot be tried as asked for, or if it failed and failures count
     */
    CopySummary perform(AgentCopy copy, FilePath directory, Manifest manifest) throws IOException, InterruptedException {
        manifest.check();
        CopySummary summary = carryOut(copy, directory, manifest);
        CopySummary shown = summary.masked(masks);
        keep(shown, manifest);
        CopiedFingerprints.record(run, fingerprints, masks);
        if (shown.getError() != null) {
            if (failOnError) {
                throw new AbortException(shown.getError());
            }
            listener.error(shown.getError());
        }
        return summary;
    }

    private void keep(CopySummary shown, Manifest manifest) throws IOException, InterruptedException {
        ScpCopyAction.add(run, shown);
        manifest.write(shown);
    }

    private void learn(AgentOutcome outcome, AgentCopy copy) throws IOException {
        if (copy.remembersHostKeys()) {
            HostKeysMet.keep(outcome.hostKeys(), copy.hops(), run, listener);
        }
    }

    private CopySummary carryOut(AgentCopy copy, FilePath directory, Manifest manifest)
            throws IOException, InterruptedException {
        CopyWatch watch = new CopyWatch();
        boolean begun = false;
        try {
            AgentClasses.send(directory.getChannel());
            begun = true;
            AgentOutcome outcome =
                    directory.act(copy.watchedBy(directory.getChannel().export(CopyWatcher.class, watch)));
            learn(outcome, copy);
            fingerprints = outcome.fingerprints();
            if (outcome.failure() == null) {
                outcome.report().failed().stream()
                        .map(HostReport::failure)
                        .filter(Objects::nonNull)
                        .forEach(e -> LOGGER.log(Level.FINE, e, () -> "A copy of " + run + " failed"));
                return CopySummary.of(asked, outcome, error(outcome.report()));
            }
            LOGGER.log(Level.FINE, outcome.failure(), () -> "A copy of " + run + " failed");
            return CopySummary.of(asked, outcome, describe(outcome.failure()));
        } catch (InterruptedException e) {
            Optional<AgentOutcome> last = begun ? watch.awaitEnd() : Optional.empty();
            if (last.isPresent()) {
                learn(last.get(), copy);
            }
            AgentOutcome end = last.orElseGet(watch::lastKnown);
            note(CopySummary.of(asked, end, Messages.BuildCopy_interrupted()), manifest, e);
            throw e;
        } catch (IllegalArgumentException e) {
            throw new AbortException(masks.hide(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            if (Channel.isClosedChannelException(e)) {
                // Agents lose their connection when Jenkins is being stopped.
                String reason = Jenkins.get().isTerminating() ? Messages.BuildCopy_stopped() : Messages.BuildCopy_agentLost();
                CopySummary summary = CopySummary.of(asked, watch.lastKnown(), reason);
                ScpCopyAction.add(run, summary.masked(masks));
                LOGGER.log(Level.FINE, e, () -> "The agent of " + run + " was lost");
                // Retry conditions look for such a cause. Pipelines cannot store the one there was, and would print all of it.
                throw (IOException) new AbortException(reason)
                        .initCause(new ChannelClosedException((Channel) null, null));
            }
            throw e;
        }
    }

    /** Keeps how an interrupted copy ended; if that cannot be kept, its end counts all the same. */
    private void note(CopySummary summary, Manifest manifest, InterruptedException end) {
        try {
            keep(summary.masked(masks), manifest);
        } catch (IOException | InterruptedException e) {
            end.addSuppressed(e);
        }
    }

    /** @return null if there is none */
    private static String error(DeploymentReport report) {
        List<HostReport> failed = report.failed();
        if (failed.isEmpty()) {
            return null;
        }
        if (report.hosts().size() == 1) {
            return describe(failed.get(0));
        }
        List<HostReport> named = failed.stream()
                .filter(host -> host.state() == HostReport.State.FAILED)
                .limit(MOST_NAMED)
                .toList();
        String reasons = named.stream()
                .map(host -> RemoteText.escape(host.host()) + ": " + reason(host))
                .collect(Collectors.joining("\n"));
        // What helps with several of them is said once.
        String help = named.stream()
                .map(HostReport::failure)
                .filter(Objects::nonNull)
                .map(BuildCopy::help)
                .distinct()
                .collect(Collectors.joining());
        return Messages.BuildCopy_hosts(failed.size(), report.hosts().size()) + "\n" + reasons + help;
    }

    private static String describe(HostReport host) {
        return host.failure() == null ? reason(host) : describe(host.failure());
    }

    private static String reason(HostReport host) {
        return host.failure() == null ? CopySummary.incomplete(host.report()) : reason(host.failure());
    }

    /** What went wrong, and what to do about it. */
    static String describe(TransferException failure) {
        return reason(failure) + help(failure);
    }

    private static String reason(TransferException failure) {
        String text = Messages.BuildCopy_failed(failure.phase().label(), failure.getMessage());
        return failure.advice()
                .map(advice -> text + "\n" + Character.toUpperCase(advice.charAt(0)) + advice.substring(1))
                .orElse(text);
    }

    /** Where something can be done in Jenkins: a line of its own, or nothing. */
    private static String help(TransferException failure) {
        return failure instanceof HostKeyException
                ? "\n" + Messages.BuildCopy_knownHosts()
                : failure instanceof AllowedBySetting mismatch
                        ? mismatch.allowing().map(setting -> "\n" + Messages.BuildCopy_algorithms(setting)).orElse("")
                        : "";
    }
}
