package io.jenkins.plugins.scpcopy.worlds;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs scripts by {@code sh}, which handles names as bytes. */
final class Script {
    private final Path directory;
    private final String before;

    /** @param before stands in front of each script, such as functions for it */
    Script(Path directory, String before) {
        this.directory = directory;
        this.before = before;
    }

    /** How a script ended, and what it printed on either stream. */
    record Outcome(int status, String text) {}

    Outcome run(String script) throws IOException, InterruptedException {
        Path file = Files.createTempFile(directory, "script", ".sh");
        Files.writeString(file, before + "\n" + script + "\n", StandardCharsets.UTF_8);
        Process process = new ProcessBuilder("env", "-i", "PATH=" + System.getenv("PATH"), "LC_ALL=C", "sh", file.toString())
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Files.delete(file);
        return new Outcome(process.waitFor(), text);
    }

    /** Runs what must end well. */
    String succeed(String script) throws IOException, InterruptedException {
        Outcome outcome = run(script);
        if (outcome.status() != 0) {
            throw new AssertionError("status " + outcome.status() + " of\n" + script + "\n" + outcome.text());
        }
        return outcome.text();
    }
}
