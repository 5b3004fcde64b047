package io.jenkins.plugins.scpcopy.folder;

import com.cloudbees.hudson.plugins.folder.AbstractFolder;
import com.cloudbees.hudson.plugins.folder.AbstractFolderProperty;
import com.cloudbees.hudson.plugins.folder.AbstractFolderPropertyDescriptor;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.ItemGroup;
import io.jenkins.plugins.scpcopy.config.HostNames;
import io.jenkins.plugins.scpcopy.config.NamedGroup;
import io.jenkins.plugins.scpcopy.config.NamedHost;
import java.util.ArrayList;
import java.util.List;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/** The named hosts and groups that a folder gives the jobs in it and in the folders below. */
public class FolderHosts extends AbstractFolderProperty<AbstractFolder<?>> {
    private List<NamedHost> hosts = new ArrayList<>();
    private List<NamedGroup> groups = new ArrayList<>();

    @DataBoundConstructor
    public FolderHosts() {}

    public List<NamedHost> getHosts() {
        return List.copyOf(Util.fixNull(hosts));
    }

    /** @throws IllegalArgumentException if a host has what only an administrator may give */
    @DataBoundSetter
    public void setHosts(List<NamedHost> hosts) {
        hosts.forEach(NamedHost::checkOfFolder);
        this.hosts = new ArrayList<>(hosts);
    }

    public List<NamedGroup> getGroups() {
        return List.copyOf(Util.fixNull(groups));
    }

    @DataBoundSetter
    public void setGroups(List<NamedGroup> groups) {
        this.groups = new ArrayList<>(groups);
    }

    /** Describes the property. */
    @Extension(optional = true)
    @Symbol("scpCopyHosts")
    public static final class DescriptorImpl extends AbstractFolderPropertyDescriptor {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.FolderHosts_displayName();
        }

        /** A folder without any of them stores nothing. */
        @Override
        public AbstractFolderProperty<?> newInstance(StaplerRequest2 request, JSONObject form) throws FormException {
            FolderHosts typed = (FolderHosts) super.newInstance(request, form);
            try {
                HostNames.check(typed.getHosts(), typed.getGroups());
            } catch (IllegalArgumentException e) {
                throw new FormException(e.getMessage(), e, "groups");
            }
            return typed.getHosts().isEmpty() && typed.getGroups().isEmpty() ? null : typed;
        }
    }

    /** Finds them. */
    @Extension(optional = true)
    public static final class Source implements HostNames.Source {
        @Override
        public HostNames below(ItemGroup<?> folder, HostNames above) {
            FolderHosts own = folder instanceof AbstractFolder<?> known ? known.getProperties().get(FolderHosts.class) : null;
            return own == null ? above : above.with(own.getHosts(), own.getGroups());
        }
    }
}
