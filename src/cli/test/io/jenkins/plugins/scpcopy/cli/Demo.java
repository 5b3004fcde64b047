package io.jenkins.plugins.scpcopy.cli;

import io.jenkins.plugins.scpcopy.cli.terminal.Surroundings;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Copies the command's sources to a server, from there to a second one, and back, and compares what came back. */
public final class Demo {
    private static final String TREE = "src/cli";
    private static final String USER = "demo";
    private static final String PASSWORD = "only for the servers of this demo";

    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    private final Path directory = Path.of("").toAbsolutePath();

    private Demo() {}

    /** Runs the demo; ends with an exception if anything did not arrive. */
    public static void main(String[] args) throws IOException {
        new Demo().run();
    }

    private void run() throws IOException {
        MinaSshServer first = new MinaSshServer().password(USER, PASSWORD).start();
        MinaSshServer second = new MinaSshServer().password(USER, PASSWORD).start();
        Path back = Files.createTempDirectory("scp-copy-demo").resolve("back");
        try {
            out.println("Two SSH servers listen on ports " + first.port() + " and " + second.port() + " of this machine.");
            String known = first.knownHosts() + second.knownHosts();
            copy(known, TREE, url(first, "/cli"));
            copy(known, url(first, "/cli"), url(second, "/copy"));
            copy(known, url(second, "/copy"), back.toString());
            Trees.assertSame(directory.resolve(TREE), back);
            out.println("\nWhat came back is equal to what was sent: " + files(back) + " files.");
        } finally {
            Trees.delete(back.getParent());
            second.stop();
            first.stop();
        }
    }

    private static String url(MinaSshServer server, String path) {
        return "scp://" + USER + "@" + server.host() + ":" + server.port() + path;
    }

    private void copy(String knownHosts, String... ends) {
        out.println("\n$ scp-copy -r -p --log " + String.join(" ", ends));
        Surroundings surroundings = new Surroundings(
                Map.of("SCP_COPY_PASSWORD", PASSWORD, "SCP_COPY_TO_PASSWORD", PASSWORD),
                directory,
                directory,
                USER,
                null,
                null,
                out,
                out);
        List<String> options = List.of("-r", "-p", "--log", "-F", "none", "--known-hosts", knownHosts);
        int status = ClientMain.run(Stream.concat(options.stream(), Arrays.stream(ends)).toList(), surroundings);
        if (status != 0) {
            throw new IllegalStateException("the command ended with " + status);
        }
    }

    private static long files(Path tree) throws IOException {
        try (Stream<Path> all = Files.walk(tree)) {
            return all.filter(Files::isRegularFile).count();
        }
    }
}
