package io.jenkins.plugins.scpcopy.cli.sshconfig;

import io.jenkins.plugins.scpcopy.cli.input.NativeText;
import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import io.jenkins.plugins.scpcopy.files.LocalNames;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Expands {@code ~}, the percent tokens and the variables of ssh_config. */
final class Tokens {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)\\}");

    private Tokens() {}

    /**
     * A path with a leading {@code ~} or {@code ~/} replaced; others' home directories are not known.
     *
     * @throws UsageException if it is no path here
     */
    static Path tilde(String text, Path home) {
        try {
            if (text.equals("~") || text.startsWith("~/")) {
                return home.resolve(text.substring(Math.min(2, text.length())));
            }
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new UsageException("'" + RemoteText.escape(text) + "' is no path on this machine: " + LocalNames.reason(e));
        }
    }

    /**
     * @param values the texts of the tokens that are allowed here, by letter
     * @throws UsageException for any other token
     */
    static String percent(String text, Map<Character, String> values, String place) {
        StringBuilder expanded = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%') {
                expanded.append(c);
                continue;
            }
            char token = ++i < text.length() ? text.charAt(i) : ' ';
            String value = token == '%' ? "%" : values.get(token);
            if (value == null) {
                throw new UsageException(place + ": '%" + token + "' in '" + text + "' is not supported");
            }
            expanded.append(value);
        }
        return expanded.toString();
    }

    /**
     * Replaces {@code ${NAME}}.
     *
     * @throws UsageException if a variable is not set
     */
    static String variables(String text, Map<String, String> environment, String place) {
        return VARIABLE.matcher(text).replaceAll(found -> {
            String value = environment.get(found.group(1));
            if (value == null) {
                throw new UsageException(place + ": the variable " + RemoteText.escape(found.group(1)) + " is not set");
            }
            if (NativeText.isBroken(value)) {
                throw new UsageException(place + ": the variable " + RemoteText.escape(found.group(1)) + " cannot be used: "
                        + NativeText.brokenness());
            }
            return Matcher.quoteReplacement(value);
        });
    }
}
