package io.jenkins.plugins.scpcopy.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.testkit.Tools;
import io.jenkins.plugins.scpcopy.testkit.server.OpenSshServer;
import io.jenkins.plugins.scpcopy.testkit.tree.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.Assume;
import org.junit.BeforeClass;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The runnable jar, in a process of its own. */
public class JarIT {
    @Rule
    public final TemporaryFolder folder = new TemporaryFolder();

    /** Outside {@code mvn verify} there is no jar yet. */
    @BeforeClass
    public static void jarIsMade() {
        Assume.assumeNotNull(System.getProperty("jar"));
    }

    private static String run(String... words) throws IOException {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Path.of(System.getProperty("jar")).toString()));
        line.addAll(List.of(words));
        return Tools.run(line);
    }

    @Test
    public void saysItsVersion() throws IOException {
        assertEquals("scp-copy " + System.getProperty("version"), run("--version").strip());
    }

    /** An Ed25519 host key and an Ed25519 user key need JSch's classes for newer releases of Java. */
    @Test
    public void speaksEd25519() throws IOException {
        OpenSshServer.assumeInstalled();
        OpenSshServer server = new OpenSshServer().hostKeyTypes("ed25519").start();
        try {
            Path local = folder.getRoot().toPath();
            Path known = Trees.file(local, "known", server.knownHosts());
            Path tree = Trees.file(local, "tree/a", "1").getParent();
            Path remote = server.directory().resolve("up");
            String end = server.user() + "@" + server.host() + ":" + remote;
            String[] options = {"-rp", "-F", "none", "-P", String.valueOf(server.port()), "-i",
                server.clientKeyFile().toString(), "-oUserKnownHostsFile=" + known};
            assertEquals("", run(with(options, tree.toString(), end)));
            assertEquals("", run(with(options, end, local.resolve("back").toString())));
            Trees.assertSame(tree, local.resolve("back"));
        } finally {
            server.stop();
        }
    }

    @Test
    public void isTheRemoteHalf() throws IOException {
        Assume.assumeTrue("sh is not installed", Tools.has("sh"));
        Path file = Trees.file(folder.getRoot().toPath(), "a", "1");
        Trees.mode(file, "rw-r--r--");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String output = Tools.run("sh", "-c",
                "printf '\\0\\0\\0' | '" + java + "' -jar '" + System.getProperty("jar") + "' -f '" + file + "'");
        assertEquals("C0644 1 a\n1\0", output);
        assertEquals("1", Files.readString(file));
    }

    /** The transport of the service would only cost time anywhere else. */
    @Test
    public void loadsTheTransportOfTheServiceForThatAlone() throws IOException {
        Assume.assumeTrue("sh is not installed", Tools.has("sh"));
        String command = "'" + Path.of(System.getProperty("java.home"), "bin", "java") + "' -verbose:class -jar '"
                + System.getProperty("jar") + "' ";
        for (String words : List.of("--help", "-f /missing </dev/null", "missing " + folder.getRoot())) {
            String loaded = Tools.run("sh", "-c", command + words + " || :");
            assertTrue(loaded, loaded.contains("scpcopy.cli.Main "));
            assertFalse(words, loaded.contains("org.apache.sshd."));
        }
        Path empty = Trees.file(folder.getRoot().toPath(), "keys", "");
        String said = Tools.run("sh", "-c", command + "--serve 0 --root '" + folder.newFolder() + "' --authorized-keys '" + empty
                + "' 2>&1 || :");
        assertTrue(said, said.contains("holds no key that can be used"));
    }

    @Test
    public void theBillOfMaterialsAndTheListOfLicencesAgree() throws IOException {
        String bill = Files.readString(Path.of(System.getProperty("jar")).resolveSibling("scp-copy.cdx.json"));
        String listed = Files.readString(Path.of("docs", "THIRD-PARTY.md"));
        assertEquals(
                names("\"purl\" : \"pkg:maven/([^/]+)/([^@]+)@[^\"]*type=jar\"", bill).filter(name -> !name.endsWith(":scp-copy-standalone"))
                        .collect(Collectors.toSet()),
                names("(?m)^\\| `([^:]+):([^`]+)`[^|]*\\|[^|]*\\| yes \\|", listed).collect(Collectors.toSet()));
    }

    /** @param pattern whose groups are a group and an artifact */
    private static Stream<String> names(String pattern, String text) {
        return Pattern.compile(pattern).matcher(text).results().map(found -> found.group(1) + ":" + found.group(2));
    }

    private static String[] with(String[] options, String... ends) {
        List<String> words = new ArrayList<>(List.of(options));
        words.addAll(List.of(ends));
        return words.toArray(String[]::new);
    }
}
