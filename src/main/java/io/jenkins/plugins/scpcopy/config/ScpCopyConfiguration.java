package io.jenkins.plugins.scpcopy.config;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import hudson.XmlFile;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.scpcopy.form.Choice;
import io.jenkins.plugins.scpcopy.hostkeys.ConfiguredKnownHosts;
import io.jenkins.plugins.scpcopy.ssh.hop.HostVerification;
import io.jenkins.plugins.scpcopy.ssh.hop.PostQuantum;
import io.jenkins.plugins.scpcopy.ssh.hostkey.KnownHosts;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import jenkins.model.GlobalConfiguration;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** What holds for every copy: how host keys are judged, which are known, and the named hosts. */
@Extension
@Symbol("scpCopy")
public final class ScpCopyConfiguration extends GlobalConfiguration implements ConfiguredKnownHosts {
    /** Called after this class, as its file is, when it stood elsewhere. */
    private static final String FORMER_FILE = "io.jenkins.plugins.scpcopy.ScpCopyConfiguration.xml";

    private String hostVerification = Choice.word(HostVerification.STRICT);
    private String knownHosts = "";
    private boolean hostVerificationEnforced;
    private String postQuantum = Choice.word(PostQuantum.REMARK);
    private boolean commandsForbidden;
    private List<NamedHost> hosts = new ArrayList<>();
    private List<NamedGroup> groups = new ArrayList<>();
    private List<CopyRule> rules = new ArrayList<>();

    public ScpCopyConfiguration() {
        takeFormerFile();
        load();
    }

    /** A file that is left where nobody looks would leave all jobs without what it demands. */
    private void takeFormerFile() {
        Path file = getConfigFile().getFile().toPath();
        Path former = file.resolveSibling(FORMER_FILE);
        try {
            if (Files.exists(former) && Files.notExists(file)) {
                Files.move(former, file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Read by the one that knows what its classes were called. */
    @Override
    protected XmlFile getConfigFile() {
        return new XmlFile(Jenkins.XSTREAM2, new File(Jenkins.get().getRootDir(), getId() + ".xml"));
    }

    /** The one of this controller. */
    public static ScpCopyConfiguration get() {
        return ExtensionList.lookupSingleton(ScpCopyConfiguration.class);
    }

    @NonNull
    @Override
    public String getDisplayName() {
        return Messages.ScpCopyConfiguration_displayName();
    }

    public String getHostVerification() {
        return hostVerification;
    }

    @DataBoundSetter
    public void setHostVerification(String hostVerification) {
        Choice.parse(HostVerification.class, hostVerification, "hostVerification");
        this.hostVerification = hostVerification;
        save();
    }

    /** Whether jobs may make the verification only stricter. */
    public boolean isHostVerificationEnforced() {
        return hostVerificationEnforced;
    }

    @DataBoundSetter
    public void setHostVerificationEnforced(boolean hostVerificationEnforced) {
        this.hostVerificationEnforced = hostVerificationEnforced;
        save();
    }

    /** What becomes of a host whose key exchange is not post-quantum: {@code ignore}, {@code remark} or {@code require}. */
    public String getPostQuantum() {
        return postQuantum;
    }

    /** @throws IllegalArgumentException if there is no such word */
    @DataBoundSetter
    public void setPostQuantum(String postQuantum) {
        Choice.parse(PostQuantum.class, postQuantum, "postQuantum");
        this.postQuantum = postQuantum;
        save();
    }

    /**
     * The rule for a host.
     *
     * @param own that of a named host; empty for none of its own
     */
    public PostQuantum postQuantum(String own) {
        return Choice.parse(PostQuantum.class, own.isEmpty() ? postQuantum : own, "postQuantum");
    }

    /** Whether jobs may have no commands run on hosts. */
    public boolean isCommandsForbidden() {
        return commandsForbidden;
    }

    @DataBoundSetter
    public void setCommandsForbidden(boolean commandsForbidden) {
        this.commandsForbidden = commandsForbidden;
        save();
    }

    /**
     * The verification for a job.
     *
     * @param asked what the job asks for; empty for nothing of its own
     * @throws IllegalArgumentException if there is no such one, or it is weaker than jobs may have
     */
    public HostVerification verification(String asked) {
        HostVerification own = Choice.parse(HostVerification.class, hostVerification, "hostVerification");
        if (asked.isEmpty()) {
            return own;
        }
        HostVerification wanted = Choice.parse(HostVerification.class, asked, "hostVerification");
        if (hostVerificationEnforced && wanted.isWeakerThan(own)) {
            throw new IllegalArgumentException(Messages.ScpCopyConfiguration_enforced(asked, hostVerification));
        }
        return wanted;
    }

    public String getKnownHosts() {
        return knownHosts;
    }

    /**
     * Sets what is known about all hosts.
     *
     * @param knownHosts lines in known_hosts form
     * @throws IllegalArgumentException if they cannot be read, or hold a bare fingerprint, which would be that of every host
     */
    @DataBoundSetter
    public void setKnownHosts(String knownHosts) {
        checkKnownHosts(Util.fixNull(knownHosts));
        this.knownHosts = Util.fixNull(knownHosts).strip();
        save();
    }

    public List<NamedHost> getHosts() {
        return List.copyOf(hosts);
    }

    @DataBoundSetter
    public void setHosts(List<NamedHost> hosts) {
        this.hosts = new ArrayList<>(hosts);
        save();
    }

    public List<NamedGroup> getGroups() {
        return List.copyOf(groups);
    }

    @DataBoundSetter
    public void setGroups(List<NamedGroup> groups) {
        this.groups = new ArrayList<>(groups);
        save();
    }

    /** What jobs may do; empty: everything. */
    public List<CopyRule> getRules() {
        return List.copyOf(rules);
    }

    @DataBoundSetter
    public void setRules(List<CopyRule> rules) {
        this.rules = new ArrayList<>(rules);
        save();
    }

    /** A folder has changed its name. */
    void renameRules(String oldName, String newName) {
        List<CopyRule> renamed =
                rules.stream().map(rule -> rule.renamed(oldName, newName).orElse(rule)).toList();
        if (!renamed.equals(rules)) {
            setRules(renamed);
        }
    }

    /** @throws IllegalArgumentException if one name stands for two things */
    void checkNames() {
        HostNames.check(hosts, groups);
    }

    @Override
    public String knownHostsOf(String host, int port) {
        return Stream.concat(
                        Stream.of(knownHosts),
                        hosts.stream()
                                .filter(named -> named.address().equalsIgnoreCase(host) && named.getPort() == port)
                                .map(NamedHost::getKnownHosts))
                .collect(Collectors.joining("\n"));
    }

    @Override
    public boolean configure(StaplerRequest2 request, JSONObject json) throws FormException {
        // What is wrong is found before anything is changed.
        String field = "hosts";
        try {
            // Binding to this would leave out a list whose last entry was removed.
            List<NamedHost> named = request.bindJSONToList(NamedHost.class, json.remove(field));
            field = "groups";
            List<NamedGroup> together = request.bindJSONToList(NamedGroup.class, json.remove(field));
            HostNames.check(named, together);
            field = "rules";
            List<CopyRule> limits = request.bindJSONToList(CopyRule.class, json.remove(field));
            field = "knownHosts";
            checkKnownHosts(json.optString(field));
            hosts = new ArrayList<>(named);
            groups = new ArrayList<>(together);
            rules = new ArrayList<>(limits);
        } catch (IllegalArgumentException e) {
            throw new FormException(reason(e).getMessage(), e, field);
        }
        request.bindJSON(this, json);
        save();
        return true;
    }

    /** What an exception comes from: binding wraps what a setter says. */
    static Throwable reason(Throwable thrown) {
        return thrown.getCause() == null ? thrown : reason(thrown.getCause());
    }

    @POST
    public ListBoxModel doFillHostVerificationItems() {
        Jenkins.get().checkPermission(Jenkins.SYSTEM_READ);
        return Choice.items(null, HostVerification.class);
    }

    @POST
    public ListBoxModel doFillPostQuantumItems() {
        Jenkins.get().checkPermission(Jenkins.SYSTEM_READ);
        return Choice.items(null, PostQuantum.class);
    }

    @POST
    public FormValidation doCheckKnownHosts(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        try {
            checkKnownHosts(Util.fixNull(value));
            return FormValidation.ok();
        } catch (IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        }
    }

    private static void checkKnownHosts(String text) {
        KnownHosts.parse(text);
        if (text.lines().anyMatch(line -> line.strip().startsWith("SHA256:"))) {
            throw new IllegalArgumentException(Messages.ScpCopyConfiguration_fingerprint());
        }
    }
}
