package io.jenkins.plugins.scpcopy.cli.hosts;

import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import io.jenkins.plugins.scpcopy.cli.sshconfig.SshConfig;
import io.jenkins.plugins.scpcopy.cli.terminal.Surroundings;
import io.jenkins.plugins.scpcopy.files.LocalNames;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Commands and names of this machine, for the configuration file. */
final class LocalMachine implements SshConfig.Machine {
    private static final int MOST_OUTPUT = 1024 * 1024;

    private final Surroundings surroundings;

    LocalMachine(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    /**
     * The words that run a command by the user's shell.
     *
     * @throws UsageException if the command cannot be handed to a shell in this locale
     */
    static List<String> shell(Surroundings surroundings, String command) {
        Optional<String> objection = LocalNames.objectionToUse(command);
        if (objection.isPresent()) {
            throw new UsageException("cannot run the command '" + command + "': " + objection.get());
        }
        String shell = surroundings.environment().getOrDefault("SHELL", "");
        return List.of(shell.isEmpty() ? "/bin/sh" : shell, "-c", command);
    }

    @Override
    public boolean succeeds(String command) {
        ProcessBuilder builder = new ProcessBuilder(shell(surroundings, command))
                .directory(surroundings.directory().toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = null;
        try {
            process = builder.start();
            process.getOutputStream().close();
            return process.waitFor() == 0;
        } catch (IOException e) {
            throw new UsageException("cannot run the command '" + command + "' of the configuration: " + Reasons.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UsageException("the command '" + command + "' of the configuration was interrupted");
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    /**
     * What a program prints; what it writes to standard error is shown as it is.
     *
     * @param words the program and its arguments
     * @throws UsageException if it cannot be run, or fails
     */
    String output(List<String> words) {
        String shown = RemoteText.escape(String.join(" ", words));
        for (String word : words) {
            Optional<String> objection = LocalNames.objectionToUse(word);
            if (objection.isPresent()) {
                throw new UsageException("cannot run the command '" + shown + "': " + objection.get());
            }
        }
        Process process = null;
        try {
            process = new ProcessBuilder(words)
                    .directory(surroundings.directory().toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            process.getOutputStream().close();
            byte[] output = process.getInputStream().readNBytes(MOST_OUTPUT + 1);
            if (output.length > MOST_OUTPUT) {
                throw new UsageException("the command '" + shown + "' of the configuration prints more than " + MOST_OUTPUT + " bytes");
            }
            int status = process.waitFor();
            if (status != 0) {
                throw new UsageException("the command '" + shown + "' of the configuration ended with status " + status);
            }
            return new String(output, StandardCharsets.UTF_8) + "\n";
        } catch (IOException e) {
            throw new UsageException("cannot run the command '" + shown + "' of the configuration: " + Reasons.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UsageException("the command '" + shown + "' of the configuration was interrupted");
        } finally {
            if (process != null) {
                process.destroyForcibly();
            }
        }
    }

    @Override
    public boolean hasName(String host) {
        try {
            InetAddress.getByName(host);
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
