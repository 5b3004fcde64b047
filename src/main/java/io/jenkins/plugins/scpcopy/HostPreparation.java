package io.jenkins.plugins.scpcopy;

import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import io.jenkins.plugins.scpcopy.connection.ConnectionPreparation;
import io.jenkins.plugins.scpcopy.copy.request.Commands;
import io.jenkins.plugins.scpcopy.copy.request.OnFailure;
import io.jenkins.plugins.scpcopy.copy.request.Release;
import io.jenkins.plugins.scpcopy.copy.request.Rollout;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Reads the parameters that say which hosts something is done on, and what is done around it. */
abstract class HostPreparation extends ConnectionPreparation {
    private final HostParameters parameters;

    HostPreparation(
            HostParameters parameters, Run<?, ?> run, UnaryOperator<String> expand, Map<String, String> environment) {
        super(parameters, run, expand, environment);
        this.parameters = parameters;
    }

    /** The targets as given, one in a line, variables expanded. No variable makes a line of its own. */
    List<String> targets() {
        return parameters.getTo().lines().map(String::strip).filter(line -> !line.isEmpty()).map(this::text).toList();
    }

    /** @throws IllegalArgumentException if a value cannot be used, or commands are forbidden */
    Rollout rollout(OnFailure onFailure, Release release, String before) {
        // A variable's value would be shell code there.
        Commands commands = new Commands(
                Util.fixNull(before).strip(),
                Util.fixNull(parameters.after).strip(),
                seconds("commandTimeout", parameters.commandTimeout));
        if (commands.isAsked() && ScpCopyConfiguration.get().isCommandsForbidden()) {
            throw new IllegalArgumentException(Messages.HostPreparation_commandsForbidden());
        }
        return new Rollout(range("atOnce", parameters.atOnce, 1, Rollout.MOST_AT_ONCE), onFailure, release, commands);
    }
}
