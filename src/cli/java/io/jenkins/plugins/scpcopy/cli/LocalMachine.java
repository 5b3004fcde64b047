package io.jenkins.plugins.scpcopy.cli;

import io.jenkins.plugins.scpcopy.files.LocalNames;
import io.jenkins.plugins.scpcopy.files.Reasons;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Commands and names of this machine, for the configuration file. */
final class LocalMachine implements SshConfig.Machine {
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
        String objection = LocalNames.objectionToUse(command);
        if (objection != null) {
            throw new UsageException("cannot run the command '" + command + "': " + objection);
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
