package io.jenkins.plugins.scpcopy.testkit;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Programs of this machine that tests use where they are installed. */
public final class Tools {
    private Tools() {}

    /** Whether a program is on the path. */
    public static boolean has(String program) {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether programs started here leave a signal alone: what a shell starts in the background ignores interrupts, what
     * {@code nohup} starts ignores the terminal's end, and so does everything below that.
     *
     * @param signal its number
     */
    public static boolean isIgnored(int signal) throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        String ignored = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElse("SigIgn: 0");
        return (Long.parseUnsignedLong(ignored.substring(ignored.indexOf(':') + 1).strip(), 16) >> signal - 1 & 1) == 1;
    }

    /** Runs a program to its end and returns what it printed; fails unless it exits with 0. */
    public static String run(String... command) throws IOException {
        return run(List.of(command));
    }

    /** Runs a program to its end and returns what it printed; fails unless it exits with 0. */
    public static String run(List<String> command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            int status = process.waitFor();
            if (status != 0) {
                throw new IOException(command + " exits with " + status + ":\n" + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return output;
    }
}
