package io.jenkins.plugins.scpcopy.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.form.FormCheck;
import java.util.List;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Hosts that have one name together, so that jobs write {@code name:path} for all of them. */
public class NamedGroup extends AbstractDescribableImpl<NamedGroup> {
    private final String name;
    private final String members;

    /**
     * @param members {@code [user@]host[:port]} in each line; the host may be a named one
     * @throws IllegalArgumentException if a member cannot be read
     */
    @DataBoundConstructor
    public NamedGroup(String name, String members) {
        this.name = Util.fixNull(name).strip();
        this.members = Util.fixNull(members).strip();
        parse(this.members);
    }

    public String getName() {
        return name;
    }

    public String getMembers() {
        return members;
    }

    /** The members, without a path. */
    public List<Endpoint> hosts() {
        return parse(members);
    }

    static List<Endpoint> parse(String members) {
        return members.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .map(NamedGroup::member)
                .toList();
    }

    private static Endpoint member(String line) {
        Endpoint member = Endpoint.parseHost(line);
        if (!member.path().isEmpty()) {
            throw new IllegalArgumentException(Messages.NamedGroup_path(line));
        }
        return member;
    }

    /** Describes a group's form, which the global configuration and folders show. */
    @Extension
    public static final class DescriptorImpl extends Descriptor<NamedGroup> {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.NamedGroup_displayName();
        }

        @POST
        public FormValidation doCheckName(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
            return FormCheck.hostName(item, value, false);
        }

        @POST
        public FormValidation doCheckMembers(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
            return FormCheck.check(item, value, NamedGroup::parse);
        }
    }
}
