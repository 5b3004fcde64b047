package io.jenkins.plugins.scpcopy.cli.options;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Text;
import picocli.CommandLine.Help.IParamLabelRenderer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The options as {@code --help} shows them: what belongs together, and first what is used most. */
public final class HelpGroups {
    /** By the heading, each option by one of its names. */
    static final Map<String, List<String>> GROUPS = new LinkedHashMap<>();

    static {
        GROUPS.put("Used most:", List.of("-r", "-p", "-P", "-i", "-J", "--verify", "--skip-unchanged", "--dry-run", "--list", "-q",
                "-v"));
        GROUPS.put("What is copied:", List.of(
                "--preserve", "--symlinks", "--file-mode", "--dir-mode", "--patterns", "--excludes", "--base-dir", "--flatten", "--strip",
                "--default-excludes", "--allow-empty"));
        GROUPS.put("Mirror:", List.of("--mirror", "--protect", "--max-delete"));
        GROUPS.put("Certainty and speed:", List.of(
                "--atomic", "--retries", "--retry-delay", "--resume", "--transfers", "--bandwidth", "-l", "-C", "--lock-step"));
        GROUPS.put("Login:", List.of("--password-file", "-B", "--host-verification", "--known-hosts", "--require-post-quantum"));
        GROUPS.put("Connection:", List.of(
                "-o", "-F", "-c", "-4", "-6", "--connect-timeout", "--stall-timeout", "--proxy", "--proxy-user",
                "--proxy-password-file", "-S", "-D"));
        GROUPS.put("Protocol:", List.of("-O", "-s", "--protocol", "--server-profile", "--run-as", "-T"));
        GROUPS.put("Between two hosts:", List.of("-3", "-R", "--route", "-A", "--to-password-file"));
        GROUPS.put("Many hosts, releases, commands:", List.of(
                "--also-to", "--at-once", "--on-failure", "--release", "--keep", "--hard-links", "--rollback", "--to-release",
                "--before", "--after", "--command-timeout"));
        GROUPS.put("Else:", List.of("--log", "--completion", "--manual", "--help", "--version"));
    }

    /** The heading of {@link #service()}. */
    static final String SERVICE = "A service of its own, with these options alone:";

    private HelpGroups() {}

    /** The options of the command as a service. */
    static List<OptionSpec> service() {
        return CommandSpec.forAnnotatedObject(new ServiceOptions()).options();
    }

    public static String of(Help help) {
        StringBuilder text = new StringBuilder();
        GROUPS.forEach((heading, names) -> text.append(
                group(heading, help, names.stream().map(help.commandSpec()::findOption).toList())));
        return text.append(group(SERVICE, help, service())).toString();
    }

    /** The options as they stand in the class. */
    public static String all(Help help) {
        return group("Options:", help, help.commandSpec().options());
    }

    private static String group(String heading, Help help, List<OptionSpec> options) {
        Help.Layout layout = help.createDefaultLayout();
        options.forEach(option -> layout.addOption(option, new Value()));
        return System.lineSeparator() + heading + System.lineSeparator() + layout;
    }

    /** As people write it: a blank before the value. */
    private static final class Value implements IParamLabelRenderer {
        @Override
        public Text renderParameterLabel(ArgSpec option, Ansi ansi, List<IStyle> styles) {
            boolean isLetter = option instanceof OptionSpec spec && !spec.longestName().startsWith("--");
            return ansi.new Text(option.arity().max() == 0 ? "" : isLetter ? option.paramLabel() : " " + option.paramLabel());
        }

        @Override
        public String separator() {
            return "";
        }
    }
}
