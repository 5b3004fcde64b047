package io.jenkins.plugins.scpcopy.config;

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
import io.jenkins.plugins.scpcopy.credentials.SshCredentials;
import io.jenkins.plugins.scpcopy.form.DefaultsConverter;
import io.jenkins.plugins.scpcopy.form.FormCheck;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A host on the way to another one. */
public class JumpHost extends AbstractDescribableImpl<JumpHost> {
    private final String host;
    private String credentialsId = "";

    /** @param host {@code [user@]host[:port]}, or a named host */
    @DataBoundConstructor
    public JumpHost(String host) {
        this.host = Util.fixNull(host).strip();
    }

    public String getHost() {
        return host;
    }

    /** Empty: the credential of the named host that this is. */
    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Util.fixNull(credentialsId);
    }

    /** Stored jobs hold only what was changed. */
    public static final class ConverterImpl extends DefaultsConverter {
        public ConverterImpl(XStream2 xstream) {
            super(xstream, () -> new JumpHost(""));
        }
    }

    /** Describes a jump host's form. */
    @Extension
    public static final class DescriptorImpl extends Descriptor<JumpHost> {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.JumpHost_displayName();
        }

        @POST
        public FormValidation doCheckHost(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
            return FormCheck.jumpHost(item, value);
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(
                @CheckForNull @AncestorInPath Item item, @QueryParameter String credentialsId, @QueryParameter String host) {
            return SshCredentials.list(item, credentialsId, ResolvedHost.requirements(item, "scp://" + host, "", "22"));
        }

        @POST
        public FormValidation doCheckCredentialsId(
                @CheckForNull @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String host) {
            return SshCredentials.check(item, value, ResolvedHost.requirements(item, "scp://" + host, "", "22"));
        }
    }
}
