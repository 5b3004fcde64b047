package io.jenkins.plugins.scpcopy;

import hudson.AbortException;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.remoting.Channel;
import io.jenkins.plugins.scpcopy.scp.TransferException;
import io.jenkins.plugins.scpcopy.ssh.AlgorithmException;
import io.jenkins.plugins.scpcopy.ssh.HostKeyException;
import java.io.IOException;
import java.util.Map;
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

    /**
     * @param expand replaces variables in a text
     * @param environment the build's variables, where the copy runs
     */
    BuildCopy(
            ScpCopyStep parameters,
            Run<?, ?> run,
            TaskListener listener,
            UnaryOperator<String> expand,
            Map<String, String> environment) {
        this.parameters = parameters;
        this.run = run;
        this.listener = listener;
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
        FilePath manifest = directory.child(preparation.manifest());
        if (!parameters.allowOutsideWorkspace && !isInside(manifest, workspace)) {
            throw new AbortException(Messages.BuildCopy_manifestOutside(preparation.manifest()));
        }
        CopySummary summary = carryOut(copy, directory);
        ScpCopyAction.add(run, summary);
        if (!preparation.manifest().isEmpty()) {
            summary.writeTo(manifest);
        }
        if (summary.getError() != null) {
            if (parameters.failOnError) {
                throw new AbortException(summary.getError());
            }
            listener.error(summary.getError());
        }
        return summary;
    }

    private CopySummary carryOut(AgentCopy copy, FilePath directory) throws IOException, InterruptedException {
        try {
            AgentClasses.send(directory.getChannel());
            AgentOutcome outcome = directory.act(copy);
            LearnedHostKeys.get().accept(outcome.learnedHostKeys(), copy.hops());
            if (outcome.failure() == null) {
                return CopySummary.of(preparation.from(), preparation.to(), parameters.dryRun, outcome.report());
            }
            LOGGER.log(Level.FINE, outcome.failure(), () -> "A copy of " + run + " failed");
            return failed(describe(outcome.failure()));
        } catch (InterruptedException e) {
            note(Messages.BuildCopy_interrupted(), e);
            throw e;
        } catch (IllegalArgumentException e) {
            throw new AbortException(e.getMessage());
        } catch (IOException | RuntimeException e) {
            if (Channel.isClosedChannelException(e)) {
                note(Messages.BuildCopy_agentLost(), e);
                // The cause stays, since retry conditions look for it.
                throw (IOException) new AbortException(Messages.BuildCopy_agentLost()).initCause(e);
            }
            throw e;
        }
    }

    /** Shows on the build's page how the copy ended; if that cannot be kept, its end counts all the same. */
    private void note(String error, Exception end) {
        try {
            ScpCopyAction.add(run, failed(error));
        } catch (IOException e) {
            end.addSuppressed(e);
        }
    }

    private CopySummary failed(String error) {
        return CopySummary.failed(preparation.from(), preparation.to(), parameters.dryRun, error);
    }

    /** Whether a path is a directory or lies in it, by their names. */
    static boolean isInside(FilePath path, String directory) {
        for (FilePath parent = path; parent != null; parent = parent.getParent()) {
            if (parent.getRemote().equals(directory)) {
                return true;
            }
        }
        return false;
    }

    private static String describe(TransferException failure) {
        String text = Messages.BuildCopy_failed(failure.phase().label(), failure.getMessage());
        String where = failure instanceof HostKeyException
                ? "\n" + Messages.BuildCopy_knownHosts()
                : failure instanceof AlgorithmException mismatch
                        ? mismatch.allowing().map(setting -> "\n" + Messages.BuildCopy_algorithms(setting)).orElse("")
                        : "";
        return failure.advice()
                        .map(advice -> text + "\n" + Character.toUpperCase(advice.charAt(0)) + advice.substring(1))
                        .orElse(text)
                + where;
    }
}
