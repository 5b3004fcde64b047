package io.jenkins.plugins.scpcopy.connection;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.FilePath;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.scpcopy.config.JobHosts;
import io.jenkins.plugins.scpcopy.config.ResolvedHost;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.credentials.ProxyCredentials;
import io.jenkins.plugins.scpcopy.credentials.SshCredentials;
import io.jenkins.plugins.scpcopy.form.Choice;
import io.jenkins.plugins.scpcopy.form.FormCheck;
import io.jenkins.plugins.scpcopy.form.GivenNames;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.ssh.hop.HostVerification;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What the forms of steps on hosts ask the controller for about the way to them: choices, credentials, and checks of what is typed. */
public abstract class ConnectionForm extends StepDescriptor {
    @Override
    public Set<? extends Class<?>> getRequiredContext() {
        return Set.of(Run.class, FilePath.class, TaskListener.class);
    }

    @Override
    public Step newInstance(Map<String, Object> arguments) throws Exception {
        GivenNames.check(getFunctionName(), DescribableModel.of(clazz), arguments);
        return super.newInstance(arguments);
    }

    /** Checks a text that may be a remote end which is read. */
    protected static FormValidation checkSource(@CheckForNull Item item, String value, String port) {
        return FormCheck.check(
                item,
                value,
                text -> Endpoint.parse(text).ifPresent(end -> JobHosts.of(item).source(end, FormCheck.port(port), false)));
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

    @POST
    public FormValidation doCheckProxyCredentialsId(
            @CheckForNull @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String proxy) {
        return SshCredentials.check(item, value, ProxyCredentials.requirements(proxy), ProxyCredentials.USABLE);
    }

    @POST
    public ListBoxModel doFillHostVerificationItems(@CheckForNull @AncestorInPath Item item) {
        return Choice.items(item, HostVerification.class, "global", "");
    }

    @POST
    public ListBoxModel doFillServerProfileItems(@CheckForNull @AncestorInPath Item item) {
        return Choice.items(item, ServerProfile.class, "auto", "auto");
    }

    @POST
    public ListBoxModel doFillProtocolItems(@CheckForNull @AncestorInPath Item item) {
        return Choice.items(item, Protocol.class);
    }

    @POST
    public FormValidation doCheckCertificate(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.check(item, value, text -> Logins.certificates(text).forEach(Login.Certificate::check));
    }

    @POST
    public FormValidation doCheckPort(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.number(item, value, 1, 65535);
    }

    @POST
    public FormValidation doCheckConnectTimeout(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.number(item, value, 1, ConnectionPreparation.LONGEST_TIMEOUT);
    }

    @POST
    public FormValidation doCheckStallTimeout(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.number(item, value, 1, ConnectionPreparation.LONGEST_TIMEOUT);
    }

    @POST
    public FormValidation doCheckRetries(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.number(item, value, 0, CopyRequest.MOST_RETRIES);
    }

    @POST
    public FormValidation doCheckRetryDelay(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.number(item, value, 0, ConnectionPreparation.LONGEST_TIMEOUT);
    }

    @POST
    public FormValidation doCheckKnownHosts(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.knownHosts(item, value);
    }

    @POST
    public ListBoxModel doFillCredentialsIdItems(
            @CheckForNull @AncestorInPath Item item,
            @QueryParameter String credentialsId,
            @QueryParameter String from,
            @QueryParameter String to,
            @QueryParameter String port) {
        return SshCredentials.list(item, credentialsId, ResolvedHost.requirements(item, from, to, port));
    }

    @POST
    public FormValidation doCheckCredentialsId(
            @CheckForNull @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String from,
            @QueryParameter String to,
            @QueryParameter String port) {
        return SshCredentials.check(item, value, ResolvedHost.requirements(item, from, to, port));
    }

    @POST
    public FormValidation doCheckRunAs(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.user(item, value);
    }
}
