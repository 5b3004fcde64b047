package io.jenkins.plugins.scpcopy.cli.terminal;

import io.jenkins.plugins.scpcopy.cli.input.NativeText;
import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import io.jenkins.plugins.scpcopy.files.LocalNames;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Asks by the program that {@code SSH_ASKPASS} names, as {@code ssh} does. */
final class AskPass implements Surroundings.Prompt {
    private final String program;

    private AskPass(String program) {
        this.program = program;
    }

    /**
     * Chooses who asks: {@code SSH_ASKPASS_REQUIRE} says whether the program comes first ({@code prefer}, {@code force}) or not at all
     * ({@code never}); otherwise it comes in where there is no terminal. Unless forced, it needs a display.
     *
     * @param terminal null if there is none
     * @return null if nobody can be asked
     */
    static Surroundings.Prompt orTerminal(Map<String, String> environment, Surroundings.Prompt terminal) {
        String required = environment.getOrDefault("SSH_ASKPASS_REQUIRE", "").toLowerCase(Locale.ROOT);
        boolean force = required.equals("force");
        boolean display = environment.containsKey("DISPLAY") || environment.containsKey("WAYLAND_DISPLAY");
        Optional<AskPass> program = Optional.of(environment.getOrDefault("SSH_ASKPASS", ""))
                .filter(name -> !name.isEmpty() && !required.equals("never") && (display || force))
                .map(AskPass::new);
        boolean first = force || required.equals("prefer");
        return terminal == null || first && program.isPresent() ? program.orElse(null) : terminal;
    }

    /** {@inheritDoc} The answer is the first line of the program's output; another exit status than 0 is none. */
    @Override
    public char[] ask(String question) {
        for (String word : List.of(program, question)) {
            Optional<String> objection = LocalNames.objectionToUse(word);
            if (objection.isPresent()) {
                throw new UsageException("'" + RemoteText.escape(program) + "' cannot be asked \"" + RemoteText.escape(question.strip())
                        + "\": " + objection.get());
            }
        }
        Process process = null;
        try {
            process = new ProcessBuilder(program, question)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            byte[] output = process.getInputStream().readAllBytes();
            if (process.waitFor() != 0) {
                return null;
            }
            int end = 0;
            while (end < output.length && output[end] != '\n' && output[end] != '\r') {
                end++;
            }
            return ControllingTerminal.decoded(Arrays.copyOf(output, end), NativeText.input());
        } catch (IOException e) {
            throw new UsageException("cannot run the program that SSH_ASKPASS names, " + program + ": " + Reasons.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            if (process != null) {
                process.destroy();
            }
        }
    }
}
