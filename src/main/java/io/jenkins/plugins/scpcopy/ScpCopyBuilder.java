package io.jenkins.plugins.scpcopy;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.EnvVars;
import hudson.Extension;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.AbstractProject;
import hudson.model.BuildListener;
import hudson.model.TaskListener;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import hudson.util.XStream2;
import io.jenkins.plugins.scpcopy.form.DefaultsConverter;
import io.jenkins.plugins.scpcopy.result.Masks;
import java.io.IOException;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/** The copy as a build step of jobs that are no Pipelines. */
public class ScpCopyBuilder extends Builder {
    private final ScpCopyStep copy;

    /** @param copy null, as in a job that was written by hand, for one without any parameter */
    @DataBoundConstructor
    public ScpCopyBuilder(ScpCopyStep copy) {
        this.copy = copy == null ? new ScpCopyStep("", "") : copy;
    }

    public ScpCopyStep getCopy() {
        return copy;
    }

    @Override
    public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
            throws InterruptedException, IOException {
        perform(copy, build, listener);
        return true;
    }

    /** Does what a step does, with the build's variables expanded. */
    static void perform(HostParameters step, AbstractBuild<?, ?> build, TaskListener listener)
            throws IOException, InterruptedException {
        FilePath workspace = build.getWorkspace();
        if (workspace == null) {
            throw new AbortException(Messages.ScpCopyBuilder_noWorkspace());
        }
        EnvVars variables = build.getEnvironment(listener);
        variables.overrideAll(build.getBuildVariables());
        Masks masks = Masks.of(build, build.getSensitiveBuildVariables(), variables);
        step.perform(new BuildPlace(
                build, listener, variables::expand, variables, masks, workspace, workspace.getRemote()));
    }

    /** Stored jobs hold only what was changed. */
    public static final class ConverterImpl extends DefaultsConverter {
        public ConverterImpl(XStream2 xstream) {
            super(xstream, () -> new ScpCopyBuilder(null));
        }
    }

    /** Describes the build step. */
    @Extension
    @Symbol("scpCopy")
    public static final class DescriptorImpl extends BuildStepDescriptor<Builder> {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.ScpCopyStep_displayName();
        }

        @Override
        @SuppressWarnings("rawtypes")
        public boolean isApplicable(Class<? extends AbstractProject> jobType) {
            return true;
        }
    }
}
