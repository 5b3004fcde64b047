package io.jenkins.plugins.scpcopy;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.AbstractProject;
import hudson.model.BuildListener;
import hudson.tasks.BuildStepDescriptor;
import hudson.tasks.Builder;
import hudson.util.XStream2;
import io.jenkins.plugins.scpcopy.form.DefaultsConverter;
import java.io.IOException;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/** The way back to an earlier release as a build step of jobs that are no Pipelines. */
public class ScpRollbackBuilder extends Builder {
    private final ScpRollbackStep rollback;

    /** @param rollback null, as in a job that was written by hand, for one without any parameter */
    @DataBoundConstructor
    public ScpRollbackBuilder(ScpRollbackStep rollback) {
        this.rollback = rollback == null ? new ScpRollbackStep("") : rollback;
    }

    public ScpRollbackStep getRollback() {
        return rollback;
    }

    @Override
    public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
            throws InterruptedException, IOException {
        ScpCopyBuilder.perform(rollback, build, listener);
        return true;
    }

    /** Stored jobs hold only what was changed. */
    public static final class ConverterImpl extends DefaultsConverter {
        public ConverterImpl(XStream2 xstream) {
            super(xstream, () -> new ScpRollbackBuilder(null));
        }
    }

    /** Describes the build step. */
    @Extension
    @Symbol("scpRollback")
    public static final class DescriptorImpl extends BuildStepDescriptor<Builder> {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.ScpRollbackStep_displayName();
        }

        @Override
        @SuppressWarnings("rawtypes")
        public boolean isApplicable(Class<? extends AbstractProject> jobType) {
            return true;
        }
    }
}
