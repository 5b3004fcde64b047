package io.jenkins.plugins.scpcopy.ssh.hop;

import static org.junit.Assert.assertEquals;
import static org.junit.Assume.assumeFalse;
import static org.junit.Assume.assumeTrue;

import com.jcraft.jsch.JSch;
import io.jenkins.plugins.scpcopy.ssh.Hosts;
import io.jenkins.plugins.scpcopy.ssh.SshConnection;
import io.jenkins.plugins.scpcopy.testkit.server.MinaSshServer;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.sshd.common.kex.BuiltinDHFactories;
import org.apache.sshd.common.kex.DHFactory;
import org.apache.sshd.server.ServerBuilder;
import org.junit.AfterClass;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * What is proposed works: with servers that take a single key exchange, on each Java release that is installed here, with JSch's
 * classes as they are released and as the plugin has them, with Bouncy Castle and without it.
 */
public class KeyExchangesTest {
    private static final String ML_KEM = "mlkem768x25519-sha256";
    private static final String NTRU_PRIME = "sntrup761x25519-sha512@openssh.com";
    private static final String CURVE = "curve25519-sha256";
    private static final Pattern RELEASE = Pattern.compile("JAVA_VERSION=\"(\\d+)");
    private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/(\\d+)/(com/.*)");

    @ClassRule
    public static final TemporaryFolder TEMPORARY = new TemporaryFolder();

    private static final Map<String, MinaSshServer> SERVERS = new LinkedHashMap<>();

    @BeforeClass
    public static void startServers() {
        for (BuiltinDHFactories only :
                List.of(BuiltinDHFactories.mlkem768x25519, BuiltinDHFactories.sntrup761x25519_openssh, BuiltinDHFactories.curve25519)) {
            List<DHFactory> factories = List.of(only);
            SERVERS.put(only.getName(), new MinaSshServer()
                    .password("me", "secret")
                    .customize(server -> server.setKeyExchangeFactories(
                            factories.stream().map(ServerBuilder.DH2KEX).toList()))
                    .start());
        }
    }

    @AfterClass
    public static void stopServers() {
        SERVERS.values().forEach(MinaSshServer::stop);
    }

    @Test
    public void asReleased() throws Exception {
        onEveryJava(classPath(true), List.of(ML_KEM, NTRU_PRIME, CURVE), List.of(ML_KEM, NTRU_PRIME, CURVE));
    }

    @Test
    public void asReleasedWithoutBouncyCastle() throws Exception {
        String origin = JSch.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        assumeTrue("JSch's classes are laid flat here", origin.endsWith(".jar"));
        onEveryJava(classPath(false), List.of(CURVE), List.of(ML_KEM, CURVE));
    }

    @Test
    public void asInThePlugin() throws Exception {
        onEveryJava(flattened() + File.pathSeparator + classPath(true),
                List.of(ML_KEM, NTRU_PRIME, CURVE), List.of(ML_KEM, NTRU_PRIME, CURVE));
    }

    @Test
    public void asInThePluginWithoutBouncyCastle() throws Exception {
        onEveryJava(flattened() + File.pathSeparator + classPath(false), List.of(CURVE), List.of(CURVE));
    }

    /** @param expectedFrom24 by Java releases that have ML-KEM themselves */
    private static void onEveryJava(String classPath, List<String> expected, List<String> expectedFrom24) throws Exception {
        Map<Integer, Path> installed = installed();
        assumeFalse("no Java is found below /usr/lib/jvm", installed.isEmpty());
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<Integer, Path> java : installed.entrySet()) {
            String told = connect(java.getValue(), classPath);
            String wanted = SERVERS.keySet().stream()
                    .map(name -> name + ((java.getKey() >= 24 ? expectedFrom24 : expected).contains(name)
                            ? ": connected\n"
                            : ": no common key exchange algorithm\n"))
                    .collect(Collectors.joining());
            if (!told.equals(wanted)) {
                wrong.add("Java " + java.getKey() + ":\n" + told);
            }
        }
        assertEquals(List.of(), wrong);
    }

    /** One of each release from 17 on. */
    private static Map<Integer, Path> installed() throws IOException {
        Map<Integer, Path> found = new TreeMap<>();
        Path all = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(all)) {
            return found;
        }
        try (Stream<Path> homes = Files.list(all)) {
            for (Path home : homes.filter(Files::isDirectory).toList()) {
                Path release = home.resolve("release");
                Path program = home.resolve("bin/java");
                Matcher version = RELEASE.matcher(Files.exists(release) ? Files.readString(release) : "");
                if (version.find() && Files.isExecutable(program) && Integer.parseInt(version.group(1)) >= 17) {
                    found.put(Integer.valueOf(version.group(1)), program);
                }
            }
        }
        return found;
    }

    private static String connect(Path java, String classPath) throws Exception {
        List<String> command = new ArrayList<>(
                List.of(java.toString(), "-XX:TieredStopAtLevel=1", "-cp", classPath, KeyExchangesTest.class.getName()));
        SERVERS.forEach((name, server) -> command.addAll(List.of(name, Integer.toString(server.port()), server.knownHosts())));
        Path output = TEMPORARY.newFile().toPath();
        Path errors = TEMPORARY.newFile().toPath();
        Process process =
                new ProcessBuilder(command).redirectOutput(output.toFile()).redirectError(errors.toFile()).start();
        int status = process.waitFor();
        assertEquals(Files.readString(errors), 0, status);
        return Files.readString(output);
    }

    /** Connects to each server, and prints whether that worked. @param arguments name, port and known hosts of each */
    public static void main(String[] arguments) {
        for (int i = 0; i < arguments.length; i += 3) {
            Hop hop = new Hop(
                    "127.0.0.1", Integer.parseInt(arguments[i + 1]), Login.password("me", "secret".toCharArray()),
                    HostKeyPolicy.strict(arguments[i + 2]));
            String outcome;
            try (SshConnection connection = SshConnection.open(List.of(hop), Hosts.PATIENT, line -> {})) {
                outcome = "connected";
            } catch (IOException e) {
                outcome = e.getMessage().replaceFirst(" with 127.*", "");
            }
            System.out.println(arguments[i] + ": " + outcome);
        }
    }

    private static String classPath(boolean withBouncyCastle) {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> withBouncyCastle || !Path.of(entry).getFileName().toString().startsWith("bc"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** A directory of JSch's classes for Java 17, as {@code pom.xml} makes it. */
    private static Path flattened() throws IOException {
        Path directory = TEMPORARY.newFolder().toPath();
        String jar = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> Path.of(entry).getFileName().toString().startsWith("jsch-"))
                .findFirst()
                .orElseThrow();
        Map<String, String> newest = new TreeMap<>();
        try (JarFile released = new JarFile(jar)) {
            Map<String, Integer> versions = new TreeMap<>();
            for (JarEntry entry : Collections.list(released.entries())) {
                Matcher versioned = VERSIONED.matcher(entry.getName());
                boolean plain = entry.getName().startsWith("com/");
                if (entry.isDirectory() || !plain && !versioned.matches()) {
                    continue;
                }
                int version = plain ? 0 : Integer.parseInt(versioned.group(1));
                String name = plain ? entry.getName() : versioned.group(2);
                if (version <= 17 && version >= versions.getOrDefault(name, 0)) {
                    versions.put(name, version);
                    newest.put(name, entry.getName());
                }
            }
            for (Map.Entry<String, String> one : newest.entrySet()) {
                Path file = directory.resolve(one.getKey());
                Files.createDirectories(file.getParent());
                try (InputStream content = released.getInputStream(released.getJarEntry(one.getValue()))) {
                    Files.copy(content, file);
                }
            }
        }
        return directory;
    }

    @Test
    public void othersStayAsJSchHasThem() {
        String proposed = Algorithms.keyExchanges();
        assertEquals(
                Stream.of(JSch.getConfig("kex").split(",")).filter(name -> !name.startsWith("mlkem")).toList(),
                Stream.of(proposed.split(",")).filter(name -> !name.startsWith("mlkem") && !name.startsWith("sntrup")).toList());
    }
}
