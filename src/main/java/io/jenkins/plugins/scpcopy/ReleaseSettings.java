package io.jenkins.plugins.scpcopy;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import hudson.util.XStream2;
import io.jenkins.plugins.scpcopy.copy.request.Release;
import io.jenkins.plugins.scpcopy.form.Choice;
import io.jenkins.plugins.scpcopy.form.DefaultsConverter;
import io.jenkins.plugins.scpcopy.form.FormCheck;
import java.util.function.UnaryOperator;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** How a copy becomes a release. */
public class ReleaseSettings extends AbstractDescribableImpl<ReleaseSettings> {
    /** Empty: the number of the build. */
    @DataBoundSetter
    public String name = "";

    /** How many releases stay. */
    @DataBoundSetter
    public int keep = Release.KEEP;

    @DataBoundSetter
    public String hardLinks = Choice.word(Release.HardLinks.AUTO);

    @DataBoundConstructor
    public ReleaseSettings() {}

    /**
     * The release of a build.
     *
     * @param text makes a parameter's value of what was given for it
     * @throws IllegalArgumentException if a value cannot be used
     */
    Release of(int build, UnaryOperator<String> text) {
        String given = text.apply(name);
        return new Release(
                given.isEmpty() ? String.valueOf(build) : Release.checkName(given),
                keep,
                Choice.parse(Release.HardLinks.class, Util.fixNull(hardLinks), "hardLinks"));
    }

    /** Stored jobs hold only what was changed. */
    public static final class ConverterImpl extends DefaultsConverter {
        public ConverterImpl(XStream2 xstream) {
            super(xstream, ReleaseSettings::new);
        }
    }

    /** Describes the form of a release. */
    @Extension
    public static final class DescriptorImpl extends Descriptor<ReleaseSettings> {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.ReleaseSettings_displayName();
        }

        @POST
        public ListBoxModel doFillHardLinksItems(@CheckForNull @AncestorInPath Item item) {
            return Choice.items(item, Release.HardLinks.class);
        }

        @POST
        public FormValidation doCheckName(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
            return FormCheck.release(item, value);
        }

        @POST
        public FormValidation doCheckKeep(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
            return FormCheck.number(item, value, 1, Release.MOST_KEPT);
        }
    }
}
