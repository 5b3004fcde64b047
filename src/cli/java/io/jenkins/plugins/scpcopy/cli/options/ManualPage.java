package io.jenkins.plugins.scpcopy.cli.options;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The manual page, in the language of {@code man}, made from the options. */
public final class ManualPage {
    private ManualPage() {}

    public static String of(CommandSpec command, String version) {
        StringBuilder page = new StringBuilder();
        page.append(".TH SCP-COPY 1 \"\" \"scp-copy ").append(plain(version)).append("\"\n");
        section(page, "NAME");
        page.append("scp-copy \\- copies files and directories over SSH, as scp does\n");
        section(page, "SYNOPSIS");
        page.append(".B scp-copy\n[options] source \\&... target\n");
        section(page, "DESCRIPTION");
        lines(page, command.usageMessage().description());
        section(page, "OPTIONS");
        HelpGroups.GROUPS.forEach(
                (heading, names) -> group(page, heading, names.stream().map(command::findOption).toList()));
        group(page, HelpGroups.SERVICE, HelpGroups.service());
        section(page, "SECRETS AND EXIT STATUS");
        lines(page, command.usageMessage().footer());
        section(page, "ENVIRONMENT");
        Map<String, String> variables = Map.of(
                "SCP_COPY_PASSWORD, SCP_COPY_TO_PASSWORD, SCP_COPY_PROXY_PASSWORD", "Passwords, as the options above say.",
                "SSH_AUTH_SOCK", "The agent that holds keys.",
                "SSH_ASKPASS", "A program that asks for secrets where there is no terminal.",
                "XDG_CACHE_HOME", "Its folder scp-copy holds what makes later starts faster; ~/.cache if it is not set.",
                "JAVA_HOME, JDK_JAVA_OPTIONS", "The Java that runs the command, and options for it.");
        variables.keySet().stream().sorted().forEach(name ->
                page.append(".TP\n.B ").append(plain(name)).append('\n').append(plain(variables.get(name))).append('\n'));
        section(page, "SEE ALSO");
        page.append(".BR scp (1),\n.BR ssh_config (5)\n");
        return page.toString();
    }

    private static void section(StringBuilder page, String name) {
        page.append(".SH ").append(name).append('\n');
    }

    private static void group(StringBuilder page, String heading, List<OptionSpec> options) {
        page.append(".SS \"").append(plain(heading.replaceFirst(":$", ""))).append("\"\n");
        options.forEach(option -> option(page, option));
    }

    private static void option(StringBuilder page, OptionSpec option) {
        page.append(".TP\n.B ").append(plain(String.join(", ", names(option))));
        if (option.arity().max() > 0) {
            page.append(" \\fI").append(plain(option.paramLabel())).append("\\fR");
        }
        page.append('\n').append(plain(String.join(" ", option.description()))).append('\n');
    }

    /** All names of an option, the negated one too. */
    static List<String> names(OptionSpec option) {
        List<String> names = new ArrayList<>(List.of(option.names()));
        if (option.negatable()) {
            names.add("--no-" + option.longestName().substring(2));
        }
        return names;
    }

    /** Indented lines are examples and stay as they are. */
    private static void lines(StringBuilder page, String[] lines) {
        for (String line : lines) {
            String text = line.replace("%n", "");
            if (text.startsWith("  ")) {
                page.append(".br\n\\&").append(plain(text)).append('\n');
            } else {
                page.append(plain(text)).append('\n');
            }
        }
    }

    private static String plain(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "\\&...");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
