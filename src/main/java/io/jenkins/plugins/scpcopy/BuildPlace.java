package io.jenkins.plugins.scpcopy;

import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.scpcopy.result.Masks;
import java.util.Map;
import java.util.function.UnaryOperator;

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
        String workspace) {}
