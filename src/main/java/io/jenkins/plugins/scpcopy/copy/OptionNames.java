package io.jenkins.plugins.scpcopy.copy;

import java.util.Locale;

/** What those who asked for a copy call its options: messages say it in their words. */
public enum OptionNames {
    /** Parameters of a Jenkins step: {@code allowEmpty}. */
    STEP {
        @Override
        String of(String parameter) {
            return parameter;
        }
    },
    /** Options of the command: {@code --allow-empty}. */
    COMMAND {
        @Override
        String of(String parameter) {
            return "--" + parameter.replaceAll("[A-Z]", "-$0").toLowerCase(Locale.ROOT);
        }
    };

    /** @param parameter as the step calls it */
    abstract String of(String parameter);
}
