package io.jenkins.plugins.scpcopy.testkit.shell;

import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.ReceiveBuffer;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Runs commands by {@code sh -c}, or another shell, on this machine: a real {@code scp -t} or {@code -f} through pipes, without
 * SSH.
 */
public final class LocalShell implements RemoteShell {
    private final Path directory;
    private final Duration stallTimeout;
    private final List<String> shell;
    private final Map<String, String> environment;
    private final List<Child> children = new CopyOnWriteArrayList<>();

    /** @param directory where commands start; stands for the login directory */
    public LocalShell(Path directory) {
        this(directory, Duration.ofMinutes(2));
    }

    public LocalShell(Path directory, Duration stallTimeout) {
        this(directory, stallTimeout, List.of("sh", "-c"), Map.of());
    }

    /**
     * @param shell what a command is handed to as the last argument
     * @param environment variables that are added
     */
    public LocalShell(Path directory, List<String> shell, Map<String, String> environment) {
        this(directory, Duration.ofMinutes(2), shell, environment);
    }

    private LocalShell(Path directory, Duration stallTimeout, List<String> shell, Map<String, String> environment) {
        this.directory = directory;
        this.stallTimeout = stallTimeout;
        this.shell = shell;
        this.environment = environment;
    }

    @Override
    public RemoteProcess exec(String command) throws IOException {
        List<String> words = new ArrayList<>(shell);
        words.add(command);
        ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile());
        builder.environment().putAll(environment);
        Child child = new Child(builder.start(), stallTimeout);
        children.add(child);
        return child;
    }

    @Override
    public HostInfo info() {
        return HostInfo.named("local", "OpenSSH_9.2p1");
    }

    @Override
    public void close() {
        children.forEach(Child::close);
    }

    private static final class Child implements RemoteProcess {
        private final Process process;
        private final ReceiveBuffer stdout;
        private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
        private final Thread errors;

        Child(Process process, Duration stallTimeout) {
            this.process = process;
            this.stdout = new ReceiveBuffer(1024 * 1024, stallTimeout);
            start("stdout of a local command", this::pumpOutput);
            errors = start("stderr of a local command", this::pumpErrors);
        }

        private static Thread start(String name, Runnable body) {
            Thread thread = new Thread(body, name);
            thread.setDaemon(true);
            thread.start();
            return thread;
        }

        private void pumpOutput() {
            byte[] bytes = new byte[64 * 1024];
            try (InputStream in = process.getInputStream()) {
                for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
                    stdout.put(bytes, 0, n);
                }
                stdout.end();
            } catch (IOException e) {
                stdout.fail(e);
            }
        }

        private void pumpErrors() {
            try (InputStream in = process.getErrorStream()) {
                in.transferTo(stderr);
            } catch (IOException e) {
                stdout.fail(e);
            }
        }

        @Override
        public OutputStream stdin() {
            return process.getOutputStream();
        }

        @Override
        public ReceiveBuffer stdout() {
            return stdout;
        }

        @Override
        public String stderr() {
            return stderr.toString(StandardCharsets.UTF_8);
        }

        @Override
        public OptionalInt awaitExit(Duration atMost) throws IOException {
            try {
                if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                    return OptionalInt.empty();
                }
                errors.join(1000);
                return OptionalInt.of(process.exitValue());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            stdout.close();
        }
    }
}
