package io.jenkins.plugins.scpcopy;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.scpcopy.result.Masks;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Where in a build something is done.
 *
 * @param expand replaces variables in a text
 * @param environment the build's variables, where the work is done
 * @param masks hide what the build keeps secret
 * @param directory where local paths start from; its node does the work
 * @param workspace what local paths must stay inside, an absolute path on that node
 */
record BuildPlace(
        Run<?, ?> run,
        TaskListener listener,
        UnaryOperator<String> expand,
        Map<String, String> environment,
        Masks masks,
        FilePath directory,
        String workspace) {
    /** Where a Pipeline step is. */
    static BuildPlace of(StepContext context) throws IOException, InterruptedException {
        FilePath directory = context.get(FilePath.class);
        EnvVars environment = context.get(EnvVars.class);
        Map<String, String> variables = environment == null ? Map.of() : environment;
        EnvironmentExpander expander = context.get(EnvironmentExpander.class);
        Set<String> sensitive = expander == null ? Set.of() : expander.getSensitiveVariables();
        Run<?, ?> run = context.get(Run.class);
        return new BuildPlace(
                run,
                context.get(TaskListener.class),
                UnaryOperator.identity(),
                variables,
                Masks.of(run, sensitive, variables),
                directory,
                workspace(directory, environment));
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
