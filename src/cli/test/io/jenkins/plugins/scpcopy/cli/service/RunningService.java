package io.jenkins.plugins.scpcopy.cli.service;

import io.jenkins.plugins.scpcopy.cli.options.ServiceOptions;
import static org.junit.Assert.assertEquals;

import io.jenkins.plugins.scpcopy.testkit.Tools;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.Assume;
import picocli.CommandLine;

/** A service inside the test, with a key for its clients. */
final class RunningService implements AutoCloseable {
    /** The key's comment, and so what the lines call it. */
    static final String KEY = "me@here";

    private final Path directory;
    private final Path root;
    private final Path keys;
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final BlockingQueue<String> printed = new LinkedBlockingQueue<>();
    private Service service;
    private Path known;
    private int port;
    private String output = "";

    /** @param directory for all files; what is served is {@code root} in it */
    RunningService(Path directory) throws IOException {
        Assume.assumeTrue("ssh-keygen is not installed", Tools.has("ssh-keygen"));
        this.directory = directory;
        root = Files.createDirectories(directory.resolve("root"));
        keys = Files.writeString(directory.resolve("keys"), makeKey("key", KEY) + "\n");
    }

    RunningService start(String... options) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "--serve", "0", "--root", root.toString(), "--authorized-keys", keys.toString(), "--host-key",
                directory.resolve("host_key").toString()));
        words.addAll(List.of(options));
        ServiceOptions parsed = new ServiceOptions();
        new CommandLine(parsed).parseArgs(words.toArray(String[]::new));
        PrintStream err = new PrintStream(said, true, StandardCharsets.UTF_8);
        PrintStream out = new PrintStream(new Lines(), true, StandardCharsets.UTF_8);
        service = new ServiceMain(out, err, directory).start(parsed);
        String line = said().lines().filter(one -> one.contains("line for known_hosts: ")).findFirst().orElseThrow();
        line = line.substring(line.indexOf('['));
        known = Files.writeString(directory.resolve("known"), line + "\n");
        port = Integer.parseInt(line.replaceFirst(".*]:", "").replaceFirst(" .*", ""));
        return this;
    }

    /** Makes a key pair without a passphrase; gives the line of the public one. */
    String makeKey(String name, String comment) throws IOException {
        Path file = file(name);
        Tools.run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", file.toString());
        return Files.readString(Path.of(file + ".pub")).strip();
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    Path root() {
        return root;
    }

    Path keys() {
        return keys;
    }

    Path known() {
        return known;
    }

    int port() {
        return port;
    }

    /** What a path is called in a command line. */
    static String at(String path) {
        return "any@127.0.0.1:" + path;
    }

    /** Runs one of OpenSSH's programs; {@link #output()} has what it printed. @return its exit status */
    int run(String program, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                program, "-F", "none", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-i",
                file("key").toString(), "-o", "UserKnownHostsFile=" + known, "-o", "Port=" + port, "-o", "LogLevel=ERROR"));
        command.addAll(List.of(words));
        return plain(command);
    }

    /** Runs any program. */
    int plain(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
        process.getOutputStream().close();
        output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor();
    }

    void succeeds(String program, String... words) throws IOException, InterruptedException {
        int status = run(program, words);
        assertEquals(output, 0, status);
    }

    String output() {
        return output;
    }

    /** What stands on standard error. */
    String said() {
        return said.toString(StandardCharsets.UTF_8);
    }

    /** Waits for a line on standard output, and forgets those before it. @param end all of it but the time, fields parted by blanks */
    void awaitLine(String end) throws InterruptedException {
        List<String> others = new ArrayList<>();
        for (String line = next(); line != null; line = next()) {
            if (line.replace('\t', ' ').matches("\\S+Z " + Pattern.quote(end).replace("*", "\\E.*\\Q"))) {
                return;
            }
            others.add(line);
        }
        throw new AssertionError("not printed: " + end + "\nbut " + others + "\n" + said());
    }

    private String next() throws InterruptedException {
        return printed.poll(1, TimeUnit.MINUTES);
    }

    /** The lines since the last one that was waited for. */
    List<String> lines() {
        return List.copyOf(printed);
    }

    @Override
    public void close() {
        if (service != null) {
            service.end();
        }
    }

    private final class Lines extends OutputStream {
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        @Override
        public synchronized void write(int octet) {
            if (octet != '\n') {
                line.write(octet);
                return;
            }
            printed.add(line.toString(StandardCharsets.UTF_8));
            line.reset();
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            try {
                super.write(bytes, offset, length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
