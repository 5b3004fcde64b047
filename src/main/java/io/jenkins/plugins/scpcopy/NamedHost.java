package io.jenkins.plugins.scpcopy;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import java.util.ArrayList;
import java.util.List;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A host that an administrator has given a name, so that jobs write {@code name:path} and nothing else. */
public class NamedHost extends AbstractDescribableImpl<NamedHost> {
    private final String name;

    /** Name or address; empty: the name itself. */
    @DataBoundSetter
    public String host = "";

    @DataBoundSetter
    public int port = 22;

    /** Empty: the credential's user name. */
    @DataBoundSetter
    public String user = "";

    @DataBoundSetter
    public String credentialsId = "";

    /** Lines in known_hosts form, or fingerprints, for this host alone. */
    @DataBoundSetter
    public String knownHosts = "";

    @DataBoundSetter
    public List<JumpHost> jumpHosts = new ArrayList<>();

    @DataBoundConstructor
    public NamedHost(String name) {
        this.name = Util.fixNull(name).strip();
    }

    public String getName() {
        return name;
    }

    /** The host's name or address on the network. */
    String address() {
        String address = Util.fixNull(host).strip();
        return address.isEmpty() ? name : address;
    }

    /** Describes a named host's form, which only the global configuration shows. */
    @Extension
    public static final class DescriptorImpl extends Descriptor<NamedHost> {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.NamedHost_displayName();
        }

        @POST
        public FormValidation doCheckName(@QueryParameter String value) {
            return FormCheck.hostName(value, false);
        }

        @POST
        public FormValidation doCheckHost(@QueryParameter String value) {
            return FormCheck.hostName(value, true);
        }

        @POST
        public FormValidation doCheckPort(@QueryParameter String value) {
            return FormCheck.number(null, value, 1, 65535);
        }

        @POST
        public FormValidation doCheckKnownHosts(@QueryParameter String value) {
            return FormCheck.knownHosts(null, value);
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(
                @QueryParameter String credentialsId,
                @QueryParameter String name,
                @QueryParameter String host,
                @QueryParameter String port) {
            String address = Util.fixNull(host).isBlank() ? name : host;
            return SshCredentials.list(null, credentialsId, SshCredentials.requirements(address + ":", "", port));
        }
    }
}
