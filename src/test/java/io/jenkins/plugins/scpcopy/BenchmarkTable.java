package io.jenkins.plugins.scpcopy;

import io.jenkins.plugins.scpcopy.BenchmarkAgent.Counts;
import io.jenkins.plugins.scpcopy.agent.AgentCopy;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Times and traffic of copies through Jenkins beside the times of the bare engine, as a Markdown table of medians. */
final class BenchmarkTable {
    private final double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    private final Map<String, List<Run>> rows = new LinkedHashMap<>();

    private record Run(double jenkins, double bare, Counts counts) {}

    /** @param jenkins seconds @param bare seconds */
    void add(String row, double jenkins, double bare, Counts counts) {
        rows.computeIfAbsent(row, name -> new ArrayList<>()).add(new Run(jenkins, bare, counts));
        System.out.printf(Locale.ROOT, "%s: %.3f s, bare %.3f s, %s%n", row, jenkins, bare, counts);
    }

    /** Writes the table, with what a reader must know about the machine, and prints it. */
    void write(Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        text.append(String.format(
                Locale.ROOT,
                "%d processors, Java %s, load %.2f at the start and %.2f at the end. The plugin's classes came from a %s.%n%n",
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version"),
                load,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                classesAreInAJar() ? "jar" : "directory, so that the first copies say little"));
        text.append("| | through Jenkins | fastest to slowest | bare engine | cost of Jenkins | classes | waits | kB to the agent"
                + " | kB to the controller |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|\n");
        rows.forEach((name, runs) -> text.append(line(name, runs)));
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        System.out.println(text);
    }

    private static boolean classesAreInAJar() {
        return AgentCopy.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath()
                .endsWith(".jar");
    }

    private static String line(String name, List<Run> runs) {
        double[] jenkins = runs.stream().mapToDouble(Run::jenkins).sorted().toArray();
        double through = median(jenkins);
        double bare = median(runs.stream().mapToDouble(Run::bare).sorted().toArray());
        return String.format(
                Locale.ROOT,
                "| %s | %.3f s | %.3f to %.3f s | %.3f s | %+.3f s | %,.0f | %,.0f | %,.0f | %,.0f |%n",
                name,
                through,
                jenkins[0],
                jenkins[jenkins.length - 1],
                bare,
                through - bare,
                median(runs, Counts::classes),
                median(runs, Counts::waits),
                median(runs, Counts::toAgent) / 1000,
                median(runs, Counts::toController) / 1000);
    }

    private static double median(List<Run> runs, ToLongFunction<Counts> count) {
        return median(runs.stream()
                .mapToDouble(run -> count.applyAsLong(run.counts()))
                .sorted()
                .toArray());
    }

    private static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
