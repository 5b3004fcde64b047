package io.jenkins.plugins.scpcopy;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Mirror;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Protocol;
import io.jenkins.plugins.scpcopy.copy.request.Route;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.files.Symlinks;
import io.jenkins.plugins.scpcopy.remote.ServerProfile;
import io.jenkins.plugins.scpcopy.ssh.hop.HostVerification;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What the form of the parameters asks the controller for: choices, credentials, and checks of what is typed. */
public abstract class CopyForm extends StepDescriptor {
    @POST
    public ListBoxModel doFillCredentialsIdItems(
            @CheckForNull @AncestorInPath Item item,
            @QueryParameter String credentialsId,
            @QueryParameter String from,
            @QueryParameter String to,
            @QueryParameter String port) {
        return SshCredentials.list(item, credentialsId, SshCredentials.requirements(from, to, port));
    }

    @POST
    public ListBoxModel doFillToCredentialsIdItems(
            @CheckForNull @AncestorInPath Item item,
            @QueryParameter String toCredentialsId,
            @QueryParameter String to,
            @QueryParameter String port) {
        return SshCredentials.list(item, toCredentialsId, SshCredentials.requirements(to, "", port));
    }

    @POST
    public FormValidation doCheckCredentialsId(
            @CheckForNull @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String from,
            @QueryParameter String to,
            @QueryParameter String port) {
        return SshCredentials.check(item, value, SshCredentials.requirements(from, to, port));
    }

    @POST
    public FormValidation doCheckToCredentialsId(
            @CheckForNull @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String to,
            @QueryParameter String port) {
        return SshCredentials.check(item, value, SshCredentials.requirements(to, "", port));
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
    public ListBoxModel doFillPreserveItems(@CheckForNull @AncestorInPath Item item) {
        return Choice.items(item, Preserve.class);
    }

    @POST
    public ListBoxModel doFillVerifyItems(@CheckForNull @AncestorInPath Item item) {
        return Choice.items(item, Verify.class);
    }

    @POST
    public ListBoxModel doFillSymlinksItems(@CheckForNull @AncestorInPath Item item) {
        return Choice.items(item, Symlinks.class);
    }

    @POST
    public ListBoxModel doFillHostVerificationItems(@CheckForNull @AncestorInPath Item item) {
        return Choice.items(item, HostVerification.class, Messages.HostVerification_global(), "");
    }

    @POST
    public ListBoxModel doFillServerProfileItems(@CheckForNull @AncestorInPath Item item) {
        return Choice.items(item, ServerProfile.class, Messages.ServerProfile_auto(), "auto");
    }

    @POST
    public ListBoxModel doFillProtocolItems(@CheckForNull @AncestorInPath Item item) {
        return Choice.items(item, Protocol.class);
    }

    @POST
    public ListBoxModel doFillRouteItems(@CheckForNull @AncestorInPath Item item) {
        return Choice.items(item, Route.class);
    }

    @POST
    public FormValidation doCheckCertificate(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.certificates(item, value);
    }

    @POST
    public FormValidation doCheckFrom(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.end(item, value);
    }

    @POST
    public FormValidation doCheckTo(
            @CheckForNull @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String from) {
        return FormCheck.target(item, from, value);
    }

    @POST
    public FormValidation doCheckPort(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.number(item, value, 1, 65535);
    }

    @POST
    public FormValidation doCheckConnectTimeout(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.number(item, value, 1, Preparation.LONGEST_TIMEOUT);
    }

    @POST
    public FormValidation doCheckStallTimeout(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.number(item, value, 1, Preparation.LONGEST_TIMEOUT);
    }

    @POST
    public FormValidation doCheckRetries(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.number(item, value, 0, CopyRequest.MOST_RETRIES);
    }

    @POST
    public FormValidation doCheckRetryDelay(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.number(item, value, 0, Preparation.LONGEST_TIMEOUT);
    }

    @POST
    public FormValidation doCheckTransfers(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.transfers(item, value);
    }

    @POST
    public FormValidation doCheckMaxDelete(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.number(item, value, 0, Mirror.MOST);
    }

    @POST
    public FormValidation doCheckFileMode(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.mode(item, value);
    }

    @POST
    public FormValidation doCheckDirMode(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.mode(item, value);
    }

    @POST
    public FormValidation doCheckBandwidth(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.bandwidth(item, value);
    }

    @POST
    public FormValidation doCheckKnownHosts(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.knownHosts(item, value);
    }
}
