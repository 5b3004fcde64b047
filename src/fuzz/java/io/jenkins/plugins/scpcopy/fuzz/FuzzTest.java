package io.jenkins.plugins.scpcopy.fuzz;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/**
 * Runs the targets under a coverage-guided fuzzer, in virtual machines of their own, for as many seconds as the property
 * {@code fuzz} says; {@code fuzz.targets} names some of them. An input that is found is shown in the form in which it is added
 * to its target's seeds.
 */
public class FuzzTest {
    private static final int SECONDS = Integer.getInteger("fuzz", 8);
    private static final int LONG_RUN = 120;
    /** Seconds beyond a run's own until it must have ended, and for one input: a busy machine takes its time. */
    private static final int PATIENCE = 900;
    private static final int LONGEST_OUTPUT = 4000;

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    @Test
    public void seedsPass() throws Exception {
        for (Target target : Target.values()) {
            for (byte[] seed : target.seeds()) {
                try {
                    target.run(seed);
                } catch (Exception | AssertionError e) {
                    throw new AssertionError(target + " fails for \"" + escaped(seed, 0) + "\"", e);
                }
            }
        }
    }

    @Test
    public void nothingIsFound() throws Exception {
        String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        assumeTrue("the fuzzer does not run on " + platform, platform.matches("Linux amd64|Mac OS X .*|Windows.* amd64"));
        String chosen = System.getProperty("fuzz.targets", "").toUpperCase(Locale.ROOT);
        Map<Target.Kind, List<Target>> groups = Arrays.stream(Target.values())
                .filter(target -> chosen.isEmpty() || List.of(chosen.split(",")).contains(target.name()))
                .collect(Collectors.groupingBy(target -> target.kind, LinkedHashMap::new, Collectors.toList()));
        assertTrue("no such target: " + chosen, !groups.isEmpty());
        Map<Target.Kind, Process> running = new LinkedHashMap<>();
        StringBuilder found = new StringBuilder();
        try {
            for (Target.Kind kind : groups.keySet()) {
                running.put(kind, start(kind, groups.get(kind)));
            }
            for (Target.Kind kind : groups.keySet()) {
                found.append(result(kind, groups.get(kind), running.get(kind)));
            }
        } finally {
            running.values().forEach(Process::destroyForcibly);
        }
        assertEquals("", found.toString());
    }

    private Process start(Target.Kind kind, List<Target> targets) throws Exception {
        Path directory = Files.createDirectories(directory(kind));
        Path corpus = Files.createDirectories(directory.resolve("corpus"));
        for (Target target : targets) {
            int number = 0;
            for (byte[] seed : target.seeds()) {
                byte[] input = new byte[seed.length + 1];
                input[0] = (byte) targets.indexOf(target);
                System.arraycopy(seed, 0, input, 1, seed.length);
                Files.write(corpus.resolve(target + "-" + number++), input);
            }
        }
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                // Most of a short run would go into the better compiler.
                "-XX:TieredStopAtLevel=" + (SECONDS < LONG_RUN ? 1 : 4),
                "-XX:+UseSerialGC",
                "-Djava.io.tmpdir=" + directory,
                "-Dfuzz.targets=" + targets.stream().map(Target::name).collect(Collectors.joining(",")),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + AnyFuzz.class.getName(),
                "--instrumentation_includes=io.jenkins.plugins.scpcopy.**",
                "--reproducer_path=" + directory,
                "-artifact_prefix=" + directory + "/",
                "-max_total_time=" + SECONDS,
                // A short run is there to notice what changes; new inputs are looked for by long ones.
                "-seed=" + (SECONDS < LONG_RUN ? 1 : 0),
                "-max_len=8192",
                "-timeout=" + PATIENCE / 3,
                "-rss_limit_mb=0",
                corpus.toString());
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
    }

    private Path directory(Target.Kind kind) {
        return temporary.getRoot().toPath().resolve(kind.name());
    }

    /** What the fuzzer found, or nothing. */
    private String result(Target.Kind kind, List<Target> targets, Process process) throws IOException, InterruptedException {
        if (!process.waitFor(SECONDS + PATIENCE, TimeUnit.SECONDS)) {
            return kind + " does not end\n";
        }
        Path directory = directory(kind);
        String output = Files.readString(directory.resolve("output"), StandardCharsets.ISO_8859_1);
        if (process.exitValue() == 0 && output.contains("\nDone ")) {
            return "";
        }
        int cause = Math.max(0, Math.max(output.indexOf("\n== Java Exception"), output.length() - LONGEST_OUTPUT));
        StringBuilder found = new StringBuilder(kind + " exits with " + process.exitValue() + "\n");
        found.append(output, cause, Math.min(output.length(), cause + LONGEST_OUTPUT));
        try (var files = Files.newDirectoryStream(directory, "{crash,timeout,oom}-*")) {
            for (Path file : files) {
                byte[] input = Files.readAllBytes(file);
                found.append("\ninput for ").append(targets.get((input[0] & 0xff) % targets.size()));
                found.append(": \"").append(escaped(input, 1)).append("\"\n");
            }
        }
        return found.toString();
    }

    /** As it stands in Java's source. */
    private static String escaped(byte[] input, int from) {
        StringBuilder text = new StringBuilder();
        for (int i = from; i < input.length; i++) {
            char c = (char) (input[i] & 0xff);
            if (c == '\n') {
                text.append("\\n");
            } else if (c < ' ' || c > '~') {
                text.append(String.format("\\%03o", (int) c));
            } else {
                text.append(c == '"' || c == '\\' ? "\\" : "").append(c);
            }
        }
        return text.toString();
    }
}
