package io.jenkins.plugins.scpcopy.worlds;

import io.jenkins.plugins.scpcopy.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Java that runs the command, by its feature version. */
record JavaRuntime(int version) {
    private static final Path INSTALLED = Path.of("/usr/lib/jvm");
    private static final Pattern VERSION = Pattern.compile("(?m)^JAVA_VERSION=\"(\\d+)");

    /** The one that runs this test. */
    static JavaRuntime own() {
        return new JavaRuntime(Runtime.version().feature());
    }

    /** Its program. */
    Path program() throws IOException, NotHereException {
        Path home = homes().get(version);
        NotHereException.unless(home != null, "Java " + version + " is not installed");
        return home.resolve("bin/java");
    }

    /** What it says of itself. */
    String fullVersion() throws IOException, NotHereException {
        return Tools.run(program().toString(), "--version").lines().findFirst().orElse("");
    }

    private static Map<Integer, Path> homes() throws IOException {
        Map<Integer, Path> homes = new TreeMap<>();
        if (Files.isDirectory(INSTALLED)) {
            try (Stream<Path> all = Files.list(INSTALLED)) {
                for (Path home : all.sorted().filter(one -> Files.isExecutable(one.resolve("bin/java"))).toList()) {
                    Path release = home.resolve("release");
                    Matcher version = VERSION.matcher(Files.exists(release) ? Files.readString(release) : "");
                    if (version.find()) {
                        homes.put(Integer.valueOf(version.group(1)), home);
                    }
                }
            }
        }
        homes.put(Runtime.version().feature(), Path.of(System.getProperty("java.home")));
        return homes;
    }

    @Override
    public String toString() {
        return String.valueOf(version);
    }
}
