package io.jenkins.plugins.scpcopy;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.jcraft.jsch.JSch;
import io.jenkins.plugins.scpcopy.ssh.SshConnection;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.Test;

/** The plugin's own classes include those of JSch, each in its form for Java 17, where agents look for them. */
public class FlattenedJschTest {
    private static final Pattern VERSIONED = Pattern.compile("META-INF/versions/(\\d+)/(com/.*)");

    private final Path classes = Path.of(location(SshConnection.class));

    private static URI location(Class<?> type) {
        return URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString());
    }

    /** JSch as released, which the build leaves behind the plugin's own classes on the class path. */
    private static JarFile released() throws IOException {
        for (URL found : Collections.list(JSch.class.getClassLoader().getResources("com/jcraft/jsch/JSch.class"))) {
            if (found.openConnection() instanceof JarURLConnection connection) {
                return new JarFile(Path.of(connection.getJarFileURL().getPath()).toFile());
            }
        }
        throw new AssertionError("no jar of JSch on the class path");
    }

    @Test
    public void classesOfThePluginComeFirst() {
        assertTrue(Files.isDirectory(classes));
        assertTrue(location(JSch.class).equals(location(SshConnection.class)));
    }

    @Test
    public void everyClassIsTheOneForJava17() throws IOException {
        try (JarFile jar = released()) {
            Map<String, Integer> newest = new TreeMap<>();
            for (JarEntry entry : Collections.list(jar.entries())) {
                Matcher versioned = VERSIONED.matcher(entry.getName());
                if (entry.isDirectory()) {
                    continue;
                } else if (entry.getName().startsWith("com/")) {
                    newest.putIfAbsent(entry.getName(), 0);
                } else if (versioned.matches() && Integer.parseInt(versioned.group(1)) <= 17) {
                    newest.merge(versioned.group(2), Integer.valueOf(versioned.group(1)), Math::max);
                }
            }
            assertTrue(newest.get("com/jcraft/jsch/jce/SignatureEd25519.class") >= 15);
            for (Map.Entry<String, Integer> one : newest.entrySet()) {
                String name = one.getValue() == 0 ? one.getKey() : "META-INF/versions/" + one.getValue() + "/" + one.getKey();
                try (InputStream expected = jar.getInputStream(jar.getJarEntry(name))) {
                    assertArrayEquals(name, expected.readAllBytes(), Files.readAllBytes(classes.resolve(one.getKey())));
                }
            }
        }
    }

    @Test
    public void nothingDependsOnTheJavaRelease() {
        assertFalse(Files.exists(classes.resolve("META-INF/versions")));
        assertFalse(Files.exists(classes.resolve("module-info.class")));
        assertTrue(Files.exists(classes.resolve("META-INF/jsch/LICENSE.txt")));
    }
}
