package io.jenkins.plugins.scpcopy.fuzz;

import java.util.Arrays;
import java.util.List;

/** What the fuzzer runs: the first byte chooses one of the targets that the property {@code fuzz.targets} names. */
public final class AnyFuzz {
    private static final List<Target> TARGETS =
            Arrays.stream(System.getProperty("fuzz.targets").split(",")).map(Target::valueOf).toList();

    private AnyFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws Exception {
        if (input.length > 0) {
            TARGETS.get((input[0] & 0xff) % TARGETS.size()).run(Arrays.copyOfRange(input, 1, input.length));
        }
    }
}
