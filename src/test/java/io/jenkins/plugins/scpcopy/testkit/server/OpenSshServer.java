package io.jenkins.plugins.scpcopy.testkit.server;

import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.rules.ExternalResource;

/**
 * A real OpenSSH {@code sshd} on a free port of the loopback interface, as the current user, with host keys, configuration
 * and authorized keys of its own in a temporary directory. Use it as a rule, or by {@link #start()} and {@link #stop()}.
 */
public final class OpenSshServer extends ExternalResource {
    private static final Path SSHD = Path.of("/usr/sbin/sshd");
    private static final int ATTEMPTS = 5;

    private final List<String> hostKeyTypes = new ArrayList<>(List.of("ed25519"));
    private final List<String> configuration = new ArrayList<>();
    private final List<String> authorized = new ArrayList<>();
    private final List<Preparation> preparations = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private boolean sftp = true;
    private String forcedScript;
    private String mounts;
    private Path directory;
    private Process process;
    private ServerLog log;
    private int port;

    /** Skips the calling test unless this machine has sshd, ssh-keygen and scp. */
    public static void assumeInstalled() {
        assumeTrue("OpenSSH's server is not installed", Files.isExecutable(SSHD));
        assumeTrue("ssh-keygen is not installed", Tools.has("ssh-keygen"));
        assumeTrue("scp is not installed", Tools.has("scp"));
    }

    /** The types of host key, as {@code ssh-keygen -t} calls them; {@code ed25519} unless set. */
    public OpenSshServer hostKeyTypes(String... types) {
        hostKeyTypes.clear();
        hostKeyTypes.addAll(List.of(types));
        return this;
    }

    /** Adds a line of sshd_config, which wins over this class's own. {@code %d} stands for the server's directory. */
    public OpenSshServer config(String line) {
        configuration.add(line);
        return this;
    }

    /** Sets an environment variable of the server itself. */
    public OpenSshServer environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    /** Allows one more public key, in the form of a line of authorized_keys. */
    public OpenSshServer authorize(String publicKeyLine) {
        authorized.add(publicKeyLine);
        return this;
    }

    /**
     * Runs it in a mount namespace of its own, which only root may make, after these lines of a script. {@code %d} stands for the
     * server's directory.
     */
    public OpenSshServer mounted(String script) {
        mounts = script;
        return this;
    }

    /** Offers no SFTP. */
    public OpenSshServer withoutSftp() {
        sftp = false;
        return this;
    }

    /** Runs this shell script in place of every command; the asked command is in {@code $SSH_ORIGINAL_COMMAND}. */
    public OpenSshServer forcedCommand(String script) {
        forcedScript = script;
        return this;
    }

    /** Prints a text (taken literally) on standard output before each command, as a talkative shell profile does. */
    public OpenSshServer talkative(String text) {
        StringBuilder octal = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            octal.append(String.format("\\%03o", b & 0xff));
        }
        return forcedCommand("printf '" + octal + "'\nexec sh -c \"$SSH_ORIGINAL_COMMAND\"\n");
    }

    /** Does something more in the server's directory once the keys are there. */
    public OpenSshServer beforeStart(Preparation step) {
        preparations.add(step);
        return this;
    }

    /** A step before the start. */
    @FunctionalInterface
    public interface Preparation {
        void prepare(Path directory) throws IOException;
    }

    /** Starts the server; returns when it listens. */
    public OpenSshServer start() {
        try {
            directory = Files.createTempDirectory("sshd");
            prepare();
            for (Preparation step : preparations) {
                step.prepare(directory);
            }
            for (int attempt = 1; process == null; attempt++) {
                tryToStart(attempt == ATTEMPTS);
            }
            return this;
        } catch (IOException e) {
            stop();
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the server with all its connections and removes its directory. */
    public void stop() {
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            process = null;
        }
        if (directory != null) {
            Trees.delete(directory);
            directory = null;
        }
    }

    /** Ends the processes that serve connections, as a crash of the host would; new connections are still taken. */
    public void dropConnections() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
    }

    /** Waits until the clients of all connections that are open have closed them. */
    public void awaitNoConnections() throws InterruptedException {
        for (ProcessHandle connection : process.children().toList()) {
            try {
                connection.onExit().get(2, TimeUnit.MINUTES);
            } catch (ExecutionException | TimeoutException e) {
                throw new AssertionError("a connection is still open: " + connection.info(), e);
            }
        }
    }

    /** Kills the processes below the server whose command line holds this text; returns how many there were. */
    public long kill(String text) {
        return process.descendants()
                .filter(child -> child.info().commandLine().map(line -> line.contains(text)).orElse(false))
                .filter(ProcessHandle::destroyForcibly)
                .count();
    }

    @Override
    protected void before() {
        assumeInstalled();
        start();
    }

    @Override
    protected void after() {
        stop();
    }

    public String host() {
        return "127.0.0.1";
    }

    public int port() {
        return port;
    }

    /** The only user who can log in: the one who runs the tests. */
    public String user() {
        return System.getProperty("user.name");
    }

    /** The server's own directory, for anything that a test wants to keep beside it; removed at the end. */
    public Path directory() {
        return directory;
    }

    /**
     * What commands get as {@code $HOME}: an empty directory, so that the shell profile of whoever runs the tests has no part
     * in them. (They start in the real home directory all the same.)
     */
    public Path home() {
        return directory.resolve("home");
    }

    /** The file of a private key (Ed25519, not encrypted) that may log in. */
    public Path clientKeyFile() {
        return directory.resolve("client");
    }

    /** The content of {@link #clientKeyFile()}. */
    public byte[] clientKey() {
        try {
            return Files.readAllBytes(clientKeyFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** known_hosts lines of all host keys, each ended by a line feed. */
    public String knownHosts() {
        return hostKeyTypes.stream().map(this::knownHostsLine).collect(Collectors.joining("\n", "", "\n"));
    }

    /** The known_hosts line of the host key of a type. */
    public String knownHostsLine(String type) {
        return "[" + host() + "]:" + port + " " + hostPublicKey(type);
    }

    /** The public host key of a type: algorithm and base64. */
    public String hostPublicKey(String type) {
        try {
            String[] parts = Files.readString(directory.resolve("host_" + type + ".pub")).trim().split(" ");
            return parts[0] + " " + parts[1];
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Everything sshd has logged so far. */
    public String log() {
        return log.text();
    }

    private void prepare() throws IOException {
        Files.createDirectory(home());
        for (String type : hostKeyTypes) {
            Tools.run("ssh-keygen", "-q", "-t", type, "-N", "", "-C", "", "-f", directory.resolve("host_" + type).toString());
        }
        Tools.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "client", "-f", clientKeyFile().toString());
        List<String> keys = new ArrayList<>(authorized);
        keys.add(Files.readString(directory.resolve("client.pub")).trim());
        Files.write(directory.resolve("authorized_keys"), keys);
        if (forcedScript != null) {
            Files.writeString(directory.resolve("forced.sh"), forcedScript);
        }
        if (user().equals("root")) {
            Files.createDirectories(Path.of("/run/sshd"));
        }
    }

    private void tryToStart(boolean last) throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path file = directory.resolve("sshd_config");
        Files.write(file, configurationLines());
        List<String> command = new ArrayList<>();
        if (mounts != null) {
            String script = "mount --make-rprivate / && " + mounts.replace("%d", directory.toString()) + " && exec \"$@\"";
            command.addAll(List.of("unshare", "-m", "sh", "-c", script, "sh"));
        }
        command.addAll(List.of(SSHD.toString(), "-D", "-e", "-f", file.toString()));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        Process started = builder.redirectErrorStream(true).start();
        log = new ServerLog(started);
        if (log.awaitListening()) {
            process = started;
        } else if (last) {
            throw new IOException("sshd does not start:\n" + log.text());
        }
    }

    private List<String> configurationLines() {
        List<String> lines = new ArrayList<>();
        for (String line : configuration) {
            lines.add(line.replace("%d", directory.toString()));
        }
        if (forcedScript != null) {
            lines.add("ForceCommand sh " + directory.resolve("forced.sh"));
        }
        lines.add("ListenAddress " + host() + ":" + port);
        for (String type : hostKeyTypes) {
            lines.add("HostKey " + directory.resolve("host_" + type));
        }
        lines.add("SetEnv HOME=" + home());
        lines.add("AuthorizedKeysFile " + directory.resolve("authorized_keys"));
        lines.addAll(List.of(
                "StrictModes no",
                "UsePAM no",
                "PidFile none",
                "PermitRootLogin yes",
                "PasswordAuthentication no",
                "KbdInteractiveAuthentication no",
                "MaxStartups 100"));
        if (sftp) {
            lines.add("Subsystem sftp internal-sftp");
        }
        return lines;
    }

    /** Collects what sshd prints and tells when it listens. */
    private static final class ServerLog {
        private final StringBuilder text = new StringBuilder();
        private boolean listening;
        private boolean ended;

        ServerLog(Process process) {
            Thread thread = new Thread(() -> collect(process), "sshd log");
            thread.setDaemon(true);
            thread.start();
        }

        private void collect(Process process) {
            try (BufferedReader reader =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    add(line);
                }
            } catch (IOException e) {
                add(e.toString());
            } finally {
                end();
            }
        }

        private synchronized void add(String line) {
            text.append(line).append('\n');
            listening |= line.startsWith("Server listening on ");
            notifyAll();
        }

        private synchronized void end() {
            ended = true;
            notifyAll();
        }

        synchronized boolean awaitListening() throws IOException {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (!listening && !ended) {
                long left = (deadline - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    throw new IOException("sshd does not say that it listens:\n" + text);
                }
                try {
                    wait(left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    throw new IOException("interrupted", e);
                }
            }
            return listening;
        }

        synchronized String text() {
            return text.toString();
        }
    }
}
