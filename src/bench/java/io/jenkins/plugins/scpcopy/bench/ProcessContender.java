package io.jenkins.plugins.scpcopy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * A program that is started anew for each copy.
 *
 * @param environment variables of its own
 */
record ProcessContender(String name, Function<Transfer, List<String>> command, Map<String, String> environment)
        implements Contender {
    private static final int LONGEST_MINUTES = 20;

    ProcessContender(String name, Function<Transfer, List<String>> command) {
        this(name, command, Map.of());
    }

    @Override
    public Usage copy(Transfer transfer) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("benchmark", ".err");
        try {
            ProcessBuilder builder = new ProcessBuilder(command.apply(transfer))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(errors.toFile());
            // Only the given key is to be tried.
            builder.environment().remove("SSH_AUTH_SOCK");
            builder.environment().putAll(environment);
            double cpuBefore = Proc.cpuSecondsOfEndedChildren();
            long start = System.nanoTime();
            Process process = builder.start();
            process.getOutputStream().close();
            PeakMemory peak = new PeakMemory(process.pid());
            boolean ended = process.waitFor(LONGEST_MINUTES, TimeUnit.MINUTES);
            double seconds = (System.nanoTime() - start) / 1e9;
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly().waitFor();
            }
            long peakBytes = peak.stop();
            if (!ended) {
                throw new IOException("took longer than " + LONGEST_MINUTES + " minutes");
            }
            if (process.exitValue() != 0) {
                throw new IOException("exit status " + process.exitValue() + ": " + firstLine(errors));
            }
            return new Usage(seconds, Proc.cpuSecondsOfEndedChildren() - cpuBefore, peakBytes);
        } finally {
            Files.delete(errors);
        }
    }

    private static String firstLine(Path file) throws IOException {
        return Files.readString(file).lines().filter(line -> !line.isBlank()).findFirst().orElse("no words");
    }

    @Override
    public void close() {}
}
