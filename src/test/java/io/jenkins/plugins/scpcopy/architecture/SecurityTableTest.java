package io.jenkins.plugins.scpcopy.architecture;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.Test;

/** Every line of the tables of attacks, servers and shells in the documents names tests, and these exist. */
public class SecurityTableTest {
    private static final Pattern NAME = Pattern.compile("`(\\w+Test)?(?:\\.(\\w+))?`");
    private static final String SHELLS = "StartGuardTest";

    @Test
    public void everyLineNamesTestsThatExist() throws Exception {
        check(Files.readAllLines(Path.of("docs/SECURITY.md")), 40);
    }

    @Test
    public void everyServerAndShellNamesTestsThatExist() throws Exception {
        List<String> lines = Files.readAllLines(Path.of("docs/PROTOCOL.md"));
        check(lines.subList(lines.indexOf("## Servers"), lines.indexOf("## What SCP cannot do")), 25);
    }

    private static void check(List<String> document, int atLeast) throws IOException {
        Map<String, String> tests = tests();
        List<String> missing = new ArrayList<>();
        int lines = 0;
        for (String line : document) {
            if (!line.startsWith("| ") || line.matches("\\| (Attack|Printed|Server|Shell) \\|.*")) {
                continue;
            }
            lines++;
            if (!names(line, tests, missing)) {
                missing.add("no test in: " + line);
            }
        }
        assertEquals(List.of(), missing);
        assertTrue("the tables were not found", lines > atLeast);
    }

    /** A name that begins with a dot belongs to the class before it in the line, or to the one about shells. */
    private static boolean names(String line, Map<String, String> tests, List<String> missing) {
        String owner = SHELLS;
        boolean any = false;
        Matcher name = NAME.matcher(line);
        while (name.find()) {
            if (name.group(1) == null && name.group(2) == null) {
                continue;
            }
            owner = name.group(1) != null ? name.group(1) : owner;
            String method = name.group(2);
            String source = tests.get(owner);
            if (source == null || method != null && !source.contains(" void " + method + "(")) {
                missing.add(owner + (method == null ? "" : "." + method));
            }
            any = true;
        }
        return any;
    }

    private static Map<String, String> tests() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (Path root : List.of(Path.of("src/test/java"), Path.of("src/cli/test"), Path.of("src/fuzz/java"))) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
                    sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                }
            }
        }
        return sources;
    }
}
