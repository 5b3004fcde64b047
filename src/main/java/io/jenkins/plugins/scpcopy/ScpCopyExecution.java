package io.jenkins.plugins.scpcopy;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.scpcopy.result.CopySummary;
import io.jenkins.plugins.scpcopy.result.Masks;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.SynchronousNonBlockingStepExecution;

/** Runs a step. A controller that restarts meanwhile ends it in a way that a retry can tell from a failed copy. */
final class ScpCopyExecution extends SynchronousNonBlockingStepExecution<Map<String, Object>> {
    private static final long serialVersionUID = 1L;

    private final transient HostParameters step;

    ScpCopyExecution(StepContext context, HostParameters step) {
        super(context);
        this.step = step;
    }

    @Override
    protected Map<String, Object> run() throws Exception {
        try {
            return copy();
        } catch (InterruptedException e) {
            // Of any other exception, an aborted build would print the stack trace.
            throw new FlowInterruptedException(Result.ABORTED, true);
        }
    }

    @Override
    public void stop(Throwable cause) throws Exception {
        getContext().get(TaskListener.class).getLogger().println(Messages.ScpCopyExecution_interrupted());
        super.stop(cause);
    }

    private Map<String, Object> copy() throws IOException, InterruptedException {
        StepContext context = getContext();
        FilePath directory = context.get(FilePath.class);
        EnvVars environment = context.get(EnvVars.class);
        Map<String, String> variables = environment == null ? Map.of() : environment;
        EnvironmentExpander expander = context.get(EnvironmentExpander.class);
        Set<String> sensitive = expander == null ? Set.of() : expander.getSensitiveVariables();
        Run<?, ?> run = context.get(Run.class);
        CopySummary summary = step.perform(new BuildPlace(
                run,
                context.get(TaskListener.class),
                UnaryOperator.identity(),
                variables,
                Masks.of(run, sensitive, variables),
                directory,
                workspace(directory, environment)));
        if (summary.getError() != null) {
            context.get(FlowNode.class).addOrReplaceAction(
                    new WarningAction(Result.UNSTABLE).withMessage(Messages.ScpCopyExecution_failed()));
        }
        return summary.toScript();
    }

    /** The workspace around the current directory, or that directory itself where {@code dir} has led out of it. */
    private static String workspace(FilePath directory, EnvVars environment) {
        String workspace = environment == null ? null : environment.get("WORKSPACE");
        return workspace != null && isInside(directory, workspace) ? workspace : directory.getRemote();
    }

    /** Whether a path is a directory or lies in it, by their names: which directory is the limit, not what is inside it. */
    private static boolean isInside(FilePath path, String directory) {
        for (FilePath parent = path; parent != null; parent = parent.getParent()) {
            if (parent.getRemote().equals(directory)) {
                return true;
            }
        }
        return false;
    }
}
