package io.jenkins.plugins.scpcopy;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.XStream2;
import io.jenkins.plugins.scpcopy.agent.AgentCopy;
import io.jenkins.plugins.scpcopy.form.DefaultsConverter;
import io.jenkins.plugins.scpcopy.form.FormCheck;
import io.jenkins.plugins.scpcopy.result.CopySummary;
import io.jenkins.plugins.scpcopy.result.Manifest;
import java.io.IOException;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The parameters of a way back to an earlier release, which are those of the Pipeline step {@code scpRollback}. */
public class ScpRollbackStep extends HostParameters {
    /** Empty: the release that was in use before the present one. */
    @DataBoundSetter
    public String release = "";

    @DataBoundConstructor
    public ScpRollbackStep(String to) {
        super(to);
    }

    @Override
    public StepExecution start(StepContext context) {
        return new ScpCopyExecution(context, this);
    }

    @Override
    CopySummary perform(BuildPlace place) throws IOException, InterruptedException {
        RollbackPreparation preparation = new RollbackPreparation(this, place);
        AgentCopy back = preparation.prepare(place.directory(), place.listener());
        String release = preparation.release();
        String from = release.isEmpty() ? Messages.ScpRollbackStep_before() : Messages.ScpRollbackStep_named(release);
        return new BuildCopy(place, new CopySummary.Asked(from, preparation.to(), false, ""), failOnError)
                .perform(back, place.directory(), new Manifest(place.directory(), "", null));
    }

    /** Stored jobs hold only what was changed. */
    public static final class ConverterImpl extends DefaultsConverter {
        public ConverterImpl(XStream2 xstream) {
            super(xstream, () -> new ScpRollbackStep(""));
        }
    }

    /** Describes the step, and its form wherever that is shown. */
    @Extension
    public static final class DescriptorImpl extends HostForm {
        @Override
        public String getFunctionName() {
            return "scpRollback";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.ScpRollbackStep_displayName();
        }

        @Override
        public String argumentsToString(@NonNull Map<String, Object> namedArgs) {
            return String.valueOf(namedArgs.get("to"));
        }

        @POST
        public FormValidation doCheckRelease(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
            return FormCheck.release(item, value);
        }
    }
}
