package io.jenkins.plugins.scpcopy.config;

import com.cloudbees.plugins.credentials.domains.DomainRequirement;
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
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.credentials.ProxyCredentials;
import io.jenkins.plugins.scpcopy.credentials.SshCredentials;
import io.jenkins.plugins.scpcopy.form.Choice;
import io.jenkins.plugins.scpcopy.form.DefaultsConverter;
import io.jenkins.plugins.scpcopy.form.FormCheck;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmPreferences;
import io.jenkins.plugins.scpcopy.ssh.hop.PostQuantum;
import io.jenkins.plugins.scpcopy.ssh.hop.ProxyServer;
import io.jenkins.plugins.scpcopy.ssh.hostkey.KnownHosts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A host that an administrator, or whoever may configure a folder, has given a name: jobs write {@code name:path} and nothing else. */
public class NamedHost extends AbstractDescribableImpl<NamedHost> {
    private final String name;
    private String host = "";
    private int port = 22;
    private String user = "";
    private String credentialsId = "";
    private String knownHosts = "";
    private String algorithms = "";
    private String postQuantum = "";
    private List<JumpHost> jumpHosts = new ArrayList<>();
    private String proxy = "";
    private String proxyCredentialsId = "";

    @DataBoundConstructor
    public NamedHost(String name) {
        this.name = Util.fixNull(name).strip();
    }

    public String getName() {
        return name;
    }

    /** Name or address; empty: the name itself. */
    public String getHost() {
        return host;
    }

    @DataBoundSetter
    public void setHost(String host) {
        this.host = Util.fixNull(host).strip();
    }

    public int getPort() {
        return port;
    }

    /** @throws IllegalArgumentException if there is no such port */
    @DataBoundSetter
    public void setPort(int port) {
        if (port < 1 || port > 65535) {
            throw new IllegalArgumentException(Messages.NamedHost_port(name, String.valueOf(port)));
        }
        this.port = port;
    }

    /** Empty: the credential's user name. */
    public String getUser() {
        return user;
    }

    @DataBoundSetter
    public void setUser(String user) {
        this.user = Util.fixNull(user).strip();
    }

    public String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public void setCredentialsId(String credentialsId) {
        this.credentialsId = Util.fixNull(credentialsId);
    }

    /** Lines in known_hosts form, or fingerprints, for this host alone. */
    public String getKnownHosts() {
        return knownHosts;
    }

    /** @throws IllegalArgumentException if a line cannot be read; the message says why */
    @DataBoundSetter
    public void setKnownHosts(String knownHosts) {
        KnownHosts.parse(Util.fixNull(knownHosts));
        this.knownHosts = Util.fixNull(knownHosts).strip();
    }

    /** What is proposed to this host beyond the usual: lines as in ssh_config, such as {@code Ciphers +aes128-cbc}. */
    public String getAlgorithms() {
        return algorithms;
    }

    /** @throws IllegalArgumentException if a line cannot be used; the message says why */
    @DataBoundSetter
    public void setAlgorithms(String algorithms) {
        AlgorithmPreferences.parse(Util.fixNull(algorithms));
        this.algorithms = Util.fixNull(algorithms).strip();
    }

    /** What becomes of this host if its key exchange is not post-quantum; empty: what is configured for all hosts. */
    public String getPostQuantum() {
        return postQuantum;
    }

    /** @throws IllegalArgumentException if there is no such word */
    @DataBoundSetter
    public void setPostQuantum(String postQuantum) {
        String word = Util.fixNull(postQuantum);
        if (!word.isEmpty()) {
            Choice.parse(PostQuantum.class, word, "postQuantum");
        }
        this.postQuantum = word;
    }

    public List<JumpHost> getJumpHosts() {
        return List.copyOf(jumpHosts);
    }

    @DataBoundSetter
    public void setJumpHosts(List<JumpHost> jumpHosts) {
        this.jumpHosts = new ArrayList<>(Util.fixNull(jumpHosts));
    }

    /** What the host, or its first jump host, is reached through; empty for no proxy. */
    public String getProxy() {
        return proxy;
    }

    /** @throws IllegalArgumentException if it is none that can be used; the message says why */
    @DataBoundSetter
    public void setProxy(String proxy) {
        if (!Util.fixNull(proxy).isBlank()) {
            ProxyServer.parse(proxy.strip());
        }
        this.proxy = Util.fixNull(proxy).strip();
    }

    public String getProxyCredentialsId() {
        return proxyCredentialsId;
    }

    @DataBoundSetter
    public void setProxyCredentialsId(String proxyCredentialsId) {
        this.proxyCredentialsId = Util.fixNull(proxyCredentialsId);
    }

    /**
     * Checks that nothing is given which only an administrator may, who decides what a weak host is good enough for.
     *
     * @throws IllegalArgumentException if it is given
     */
    public void checkOfFolder() {
        if (!algorithms.isEmpty() || !postQuantum.isEmpty()) {
            throw new IllegalArgumentException(Messages.NamedHost_ofFolder(name));
        }
    }

    /** The host's name or address on the network. */
    public String address() {
        return host.isEmpty() ? name : host;
    }

    /** A stored configuration holds only what was changed. */
    public static final class ConverterImpl extends DefaultsConverter {
        public ConverterImpl(XStream2 xstream) {
            super(xstream, () -> new NamedHost(""));
        }
    }

    /** Describes a named host's form, which the global configuration and folders show. */
    @Extension
    public static final class DescriptorImpl extends Descriptor<NamedHost> {
        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.NamedHost_displayName();
        }

        @POST
        public FormValidation doCheckName(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
            return FormCheck.hostName(item, value, false);
        }

        @POST
        public FormValidation doCheckHost(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
            return FormCheck.hostName(item, value, true);
        }

        @POST
        public FormValidation doCheckUser(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
            return FormCheck.check(item, value, user -> Endpoint.parseHost(user + "@host"));
        }

        @POST
        public FormValidation doCheckCredentialsId(
                @CheckForNull @AncestorInPath Item item,
                @QueryParameter String value,
                @QueryParameter String name,
                @QueryParameter String host,
                @QueryParameter String port) {
            return SshCredentials.check(item, value, requirements(name, host, port));
        }

        @POST
        public FormValidation doCheckProxyCredentialsId(
                @CheckForNull @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String proxy) {
            return SshCredentials.check(item, value, ProxyCredentials.requirements(proxy), ProxyCredentials.USABLE);
        }

        /** The agent that a connection is tested from. */
        @POST
        public FormValidation doCheckNode(@QueryParameter String value) {
            return !Jenkins.get().hasPermission(Jenkins.ADMINISTER)
                            || Util.fixNull(value).isBlank()
                            || Jenkins.get().getComputer(value.strip()) != null
                    ? FormValidation.ok()
                    : FormValidation.error(Messages.NamedHostCheck_noNode(value.strip()));
        }

        @POST
        public FormValidation doCheckPort(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
            return FormCheck.number(item, value, 1, 65535);
        }

        @POST
        public FormValidation doCheckKnownHosts(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
            return FormCheck.knownHosts(item, value);
        }

        @POST
        public FormValidation doCheckAlgorithms(@QueryParameter String value) {
            return FormCheck.algorithms(value);
        }

        /** Has the host show its key. */
        @POST
        public FormValidation doFetchKey(
                @CheckForNull @AncestorInPath Item item,
                @QueryParameter String name,
                @QueryParameter String host,
                @QueryParameter String port,
                @QueryParameter String knownHosts,
                @QueryParameter String algorithms,
                @QueryParameter String postQuantum,
                @QueryParameter String proxy)
                throws InterruptedException {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            try {
                return check(item, name, host, port, "", "", knownHosts, algorithms, postQuantum, proxy).fetchKey();
            } catch (IllegalArgumentException | IOException e) {
                return FormValidation.error(e.getMessage());
            }
        }

        /** Logs in. @param node where; empty for the controller */
        @POST
        public FormValidation doTest(
                @CheckForNull @AncestorInPath Item item,
                @QueryParameter String name,
                @QueryParameter String host,
                @QueryParameter String port,
                @QueryParameter String user,
                @QueryParameter String credentialsId,
                @QueryParameter String knownHosts,
                @QueryParameter String algorithms,
                @QueryParameter String postQuantum,
                @QueryParameter String proxy,
                @QueryParameter String node)
                throws InterruptedException {
            Jenkins.get().checkPermission(Jenkins.ADMINISTER);
            try {
                return check(item, name, host, port, user, credentialsId, knownHosts, algorithms, postQuantum, proxy).test(Util.fixNull(node).strip());
            } catch (IllegalArgumentException | IOException e) {
                return FormValidation.error(e.getMessage());
            }
        }

        /** Of the form as it stands. */
        private static NamedHostCheck check(
                Item item,
                String name,
                String host,
                String port,
                String user,
                String credentialsId,
                String knownHosts,
                String algorithms,
                String postQuantum,
                String proxy) {
            NamedHost named = new NamedHost(name);
            named.setHost(host);
            named.setPort(FormCheck.port(port));
            named.setUser(user);
            named.setCredentialsId(credentialsId);
            named.setKnownHosts(knownHosts);
            named.setAlgorithms(algorithms);
            named.setPostQuantum(postQuantum);
            named.setProxy(proxy);
            return new NamedHostCheck(named, item);
        }

        @POST
        public ListBoxModel doFillPostQuantumItems() {
            return Choice.items(null, PostQuantum.class, "global", "");
        }

        @POST
        public ListBoxModel doFillCredentialsIdItems(
                @CheckForNull @AncestorInPath Item item,
                @QueryParameter String credentialsId,
                @QueryParameter String name,
                @QueryParameter String host,
                @QueryParameter String port) {
            return SshCredentials.list(item, credentialsId, requirements(name, host, port));
        }

        private static List<DomainRequirement> requirements(String name, String host, String port) {
            return SshCredentials.requirements(Util.fixNull(host).isBlank() ? Util.fixNull(name) : host, FormCheck.port(port));
        }

        @POST
        public FormValidation doCheckProxy(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
            return FormCheck.proxy(item, value);
        }

        @POST
        public ListBoxModel doFillProxyCredentialsIdItems(
                @CheckForNull @AncestorInPath Item item,
                @QueryParameter String proxyCredentialsId,
                @QueryParameter String proxy) {
            return SshCredentials.list(
                    item, proxyCredentialsId, ProxyCredentials.requirements(proxy), ProxyCredentials.USABLE);
        }
    }
}
