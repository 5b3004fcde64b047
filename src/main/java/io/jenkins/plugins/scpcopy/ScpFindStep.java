package io.jenkins.plugins.scpcopy;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.scpcopy.connection.ConnectionForm;
import io.jenkins.plugins.scpcopy.connection.ConnectionParameters;
import io.jenkins.plugins.scpcopy.copy.Search;
import io.jenkins.plugins.scpcopy.form.FormCheck;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** The Pipeline step {@code scpFind}, which gives what on a host matches a path or pattern. */
public class ScpFindStep extends ConnectionParameters {
    private final String from;

    /** How many items there may be. */
    @DataBoundSetter
    public int limit = 10_000;

    @DataBoundConstructor
    public ScpFindStep(String from) {
        this.from = Util.fixNull(from).strip();
    }

    public String getFrom() {
        return from;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new ScpFindExecution(context, this);
    }

    /** Describes the step, and its form for the snippet generator. */
    @Extension
    public static final class DescriptorImpl extends ConnectionForm {
        @Override
        public String getFunctionName() {
            return "scpFind";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.ScpFindStep_displayName();
        }

        @Override
        public String argumentsToString(@NonNull Map<String, Object> namedArgs) {
            return String.valueOf(namedArgs.get("from"));
        }

        @POST
        public FormValidation doCheckFrom(
                @CheckForNull @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String port) {
            return checkSource(item, value, port);
        }

        @POST
        public FormValidation doCheckLimit(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
            return FormCheck.number(item, value, 1, Search.MOST);
        }
    }
}
