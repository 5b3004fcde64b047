package io.jenkins.plugins.scpcopy;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.scpcopy.config.ResolvedHost;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.Mirror;
import io.jenkins.plugins.scpcopy.copy.request.OnFailure;
import io.jenkins.plugins.scpcopy.copy.request.Preserve;
import io.jenkins.plugins.scpcopy.copy.request.Route;
import io.jenkins.plugins.scpcopy.copy.request.Verify;
import io.jenkins.plugins.scpcopy.credentials.SshCredentials;
import io.jenkins.plugins.scpcopy.files.Symlinks;
import io.jenkins.plugins.scpcopy.result.PublicUrl;
import io.jenkins.plugins.scpcopy.form.Choice;
import io.jenkins.plugins.scpcopy.form.FormCheck;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What the form of the parameters asks the controller for: choices, credentials, and checks of what is typed. */
public abstract class CopyForm extends HostForm {
    @POST
    public ListBoxModel doFillToCredentialsIdItems(
            @CheckForNull @AncestorInPath Item item,
            @QueryParameter String toCredentialsId,
            @QueryParameter String to,
            @QueryParameter String port) {
        return SshCredentials.list(item, toCredentialsId, ResolvedHost.requirements(item, to, "", port));
    }

    @POST
    public FormValidation doCheckToCredentialsId(
            @CheckForNull @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String to,
            @QueryParameter String port) {
        return SshCredentials.check(item, value, ResolvedHost.requirements(item, to, "", port));
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
    public ListBoxModel doFillRouteItems(@CheckForNull @AncestorInPath Item item) {
        return Choice.items(item, Route.class);
    }

    @POST
    public FormValidation doCheckFrom(
            @CheckForNull @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String port) {
        return checkSource(item, value, port);
    }

    @POST
    public FormValidation doCheckPublicUrl(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.check(item, value, PublicUrl::check);
    }

    @POST
    public FormValidation doCheckExcludes(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.patterns(item, value);
    }

    @POST
    public FormValidation doCheckBaseDir(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.localPath(item, value);
    }

    @POST
    public FormValidation doCheckManifest(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.localPath(item, value);
    }

    @POST
    public FormValidation doCheckProtect(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.check(item, value, text -> new Mirror(Preparation.split(text), 0));
    }

    @POST
    public FormValidation doCheckBefore(
            @CheckForNull @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String to,
            @QueryParameter String port) {
        return checkCommands(item, value, to, port);
    }

    @POST
    public FormValidation doCheckTransfers(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.check(item, value, Preparation::transfers);
    }

    @POST
    public FormValidation doCheckStrip(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.number(item, value, 0, CopyRequest.MOST_STRIPPED);
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
    public ListBoxModel doFillOnFailureItems(@CheckForNull @AncestorInPath Item item) {
        return Choice.items(item, OnFailure.class);
    }
}
