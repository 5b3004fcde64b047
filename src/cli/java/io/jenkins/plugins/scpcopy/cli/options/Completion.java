package io.jenkins.plugins.scpcopy.cli.options;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What a shell needs to complete the command's options, their values, and local files; made from the options. */
public enum Completion {
    BASH {
        @Override
        public String of(CommandSpec command) {
            StringBuilder values = new StringBuilder();
            for (OptionSpec option : command.options()) {
                if (takesWord(option)) {
                    values.append("        ").append(String.join("|", option.names())).append(") ").append(bash(option)).append(" ;;\n");
                }
            }
            String names = command.options().stream()
                    .filter(option -> !option.hidden())
                    .flatMap(option -> ManualPage.names(option).stream())
                    .collect(Collectors.joining(" "));
            return """
                    # Completes scp-copy in bash: source this file, or put it into the folder of completions.
                    _scp_copy() {
                        local word=${COMP_WORDS[COMP_CWORD]}
                        COMPREPLY=()
                        case ${COMP_WORDS[COMP_CWORD - 1]} in
                    %s        *)
                                if [[ $word == -* ]]; then
                                    COMPREPLY=($(compgen -W '%s' -- "$word"))
                                fi ;;
                        esac
                    }
                    complete -o default -F _scp_copy scp-copy
                    """.formatted(values, names);
        }

        private String bash(OptionSpec option) {
            String words = words(option);
            return words.isEmpty()
                    ? isFile(option) ? ":" : "compopt +o default"
                    : "COMPREPLY=($(compgen -W '" + words + "' -- \"$word\"))";
        }
    },

    ZSH {
        @Override
        public String of(CommandSpec command) {
            String specs = command.options().stream()
                    .filter(option -> !option.hidden())
                    .flatMap(option -> ManualPage.names(option).stream().map(name -> spec(option, name)))
                    .map(spec -> "    '" + spec.replace("'", "'\\''") + "' \\\n")
                    .collect(Collectors.joining());
            return """
                    #compdef scp-copy
                    # Completes scp-copy in zsh: put this file as _scp-copy into a folder of $fpath.
                    _arguments -s -S \\
                    %s    '*:source or target:_files'
                    """.formatted(specs);
        }

        private String spec(OptionSpec option, String name) {
            String described = "*" + name + (takesWord(option) && !name.startsWith("--") ? "+" : "") + "["
                    + String.join(" ", option.description()).replaceAll("[\\[\\]\\\\]", "\\\\$0") + "]";
            if (!takesWord(option)) {
                return described;
            }
            String words = words(option);
            return described + ":" + option.paramLabel().replace(":", "\\:") + ":"
                    + (!words.isEmpty() ? "(" + words + ")" : isFile(option) ? "_files" : " ");
        }
    };

    public abstract String of(CommandSpec command);

    private static boolean takesWord(OptionSpec option) {
        return !option.hidden() && option.arity().max() > 0;
    }

    private static boolean isFile(OptionSpec option) {
        return option.auxiliaryTypes()[0] == Path.class || option.paramLabel().matches("config|dir|program");
    }

    /** The words that the option takes, where these are few. */
    private static String words(OptionSpec option) {
        Object[] constants = option.auxiliaryTypes()[0].getEnumConstants();
        return constants == null
                ? ""
                : Arrays.stream(constants)
                        .map(constant -> constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .collect(Collectors.joining(" "));
    }
}
