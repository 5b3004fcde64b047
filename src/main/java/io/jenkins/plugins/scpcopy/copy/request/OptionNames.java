package io.jenkins.plugins.scpcopy.copy.request;

import java.util.Locale;

/** How messages write options: as whoever asked for the copy does, in a Jenkins job or on a command line. */
public enum OptionNames {
    /** Parameters of a Jenkins step: {@code protocol: 'auto'}. */
    STEP {
        @Override
        public String of(String parameter) {
            return parameter;
        }

        @Override
        public String on(String parameter) {
            return parameter + ": true";
        }

        @Override
        public String with(String parameter, String value) {
            return parameter + ": '" + value + "'";
        }
    },
    /** Options of the command: {@code --protocol auto}. */
    COMMAND {
        @Override
        public String of(String parameter) {
            return "--" + parameter.replaceAll("[A-Z]", "-$0").toLowerCase(Locale.ROOT);
        }

        @Override
        public String on(String parameter) {
            return of(parameter);
        }

        @Override
        public String with(String parameter, String value) {
            return of(parameter) + " " + value;
        }
    };

    /**
     * The option's name.
     *
     * @param parameter as the step calls it
     */
    public abstract String of(String parameter);

    /** How a switch is turned on. */
    public abstract String on(String parameter);

    /** How an option is given a value. */
    public abstract String with(String parameter, String value);
}
