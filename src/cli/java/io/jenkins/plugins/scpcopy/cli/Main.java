package io.jenkins.plugins.scpcopy.cli;

import io.jenkins.plugins.scpcopy.cli.input.NativeText;
import io.jenkins.plugins.scpcopy.cli.server.ServerMain;
import io.jenkins.plugins.scpcopy.cli.service.ServiceMain;
import io.jenkins.plugins.scpcopy.cli.terminal.Surroundings;
import java.util.List;

/**
 * The command's entry: a service with {@code --serve}, the remote half with {@code -t}, {@code -f} or {@code --root}, the client
 * otherwise.
 */
public final class Main {
    private Main() {}

    /** Runs the command and ends the process with its exit status. */
    public static void main(String[] args) {
        System.exit(run(NativeText.arguments(args)));
    }

    private static int run(List<String> words) {
        try {
            // Apart, so that each starts without loading what only another one needs.
            if (isService(words)) {
                return ServiceMain.run(words);
            }
            return ServerMain.isMeantBy(words)
                    ? ServerMain.run(words)
                    : ClientMain.run(words, Surroundings.ofThisProcess());
        } catch (IllegalArgumentException e) {
            System.err.println("scp-copy: " + e.getMessage());
            return 1;
        }
    }

    private static boolean isService(List<String> words) {
        return words.stream()
                .takeWhile(word -> !word.equals("--"))
                .anyMatch(word -> word.equals("--serve") || word.startsWith("--serve="));
    }
}
