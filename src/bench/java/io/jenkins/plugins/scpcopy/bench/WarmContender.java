package io.jenkins.plugins.scpcopy.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.util.List;

/** A Java client inside a process that lives on between copies, as on a build agent. */
final class WarmContender implements Contender {
    private final String name;
    private final List<String> command;
    private Process process;
    private BufferedWriter requests;
    private BufferedReader answers;

    /** @param command starts the process, which takes a line of tab-separated fields for each copy and answers with a line */
    WarmContender(String name, List<String> command) {
        this.name = name;
        this.command = command;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Usage copy(Transfer transfer) throws IOException {
        if (process == null) {
            process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
            requests = process.outputWriter();
            answers = process.inputReader();
        }
        long pid = process.pid();
        Proc.resetPeak(pid);
        double cpuBefore = Proc.cpuSeconds(pid);
        long start = System.nanoTime();
        requests.write(String.join("\t", transfer.fields()) + "\n");
        requests.flush();
        String answer = answers.readLine();
        double seconds = (System.nanoTime() - start) / 1e9;
        if (!"ok".equals(answer)) {
            throw new IOException(answer == null ? "the process ended" : answer);
        }
        return new Usage(seconds, Proc.cpuSeconds(pid) - cpuBefore, Proc.peakBytes(pid));
    }

    @Override
    public void close() throws IOException {
        if (process == null) {
            return;
        }
        requests.close();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        process = null;
    }
}
