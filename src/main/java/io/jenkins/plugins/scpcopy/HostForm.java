package io.jenkins.plugins.scpcopy;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.scpcopy.config.JobHosts;
import io.jenkins.plugins.scpcopy.config.ResolvedEnd;
import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import io.jenkins.plugins.scpcopy.connection.ConnectionForm;
import io.jenkins.plugins.scpcopy.connection.ConnectionPreparation;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.copy.request.Rollout;
import io.jenkins.plugins.scpcopy.form.FormCheck;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** What the forms of steps on hosts ask the controller for: choices, credentials, and checks of what is typed. */
public abstract class HostForm extends ConnectionForm {
    /** A list of targets is one text with a line for each. */
    @Override
    public Step newInstance(Map<String, Object> arguments) throws Exception {
        Map<String, Object> given = new HashMap<>(arguments);
        if (given.get("to") instanceof Collection<?> targets) {
            given.put("to", targets.stream().map(String::valueOf).collect(Collectors.joining("\n")));
        }
        return super.newInstance(given);
    }

    @POST
    public FormValidation doCheckTo(
            @CheckForNull @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String from,
            @QueryParameter String port) {
        FormValidation validation = FormCheck.check(
                item,
                value,
                text -> JobHosts.of(item).targets(lines(text), FormCheck.port(port), false));
        if (validation.kind != FormValidation.Kind.OK || !FormCheck.isChecked(item, from) || !FormCheck.isChecked(item, value)) {
            return validation;
        }
        try {
            return Endpoint.parse(from).isPresent() || value.strip().lines().count() > 1 || Endpoint.parse(value).isPresent()
                    ? validation
                    : FormValidation.error(Messages.Preparation_noRemoteEnd());
        } catch (IllegalArgumentException e) {
            // The other field shows this one.
            return validation;
        }
    }

    @POST
    public FormValidation doCheckAfter(
            @CheckForNull @AncestorInPath Item item,
            @QueryParameter String value,
            @QueryParameter String to,
            @QueryParameter String port) {
        return checkCommands(item, value, to, port);
    }

    /** Checks whether commands may be run on the hosts of a form. */
    static FormValidation checkCommands(@CheckForNull Item item, String commands, String to, String port) {
        if (!FormCheck.mayConfigure(item) || Util.fixNull(commands).isBlank()) {
            return FormValidation.ok();
        }
        if (ScpCopyConfiguration.get().isCommandsForbidden()) {
            return FormValidation.error(Messages.HostPreparation_commandsForbidden());
        }
        JobHosts hosts = JobHosts.of(item);
        Collection<ResolvedEnd> targets;
        try {
            targets = FormCheck.isChecked(item, to) ? hosts.targets(lines(to), FormCheck.port(port), false).values() : List.of();
        } catch (IllegalArgumentException e) {
            // The other field shows this one.
            return FormValidation.ok();
        }
        try {
            targets.forEach(hosts::checkCommands);
            return FormValidation.ok();
        } catch (IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        }
    }

    private static List<String> lines(String text) {
        return text.strip().lines().map(String::strip).toList();
    }

    @POST
    public FormValidation doCheckAtOnce(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.number(item, value, 1, Rollout.MOST_AT_ONCE);
    }

    @POST
    public FormValidation doCheckCommandTimeout(@CheckForNull @AncestorInPath Item item, @QueryParameter String value) {
        return FormCheck.number(item, value, 1, ConnectionPreparation.LONGEST_TIMEOUT);
    }
}
