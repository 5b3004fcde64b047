package io.jenkins.plugins.scpcopy;

import hudson.model.Result;
import hudson.model.TaskListener;
import io.jenkins.plugins.scpcopy.result.CopySummary;
import java.io.IOException;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Runs a step. A controller that restarts meanwhile ends it in a way that a retry can tell from a failed copy. */
final class ScpCopyExecution extends AwaitedExecution<Map<String, Object>> {
    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(ScpCopyExecution.class.getName());

    private final transient HostParameters step;

    ScpCopyExecution(StepContext context, HostParameters step) {
        super(context);
        this.step = step;
    }

    @Override
    public void stop(Throwable cause) throws Exception {
        getContext().get(TaskListener.class).getLogger().println(Messages.ScpCopyExecution_interrupted());
        super.stop(cause);
    }

    /** The controller was restarted meanwhile: nobody knows more than what the log has. */
    @Override
    public void onResume() {
        try {
            getContext().get(TaskListener.class).getLogger().println(Messages.ScpCopyExecution_restarted());
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.WARNING, "That a copy ended with the controller cannot be told", e);
        }
        super.onResume();
    }

    @Override
    Map<String, Object> carryOut() throws IOException, InterruptedException {
        CopySummary summary = step.perform(BuildPlace.of(getContext()));
        if (summary.getError() != null) {
            getContext().get(FlowNode.class).addOrReplaceAction(
                    new WarningAction(Result.UNSTABLE).withMessage(Messages.ScpCopyExecution_failed()));
        }
        return summary.toScript();
    }
}
