package io.jenkins.plugins.scpcopy.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Options that are understood but cannot be carried out: using one is an error before anything is sent. */
final class Unbuilt {
    private static final Map<String, String> FLAGS = new LinkedHashMap<>();
    private static final Map<String, String> VALUES = new LinkedHashMap<>();

    static {
        FLAGS.put("-s", "the SFTP protocol is not supported; leave the option out to use SCP");
        VALUES.put("-D", "the SFTP protocol is not supported");
        VALUES.put("-X", "the SFTP protocol is not supported");
        VALUES.put("--protocol", "only SCP is supported; leave the option out");
    }

    private Unbuilt() {}

    static void declare(CommandSpec spec) {
        FLAGS.keySet().forEach(name -> spec.addOption(
                OptionSpec.builder(name).hidden(true).arity("0").type(boolean.class).build()));
        VALUES.keySet().forEach(name -> spec.addOption(
                OptionSpec.builder(name).hidden(true).arity("1").type(String.class).build()));
    }

    /** @return why an option cannot be used, or null if it can */
    static String reason(String name) {
        return FLAGS.getOrDefault(name, VALUES.get(name));
    }
}
