package io.jenkins.plugins.scpcopy.architecture;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.Test;

/** The classes and packages that the design document speaks of are those of the code. */
public class DesignNamesTest {
    private static final Path DOCUMENT = Path.of("docs/DESIGN.md");
    private static final String ROOT = "io/jenkins/plugins/scpcopy";
    private static final Pattern PICTURE = Pattern.compile("^```text\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    /** A class, perhaps with its package and a member. */
    private static final Pattern NAME = Pattern.compile("`(?:[a-z]+\\.)*([A-Z]\\w*[a-z]\\w*)(?:\\.(\\w+))?`");
    /** In a picture, only classes have capital letters and small ones. */
    private static final Pattern PICTURED = Pattern.compile("\\b([A-Z]\\w*[a-z]\\w*)(?:\\.(\\w+))?");
    private static final Pattern ROOM = Pattern.compile("^\\| `([a-z.]+)` \\|", Pattern.MULTILINE);
    /** What other programs call their settings. */
    private static final Set<String> FOREIGN = Set.of("MaxSessions", "MaxStartups");

    @Test
    public void everyClassInTheTextExists() throws Exception {
        check(NAME, PICTURE.matcher(Files.readString(DOCUMENT)).replaceAll(""), 80);
    }

    @Test
    public void everyClassInThePicturesExists() throws Exception {
        String pictures = PICTURE.matcher(Files.readString(DOCUMENT)).results()
                .map(picture -> picture.group(1))
                .collect(Collectors.joining());
        check(PICTURED, pictures, 40);
    }

    @Test
    public void everyPackageIsInTheTable() throws Exception {
        Set<String> told = ROOM.matcher(Files.readString(DOCUMENT)).results()
                .map(room -> room.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> packages = new TreeSet<>();
        for (Path root : List.of(Path.of("src/main/java", ROOT), Path.of("src/cli/java", ROOT))) {
            try (Stream<Path> files = Files.walk(root)) {
                files.filter(path -> path.toString().endsWith(".java"))
                        .map(path -> root.relativize(path.getParent()).toString().replace('/', '.').replace('\\', '.'))
                        .filter(name -> !name.isEmpty())
                        .forEach(packages::add);
            }
        }
        assertEquals(packages, told);
    }

    private static void check(Pattern pattern, String text, int atLeast) throws IOException {
        Map<String, String> sources = sources();
        Set<String> missing = new TreeSet<>();
        int found = 0;
        Matcher name = pattern.matcher(text);
        while (name.find()) {
            String member = name.group(2);
            String source = FOREIGN.contains(name.group(1)) ? "" : sources.get(name.group(1));
            if (source == null || member != null && !source.matches("(?s).*\\b" + member + "\\b.*")) {
                missing.add(name.group());
            }
            found++;
        }
        assertEquals(Set.of(), missing);
        assertTrue("the names were not found", found > atLeast);
    }

    /** All sources by the names of their classes, those of the tests among them. */
    private static Map<String, String> sources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (String root : List.of("src/main/java", "src/cli/java", "src/test/java", "src/cli/test", "src/fuzz/java")) {
            try (Stream<Path> files = Files.walk(Path.of(root))) {
                for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
                    sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                }
            }
        }
        return sources;
    }
}
