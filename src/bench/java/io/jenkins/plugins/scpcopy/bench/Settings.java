package io.jenkins.plugins.scpcopy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What is asked of a run, from system properties that begin with {@code benchmark}.
 *
 * @param series those whose growth is to be shown
 * @param contenders names, or empty for those that run by default
 * @param runs measured copies of each contender
 * @param warmups copies before them that do not count
 * @param directory where sources and targets are; the 10 GB of the heap workload go to the default temporary directory
 */
record Settings(
        List<Workload> workloads,
        List<Series> series,
        List<String> contenders,
        List<Direction> directions,
        int runs,
        int warmups,
        Path directory,
        Path jar,
        Path output) {
    private static final Path MEMORY = Path.of("/dev/shm");
    private static final long MEMORY_NEEDED = 4L << 30;

    /** @throws IllegalArgumentException if a property cannot be understood */
    static Settings ofProperties() throws IOException {
        List<Workload> workloads = new ArrayList<>();
        List<Series> series = new ArrayList<>();
        for (String text : list("benchmark", "large,small,delay,heap")) {
            List<Series> named = Series.named(text);
            series.addAll(named);
            workloads.addAll(named.isEmpty() ? Workload.named(text) : List.of());
        }
        return new Settings(
                workloads,
                series,
                list("benchmark.contenders", ""),
                list("benchmark.directions", "upload,download").stream().map(Direction::named).toList(),
                Integer.parseInt(text("benchmark.runs", "5")),
                Integer.parseInt(text("benchmark.warmups", "1")),
                Path.of(text("benchmark.directory", defaultDirectory().toString())),
                Path.of(text("benchmark.jar", "target/standalone/scp-copy.jar")),
                Path.of(text("benchmark.output", "target/benchmark")));
    }

    private static Path defaultDirectory() throws IOException {
        if (Files.isWritable(MEMORY) && Files.getFileStore(MEMORY).getUsableSpace() >= MEMORY_NEEDED) {
            return MEMORY;
        }
        return temporaryDirectory();
    }

    static Path temporaryDirectory() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static List<String> list(String property, String preset) {
        return Arrays.stream(text(property, preset).split(",")).map(String::strip).filter(s -> !s.isEmpty()).toList();
    }

    private static String text(String property, String preset) {
        String value = System.getProperty(property, "");
        return value.isEmpty() ? preset : value;
    }
}
