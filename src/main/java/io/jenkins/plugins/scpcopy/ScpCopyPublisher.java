package io.jenkins.plugins.scpcopy;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.AbstractProject;
import hudson.model.BuildListener;
import hudson.model.Result;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.BuildStepMonitor;
import hudson.tasks.Publisher;
import hudson.tasks.Recorder;
import hudson.util.XStream2;
import io.jenkins.plugins.scpcopy.form.DefaultsConverter;
import java.io.IOException;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** The copy after the build, of jobs that are no Pipelines. */
public class ScpCopyPublisher extends Recorder {
    private final ScpCopyStep copy;

    /** Whether nothing is copied after a build that is worse than unstable. */
    @DataBoundSetter
    public boolean onlyIfSuccessful = true;

    /** @param copy null, as in a job that was written by hand, for one without any parameter */
    @DataBoundConstructor
    public ScpCopyPublisher(ScpCopyStep copy) {
        this.copy = copy == null ? new ScpCopyStep("", "") : copy;
    }

    public ScpCopyStep getCopy() {
        return copy;
    }

    @Override
    public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
            throws InterruptedException, IOException {
        Result result = build.getResult();
        if (onlyIfSuccessful && result != null && result.isWorseThan(Result.UNSTABLE)) {
            listener.getLogger().println(Messages.ScpCopyPublisher_skipped(result));
        } else {
            ScpCopyBuilder.perform(copy, build, listener);
        }
        return true;
    }

    @Override
    public BuildStepMonitor getRequiredMonitorService() {
        return BuildStepMonitor.NONE;
    }

    /** Stored jobs hold only what was changed. */
    public static final class ConverterImpl extends DefaultsConverter {
        public ConverterImpl(XStream2 xstream) {
            super(xstream, () -> new ScpCopyPublisher(null));
        }
    }

    /** Describes the publisher. */
    @Extension
    @Symbol("scpCopy")
    public static final class DescriptorImpl extends BuildStepDescriptor<Publisher> {
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
