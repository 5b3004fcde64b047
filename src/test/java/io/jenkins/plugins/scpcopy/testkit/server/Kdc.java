package io.jenkins.plugins.scpcopy.testkit.server;

import static org.junit.Assume.assumeTrue;

import io.jenkins.plugins.scpcopy.testkit.Tools;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A real Kerberos KDC (MIT) on the loopback interface, with a realm, database and configuration of its own in a directory. */
public final class Kdc implements Closeable {
    public static final String REALM = "SCPCOPY.TEST";
    private static final String PASSWORD = "kerberos";

    private final Path directory;
    private Process process;

    /** Skips the calling test unless this machine has what it takes. */
    public static void assumeInstalled() {
        for (String program : List.of("krb5kdc", "kdb5_util", "kadmin.local", "kinit")) {
            assumeTrue(program + " is not installed", program(program) != null);
        }
    }

    private static String program(String name) {
        return Tools.has(name) ? name : Files.isExecutable(Path.of("/usr/sbin", name)) ? "/usr/sbin/" + name : null;
    }

    /** Starts a KDC that knows {@code host/localhost} and these users. */
    public Kdc(Path directory, String... users) throws IOException {
        this.directory = directory;
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        configure(port);
        run("", "kdb5_util", "create", "-s", "-P", "master", "-r", REALM);
        run("", "kadmin.local", "-q", "addprinc -randkey host/localhost");
        run("", "kadmin.local", "-q", "ktadd -k " + keytab() + " host/localhost");
        for (String user : users) {
            run("", "kadmin.local", "-q", "addprinc -pw " + PASSWORD + " " + user);
        }
        process = builder("krb5kdc", "-n").start();
        awaitStart();
    }

    private void configure(int port) throws IOException {
        Files.writeString(configuration(), """
                [libdefaults]
                  default_realm = %1$s
                  dns_lookup_kdc = false
                  dns_lookup_realm = false
                  rdns = false
                  udp_preference_limit = 1
                [realms]
                  %1$s = {
                    kdc = 127.0.0.1:%2$d
                  }
                [domain_realm]
                  localhost = %1$s
                """.formatted(REALM, port));
        Files.writeString(directory.resolve("kdc.conf"), """
                [kdcdefaults]
                  kdc_listen = 127.0.0.1:%2$d
                  kdc_tcp_listen = 127.0.0.1:%2$d
                [realms]
                  %1$s = {
                    database_name = %3$s/principal
                    key_stash_file = %3$s/stash
                  }
                [logging]
                  kdc = STDERR
                """.formatted(REALM, port, directory));
    }

    private void awaitStart() throws IOException {
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
            if (line.contains("commencing operation")) {
                Thread drain = new Thread(() -> drain(output), "kdc output");
                drain.setDaemon(true);
                drain.start();
                return;
            }
        }
        throw new IOException("the KDC does not start:\n" + said);
    }

    private static void drain(Reader output) {
        try {
            output.transferTo(Writer.nullWriter());
        } catch (IOException e) {
            // The KDC has ended.
        }
    }

    /** The {@code krb5.conf} for clients and servers. */
    public Path configuration() {
        return directory.resolve("krb5.conf");
    }

    /** The keys of {@code host/localhost}. */
    public Path keytab() {
        return directory.resolve("keytab");
    }

    /** Gets a user's ticket and returns the file of its cache. */
    public Path ticket(String user) throws IOException {
        Path cache = directory.resolve("cache-" + user);
        run(PASSWORD + "\n", "kinit", "-f", "-c", "FILE:" + cache, user);
        return cache;
    }

    private ProcessBuilder builder(String name, String... words) {
        ProcessBuilder builder = new ProcessBuilder(program(name));
        builder.command().addAll(List.of(words));
        builder.environment().putAll(Map.of(
                "KRB5_CONFIG", configuration().toString(), "KRB5_KDC_PROFILE", directory.resolve("kdc.conf").toString()));
        return builder.redirectErrorStream(true);
    }

    private void run(String input, String name, String... words) throws IOException {
        Process started = builder(name, words).start();
        try (var stdin = started.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        }
        String output = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (started.waitFor() != 0) {
                throw new IOException(name + " fails:\n" + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
