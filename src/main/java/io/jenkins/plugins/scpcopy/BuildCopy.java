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
import io.jenkins.plugins.scpcopy.copy.report.CopyReport;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.result.CopySummary;
import io.jenkins.plugins.scpcopy.result.Manifest;
import io.jenkins.plugins.scpcopy.result.Masks;
import io.jenkins.plugins.scpcopy.result.ScpCopyAction;
import io.jenkins.plugins.scpcopy.ssh.hop.AllowedBySetting;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyException;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;

/** One copy of a build, from its parameters to the mark it leaves on the build. */
final class BuildCopy {
    private static final Logger LOGGER = Logger.getLogger(BuildCopy.class.getName());

    private final ScpCopyStep parameters;
    private final Run<?, ?> run;
    private final TaskListener listener;
    private final Preparation preparation;
    private final Masks masks;

    /**
     * @param expand replaces variables in a text
     * @param environment the build's variables, where the copy runs
     * @param masks hide what the build keeps secret
     */
    BuildCopy(
            ScpCopyStep parameters,
            Run<?, ?> run,
            TaskListener listener,
            UnaryOperator<String> expand,
            Map<String, String> environment,
            Masks masks) {
        this.parameters = parameters;
        this.run = run;
        this.listener = listener;
        this.masks = masks;
        preparation = new Preparation(parameters, run, expand, environment);
    }

    /**
     * Copies.
     *
     * @param directory where local paths start from; its node does the work
     * @param workspace what local paths must stay inside, an absolute path on that node
     * @throws AbortException if the copy cannot be tried as asked for, or if it failed and failures count
     */
    CopySummary perform(FilePath directory, String workspace) throws IOException, InterruptedException {
        AgentCopy copy = preparation.prepare(directory, workspace, listener);
        Manifest manifest = new Manifest(
                directory, preparation.manifest(), parameters.allowOutsideWorkspace ? null : workspace);
        manifest.check();
        CopySummary summary = carryOut(copy, directory, manifest);
        CopySummary shown = summary.masked(masks);
        keep(shown, manifest);
        if (shown.getError() != null) {
            if (parameters.failOnError) {
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
            LearnedHostKeys.get().accept(outcome.learnedHostKeys(), copy.hops(), run.getParent().getFullName());
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
            if (outcome.failure() == null) {
                return CopySummary.of(preparation.from(), preparation.to(), parameters.dryRun, outcome.report());
            }
            LOGGER.log(Level.FINE, outcome.failure(), () -> "A copy of " + run + " failed");
            return failed(describe(outcome.failure()));
        } catch (InterruptedException e) {
            Optional<AgentOutcome> last = begun ? watch.awaitEnd() : Optional.empty();
            if (last.isPresent()) {
                learn(last.get(), copy);
            }
            CopyReport report = last.map(AgentOutcome::report).orElseGet(watch::lastKnown);
            note(broken(report, Messages.BuildCopy_interrupted()), manifest, e);
            throw e;
        } catch (IllegalArgumentException e) {
            throw new AbortException(masks.hide(e.getMessage()));
        } catch (IOException | RuntimeException e) {
            if (Channel.isClosedChannelException(e)) {
                ScpCopyAction.add(run, broken(watch.lastKnown(), Messages.BuildCopy_agentLost()).masked(masks));
                LOGGER.log(Level.FINE, e, () -> "The agent of " + run + " was lost");
                // Retry conditions look for such a cause. Pipelines cannot store the one there was, and would print all of it.
                throw (IOException) new AbortException(Messages.BuildCopy_agentLost())
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

    private CopySummary broken(CopyReport report, String error) {
        return CopySummary.broken(preparation.from(), preparation.to(), parameters.dryRun, report, error);
    }

    private CopySummary failed(String error) {
        return CopySummary.failed(preparation.from(), preparation.to(), parameters.dryRun, error);
    }

    private static String describe(TransferException failure) {
        String text = Messages.BuildCopy_failed(failure.phase().label(), failure.getMessage());
        String where = failure instanceof HostKeyException
                ? "\n" + Messages.BuildCopy_knownHosts()
                : failure instanceof AllowedBySetting mismatch
                        ? mismatch.allowing().map(setting -> "\n" + Messages.BuildCopy_algorithms(setting)).orElse("")
                        : "";
        return failure.advice()
                        .map(advice -> text + "\n" + Character.toUpperCase(advice.charAt(0)) + advice.substring(1))
                        .orElse(text)
                + where;
    }
}
