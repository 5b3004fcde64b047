package io.jenkins.plugins.scpcopy.testkit.server;

import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A real dropbear on a free port of the loopback interface. It takes keys from the user's own home alone, so it gets another
 * one in a mount namespace of its own, which only root may make.
 */
public final class DropbearServer {
    private static final Path PROGRAM = Path.of("/usr/sbin/dropbear");

    private Path directory;
    private Process process;
    private int port;

    /** Whether it can be started here. */
    public static boolean isInstalled() {
        try {
            Tools.run("unshare", "-m", "true");
            return Files.isExecutable(PROGRAM) && Tools.has("dropbearkey") && Tools.has("ssh-keygen") && Tools.has("scp");
        } catch (IOException e) {
            return false;
        }
    }

    /** Starts the server; returns when it listens. */
    public DropbearServer start() throws IOException {
        directory = Files.createTempDirectory("dropbear");
        Path keys = Files.createDirectories(directory.resolve("home/.ssh"));
        Tools.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", directory.resolve("client").toString());
        Files.copy(directory.resolve("client.pub"), keys.resolve("authorized_keys"));
        for (Path path : List.of(directory.resolve("home"), keys)) {
            Trees.mode(path, "rwx------");
        }
        Trees.mode(keys.resolve("authorized_keys"), "rw-------");
        Tools.run("dropbearkey", "-t", "ed25519", "-f", directory.resolve("host").toString());
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        String script = "mount --make-rprivate / && mount --bind " + directory.resolve("home") + " \"$1\" && exec " + PROGRAM
                + " -F -E -e -s -r " + directory.resolve("host") + " -p 127.0.0.1:" + port;
        process = new ProcessBuilder("unshare", "-m", "sh", "-c", script, "sh", System.getProperty("user.home"))
                .redirectErrorStream(true)
                .start();
        BufferedReader log = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = log.readLine(); line == null || !line.contains("Not backgrounding"); line = log.readLine()) {
            if (line == null) {
                throw new IOException("dropbear does not start: " + said);
            }
            said.append(line).append('\n');
        }
        Thread reader = new Thread(() -> log.lines().forEach(line -> {}), "dropbear log");
        reader.setDaemon(true);
        reader.start();
        return this;
    }

    /** Ends the server with all its connections and removes its directory. */
    public void stop() {
        if (process != null) {
            dropConnections();
            process.destroyForcibly();
        }
        if (directory != null) {
            Trees.delete(directory);
        }
    }

    /** Ends the processes that serve connections; new connections are still taken. */
    public void dropConnections() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
    }

    public int port() {
        return port;
    }

    /** The private key that may log in. */
    public byte[] clientKey() throws IOException {
        return Files.readAllBytes(directory.resolve("client"));
    }

    /** The known_hosts line of its key. */
    public String knownHosts() throws IOException {
        String key = Tools.run("dropbearkey", "-y", "-f", directory.resolve("host").toString())
                .lines()
                .filter(line -> line.startsWith("ssh-ed25519 "))
                .findFirst()
                .orElseThrow();
        return "[127.0.0.1]:" + port + " " + key + "\n";
    }
}
