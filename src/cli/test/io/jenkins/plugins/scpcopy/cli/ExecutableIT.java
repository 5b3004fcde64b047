package io.jenkins.plugins.scpcopy.cli;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.After;
import org.junit.Assume;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The executable file, which keeps what makes later starts faster in the user's cache folder. */
public class ExecutableIT {
    private static final String JAVA_HOME = System.getProperty("java.home");

    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    private OpenSshServer server;
    private Path home;
    private List<String> copy;

    private record Outcome(int status, String output) {}

    /** Outside {@code mvn verify} there is no such file yet. */
    @BeforeClass
    public static void executableIsMade() {
        Assume.assumeNotNull(System.getProperty("executable"));
        Assume.assumeTrue("sh is not installed", Tools.has("sh"));
    }

    @Before
    public void start() throws IOException {
        OpenSshServer.assumeInstalled();
        server = new OpenSshServer().start();
        home = folder.newFolder("home").toPath();
        Path known = Trees.file(folder.getRoot().toPath(), "known", server.knownHosts());
        Path file = Trees.file(folder.getRoot().toPath(), "a", "1");
        copy = List.of("-q", "-F", "none", "-P", String.valueOf(server.port()), "-i", server.clientKeyFile().toString(),
                "-oUserKnownHostsFile=" + known, file.toString(),
                server.user() + "@" + server.host() + ":" + server.directory().resolve("ü"));
    }

    @After
    public void stop() {
        if (server != null) {
            server.stop();
        }
    }

    private Outcome run(Map<String, String> variables, List<String> words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(System.getProperty("executable")));
        line.addAll(words);
        ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("XDG_CACHE_HOME", "JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS", "MAVEN_OPTS"));
        builder.environment().putAll(Map.of("HOME", home.toString(), "JAVA_HOME", JAVA_HOME, "LC_ALL", "C"));
        builder.environment().putAll(variables);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }

    private void copies(Map<String, String> variables) throws IOException, InterruptedException {
        Path arrived = server.directory().resolve("ü");
        Files.deleteIfExists(arrived);
        assertEquals(new Outcome(0, ""), run(variables, copy));
        assertEquals("1", Files.readString(arrived));
    }

    private Path cache() {
        return home.resolve(".cache/scp-copy");
    }

    private List<Path> archives() throws IOException {
        if (!Files.isDirectory(cache())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(cache())) {
            return files.filter(file -> file.getFileName().toString().matches("[0-9-]+")).toList();
        }
    }

    /** The VM refuses to start with such an archive, and says so, where it must use the one it is given. */
    private Outcome runWithArchiveAlone() throws IOException, InterruptedException {
        return run(Map.of("JDK_JAVA_OPTIONS", "-Xshare:on"), copy);
    }

    @Test
    public void theSecondCopyPreparesTheStartOfLaterOnes() throws IOException, InterruptedException {
        assertEquals(0, run(Map.of(), List.of("--version")).status());
        copies(Map.of());
        assertEquals(List.of(), archives());
        try (WatchService changes = cache().getFileSystem().newWatchService()) {
            cache().register(changes, StandardWatchEventKinds.ENTRY_CREATE);
            copies(Map.of());
            while (archives().isEmpty()) {
                WatchKey change = changes.poll(5, TimeUnit.MINUTES);
                assertNotNull("nothing was prepared", change);
                change.pollEvents();
                change.reset();
            }
        }
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(cache())));
        copies(Map.of());
        assertEquals(0, runWithArchiveAlone().status());

        Path archive = archives().get(0);
        Trees.mode(archive, "rw-------");
        Files.writeString(archive, "broken");
        assertTrue(runWithArchiveAlone().status() != 0);
        copies(Map.of());
    }

    @Test
    public void aFolderThatOthersMayWriteIsNotUsed() throws IOException, InterruptedException {
        Files.createDirectories(cache());
        Trees.mode(cache(), "rwxrwx---");
        copies(Map.of());
        copies(Map.of());
        assertArrayEquals(new String[0], cache().toFile().list());
    }

    @Test
    public void itWorksWithoutAnyFolder() throws IOException, InterruptedException {
        copies(Map.of("HOME", "/dev/null"));
        copies(Map.of("XDG_CACHE_HOME", "/proc"));
    }

    @Test
    public void aMissingJavaIsNamed() throws IOException, InterruptedException {
        Outcome outcome = run(Map.of("JAVA_HOME", "/nowhere"), List.of("--version"));
        assertEquals(
                new Outcome(1, "scp-copy: there is no Java: '/nowhere/bin/java' is not found."
                        + " Install Java 17 or newer, or set JAVA_HOME.\n"),
                outcome);
    }
}
