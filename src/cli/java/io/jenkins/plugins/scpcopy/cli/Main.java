package io.jenkins.plugins.scpcopy.cli;

import io.jenkins.plugins.scpcopy.cli.server.ServerMain;
import java.util.List;

/** The command's entry: the remote half with {@code -t}, {@code -f} or {@code --root}, the client otherwise. */
public final class Main {
    private Main() {}

    /** Runs the command and ends the process with its exit status. */
    public static void main(String[] args) {
        System.exit(run(NativeText.arguments(args)));
    }

    private static int run(List<String> words) {
        try {
            // Apart, so that the remote half starts without loading what only the client needs.
            return ServerMain.isMeantBy(words)
                    ? ServerMain.run(words)
                    : ClientMain.run(words, Surroundings.ofThisProcess());
        } catch (IllegalArgumentException e) {
            System.err.println("scp-copy: " + e.getMessage());
            return 1;
        }
    }
}
