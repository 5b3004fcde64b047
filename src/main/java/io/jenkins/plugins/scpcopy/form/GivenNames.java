package io.jenkins.plugins.scpcopy.form;

import hudson.AbortException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jenkinsci.plugins.structs.describable.ArrayType;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.jenkinsci.plugins.structs.describable.HomogeneousObjectType;
import org.jenkinsci.plugins.structs.describable.ParameterType;

/** The names that a script gives to parameters. Jenkins passes over those that it does not know, so that a misspelt dryRun would copy. */
public final class GivenNames {
    private GivenNames() {}

    /**
     * Checks them, those of what parameters hold included.
     *
     * @param owner what has the parameters, for the message
     * @throws AbortException if there is no parameter of such a name
     */
    public static void check(String owner, DescribableModel<?> model, Map<?, ?> given) throws AbortException {
        TreeSet<String> unknown = new TreeSet<>();
        for (Map.Entry<?, ?> one : given.entrySet()) {
            String name = String.valueOf(one.getKey());
            DescribableParameter parameter = model.getParameter(name);
            if (parameter != null) {
                checkWithin(owner + ": " + name, parameter.getType(), one.getValue());
            } else if (!name.equals(DescribableModel.CLAZZ)) {
                unknown.add(name);
            }
        }
        if (!unknown.isEmpty()) {
            throw new AbortException(refusal(owner, model, unknown));
        }
    }

    private static void checkWithin(String owner, ParameterType type, Object value) throws AbortException {
        if (type instanceof ArrayType array && value instanceof Collection<?> values) {
            for (Object one : values) {
                checkWithin(owner, array.getElementType(), one);
            }
        } else if (type instanceof HomogeneousObjectType object && value instanceof Map<?, ?> given) {
            check(owner, object.getSchemaType(), given);
        }
    }

    private static String refusal(String owner, DescribableModel<?> model, Collection<String> unknown) {
        List<String> known = model.getParameters().stream().map(DescribableParameter::getName).sorted().toList();
        List<String> meant = unknown.stream()
                .flatMap(name -> known.stream().filter(name::equalsIgnoreCase))
                .toList();
        String names = String.join(", ", unknown);
        return meant.size() == unknown.size()
                ? Messages.GivenNames_spelling(owner, unknown.size(), names, String.join(", ", meant))
                : Messages.GivenNames_unknown(owner, unknown.size(), names, String.join(", ", known));
    }
}
