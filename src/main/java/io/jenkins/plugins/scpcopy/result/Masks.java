package io.jenkins.plugins.scpcopy.result;

import hudson.model.ParametersAction;
import hudson.model.Run;
import hudson.util.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The secrets of a build: what its console hides is hidden as well in whatever else is kept of a copy. */
public final class Masks {
    private static final String MASK = "****";

    /** The longest first, since one may hold another. */
    private final List<String> secrets;

    public Masks(Collection<String> secrets) {
        this.secrets = secrets.stream()
                .flatMap(secret -> Stream.concat(Stream.of(secret), secret.lines()))
                .map(String::strip)
                .flatMap(secret -> Stream.of(secret, encoded(secret)))
                .filter(secret -> !secret.isEmpty())
                .distinct()
                .sorted(Comparator.comparing(String::length).reversed())
                .toList();
    }

    /**
     * The secrets among a build's variables, and those among its parameters.
     *
     * @param sensitive the names of the variables that hold secrets
     */
    public static Masks of(Run<?, ?> run, Set<String> sensitive, Map<String, String> variables) {
        Stream<String> values = sensitive.stream().map(name -> variables.getOrDefault(name, ""));
        Stream<String> parameters = run.getActions(ParametersAction.class).stream()
                .flatMap(action -> action.getParameters().stream())
                .filter(parameter -> parameter.isSensitive())
                .map(parameter -> parameter.getValue() instanceof Secret secret
                        ? secret.getPlainText()
                        : String.valueOf(parameter.getValue()));
        return new Masks(Stream.concat(values, parameters).toList());
    }

    /** The text without the secrets. */
    public String hide(String text) {
        String hidden = text;
        for (String secret : secrets) {
            hidden = hidden.replace(secret, MASK);
        }
        return hidden;
    }

    /** Whether something was hidden in a text, as far as can be seen. */
    static boolean hasMask(String text) {
        return text.contains(MASK);
    }

    /** As it stands in an scp:// address. */
    private static String encoded(String secret) {
        return URLEncoder.encode(secret, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
