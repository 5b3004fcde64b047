package io.jenkins.plugins.scpcopy.form;

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
import io.jenkins.plugins.scpcopy.ssh.hop.ProxyServer;
import io.jenkins.plugins.scpcopy.ssh.hostkey.KnownHosts;
import java.util.function.Consumer;
import jenkins.model.Jenkins;

/**
 * Checks what is typed into a form, by its text alone. Nothing is checked for users who cannot configure the item, nor where a
 * variable is still to be expanded.
 */
public final class FormCheck {
    private FormCheck() {}

    /** Whether the user may change the form's values. */
    public static boolean mayConfigure(@CheckForNull Item item) {
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

    public static FormValidation number(@CheckForNull Item item, String value, int least, int greatest) {
        return mayConfigure(item) ? FormValidation.validateIntegerInRange(value, least, greatest) : FormValidation.ok();
    }

    /** A port as typed; 22 where it is none. */
    public static int port(String value) {
        return Util.fixNull(value).matches("[0-9]{1,5}") ? Integer.parseInt(value) : 22;
    }

    /** @param optional whether the text may be empty */
    public static FormValidation hostName(@CheckForNull Item item, String value, boolean optional) {
        if (!optional && mayConfigure(item) && Util.fixEmptyAndTrim(value) == null) {
            return FormValidation.error(Messages.FormCheck_required());
        }
        return check(item, value, name -> {
            // An IPv6 address stands without brackets here.
            String written = name.indexOf(':') != name.lastIndexOf(':') ? "[" + name + "]" : name;
            if (Endpoint.parseHost(written).host().length() != name.length()) {
                throw new IllegalArgumentException(Messages.FormCheck_hostOnly());
            }
        });
    }

    /** A path of the agent: one that begins with a host is a mistake, though there may be such a name. */
    public static FormValidation localPath(@CheckForNull Item item, String value) {
        return check(item, value, text -> Endpoint.parse(text)).kind == FormValidation.Kind.OK
                        && !(isChecked(item, value) && Endpoint.parse(value.strip()).isPresent())
                ? FormValidation.ok()
                : FormValidation.warning(Messages.FormCheck_local());
    }

    /** Patterns of files below a directory, parted by commas or lines. */
    public static FormValidation patterns(@CheckForNull Item item, String value) {
        return check(item, value, text -> {
            for (String pattern : text.split("[,\r\n]")) {
                if (pattern.strip().matches("\\.\\.([/\\\\].*)?")) {
                    throw new IllegalArgumentException(Messages.FormCheck_outside(pattern.strip()));
                }
            }
        });
    }

    public static FormValidation release(@CheckForNull Item item, String value) {
        return check(item, value, Release::checkName);
    }

    public static FormValidation mode(@CheckForNull Item item, String value) {
        return check(item, value, Mode::parse);
    }

    public static FormValidation user(@CheckForNull Item item, String value) {
        return check(item, value, RunAs::new);
    }

    public static FormValidation bandwidth(@CheckForNull Item item, String value) {
        return check(item, value, Bandwidth::parse);
    }

    public static FormValidation proxy(@CheckForNull Item item, String value) {
        return check(item, value, ProxyServer::parse);
    }

    public static FormValidation jumpHost(@CheckForNull Item item, String value) {
        return check(item, value, Endpoint::parseHost);
    }

    /** Lines in known_hosts form, or fingerprints. */
    public static FormValidation knownHosts(@CheckForNull Item item, String value) {
        return check(item, value, KnownHosts::parse);
    }

    /** The algorithms of a named host, which only the global configuration has. */
    public static FormValidation algorithms(String value) {
        return check(null, value, AlgorithmPreferences::parse);
    }

    /** @param parser throws an {@link IllegalArgumentException} that says what is wrong */
    public static FormValidation check(@CheckForNull Item item, String value, Consumer<String> parser) {
        if (!isChecked(item, value)) {
            return FormValidation.ok();
        }
        try {
            parser.accept(value.strip());
            return FormValidation.ok();
        } catch (IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        }
    }

    /** Whether a value is there and can be judged, for this user. */
    public static boolean isChecked(@CheckForNull Item item, String value) {
        return mayConfigure(item) && Util.fixEmptyAndTrim(value) != null && !value.contains("$");
    }
}
