package io.jenkins.plugins.scpcopy.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Options that are understood but cannot be carried out: using one is an error before anything is sent. */
final class Unbuilt {
    private static final Map<String, String> VALUES = new LinkedHashMap<>();

    static {
        VALUES.put("-X", "how much is under way by SFTP is chosen by what the server takes; leave the option out");
    }

    private Unbuilt() {}

    static void declare(CommandSpec spec) {
        VALUES.keySet().forEach(name -> spec.addOption(
                OptionSpec.builder(name).hidden(true).arity("1").type(String.class).build()));
    }

    /** @return why an option cannot be used, or null if it can */
    static String reason(String name) {
        return VALUES.get(name);
    }
}
