package io.jenkins.plugins.scpcopy.testkit.server;

import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.testkit.Tools;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real {@code ssh-agent}, in the foreground, with its socket in a directory of the test. */
public final class TestAgent implements Closeable {
    private final Path socket;
    private final Process process;

    private TestAgent(Path socket, Process process) {
        this.socket = socket;
        this.process = process;
    }

    /** Starts an agent, or skips the calling test where it is not installed. */
    public static TestAgent in(Path directory) throws IOException {
        assumeTrue("ssh-agent is not installed", Tools.has("ssh-agent") && Tools.has("ssh-add") && Tools.has("ssh-keygen"));
        Path socket = directory.resolve("agent");
        ProcessBuilder builder = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString());
        // Asked for consent, it gets none.
        builder.environment().put("SSH_ASKPASS", "/bin/false");
        Process process = builder.redirectErrorStream(true).start();
        // It prints its variables once it listens.
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine();
        return new TestAgent(socket, process);
    }

    public String socket() {
        return socket.toString();
    }

    /** Runs {@code ssh-add} with these words. */
    public void add(String... words) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("ssh-add");
        builder.command().addAll(List.of(words));
        builder.environment().put("SSH_AUTH_SOCK", socket());
        Process add = builder.redirectErrorStream(true).start();
        add.getOutputStream().close();
        String output = new String(add.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (add.waitFor() != 0) {
                throw new IOException("ssh-add fails: " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            process.waitFor(2, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
