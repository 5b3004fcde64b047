package io.jenkins.plugins.scpcopy;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.scpcopy.copy.request.Bandwidth;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.copy.request.Mode;
import io.jenkins.plugins.scpcopy.copy.request.Release;
import io.jenkins.plugins.scpcopy.copy.request.RunAs;
import io.jenkins.plugins.scpcopy.ssh.hop.AlgorithmPreferences;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.ProxyServer;
import io.jenkins.plugins.scpcopy.ssh.hostkey.KnownHosts;
import java.util.function.Consumer;
import jenkins.model.Jenkins;

/**
 * Checks what is typed into a form, by its text alone. Nothing is checked for users who cannot configure the item, nor where a
 * variable is still to be expanded.
 */
final class FormCheck {
    private FormCheck() {}

    /** Whether the user may change the form's values. */
    private static boolean mayConfigure(@CheckForNull Item item) {
        return item == null ? Jenkins.get().hasPermission(Jenkins.ADMINISTER) : item.hasPermission(Item.CONFIGURE);
    }

    /** Demands that the user may at least see what the form belongs to. */
    static void mayRead(@CheckForNull Item item) {
        if (item == null) {
            Jenkins.get().checkPermission(Jenkins.READ);
        } else {
            item.checkPermission(Item.READ);
        }
    }

    static FormValidation end(@CheckForNull Item item, String value) {
        return check(item, value, Endpoint::parse);
    }

    /** @param to a target in each line */
    static FormValidation target(@CheckForNull Item item, String from, String to) {
        FormValidation validation = check(item, to, text -> Targets.of(text.lines().map(String::strip).toList()));
        if (validation.kind != FormValidation.Kind.OK || !mayConfigure(item) || unchecked(from) || unchecked(to)) {
            return validation;
        }
        try {
            return Endpoint.parse(from).isPresent() || to.strip().lines().count() > 1 || Endpoint.parse(to).isPresent()
                    ? validation
                    : FormValidation.error(Messages.Preparation_noRemoteEnd());
        } catch (IllegalArgumentException e) {
            // The other field shows this one.
            return validation;
        }
    }

    static FormValidation number(@CheckForNull Item item, String value, int least, int greatest) {
        return mayConfigure(item) ? FormValidation.validateIntegerInRange(value, least, greatest) : FormValidation.ok();
    }

    /** A port as typed; 22 where it is none. */
    static int port(String value) {
        return Util.fixNull(value).matches("[0-9]{1,5}") ? Integer.parseInt(value) : 22;
    }

    /** @param optional whether the text may be empty */
    static FormValidation hostName(String value, boolean optional) {
        if (!optional && mayConfigure(null) && Util.fixEmptyAndTrim(value) == null) {
            return FormValidation.error(Messages.FormCheck_required());
        }
        return check(null, value, name -> {
            if (JumpHost.endpoint(name).host().length() != name.length()) {
                throw new IllegalArgumentException(Messages.FormCheck_hostOnly());
            }
        });
    }

    /** Hosts of a group, which only the global configuration has. */
    static FormValidation members(String value) {
        return check(null, value, NamedGroup::parse);
    }

    static FormValidation release(@CheckForNull Item item, String value) {
        return check(item, value, Release::checkName);
    }

    static FormValidation transfers(@CheckForNull Item item, String value) {
        return check(item, value, Preparation::transfers);
    }

    /** OpenSSH certificates, one in a line. */
    static FormValidation certificates(@CheckForNull Item item, String value) {
        return check(item, value, text -> Logins.certificates(text).forEach(Login.Certificate::check));
    }

    static FormValidation mode(@CheckForNull Item item, String value) {
        return check(item, value, Mode::parse);
    }

    static FormValidation user(@CheckForNull Item item, String value) {
        return check(item, value, RunAs::new);
    }

    static FormValidation bandwidth(@CheckForNull Item item, String value) {
        return check(item, value, Bandwidth::parse);
    }

    static FormValidation proxy(@CheckForNull Item item, String value) {
        return check(item, value, ProxyServer::parse);
    }

    static FormValidation jumpHost(@CheckForNull Item item, String value) {
        return check(item, value, JumpHost::endpoint);
    }

    /** Lines in known_hosts form, or fingerprints. */
    static FormValidation knownHosts(@CheckForNull Item item, String value) {
        return check(item, value, KnownHosts::parse);
    }

    /** The algorithms of a named host, which only the global configuration has. */
    static FormValidation algorithms(String value) {
        return check(null, value, AlgorithmPreferences::parse);
    }

    private static FormValidation check(@CheckForNull Item item, String value, Consumer<String> parser) {
        if (!mayConfigure(item) || unchecked(value)) {
            return FormValidation.ok();
        }
        try {
            parser.accept(value.strip());
            return FormValidation.ok();
        } catch (IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        }
    }

    private static boolean unchecked(String value) {
        return Util.fixEmptyAndTrim(value) == null || value.contains("$");
    }
}
