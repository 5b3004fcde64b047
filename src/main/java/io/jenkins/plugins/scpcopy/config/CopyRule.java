package io.jenkins.plugins.scpcopy.config;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.AbstractDescribableImpl;
import hudson.model.Descriptor;
import hudson.util.FormValidation;
import hudson.util.XStream2;
import io.jenkins.plugins.scpcopy.form.DefaultsConverter;
import io.jenkins.plugins.scpcopy.form.FormCheck;
import io.jenkins.plugins.scpcopy.rules.HostPattern;
import io.jenkins.plugins.scpcopy.rules.RemotePlace;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * What an administrator lets the jobs of a folder do: on which hosts, below which directories. It stands in the global
 * configuration, where whoever may configure the folder cannot change it.
 */
public class CopyRule extends AbstractDescribableImpl<CopyRule> {
    private String folder = "";
    private String hosts = "";
    private String paths = "";
    private boolean commands;

    @DataBoundConstructor
    public CopyRule() {}

    /** The full name of a folder or job; empty for all jobs. */
    public String getFolder() {
        return folder;
    }

    @DataBoundSetter
    public void setFolder(String folder) {
        this.folder = Util.fixNull(folder).strip().replaceAll("^/+|/+$", "");
    }

    /** A {@link HostPattern} in each line, or a name of the global configuration; empty: no host. */
    public String getHosts() {
        return hosts;
    }

    /** @throws IllegalArgumentException if a line cannot be read */
    @DataBoundSetter
    public void setHosts(String hosts) {
        this.hosts = Util.fixNull(hosts).strip();
        patterns(this.hosts);
    }

    /** A directory in each line, absolute or below {@code ~}; empty: every path. */
    public String getPaths() {
        return paths;
    }

    /** @throws IllegalArgumentException if a line cannot be used */
    @DataBoundSetter
    public void setPaths(String paths) {
        this.paths = Util.fixNull(paths).strip();
        places(this.paths);
    }

    /** Whether they may have commands run there, which no directory limits. */
    public boolean isCommands() {
        return commands;
    }

    @DataBoundSetter
    public void setCommands(boolean commands) {
        this.commands = commands;
    }

    private static List<String> lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }

    private static List<HostPattern> patterns(String hosts) {
        return lines(hosts).stream().map(HostPattern::parse).toList();
    }

    private static List<RemotePlace> places(String paths) {
        return lines(paths).stream().map(RemotePlace::ofRule).toList();
    }

    /** Whether it is about an item. @param item its full name; names of items differ in more than the case of their letters */
    boolean concerns(String item) {
        String own = folder.toLowerCase(Locale.ROOT);
        return own.isEmpty() || (item.toLowerCase(Locale.ROOT) + "/").startsWith(own + "/");
    }

    /** Whether it opens a host. @param host name or address */
    boolean opens(String host, int port) {
        HostNames names = HostNames.global();
        return patterns(hosts).stream()
                .flatMap(pattern -> CopyRules.meant(pattern, names))
                .anyMatch(pattern -> pattern.matches(host, port));
    }

    boolean opensEveryPath() {
        return lines(paths).isEmpty();
    }

    boolean opens(RemotePlace place) {
        return places(paths).stream().anyMatch(open -> open.holds(place));
    }

    /** The rule for a folder that has changed its name; empty if it is about another one. */
    Optional<CopyRule> renamed(String oldName, String newName) {
        String rest = folder.substring(Math.min(folder.length(), oldName.length()));
        if (!folder.regionMatches(true, 0, oldName, 0, oldName.length()) || !rest.isEmpty() && !rest.startsWith("/")) {
            return Optional.empty();
        }
        CopyRule renamed = new CopyRule();
        renamed.folder = newName + rest;
        renamed.hosts = hosts;
        renamed.paths = paths;
        renamed.commands = commands;
        return Optional.of(renamed);
    }

    /** Its hosts, for messages. */
    List<String> hostLines() {
        return lines(hosts);
    }

    /** Its directories, for messages. */
    List<String> pathLines() {
        return lines(paths);
    }

    /** A stored configuration holds only what was changed. */
    public static final class ConverterImpl extends DefaultsConverter {
        public ConverterImpl(XStream2 xstream) {
            super(xstream, CopyRule::new);
        }
    }

    /** Describes a rule's form, which only the global configuration shows. */
    @Extension
    public static final class DescriptorImpl extends Descriptor<CopyRule> {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.CopyRule_displayName();
        }

        @POST
        public FormValidation doCheckFolder(@QueryParameter String value) {
            CopyRule typed = new CopyRule();
            typed.setFolder(value);
            return !Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                            || typed.folder.isEmpty()
                            || Jenkins.get().getItemByFullName(typed.folder) != null
                    ? FormValidation.ok()
                    : FormValidation.warning(Messages.CopyRule_noFolder(typed.folder));
        }

        @POST
        public FormValidation doCheckHosts(@QueryParameter String value) {
            FormValidation validation = FormCheck.check(null, value, CopyRule::patterns);
            return Jenkins.get().hasPermission(Jenkins.ADMINISTER) && Util.fixNull(value).isBlank()
                    ? FormValidation.warning(Messages.CopyRule_noHosts())
                    : validation;
        }

        @POST
        public FormValidation doCheckPaths(@QueryParameter String value) {
            return FormCheck.check(null, value, CopyRule::places);
        }
    }
}
